"""Which results may be shown: written examples, then any sequence of looks against an attacker."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogues.disclosure.chances import DRAWS, outlook_of_one, outlook_of_several
from dialogues.disclosure.counts import rounded_share, settled
from dialogues.disclosure.results import (
    Floors,
    Results,
    may_be_shown,
    next_results,
    table_of,
    tables_of_several,
)

VIEWS = ("yes", "yes_if", "unsure", "no_unless", "no")
FULL = tuple((code,) for code in VIEWS)
FOLDED = (("yes", "yes_if"), ("unsure",), ("no_unless", "no"))
LOW = Floors(people=20)


def ways(*counts: int) -> list[Results]:
    given = dict(zip(VIEWS, counts, strict=True))
    return [(table_of(given, FULL),), (table_of(given, FOLDED),)]


def shown(results: Results) -> list[list[int]]:
    return [[cell.people for cell in table.cells] for table in results]


def test_every_answer_is_shown_where_each_has_ten_people():
    results = next_results(ways(30, 20, 10, 12, 18), (), Floors())

    assert shown(results) == [[30, 20, 10, 12, 18]]


def test_answers_are_folded_to_three_where_one_is_rare():
    results = next_results(ways(30, 20, 10, 9, 11), (), Floors())

    assert shown(results) == [[50, 10, 20]]


@pytest.mark.parametrize(
    ("counts", "why"),
    [
        ((30, 21, 9, 12, 18), "nine are unsure, folded or not"),
        ((60, 40, 0, 0, 0), "nobody is unsure or against"),
        ((20, 10, 9, 10, 10), "59 people"),
        ((0, 0, 0, 0, 0), "nobody"),
    ],
)
def test_nothing_is_shown_where_one_side_is_rare(counts: tuple[int, ...], why: str):
    assert next_results(ways(*counts), (), Floors()) == (), why


def test_commonest_answer_is_never_shown_alone():
    assert not may_be_shown((table_of({"yes": 90}, (("yes",),)),), Floors())


def test_results_of_before_are_shown_until_ten_more_came_to_each():
    first = next_results(ways(40, 0, 12, 0, 20), (), Floors())

    few = next_results(ways(60, 0, 21, 0, 30), first, Floors())
    enough = next_results(ways(60, 0, 22, 0, 30), first, Floors())

    assert shown(first) == shown(few) == [[40, 12, 20]]
    assert shown(enough) == [[60, 22, 30]]


def test_finer_results_may_follow_coarser_ones_if_each_side_grew_by_ten():
    first = next_results(ways(30, 10, 12, 9, 11), (), Floors())

    finer = next_results(ways(35, 15, 22, 10, 20), first, Floors())

    assert shown(first) == [[40, 12, 20]]
    assert shown(finer) == [[35, 15, 22, 10, 20]]


def test_coarser_results_do_not_follow_finer_ones():
    first = next_results(ways(20, 10, 10, 10, 10), (), Floors())

    later = next_results(ways(60, 60, 60, 60, 19), first, Floors())

    assert later == first


def test_results_of_another_fold_wait_for_what_both_tell():
    given = {"a": 30, "b": 30, "c": 30}
    first = (table_of(given, (("a", "b"), ("c",))),)
    other = (table_of(given | {"c": 39}, (("a",), ("b", "c"))),)
    later = (table_of(given | {"c": 40}, (("a",), ("b", "c"))),)

    assert next_results([other], first, Floors()) == first
    assert next_results([later], first, Floors()) == later


def test_each_of_several_answers_needs_ten_who_gave_it_and_ten_who_did_not():
    def told(**counts: int) -> list[list[int]]:
        return shown(next_results([tables_of_several(counts, counts, 100)], (), Floors()))

    assert told(mistakes=60, cost=10, hacking=90) == [[60, 40], [10, 90], [90, 10]]
    assert told(mistakes=60, cost=9, hacking=90) == []
    assert told(mistakes=60, cost=10, hacking=91) == []


def test_several_answers_counted_more_often_than_there_are_people():
    with pytest.raises(ValueError, match="counted more often than there are people"):
        tables_of_several({"mistakes": 11}, ["mistakes"], 10)


@pytest.mark.parametrize(("count", "share"), [(24, 10), (25, 15), (27, 15), (149, 75), (174, 85)])
def test_shares_are_rounded_to_five_with_halves_up(count: int, share: int):
    assert rounded_share(count, 200) == share


# --- against an attacker who notes everything that was ever shown ---------------------------------

PEOPLE = st.builds(  # drawn by a lot of their own: lists of Hypothesis seldom grow so long
    lambda seed, shares: Random(seed).choices(VIEWS, shares, k=260),
    st.integers(0, 2**32),
    st.lists(st.integers(1, 9), min_size=len(VIEWS), max_size=len(VIEWS)),
)
CHANGES = st.lists(st.tuples(st.integers(0, 259), st.sampled_from((*VIEWS, None))), max_size=40)


def looks(people: list[str], changes: list, seed: int) -> list[Results]:
    """Let people come, change their minds or be erased, and look now and then."""
    lot, before, seen = Random(seed), (), []
    answers: list[str] = []
    for person, view in enumerate(people):
        answers.append(view)
        for at, other in changes:
            if at == person and answers:
                answers.pop(lot.randrange(len(answers)))
                answers += [other] if other else []
        if lot.random() < 0.3:
            counted = answers[: settled(len(answers), 10)]
            before = next_results(ways(*(counted.count(code) for code in VIEWS)), before, LOW)
            seen += [before] if before else []
    return seen


@settings(deadline=None)
@given(PEOPLE, CHANGES, st.integers(0, 99))
def test_no_count_under_ten_can_be_worked_out_from_one_look_or_from_two(people, changes, seed):
    seen = looks(people, changes, seed)

    for at, results in enumerate(seen):
        assert all(count >= 10 for table in shown(results) for count in table)
        for before in seen[:at]:
            assert all(grown == 0 or grown >= 10 for grown in growths(before, results))


def growths(before: Results, results: Results) -> list[int]:
    """Give every difference between the two that somebody can work out."""
    unions = [set(codes) for codes in FOLDED]
    if {before[0].told, results[0].told} == {FULL}:
        unions = [{code} for code in VIEWS]
    return [within(results, union) - within(before, union) for union in unions]


def within(results: Results, union: set[str]) -> int:
    return sum(cell.people for cell in results[0].cells if set(cell.codes) <= union)


@settings(deadline=None)
@given(PEOPLE)
def test_somebody_who_looks_twice_learns_nothing_of_the_one_who_came_between(people):
    def look(answers: list[str]) -> Results:
        counted = answers[: settled(len(answers), 10)]
        return next_results(ways(*(counted.count(code) for code in VIEWS)), (), LOW)

    if len(people) % 10:
        assert look(people) == look(people[:-1])


# --- how likely it is -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("people", "exact"),
    [(24, 0.0), (59, 0.0), (60, 0.40825), (80, 0.77882), (100, 0.94490), (200, 0.99999)],
)
def test_draws_come_as_near_to_the_exact_chance_as_so_many_can(people: int, exact: float):
    """Exact by summing the multinomial distribution of 55, 15 and 30 over all cells from ten up."""
    shown_to = outlook_of_one(3, Floors(), Random(1)).draws(people) / DRAWS

    assert abs(shown_to - exact) <= 3 * (exact * (1 - exact) / DRAWS) ** 0.5 + 1 / DRAWS


def test_draws_are_the_same_with_the_same_lot():
    assert outlook_of_one(3, LOW, Random(5)) == outlook_of_one(3, LOW, Random(5))


def test_outlook_keeps_to_the_floor_of_people():
    usual, high = (outlook_of_one(3, Floors(people=n), Random(1)) for n in (10, 130))

    assert usual.draws(40) > 0
    assert high.draws(129) == 0
    assert high.draws(130) == usual.draws(130)


def test_outlook_of_answers_that_no_crowd_gives_often_enough():
    assert outlook_of_one(20, Floors(each=100), Random(1)).draws(100) == 0


def test_outlook_of_several_answers():
    """Each has at least 10 of 60 with 3 in 10: 0.9936 by the binomial distribution, four 0.975."""
    assert outlook_of_several(4, Floors(), Random(1)).share(60) in range(96, 100)
