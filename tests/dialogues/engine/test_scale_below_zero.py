"""A scale may run from below zero: on buttons, typed, kept, tested and put into texts."""

import pytest

from dialogues.turn.effects import Record
from tests.dialogues.builders import Talk, card
from tests.dialogues.engine.test_kinds import asked

SCALE = {
    "type": "scale",
    "id": "view",
    "text": "Would it make things better or worse?",
    "items": {"here": "Here"},
    "min": -3,
    "max": 3,
    "labels": {-3: "Much worse", 0: "No change", 3: "Much better"},
}


def kept(talk: Talk) -> list[tuple]:
    records = [record for record in talk.records if isinstance(record, Record)]
    return [(r.part, r.code, r.number, str(r.source)) for r in records]


def test_points_below_zero_stand_on_buttons_in_one_row():
    shown = asked(SCALE).messages[-1]

    assert shown.text.endswith("_-3 = Much worse \u00b7 3 = Much better_")
    assert (shown.buttons, shown.columns) == (("-3", "-2", "-1", "0", "1", "2", "3", "Skip"), 7)


def test_point_below_zero_is_taken_by_a_tap():
    talk = asked(SCALE)

    talk.press("-2")

    assert kept(talk) == [("here", "-2", -2.0, "tapped")]


@pytest.mark.parametrize(
    ("text", "point"),
    [("-3", -3), ("\u22123", -3), ("\u20132", -2), ("3", 3), ("+3", 3), ("zero", 0), ("two", 2)],
)
def test_point_is_taken_as_it_is_written(text: str, point: int):
    talk = asked(SCALE)

    talk.say(text)

    assert kept(talk) == [("here", str(point), float(point), "typed")]


@pytest.mark.parametrize("text", ["-4", "- 2", "7", "1 or 2", "-1.5", "worse than before"])
def test_what_is_no_point_is_never_taken_for_a_position(text: str):
    talk = asked(SCALE)

    talk.say(text)

    assert kept(talk) == []


@pytest.mark.parametrize(("point", "met"), [("-1", "worse"), ("0", "end")])
def test_branch_tests_a_point_below_zero(point: str, met: str):
    branch = {
        "type": "branch",
        "id": "why",
        "when": {"view": {"at_most": -1}},
        "then": [card("worse")],
    }
    talk = asked(SCALE, branch)

    talk.press(point)

    assert talk.state.prompt.step == met


def test_point_below_zero_is_put_into_a_text():
    talk = asked(SCALE, {"type": "say", "id": "again", "text": "You said {view|nothing}."})

    shown = talk.press("-3")

    assert shown[0].text == "You said -3."
