"""The sides of answers: what is told in place of answers that few people gave."""

from collections.abc import Sequence
from typing import ClassVar

from pydantic import ConfigDict, Field

from dialogues.disclosure.results import Together
from dialogues.script.change_rules import SAFE, Rules
from dialogues.script.fields import Code, Part


class Sides(Part):
    """Which answers are for what is asked about, which are unsure, and which are against."""

    CHANGES: ClassVar[Rules] = {"in_favour": SAFE, "unsure": SAFE, "against": SAFE}

    in_favour: tuple[Code, ...] = Field(alias="for", min_length=1)
    """Codes of the answers for it."""
    unsure: tuple[Code, ...] = ()
    """Codes of the answers that are neither."""
    against: tuple[Code, ...] = Field(min_length=1)
    """Codes of the answers against it."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    @property
    def listed(self) -> tuple[Code, ...]:
        """All codes that have a side, in order."""
        return (*self.in_favour, *self.unsure, *self.against)

    @property
    def folded(self) -> tuple[Together, ...]:
        """Give the sides that have answers."""
        return tuple(side for side in (self.in_favour, self.unsure, self.against) if side)


def halves(codes: Sequence[Code], unsure: Sequence[Code] = ()) -> tuple[Together, ...]:
    """Fold answers that run from one end to the other: what is in the middle is unsure."""
    half = len(codes) // 2
    middle = (*codes[half : len(codes) - half], *unsure)
    sides = (tuple(codes[:half]), middle, tuple(codes[len(codes) - half :]))
    return tuple(side for side in sides if side)
