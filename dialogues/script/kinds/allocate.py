"""Points to share out."""

from collections.abc import Iterator, Mapping
from typing import ClassVar, Literal

from pydantic import Field

from dialogues.script.change_rules import ASKED, OFFERED, Rules
from dialogues.script.columns import Column, Measure, each
from dialogues.script.fields import Options, Text
from dialogues.script.kinds.step import ID_AND_TYPE, Step, StepRole, Steps


class Allocate(Step):
    """Points shared out over options, option by option, to show what weighs how much."""

    ROLE: ClassVar[StepRole] = StepRole.QUESTION
    CHANGES: ClassVar[Rules] = {
        **ID_AND_TYPE,
        "text": ASKED,
        "options": OFFERED,
        "points": OFFERED,
        "random": ASKED,
    }

    type: Literal["allocate"]
    """Points to share out."""
    text: Text
    """The question."""
    options: Options
    """What can get points: a short code and what people see."""
    points: int = Field(default=10, ge=2, le=100)
    """How many points there are to share out."""
    random: bool = False
    """Whether the options are asked in an order drawn by lot."""

    @property
    def codes(self) -> tuple[str, ...]:
        """Name every amount of points."""
        return tuple(str(points) for points in range(self.points + 1))

    def stored_codes(self, steps: Steps) -> list[str]:
        """Name every amount of points."""
        return [*self.codes]

    @property
    def parts(self) -> Mapping[str, str]:
        """Give the options, which are asked one by one."""
        return self.options

    @property
    def presses(self) -> int:
        """Count one for each option but the last, which takes the rest."""
        return len(self.options) - 1

    def columns(self, steps: Steps) -> Iterator[Column]:
        """Give a column of points for each option."""
        yield from each(Measure.NUMBER, self.options, values=())
