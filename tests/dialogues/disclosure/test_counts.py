"""What may be shown of counts: written examples, then every small table against an attacker."""

from collections import defaultdict
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogues.disclosure.counts import (
    K_INTERNAL,
    released_counts,
    rounded_count,
    safe_counts,
    safe_total,
    settled,
)

Cells = tuple[int, ...]

MOST_PEOPLE = {1: 30, 2: 30, 3: 26, 4: 18}  # of a table, by its number of cells


def tables(cells: int, people: int) -> Iterator[Cells]:
    """Give every way in which so many people can fall into so many cells."""
    if cells == 1:
        yield (people,)
        return
    for first in range(people + 1):
        for rest in tables(cells - 1, people - first):
            yield (first, *rest)


def alike(cells: int, people: int, view: Callable[[dict[str, int]], object]) -> list[list[Cells]]:
    """Group tables that look the same to one who knows the rule and how many people answered."""
    groups = defaultdict(list)
    for table in tables(cells, people):
        groups[view(named(table))].append(table)
    groups.pop(None, None)
    return list(groups.values())


def named(table: Cells) -> dict[str, int]:
    return dict(zip("abcd", table, strict=False))


def test_safe_counts_hide_nothing_where_all_are_large():
    table = {"tap": 12, "type": 5, "voice": 0}

    assert safe_counts(table) == table
    assert safe_total(table) == 17


def test_safe_counts_hide_the_smallest_other_with_a_single_small_one():
    table = {"tap": 40, "type": 12, "voice": 3, "photo": 0}

    assert safe_counts(table) == {"tap": 40, "type": None, "voice": None, "photo": 0}
    assert safe_total(table) == 55


def test_safe_counts_hide_two_small_ones_that_keep_each_other_safe():
    table = {"tap": 40, "type": 2, "voice": 4, "photo": 0}

    assert safe_counts(table) == {"tap": 40, "type": None, "voice": None, "photo": 0}


def test_safe_counts_hide_a_large_one_where_two_small_ones_must_be_four_each():
    table = {"tap": 40, "type": 4, "voice": 4}

    assert safe_counts(table) == {"tap": None, "type": None, "voice": None}
    assert safe_total(table) == 48


def test_safe_total_of_few_people():
    table = {"tap": 3, "type": 1}

    assert safe_counts(table) == {"tap": None, "type": None}
    assert safe_total(table) is None


def test_safe_total_where_each_of_five_must_be_one():
    table = dict.fromkeys("abcde", 1)

    assert safe_counts(table) == dict.fromkeys("abcde")
    assert safe_total(table) is None


def test_safe_total_of_nobody():
    assert safe_total({"tap": 0, "type": 0}) == 0


@pytest.mark.parametrize("k", [2, 3, 4, 5])
@pytest.mark.parametrize("cells", [1, 2, 3, 4])
def test_safe_counts_never_give_a_small_number_away(cells, k):
    def view(table: dict[str, int]) -> object:
        total = safe_total(table, k=k)
        return None if total is None else tuple(safe_counts(table, k=k).values())

    for people in range(MOST_PEOPLE[cells]):
        for group in alike(cells, people, view):
            for column in zip(*group, strict=True):
                assert len(set(column)) > 1 or column[0] not in range(1, k), (people, group)


@settings(deadline=None)
@given(st.lists(st.integers(0, 40), max_size=8))
def test_safe_counts_show_no_small_number_and_no_wrong_one(numbers):
    table = {str(place): number for place, number in enumerate(numbers)}

    shown = {code: count for code, count in safe_counts(table).items() if count is not None}

    assert shown.items() <= table.items()
    assert not any(0 < count < K_INTERNAL for count in shown.values())
    assert safe_total(table) in (None, sum(numbers))


@pytest.mark.parametrize(
    ("people", "counted"), [(0, 0), (9, 0), (10, 10), (19, 10), (20, 20), (101, 100)]
)
def test_settled_moves_in_steps(people, counted):
    assert settled(people, 10) == counted


@pytest.mark.parametrize("rule", [safe_counts, safe_total])
def test_counts_that_cannot_be(rule):
    with pytest.raises(ValueError, match="below 0"):
        rule({"yes": -1, "no": 30}, k=10)
    with pytest.raises(ValueError, match="threshold of 0 people"):
        rule({"yes": 1, "no": 30}, k=0)


@pytest.mark.parametrize(("people", "k"), [(-1, 10), (10, 0)])
def test_settled_of_numbers_that_cannot_be(people, k):
    with pytest.raises(ValueError, match=f"{people} people in steps of {k}"):
        settled(people, k)


def test_released_counts_hide_up_to_nine_people_and_round_the_rest_to_five():
    counted = {"a": 0, "b": 9, "c": 12, "d": 13, "e": 40}

    assert released_counts(counted) == {"a": 0, "b": None, "c": None, "d": 15, "e": 40}


@given(st.integers(0, 10**6))
def test_rounded_count_is_a_multiple_of_five_and_off_by_two_at_most(count):
    rounded = rounded_count(count)

    assert rounded % 5 == 0
    assert abs(rounded - count) <= 2
