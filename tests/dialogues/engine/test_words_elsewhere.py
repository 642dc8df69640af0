"""Words for a question that is not the one in front: put aside, answered before, or closed."""

import pytest

from dialogues.languages.phrases import phrase
from dialogues.turn.effects import MessageKind, Record
from dialogues.turn.events import Pressed
from tests.dialogues.builders import (
    HOUR,
    MINUTE,
    Talk,
    agreed,
    reflect,
    single,
    stage,
    texts,
)

SCALE = {
    "type": "scale",
    "id": "trust",
    "text": "How much?",
    "items": {"board": "The board"},
    "labels": {1: "Not at all", 5: "Fully"},
    "unsure": "Cannot say",
}
RATE = {"type": "rate", "id": "fit", "text": "How well?", "items": {"cost": "The cost"}}
NUMBER = {
    "type": "number",
    "id": "rooms",
    "text": "How many?",
    "min": 0,
    "max": 9,
    "unsure": "Cannot say",
}
QUIZ = {
    "type": "quiz",
    "id": "law",
    "text": "Which?",
    "options": {"old": "The old", "new": "The new"},
    "answer": "old",
    "card": "fact",
}
MULTI = {"type": "multi", "id": "many", "text": "Which?", "options": {"gas": "Gas", "oil": "Oil"}}


def stored(talk: Talk) -> list[tuple]:
    """Give what was stored: step and part, code or number or words, standing, revision."""
    records = (record for record in talk.records if isinstance(record, Record))
    return [
        (".".join(filter(None, (r.step, r.part))), r.code, r.number, r.text, str(r.standing))
        for r in records
    ]


# --- a part that was put aside ----------------------------------------------------------------


def invited_on(*steps: dict) -> Talk:
    """Let somebody come to the first question, and be invited to the next part meanwhile."""
    talk = agreed(
        stage("first", *steps, closes={"within": "9 days"}),
        stage("second", single("shade"), opens={"day": 3}),
    )
    while not any(show.kind == MessageKind.PUSH for show in talk.fall()):
        pass
    talk.now += MINUTE
    return talk


@pytest.mark.parametrize(
    ("step", "said", "kept"),
    [
        (single("colour"), "Red", ("colour", "red", None, None, "answered")),
        (single("colour"), "red please", ("colour", "red", None, None, "answered")),
        (SCALE, "4", ("trust.board", "4", 4, None, "answered")),
        (SCALE, "cannot say", ("trust.board", "unsure", None, None, "answered")),
        (NUMBER, "four", ("rooms", None, 4, None, "answered")),
    ],
)
def test_answer_to_a_part_put_aside_is_taken_though_the_next_part_was_offered(step, said, kept):
    talk = invited_on(step, reflect())

    talk.say(said)

    assert stored(talk) == [kept]
    assert talk.state.prompt.step == "why"


def test_ticks_of_a_part_put_aside_are_written_though_the_next_part_was_offered():
    talk = invited_on(MULTI, reflect())

    talk.say("gas")
    talk.press("Done")

    assert stored(talk) == [("many", "gas", None, None, "answered")]


def test_yes_to_an_invitation_begins_it_whatever_is_put_aside():
    talk = invited_on(single("view", options={"yes": "Yes", "no": "No"}))

    talk.say("yes")

    assert (stored(talk), talk.state.stage) == ([], "second")


# --- an answer of before ----------------------------------------------------------------------


@pytest.mark.parametrize("words", ["undo", "I meant Green", "green", "oops, I meant green!"])
def test_correction_after_the_last_question_leads_back_to_it(words):
    talk = agreed(stage("first", single("colour")), stage("next", reflect(), opens={"day": 3}))
    talk.press("Red")

    talk.say(words)
    talk.press("Green")

    assert [kept[:2] for kept in stored(talk)] == [("colour", "red"), ("colour", "green")]


def test_correction_is_understood_at_the_question_that_is_asked_again():
    talk = agreed(stage("first", single("colour"), single("shade", options={"a": "A", "b": "B"})))
    talk.press("Red")
    talk.say("undo")

    talk.say("I meant Blue")

    assert [kept[:2] for kept in stored(talk)] == [("colour", "red"), ("colour", "blue")]


@pytest.mark.parametrize("words", ["I meant 5", "sorry I meant five"])
def test_another_number_does_not_become_a_reflection_unasked(words):
    talk = agreed(stage("first", NUMBER, reflect()))
    talk.say("4")

    shown = talk.say(words)

    assert texts(shown) == [phrase("en", "change_ask")]
    assert stored(talk) == [("rooms", None, 4, None, "answered")]


@pytest.mark.parametrize("how", ["back", "tap"])
def test_somebody_who_is_asked_for_own_words_can_still_choose_otherwise(how):
    talk = agreed(stage("first", single("colour", other=True), reflect()))
    asked = talk.state.prompt
    talk.press("Something else")

    if how == "back":
        talk.say("back")
    else:
        talk.take(Pressed(prompt=asked.no, button=0))
    talk.press("Red")

    assert [kept[:2] for kept in stored(talk)] == [("colour", "other"), ("colour", "red")]
    assert talk.state.prompt.step == "why"


# --- a part that has closed -------------------------------------------------------------------


def closed_on(step: dict, *labels: str) -> Talk:
    """Let a part close on somebody who did not answer its question."""
    talk = agreed(
        stage("first", step, closes={"within": "1 day"}),
        stage("second", single("shade"), opens={"day": 3}),
    )
    for label in labels:
        talk.press(label)
    while "first" not in talk.state.missed:
        talk.fall()
    talk.now += HOUR
    return talk


@pytest.mark.parametrize(
    ("step", "said", "late"),
    [
        (SCALE, "cannot say", ("trust.board", "unsure", None, None, "late")),
        (NUMBER, "Cannot say", ("rooms", "unsure", None, None, "late")),
        (NUMBER, "4", ("rooms", None, 4, None, "late")),
        (RATE, "not enough information", ("fit.cost", "no_information", None, None, "late")),
        (QUIZ, "I don't know", ("law", "dont_know", 0, None, "late")),
    ],
)
def test_late_answer_is_stored_as_one_in_time_would_have_been(step, said, late):
    talk = closed_on(step)

    shown = talk.say(said)

    assert texts(shown)[0] == phrase("en", "late_words", title="First")
    assert stored(talk)[1:] == [late]


def test_late_own_words_are_kept_beside_the_code():
    talk = closed_on(single("colour", other=True))
    asked = talk.state.places["first"].prompt
    talk.take(Pressed(prompt=asked.no, button=asked.buttons.index("other")))

    shown = talk.say("Purple")

    assert texts(shown)[0] == phrase("en", "late_words", title="First")
    assert stored(talk)[1:] == [
        ("colour", "other", None, None, "late"),
        ("colour.other", None, None, "Purple", "late"),
    ]


@pytest.mark.parametrize("words", ["12", "4 or 5", "the kitchen as well"])
def test_late_words_that_are_no_answer_are_not_told_as_kept(words):
    talk = closed_on(NUMBER)

    shown = talk.say(words)

    assert texts(shown)[0] == phrase("en", "closed_unkept", title="First")
    assert [standing for *_, standing in stored(talk)] == ["timed_out"]
