"""An open question."""

from collections.abc import Iterator
from typing import ClassVar, Literal

from dialogues.script.change_rules import ASKED, Rules
from dialogues.script.columns import Column, Measure
from dialogues.script.fields import Text
from dialogues.script.kinds.step import ID_AND_TYPE, Step, StepRole, Steps
from dialogues.script.reading import OPEN_ANSWER


class Reflect(Step):
    """An open question, answered in one or several messages, by text, voice or photo."""

    ROLE: ClassVar[StepRole] = StepRole.QUESTION
    CHANGES: ClassVar[Rules] = {**ID_AND_TYPE, "text": ASKED, "accept": ASKED}

    type: Literal["reflect"]
    """An open question."""
    text: Text
    """The question."""
    accept: tuple[Literal["text", "voice", "photo"], ...] = ("text",)
    """How people may answer: text, voice, photo."""

    @property
    def media(self) -> tuple[str, ...]:
        """Give how people may answer."""
        return self.accept

    @property
    def presses(self) -> int:
        """Writing needs no button."""
        return 0

    def seconds(self, steps: Steps) -> float:
        """Add the time to write a few lines."""
        return super().seconds(steps) + OPEN_ANSWER

    def columns(self, steps: Steps) -> Iterator[Column]:
        """Give a column of words, and one of files if it takes any."""
        yield Column(measure=Measure.TEXT)
        if set(self.accept) - {"text"}:
            yield Column(measure=Measure.FILE, suffix="__attachment")
