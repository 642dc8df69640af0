"""What is checked of the steps by which people weigh a proposal."""

import pytest

from tests.dialogues.tiny import said, with_steps


def allocate(extra: str) -> str:
    return f"{{type: allocate, id: a, text: Share, {extra}}}"


def rate(extra: str) -> str:
    return f"{{type: rate, id: r, text: Well?, items: {{x: Fair}}{extra}}}"


def setting(code: str, label: str) -> str:
    return f"{code}: {{label: {label}, gains: Some, gives_up: Much}}"


def tradeoff(first: str, second: str = "c: {label: C, gains: G, gives_up: U}") -> str:
    more = "d: {label: D, gains: G, gives_up: U}"
    dials = f"one: {{title: One, settings: {{{first}}}}}"
    dials += f", two: {{title: Two, settings: {{{second}, {more}}}}}"
    return f"{{type: tradeoff, id: t, text: Choose, dials: {{{dials}}}}}"


A, B = setting("a", "A"), setting("b", "B")

# What is wrong -> the step, on line 10, and the one thing its author is told.
FAULTY = {
    "too_few_points": (
        allocate("options: {x: X, y: Y, z: Z}, points: 2"),
        (
            "warning s.yaml:10:79: 2 points are too few for 3 options."
            " Give more points, so that every option can get one."
        ),
    ),
    "too_many_points": (
        allocate("options: {x: X, y: Y}, points: 101"),
        "error s.yaml:10:73: 'points' is too high. Give 100 or less.",
    ),
    "four_ratings": (
        rate(", points: {1: A, 2: B, 3: C, 4: D}"),
        "error s.yaml:10:64: 'points' does not fit. Give each of the five points 1 to 5 a label.",
    ),
    "ratings_that_read_the_same": (
        rate(", points: {1: A, 2: B, 3: C, 4: D, 5: d}"),
        (
            "error s.yaml:10:92: two answers of 'r' read 'd'."
            " Word them so that people can tell them apart."
        ),
    ),
    "one_setting": (
        tradeoff(A),
        "error s.yaml:10:79: 'settings' holds too few. Give at least 2.",
    ),
    "setting_without_what_it_gives_up": (
        tradeoff(f"{A}, b: {{label: B, gains: Some}}"),
        "error s.yaml:10:127: 'gives_up' is missing. Add it: what is given up for it.",
    ),
    "settings_that_read_the_same": (
        tradeoff(f"{A}, {setting('b', 'a')}"),
        (
            "error s.yaml:10:135: two answers of 't' read 'a'."
            " Word them so that people can tell them apart."
        ),
    ),
    "code_of_two_dials": (
        tradeoff(f"{A}, {B}", setting("b", "C")),
        "error s.yaml:10:199: the code 'b' is used in the dial 'one' too. Give it another code.",
    ),
    "label_too_long": (
        tradeoff(f"{A}, {setting('b', 'B' * 65)}"),
        "error s.yaml:10:135: the label has 65 characters. Write at most 64.",
    ),
}


@pytest.mark.parametrize(("step", "problem"), FAULTY.values(), ids=FAULTY.keys())
def test_fault_is_told(step: str, problem: str):
    assert said(with_steps(step)) == [problem]


WELL = {
    "points": allocate("options: {x: X, y: Y}, points: 2"),
    "ratings": rate(""),
    "package": tradeoff(f"{A}, {B}"),
}


@pytest.mark.parametrize("step", WELL.values(), ids=WELL.keys())
def test_step_that_is_well_made_is_let_alone(step: str):
    assert said(with_steps(step)) == []


def branch(step: str, name: str, test: str) -> str:
    then = "[{type: say, id: e, text: Yes}]"
    return with_steps(step, f"{{type: branch, id: b, when: {{{name}: {test}}}, then: {then}}}")


@pytest.mark.parametrize(
    ("source", "problems"),
    [
        (branch(WELL["points"], "a", "{at_least: 1}"), []),
        (branch(WELL["ratings"], "r", "{at_most: 2}"), []),
        (branch(WELL["package"], "t", "{includes: c}"), []),
        (
            branch(WELL["package"], "t", "{includes: z}"),
            ["error s.yaml:11:48: 't' has no answer 'z'. Its answers: a, b, c, d."],
        ),
        (
            branch(WELL["package"], "t", "{at_least: 1}"),
            [
                (
                    "error s.yaml:11:48: 't' is not answered with numbers."
                    " Test it with is, includes or answered."
                )
            ],
        ),
    ],
)
def test_branch_tests_what_can_be_answered(source: str, problems: list[str]):
    assert said(source) == problems
