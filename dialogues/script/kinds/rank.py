"""Options to put in order."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field

from dialogues.script.change_rules import ASKED, OFFERED, SAFE, Rules
from dialogues.script.columns import Column, Label, Measure, each
from dialogues.script.fields import FurtherNames, Options, Text
from dialogues.script.kinds.step import ID_AND_TYPE, Step, StepRole, Steps, picked_together


class Rank(Step):
    """Options put in order, the first `top` of them."""

    ROLE: ClassVar[StepRole] = StepRole.QUESTION
    HAS_BUTTONS: ClassVar[bool] = True
    CHANGES: ClassVar[Rules] = {
        **ID_AND_TYPE,
        "text": ASKED,
        "options": OFFERED,
        "also": SAFE,
        "top": OFFERED,
        "random": ASKED,
    }

    type: Literal["rank"]
    """Options to put in order."""
    text: Text
    """The question."""
    options: Options
    """What is put in order: a short code and what people see."""
    also: FurtherNames = Field(default={})
    """What else people may call an answer when they type: by its code, with commas between."""
    top: int | None = Field(default=None, ge=2)
    """How many are put in order; all of them if not given."""
    random: bool = True
    """Whether the options are shown in an order drawn by lot."""

    @property
    def codes(self) -> tuple[str, ...]:
        """Name the options."""
        return tuple(self.options)

    def choices(self, steps: Steps) -> Mapping[str, Label]:
        """Give the options."""
        return dict(self.options)

    @property
    def pick_limit(self) -> tuple[str, int | None]:
        """Give how many are put in order."""
        return "top", self.top

    @property
    def presses(self) -> int:
        """Count one for each place."""
        return self.top or len(self.options)

    def columns(self, steps: Steps) -> Iterator[Column]:
        """Give a column for each option, which has its place."""
        yield from each(Measure.PLACE, self.options, prefix="rank_", values=())

    def remembered(self, needed: Collection[str]) -> Iterator[Any]:
        """Give each code alone, and those needed with at most one more."""
        for picked in picked_together(self.codes, needed):
            if len(picked) == 1 or len(picked) <= (self.top or len(self.options)):
                yield picked
