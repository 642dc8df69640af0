"""After a loop a name means the newest answer, and what the newest lap passed by counts no more."""

import pytest

from dialogues.turn.effects import AskTally, Record, Supersede
from dialogues.turn.events import Tallied
from tests.dialogues.builders import Talk, agreed, card, reflect, single, stage, texts

YES_NO = {"yes": "Yes", "no": "No"}
TOLD = {"type": "say", "id": "told", "text": "Colour {colour|none}, reason {reason|none}."}
MORE = single("more", options=YES_NO)
REASON = {
    "type": "branch",
    "id": "if_blue",
    "when": {"colour": {"is": "blue"}},
    "then": [single("reason", options={"sea": "The sea", "sky": "The sky"})],
}


def loop(*steps: dict, most: int = 3) -> dict:
    return {
        "type": "loop",
        "id": "again",
        "steps": [*steps, MORE],
        "until": {"more": {"is": "no"}},
        "most": most,
    }


def branch(of: str, test: dict) -> dict:
    said = {"type": "say", "id": "so", "text": "So it is."}
    other = {"type": "say", "id": "not_so", "text": "It is not so."}
    return {"type": "branch", "id": "fork", "when": {of: test}, "then": [said], "else": [other]}


def talked(*after: dict, taps: str, **parts: object) -> Talk:
    """Let somebody go through laps of colours and reasons, tapping what is named."""
    talk = agreed(stage("start", loop(single("colour"), REASON), *after, **parts))
    for label in taps.split(", "):
        talk.press(label)
    return talk


def superseded(talk: Talk) -> list[Supersede]:
    return [e for taken in talk.turns for e in taken.outcome.effects if isinstance(e, Supersede)]


@pytest.mark.parametrize(
    ("taps", "told"),
    [
        ("Red, No", "Colour Red, reason none."),
        ("Red, Yes, Green, No", "Colour Green, reason none."),
        ("Red, Yes, Blue, The sea, Yes, Blue, The sky, No", "Colour Blue, reason The sky."),
        ("Blue, The sea, Yes, Green, No", "Colour Green, reason none."),
        ("Blue, The sea, Yes, Blue, The sky, Yes, Red, No", "Colour Red, reason none."),
        ("Blue, The sea, Yes, Skip, No", "Colour Blue, reason none."),
    ],
)
def test_text_after_a_loop_tells_the_newest_answers(taps, told):
    assert told in texts(talked(TOLD, taps=taps).messages)


@pytest.mark.parametrize(
    ("of", "test", "taps", "holds"),
    [
        ("colour", {"is": "green"}, "Blue, The sea, Yes, Green, No", True),
        ("colour", {"is": "blue"}, "Blue, The sea, Yes, Green, No", False),
        ("colour_2", {"is": "green"}, "Red, Yes, Green, Yes, Red, No", True),
        ("reason", {"answered": True}, "Blue, The sea, No", True),
        ("reason", {"answered": False}, "Blue, The sea, Yes, Green, No", True),
        ("reason", {"is": "sky"}, "Blue, The sea, Yes, Blue, The sky, No", True),
    ],
)
def test_branch_after_a_loop_tests_the_newest_answers(of, test, taps, holds):
    told = texts(talked(branch(of, test), taps=taps).messages)

    assert ("So it is." in told, "It is not so." in told) == (holds, not holds)


def test_what_the_newest_lap_passed_by_is_superseded_once_the_loop_is_left():
    talk = talked(taps="Blue, The sea, Yes, Blue, The sky, Yes, Green")
    assert superseded(talk) == []

    talk.press("No")

    assert superseded(talk) == [
        Supersede(step="reason", before=2),
        Supersede(step="reason_2", before=2),
    ]
    assert talk.state.superseded == ("reason", "reason_2")


def test_answer_of_the_same_lap_is_meant_inside_the_loop():
    mention = {"type": "say", "id": "told", "text": "You said {colour|none}."}
    talk = agreed(stage("start", loop(single("colour"), mention), reflect()))

    for label in ("Red", "Yes", "Skip", "No"):
        talk.press(label)

    said = [text for text in texts(talk.messages) if text.startswith("You said")]
    assert said == ["You said Red.", "You said none."]


def test_other_peoples_newest_answers_are_asked_for():
    reveal = {"type": "reveal", "id": "all", "of": "colour", "text": "Others:", "else": "Too few."}

    talk = talked(reveal, taps="Red, Yes, Green, No")

    asked = [e for taken in talk.turns for e in taken.outcome.effects if isinstance(e, AskTally)]
    assert [ask.names for ask in asked] == [("colour", "colour_2", "colour_3")]


def test_others_are_not_told_to_who_answered_only_what_counts_no_more():
    reveal = {"type": "reveal", "id": "all", "of": "reason", "text": "Others:", "else": "Too few."}

    talk = talked(reveal, taps="Blue, The sea, Yes, Green, No")

    assert not any(isinstance(taken.event, Tallied) for taken in talk.turns)
    assert "Too few." not in texts(talk.messages)


def test_gate_is_content_with_a_card_of_any_lap():
    fork = {**REASON, "then": [card("sea")]}
    first = stage("start", loop(single("colour"), fork))
    talk = agreed(first, stage("next", reflect(), gate={"seen": ["sea"]}))

    for label in ("Red", "Yes", "Blue", "Next", "No", "Start"):
        talk.press(label)

    assert talk.state.shown == ("sea_2",)
    assert talk.state.prompt.step == "why"


def test_answer_of_a_lap_is_kept_in_full_beside_the_newest():
    talk = talked(taps="Red, Yes, Green, No")

    assert [(r.step, r.code) for r in talk.records if isinstance(r, Record)] == [
        ("colour", "red"),
        ("more", "yes"),
        ("colour_2", "green"),
        ("more_2", "no"),
    ]
    assert superseded(talk) == []
