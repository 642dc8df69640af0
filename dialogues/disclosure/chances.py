"""How likely it is that results may be shown, by how many people have answered."""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from dialogues.disclosure.counts import K_PUBLIC
from dialogues.disclosure.results import Floors

DRAWS = 2000  # a share of so many is right to 2 per cent, 19 times of 20
MOST_PEOPLE = 2000  # drawn at most; what is not shown to so many counts as never shown
_THREE = (55, 15, 30)  # for, unsure, against, as judgements of proposals fall out
_TWO = (65, 35)  # the same without the unsure
_PICKED = 0.3  # by so many, each answer that may be one of several

TenMore = Callable[[list[int]], None]  # counts what ten more people answer, cell by cell


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """How many people had answered when results could first be shown, in each draw."""

    first_shown: tuple[int, ...]  # the least first; draws that never came to it are left out

    def draws(self, people: int) -> int:
        """Tell in how many of the draws it is shown to so many people."""
        return bisect_right(self.first_shown, people)

    def share(self, people: int) -> int:
        """Tell the same in per cent, rounded."""
        return round(100 * self.draws(people) / DRAWS)


def outlook_of_one(answers: int, floors: Floors, lot: Random) -> Outlook:
    """Draw 2,000 times who gives which one answer; `answers` are those told apart, once folded.

    Three answers are assumed to be given by 55, 15 and 30 of a hundred people, two by 65 and 35,
    and more of them equally often, which is the best to be hoped for.
    """
    shares = {2: _TWO, 3: _THREE}.get(answers, (1,) * answers)

    def ten_more(cells: list[int]) -> None:
        for cell in lot.choices(range(answers), shares, k=K_PUBLIC):
            cells[cell] += 1

    return _outlook(answers, floors, ten_more)


def outlook_of_several(answers: int, floors: Floors, lot: Random) -> Outlook:
    """Draw 2,000 times who gives which of several answers; three in ten pick each of them."""

    def ten_more(cells: list[int]) -> None:
        for answer in range(answers):
            picked = sum(lot.random() < _PICKED for _ in range(K_PUBLIC))
            cells[2 * answer] += picked
            cells[2 * answer + 1] += K_PUBLIC - picked

    return _outlook(2 * answers, floors, ten_more)


def _outlook(cells: int, floors: Floors, ten_more: TenMore) -> Outlook:
    """Note when each draw is first shown; it is shown from then on, since counts only grow."""
    firsts = (_first_shown([0] * cells, floors, ten_more) for _ in range(DRAWS))
    return Outlook(first_shown=tuple(sorted(first for first in firsts if first is not None)))


def _first_shown(cells: list[int], floors: Floors, ten_more: TenMore) -> int | None:
    for people in range(K_PUBLIC, MOST_PEOPLE + 1, K_PUBLIC):
        ten_more(cells)
        if min(cells) >= floors.each:
            return max(people, floors.people)
    return None
