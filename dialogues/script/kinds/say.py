"""A message that needs no answer."""

from typing import ClassVar, Literal

from dialogues.script.change_rules import SAFE, Rules
from dialogues.script.fields import Text
from dialogues.script.kinds.step import ID_AND_TYPE, Step, StepRole


class Say(Step):
    """A message that needs no answer."""

    ROLE: ClassVar[StepRole] = StepRole.MESSAGE
    CHANGES: ClassVar[Rules] = {**ID_AND_TYPE, "text": SAFE, "tells_control": SAFE}

    type: Literal["say"]
    """A message."""
    text: Text
    """The message."""
    tells_control: bool = False
    """Whether it tells people of a control arm that they are in one, and what they get later."""

    @property
    def presses(self) -> int:
        """Reading on needs no button."""
        return 0
