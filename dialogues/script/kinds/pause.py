"""A place to stop for today."""

from typing import ClassVar, Literal

from dialogues.script.change_rules import SAFE, Rules
from dialogues.script.fields import Text
from dialogues.script.kinds.step import ID_AND_TYPE, Step, StepRole


class Pause(Step):
    """A place to stop for today, or carry on."""

    ROLE: ClassVar[StepRole] = StepRole.REST
    CHANGES: ClassVar[Rules] = {**ID_AND_TYPE, "text": SAFE}

    type: Literal["pause"]
    """A place to stop for today."""
    text: Text
    """What is said there."""
