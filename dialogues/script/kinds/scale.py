"""Points given to each of several items."""

from collections.abc import Collection, Iterator, Mapping
from itertools import product
from typing import Any, ClassVar, Literal

from pydantic import ConfigDict, Field

from dialogues.disclosure.results import Together
from dialogues.script.change_rules import ASKED, OFFERED, SAFE, Rules
from dialogues.script.columns import UNSURE_CODE, Column, Label, Measure, Values, each
from dialogues.script.fields import Drawn, Id, PointLabels, Text, Words
from dialogues.script.kinds.step import ID_AND_TYPE, Step, StepRole, Steps
from dialogues.script.limits import MAX_POINTS
from dialogues.script.sides import halves
from dialogues.text.markup import escape


class Scale(Step):
    """The same points for each of several items, with labels at both ends."""

    ROLE: ClassVar[StepRole] = StepRole.QUESTION
    HAS_BUTTONS: ClassVar[bool] = True
    MAY_BE_REVEALED: ClassVar[bool] = True
    JUDGED_BY: ClassVar[str] = "labels"
    WAY_OUT: ClassVar[str] = "unsure"
    CHANGES: ClassVar[Rules] = {
        **ID_AND_TYPE,
        "text": ASKED,
        "items": OFFERED,
        "least": OFFERED,
        "most": OFFERED,
        "labels": ASKED,
        "unsure": OFFERED,
        "random": ASKED,
        "compare_to": SAFE,
    }

    type: Literal["scale"]
    """Points given to each of several items."""
    text: Text
    """The question."""
    items: Words = Field(min_length=1)
    """What gets points: a short code and what people see."""
    least: int = Field(default=1, alias="min")
    """The lowest point."""
    most: int = Field(default=5, alias="max")
    """The highest point."""
    labels: PointLabels
    """What points mean: at least the lowest and the highest."""
    unsure: Text | None = None
    """The words of an answer for those who cannot say."""
    random: Drawn = False
    """Whether the items are asked in an order drawn by lot; `flip` turns the points round."""
    compare_to: Id | None = None
    """The earlier scale with the same items that this one is compared to."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    @property
    def codes(self) -> tuple[str, ...]:
        """Name the points, of a scale that is too long only as many as show that it is."""
        most = min(self.most, self.least + MAX_POINTS)
        return tuple(str(point) for point in range(self.least, most + 1))

    def points(self) -> tuple[str, ...]:
        """Name all points, from least to most."""
        return tuple(str(point) for point in range(self.least, self.most + 1))

    def choices(self, steps: Steps) -> Mapping[str, Label]:
        """Give the points that have a label."""
        return dict(self.labels)

    def stored_codes(self, steps: Steps) -> list[str]:
        """Name the points, and that somebody could not say."""
        return [*self.points(), UNSURE_CODE] if self.unsure else [*self.points()]

    def stored_labels(self, steps: Steps) -> Mapping[str, Label]:
        """Give the labels, and what those chose who could not say."""
        return {**self.labels, UNSURE_CODE: self.unsure or UNSURE_CODE}

    @property
    def parts(self) -> Mapping[str, str]:
        """Give the items."""
        return self.items

    @property
    def folded(self) -> tuple[Together, ...]:
        """Fold the points at the middle, with those who could not say."""
        return halves(self.points(), (UNSURE_CODE,) if self.unsure else ())

    def told_as_one(self, codes: Together, steps: Steps) -> str:
        """Say from which point to which, and what both mean."""
        points = [code for code in codes if code != UNSURE_CODE]
        ends = " … ".join(map(self._point, dict.fromkeys((*points[:1], *points[-1:]))))
        unsure = escape(self.unsure) if self.unsure and UNSURE_CODE in codes else ""
        return " / ".join(told for told in (ends, unsure) if told)

    def _point(self, code: str) -> str:
        return f"{code} ({escape(self.labels[code])})" if code in self.labels else code

    @property
    def presses(self) -> int:
        """Count one for each item."""
        return len(self.items)

    def columns(self, steps: Steps) -> Iterator[Column]:
        """Give a column of points for each item."""
        missing: Values = ((UNSURE_CODE, self.unsure),) if self.unsure else ()
        values = tuple(self.choices(steps).items())
        yield from each(Measure.NUMBER, self.items, values=values, missing=missing)

    @property
    def has_words(self) -> bool:
        """Tell whether there is one point to put into a text: that of the only item."""
        return len(self.items) == 1

    def in_words(self, answer: Any, steps: Steps) -> str:
        """Give the point of the only item."""
        if not answer or len(answer) != 1:
            return ""
        return "".join(f"{point:g}" for point in answer.values() if point is not None)

    def remembered(self, needed: Collection[str]) -> Iterator[Any]:
        """Give every pair of points for the first item and for the others."""
        first, *others = self.items
        points = [float(code) for code in self.codes]
        for point, other in product(points, points if others else points[:1]):
            yield {first: point} | dict.fromkeys(others, other)
