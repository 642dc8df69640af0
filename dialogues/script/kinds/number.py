"""A question answered by a number."""

from collections.abc import Collection, Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import ConfigDict, Field, model_validator

from dialogues.script.change_rules import ASKED, OFFERED, SAFE, Rules
from dialogues.script.columns import UNSURE_CODE, Column, Label, Measure
from dialogues.script.fields import Id, Text
from dialogues.script.kinds.step import ID_AND_TYPE, Step, StepRole, Steps
from dialogues.script.limits import HIGHEST_NUMBER, MAX_DECIMALS

Bound = Annotated[float, Field(ge=-HIGHEST_NUMBER, le=HIGHEST_NUMBER)]


class Number(Step):
    """A number that people write: how many, how much, how old."""

    ROLE: ClassVar[StepRole] = StepRole.QUESTION
    WAY_OUT: ClassVar[str] = "unsure"
    CHANGES: ClassVar[Rules] = {
        **ID_AND_TYPE,
        "text": ASKED,
        "least": OFFERED,
        "most": OFFERED,
        "decimals": OFFERED,
        "unit": ASKED,
        "unsure": OFFERED,
        "compare_to": SAFE,
    }

    type: Literal["number"]
    """A question answered by a number."""
    text: Text
    """The question."""
    least: Bound | None = Field(default=None, alias="min")
    """The lowest number that can be answered."""
    most: Bound | None = Field(default=None, alias="max")
    """The highest number that can be answered."""
    decimals: int = Field(default=0, ge=0, le=MAX_DECIMALS)
    """How many figures may stand after the point."""
    unit: Text | None = None
    """What is counted: years, £, hours a week. People may write it behind the number."""
    unsure: Text | None = None
    """The words of an answer for those who cannot say."""
    compare_to: Id | None = None
    """The earlier number that this one is compared to."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    @model_validator(mode="after")
    def _upwards(self) -> "Number":
        if self.lowest >= self.highest:
            raise ValueError("make max larger than min")
        return self

    @property
    def lowest(self) -> float:
        """The lowest number that is taken."""
        return -HIGHEST_NUMBER if self.least is None else self.least

    @property
    def highest(self) -> float:
        """The highest number that is taken."""
        return HIGHEST_NUMBER if self.most is None else self.most

    @property
    def codes(self) -> tuple[str, ...]:
        """Name the one answer that is no number."""
        return (UNSURE_CODE,) if self.unsure else ()

    @property
    def takes_numbers(self) -> bool:
        """Tell that tests can compare it."""
        return True

    def stored_codes(self, steps: Steps) -> list[str]:
        """Name the one answer that is no number."""
        return [*self.codes]

    def stored_labels(self, steps: Steps) -> Mapping[str, Label]:
        """Give what those chose who could not say."""
        return {UNSURE_CODE: self.unsure} if self.unsure else {}

    def columns(self, steps: Steps) -> Iterator[Column]:
        """Give a column of numbers."""
        yield Column(
            measure=Measure.NUMBER,
            missing=tuple(self.stored_labels(steps).items()),
            unit=self.unit or "",
            least=self.least,
            most=self.most,
        )

    @property
    def has_words(self) -> bool:
        """Tell that the number can be put into a text."""
        return True

    def in_words(self, answer: Any, steps: Steps) -> str:
        """Give the number."""
        return f"{answer:.15g}" if isinstance(answer, int | float) else ""

    def remembered(self, needed: Collection[str]) -> Iterator[Any]:
        """Give both ends, and on either side of every number that tests ask for."""
        pace = 10.0**-self.decimals
        asked = [float(code) for code in needed if code not in self.codes]
        near = (number + way * pace for number in asked for way in (-1, 0, 1))
        yield from (n for n in (self.lowest, self.highest, *near) if self.takes(n))
        yield from self.codes

    def takes(self, number: float) -> bool:
        """Tell whether a number is within the limits."""
        return self.lowest <= number <= self.highest
