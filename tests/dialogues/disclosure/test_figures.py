"""Figures about numbers are shown only where enough people lie on either side of them."""

from collections import Counter
from statistics import median_low

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogues.disclosure.figures import Quarters, quarters

AGES = {20.0: 5, 30.0: 5, 40.0: 5, 50.0: 5}


@pytest.mark.parametrize(
    ("people", "shown"),
    [
        ({}, Quarters()),
        ({40.0: 9}, Quarters()),
        ({40.0: 10}, Quarters(median=40.0)),
        ({30.0: 9, 40.0: 10}, Quarters(median=40.0)),
        (AGES, Quarters(lower=20.0, median=30.0, upper=40.0)),
        ({1.5: 10, 2.5: 11}, Quarters(lower=1.5, median=2.5, upper=2.5)),
    ],
)
def test_figure_needs_five_people_on_either_side(people: dict[float, int], shown: Quarters):
    assert quarters(people, k=5) == shown


def test_threshold_below_one_is_refused():
    with pytest.raises(ValueError, match="a threshold of 0 people"):
        quarters(AGES, k=0)


@given(st.lists(st.integers(-50, 50), min_size=20, max_size=60))
def test_few_with_the_highest_numbers_never_move_a_figure(numbers: list[int]):
    shown = quarters(Counter(map(float, numbers)), k=5)
    *others, _, _, _, _ = sorted(numbers)

    moved = quarters(Counter(map(float, (*others, 900, 901, 902, 903))), k=5)

    assert shown.median == median_low(numbers)
    assert shown == moved
