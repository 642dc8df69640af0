"""Tests of answers: of the newest answer each, of which those who gave none pass hardly any."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogues.script.conditions import Requirement
from dialogues.script.conditions import Test as AnswerTest

IS_X = {"is": "x"}


def passes(test: dict, answer: object) -> bool | None:
    return AnswerTest.model_validate(test).passes(answer)


@pytest.mark.parametrize(
    ("test", "passing", "failing"),
    [
        (IS_X, ["x", ["x"]], ["y", ["x", "y"]]),
        ({"one_of": ["x", "y"]}, ["x", "y", ["y"]], ["z", ["x", "y"]]),
        ({"includes": "x"}, ["x", ["x", "y"]], ["y", ["y", "z"]]),
        ({"at_least": 3}, ["3", {"a": 3, "b": 4}, 3.5], ["2", {"a": 3, "b": 2}]),
        ({"not": IS_X}, ["y", ["x", "y"]], ["x"]),
        ({"not": {"one_of": ["x", "y"]}}, ["z"], ["x", "y"]),
        ({"not": {"not": IS_X}}, ["x"], ["y"]),
    ],
)
def test_answers_that_pass_and_that_fail(test: dict, passing: list, failing: list):
    assert [passes(test, answer) for answer in passing] == [True] * len(passing)
    assert [passes(test, answer) for answer in failing] == [False] * len(failing)


@pytest.mark.parametrize("test", [IS_X, {"one_of": ["x"]}, {"includes": "x"}, {"at_most": 2}])
def test_who_did_not_answer_passes_neither_a_test_nor_its_opposite(test: dict):
    assert passes(test, None) is passes({"not": test}, None) is None


def test_whether_somebody_answered_can_be_turned_round():
    answered = {"answered": True}

    assert [passes(answered, "x"), passes(answered, None)] == [True, False]
    assert [passes({"not": answered}, "x"), passes({"not": answered}, None)] == [False, True]


def condition(tests: dict, *any_of: dict) -> Requirement:
    def read(written: dict) -> dict[str, AnswerTest]:
        return {step: AnswerTest.model_validate(test) for step, test in written.items()}

    return Requirement(read(tests), tuple(map(read, any_of)))


def test_any_list_is_enough_beside_the_tests_that_must_all_hold():
    made = condition({"a": IS_X}, {"b": IS_X, "c": IS_X}, {"d": {"answered": False}})

    assert made.holds({"a": "x", "b": "x", "c": "x", "d": "x"})
    assert made.holds({"a": "x"})
    assert not made.holds({"a": "x", "b": "x", "d": "x"})
    assert not made.holds({"b": "x", "c": "x"})
    assert made.names == {"a", "b", "c", "d"}
    assert made.renamed({"b": "b_2"}).names == {"a", "b_2", "c", "d"}


ANSWERS = st.dictionaries(st.sampled_from("abcd"), st.sampled_from("xyz"))


@given(ANSWERS)
def test_condition_holds_where_one_of_its_ways_does(answers: dict):
    made = condition({"a": {"not": IS_X}}, {"b": IS_X}, {"c": IS_X, "d": {"one_of": ["y", "z"]}})

    assert made.holds(answers) == (
        answers.get("a", "x") != "x"
        and (
            answers.get("b") == "x"
            or (answers.get("c") == "x" and answers.get("d", "x") in {"y", "z"})
        )
    )


@pytest.mark.parametrize("answer", ["unsure", {"board": None}, None])
@pytest.mark.parametrize("test", [{"at_least": 18}, {"at_most": 17}])
def test_who_could_not_say_a_number_passes_no_comparison_nor_its_opposite(answer, test):
    tests = [AnswerTest.model_validate(one) for one in (test, {"not": test})]

    assert [bool(one.passes(answer)) for one in tests] == [False, False]
