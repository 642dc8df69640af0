"""Ratings of a proposal."""

from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field

from dialogues.script.change_rules import ASKED, OFFERED, Rules
from dialogues.script.columns import (
    NO_INFORMATION,
    Column,
    Label,
    Measure,
    OwnWord,
    each,
)
from dialogues.script.fields import Labels, Text, Words
from dialogues.script.kinds.step import ID_AND_TYPE, Step, StepRole, Steps
from dialogues.script.limits import MAX_OPTIONS

RATINGS = ("1", "2", "3", "4", "5")  # from not at all to fully


def five_labels(labels: dict[str, str]) -> dict[str, str]:
    """Refuse labels that are not those of the five points."""
    if set(labels) != set(RATINGS):
        raise ValueError("give each of the five points 1 to 5 a label")
    return labels


class Rate(Step):
    """How well a proposal does each of several things, or that too little is known to say.

    Many answers of 'not enough information' are a failing of what people were told, and say
    nothing against the proposal: report their share by itself, never as a low rating.
    """

    ROLE: ClassVar[StepRole] = StepRole.QUESTION
    CHANGES: ClassVar[Rules] = {
        **ID_AND_TYPE,
        "text": ASKED,
        "items": OFFERED,
        "points": ASKED,
        "random": ASKED,
    }

    type: Literal["rate"]
    """Ratings of a proposal."""
    text: Text
    """The question."""
    items: Words = Field(min_length=1, max_length=MAX_OPTIONS)
    """What is rated: a short code and what people see."""
    points: Annotated[Labels, AfterValidator(five_labels)] | None = None
    """What the points 1 to 5 mean; from not at all to fully if not given."""
    random: bool = False
    """Whether the items are asked in an order drawn by lot."""

    @property
    def codes(self) -> tuple[str, ...]:
        """Name the five points."""
        return RATINGS

    def choices(self, steps: Steps) -> Mapping[str, Label]:
        """Give the labels of the points, the bot's own if there are no others."""
        own = {point: OwnWord(key=f"rate_{point}") for point in RATINGS}
        return dict(self.points) if self.points else own

    def stored_codes(self, steps: Steps) -> list[str]:
        """Name the points, and that too little is known."""
        return [*RATINGS, NO_INFORMATION[0]]

    def stored_labels(self, steps: Steps) -> Mapping[str, Label]:
        """Give the labels, and what those chose who know too little."""
        return {**dict((NO_INFORMATION,)), **self.choices(steps)}

    @property
    def parts(self) -> Mapping[str, str]:
        """Give the items."""
        return self.items

    @property
    def presses(self) -> int:
        """Count one for each item."""
        return len(self.items)

    def columns(self, steps: Steps) -> Iterator[Column]:
        """Give a column of points for each item."""
        values = tuple(self.choices(steps).items())
        yield from each(Measure.NUMBER, self.items, values=values, missing=(NO_INFORMATION,))
