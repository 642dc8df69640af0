"""What a script says to people who tell of harm: who can help, and by when a person looks."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from dialogues.safeguarding.harm import Harm
from dialogues.script.fields import Duration, Part

Name = Annotated[str, StringConstraints(min_length=1, max_length=80, strip_whitespace=True)]

HarmName = Literal["self_harm", "violence", "abuse"]


class HelpService(Part):
    """Somebody who helps; names and numbers are the same in every language."""

    name: Name
    """What the service is called."""
    reach: Name
    """How to reach it: a phone number or an address on the web."""
    helps_with: tuple[HarmName, ...] = Field(min_length=1)
    """What it helps with: self_harm, violence, abuse."""


class Safeguarding(Part):
    """What happens when somebody writes that they are in danger, or that they are a child."""

    services: tuple[HelpService, ...] = Field(min_length=1)
    """Who can help, the first to turn to first."""
    look_within: Duration = Field(default=timedelta(days=1), ge=timedelta(hours=1))
    """How soon somebody on duty looks at what was written, such as 1 day; people are told."""
    least_age: int | None = Field(default=None, ge=5, le=18)
    """How old people must be; who says that they are younger is told kindly and erased."""

    def helping_with(self, harms: frozenset[Harm]) -> tuple[HelpService, ...]:
        """Give the services that help with one of some harms, in the order of the script."""
        return tuple(each for each in self.services if harms.intersection(each.helps_with))
