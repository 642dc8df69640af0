"""What may be shown of counts: written examples, then every small table against an attacker."""

from collections import defaultdict
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogues.disclosure.counts import (
    K_INTERNAL,
    K_PUBLIC,
    safe_counts,
    safe_total,
    settled,
    shares,
    shares_of_people,
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


def test_shares_with_enough_people_in_each_answer():
    shown = shares({"yes": 44, "no": 33, "unsure": 23}, k=K_PUBLIC)

    assert shown == (("yes", 45), ("no", 35), ("unsure", 25))


@pytest.mark.parametrize(
    ("counts", "why"),
    [
        ({}, "nobody was asked"),
        ({"yes": 0, "no": 0}, "nobody answered"),
        ({"yes": 5, "no": 4}, "nine people"),
        ({"yes": 30, "no": 0}, "everybody said the same"),
        ({"yes": 91, "no": 9}, "nine people stand alone"),
        ({"yes": 6, "no": 7, "unsure": 8}, "each answer is rare"),
    ],
)
def test_shares_that_would_tell_on_people(counts, why):
    assert shares(counts, k=10) is None, why


def test_shares_at_the_threshold():
    assert shares({"yes": 10, "no": 10}, k=10) == (("yes", 50), ("no", 50))
    assert shares({"yes": 11, "no": 9}, k=10) is None


def test_shares_take_the_smallest_other_answer_with_a_rare_one():
    counts = {"yes": 40, "no": 30, "unsure": 21, "other": 9}

    assert shares(counts, k=10) == (("yes", 40), ("no", 30))


def test_shares_take_all_equal_answers_with_a_rare_one():
    counts = {"yes": 40, "no": 25, "unsure": 25, "other": 9}

    assert shares(counts, k=10) == (("yes", 40),)


def test_shares_show_an_answer_nobody_gave_like_a_rare_one():
    rare = shares({"yes": 42, "no": 32, "unsure": 23, "other": 3}, k=10)
    none = shares({"yes": 42, "no": 32, "unsure": 26, "other": 0}, k=10)

    assert rare == none == (("yes", 40), ("no", 30))


@pytest.mark.parametrize(("count", "shown"), [(24, 10), (25, 15), (27, 15), (149, 75), (174, 85)])
def test_shares_round_to_five_with_halves_up(count, shown):
    assert shares({"yes": count, "no": 200 - count}, k=10)[0] == ("yes", shown)


@pytest.mark.parametrize("k", [2, 3, 4, 5])
@pytest.mark.parametrize("cells", [1, 2, 3, 4])
def test_shares_never_single_out_a_small_group(cells, k):
    for people in range(MOST_PEOPLE[cells]):
        for group in alike(cells, people, lambda counts: shares(counts, k=k)):
            for column in zip(*group, strict=True):
                assert any(count == 0 or count >= k for count in column), (people, group)
                assert any(people - count >= k for count in column), (people, group)
                assert len(set(column)) > 1 or min(column) >= k, (people, group)


@settings(deadline=None)
@given(st.lists(st.integers(0, 300), min_size=2, max_size=8), st.integers(2, 20))
def test_shares_leave_out_nothing_or_a_group_large_enough(numbers, k):
    counts = {str(place): number for place, number in enumerate(numbers)}

    shown = shares(counts, k=k)

    if shown is not None:
        left_out = [count for code, count in counts.items() if code not in dict(shown)]
        assert left_out == [] or (len(left_out) > 1 and sum(left_out) >= k)
        assert all(k <= counts[code] <= sum(numbers) - k for code, _ in shown)
        assert all(abs(cent - 100 * counts[code] / sum(numbers)) <= 2.5 for code, cent in shown)


def test_shares_of_people_leave_out_what_few_did_or_did_not_say():
    counts = {"mistakes": 60, "hacking": 91, "sold": 9, "none": 0, "cost": 33}

    shown = shares_of_people(counts, people=100, k=10)

    assert shown == (("mistakes", 60), ("cost", 35))


def test_shares_of_people_with_nothing_to_show():
    assert shares_of_people({"mistakes": 9, "hacking": 95}, people=100, k=10) is None
    assert shares_of_people({}, people=0, k=10) is None


def test_shares_of_people_with_more_answers_than_people():
    with pytest.raises(ValueError, match="counted more often than there are people"):
        shares_of_people({"mistakes": 11}, people=10, k=10)


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


@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=120), st.integers(2, 12))
@settings(deadline=None)
def test_settled_hides_what_a_newcomer_answered(answers, k):
    def shown(sequence: list[str]) -> object:
        counted = sequence[: settled(len(sequence), k)]
        return shares({code: counted.count(code) for code in "abc"}, k=k)

    *before, _ = answers

    if len(answers) % k:
        assert shown(answers) == shown(before)
    else:
        assert settled(len(answers), k) - settled(len(before), k) == k


@pytest.mark.parametrize("rule", [shares, safe_counts, safe_total])
def test_counts_that_cannot_be(rule):
    with pytest.raises(ValueError, match="below 0"):
        rule({"yes": -1, "no": 30}, k=10)
    with pytest.raises(ValueError, match="threshold of 0 people"):
        rule({"yes": 1, "no": 30}, k=0)


@pytest.mark.parametrize(("people", "k"), [(-1, 10), (10, 0)])
def test_settled_of_numbers_that_cannot_be(people, k):
    with pytest.raises(ValueError, match=f"{people} people in steps of {k}"):
        settled(people, k)
