"""Disclosure control: which figures about numbers may be shown without telling what one gave."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarters:
    """The answers that part people, in the order of their numbers, in quarters; None is hidden."""

    lower: float | None = None
    median: float | None = None
    upper: float | None = None


def quarters(people: Mapping[float, int], *, k: int) -> Quarters:
    """Give the median and both quartiles of numbers, each with how many people gave it.

    A figure is the lowest number that at least so large a share of people gave or fell below
    (quantile of type 1 in Hyndman and Fan, 1996, doi 10.1080/00031305.1996.10473566). It is shown
    only if at least `k` people lie on either side of its place, so that it never tells of the few
    with the lowest or highest numbers: a median of 2k people, quartiles of 4k. ValueError if `k`
    is below 1.
    """
    if k < 1:
        raise ValueError(f"a threshold of {k} people: give 1 or more")
    numbers = sorted(people)
    reached = list(accumulate(people[number] for number in numbers))
    total = reached[-1] if reached else 0

    def figure(quarter: int) -> float | None:
        if total * min(quarter, 4 - quarter) < 4 * k:
            return None
        return next(
            n for n, so_far in zip(numbers, reached, strict=True) if 4 * so_far >= total * quarter
        )

    return Quarters(lower=figure(1), median=figure(2), upper=figure(3))
