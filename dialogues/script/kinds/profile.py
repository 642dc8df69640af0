"""An optional question about the person."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field

from dialogues.script.change_rules import ASKED, OFFERED, SAFE, Rules
from dialogues.script.columns import Column, Label, Measure, OwnWord
from dialogues.script.fields import FurtherNames, Options, Text
from dialogues.script.kinds.step import ID_AND_TYPE, Step, StepRole, Steps, in_words


class Profile(Step):
    """An optional question about the person; 'prefer not to say' is always there."""

    ROLE: ClassVar[StepRole] = StepRole.QUESTION
    HAS_BUTTONS: ClassVar[bool] = True
    IS_OF_PERSON: ClassVar[bool] = True
    CHANGES: ClassVar[Rules] = {
        **ID_AND_TYPE,
        "text": ASKED,
        "why": ASKED,
        "options": OFFERED,
        "also": SAFE,
    }

    type: Literal["profile"]
    """A question about the person."""
    text: Text
    """The question."""
    why: Text
    """Why it is asked."""
    options: Options
    """The answers: a short code and what people see."""
    also: FurtherNames = Field(default={})
    """What else people may call an answer when they type: by its code, with commas between."""

    @property
    def codes(self) -> tuple[str, ...]:
        """Name the options."""
        return tuple(self.options)

    def choices(self, steps: Steps) -> Mapping[str, Label]:
        """Give the options."""
        return dict(self.options)

    @property
    def built_in(self) -> tuple[str, Label] | None:
        """Give what lets people keep it to themselves."""
        return "prefer_not_to_say", OwnWord(key="decline")

    def columns(self, steps: Steps) -> Iterator[Column]:
        """Give one column."""
        yield Column(measure=Measure.CODE, values=tuple(self.choices(steps).items()))

    @property
    def has_words(self) -> bool:
        """Tell that the label of the answer can be put into a text."""
        return True

    def in_words(self, answer: Any, steps: Steps) -> str:
        """Give the label of the answer."""
        return in_words(self.options, answer)
