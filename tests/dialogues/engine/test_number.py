"""Numbers in the talk: what people write is kept exactly, or they are asked what they mean."""

import pytest

from dialogues.turn.effects import Record
from tests.dialogues.builders import Talk, agreed, card, stage, texts
from tests.dialogues.engine.test_kinds import asked, is_at_the_end

AGE = {
    "type": "number",
    "id": "age",
    "text": "How old are you?",
    "min": 0,
    "max": 120,
    "unit": "years",
    "unsure": "I would rather guess",
}
RENT = {
    "type": "number",
    "id": "rent",
    "text": "What is your rent?",
    "min": 0,
    "max": 9999,
    "decimals": 2,
    "unit": "\u00a3",
}


def kept(talk: Talk) -> list[tuple]:
    """Give what was stored after consent: number, code, standing and source."""
    records = [record for record in talk.records if isinstance(record, Record)]
    return [(r.number, r.code, str(r.standing), str(r.source)) for r in records]


def typed(number: float) -> tuple:
    return (number, None, "answered", "typed")


def test_question_says_within_which_limits_and_what_is_counted():
    shown = asked(AGE).messages[-1]

    assert shown.text == ("How old are you?\n\n_Write a number from 0 to 120 (years)._")
    assert shown.buttons == ("I would rather guess", "Skip")


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        ({}, "Write a number."),
        ({"min": -20}, "Write a number: -20 or more."),
        ({"max": 15000}, "Write a number: 15,000 or less."),
    ],
)
def test_limits_that_are_open_are_not_told(limits: dict, told: str):
    shown = asked({"type": "number", "id": "n", "text": "How many?", **limits}).messages[-1]

    assert shown.text == f"How many?\n\n_{told}_"


@pytest.mark.parametrize("text", ["42", "about 42", "I am 42 years old", "\u0664\u0662", "42,0"])
def test_clear_number_is_kept_and_told(text: str):
    talk = asked(AGE)

    shown = talk.say(text)

    assert kept(talk) == [typed(42.0)]
    assert shown[0].echo == "42"
    assert is_at_the_end(talk)


def test_decimals_are_kept_exactly():
    talk = asked(RENT)

    talk.say("\u00a31,234.10")

    assert kept(talk) == [typed(1234.1)]


def test_number_outside_of_the_limits_is_told_and_asked_again():
    talk = asked(AGE)

    shown = talk.say("150")

    assert texts(shown) == [
        "150 does not fit here. Write a number from 0 to 120 (years).",
        "How old are you?\n\n_Write a number from 0 to 120 (years)._",
    ]
    assert kept(talk) == []


def test_whole_number_outside_of_the_limits_is_not_told_as_too_exact():
    talk = asked(AGE)

    shown = talk.say("1,500")

    assert shown[0].text == "1500 does not fit here. Write a number from 0 to 120 (years)."


def test_dash_apart_from_a_number_is_asked_about_where_both_can_be_meant():
    talk = asked({**AGE, "min": -40})

    [shown] = talk.say("- 5")
    talk.press("-5")

    assert shown.buttons[:2] == ("-5", "5")
    assert kept(talk) == [(-5.0, None, "answered", "tapped")]


def test_message_without_a_number_is_told_so():
    talk = asked(AGE)

    shown = talk.say("Very old")

    assert shown[0].text == (
        "I did not find a number in that. Please write it in figures, such as 42."
    )
    assert kept(talk) == []


def test_range_is_asked_back_and_taken_by_a_tap():
    talk = asked(AGE)

    [shown] = talk.say("40 to 45")
    talk.press("45")

    assert shown.text == "I need one number. Which of these do you mean?"
    assert shown.buttons == ("40", "45", "I would rather guess", "Skip")
    assert kept(talk) == [(45.0, None, "answered", "tapped")]


def test_number_asked_back_can_be_written_again():
    talk = asked(AGE)

    talk.say("over 40")
    talk.say("43")

    assert kept(talk) == [typed(43.0)]


def test_number_that_may_be_a_place_among_buttons_is_a_number():
    talk = asked(AGE)

    talk.say("40 to 45")
    talk.say("1")

    assert kept(talk) == [typed(1.0)]


def test_number_that_is_too_exact_is_asked_back_with_its_neighbours():
    whole, exact = asked(AGE), asked(RENT)

    [first] = whole.say("42.5")
    [second] = exact.say("0.125")

    assert first.text == "I need a whole number. Which of these comes nearest?"
    assert first.buttons == ("42", "43", "I would rather guess", "Skip")
    assert second.text == "I can keep 2 figures after the point. Which of these comes nearest?"
    assert second.buttons == ("0.12", "0.13", "Skip")


def test_thousand_that_may_be_a_decimal_is_asked_back():
    talk = asked(RENT)

    [shown] = talk.say("1.500")

    assert shown.buttons == ("1.5", "1500", "Skip")
    assert kept(talk) == []


@pytest.mark.parametrize(("language", "kept_as"), [("de", 1500.0), ("en", 1.5)])
def test_marks_are_read_in_the_way_of_the_language(language: str, kept_as: float):
    talk = agreed(stage("first", {**RENT, "decimals": 3}, card("end")), languages=["de"])
    talk.say("language")
    talk.say("Deutsch" if language == "de" else "English")

    talk.say("1.500")

    assert kept(talk) == [typed(kept_as)]


def test_who_cannot_say_is_kept_by_a_code():
    tapped, written = asked(AGE), asked(AGE)

    tapped.press("I would rather guess")
    written.say("i would rather guess")

    assert kept(tapped) == [(None, "unsure", "answered", "tapped")]
    assert kept(written) == [(None, "unsure", "answered", "typed")]


def test_number_can_be_changed():
    talk = asked(AGE)
    talk.say("42")

    [again] = talk.say("back")
    talk.say("43")

    assert again.text.startswith("_You can change your answer. It was: 42_")
    assert kept(talk) == [typed(42.0), typed(43.0)]
    assert talk.records[-1].revision == 2
    assert is_at_the_end(talk)


def test_number_can_be_left_out():
    talk = asked(AGE)

    talk.press("Skip")

    assert kept(talk) == [(None, None, "skipped", "tapped")]
    assert is_at_the_end(talk)


@pytest.mark.parametrize(
    ("said", "met"), [("17", "end"), ("18", "grown"), ("66", "end"), ("skip", "end")]
)
def test_branch_tests_a_number(said: str, met: str):
    grown = {
        "type": "branch",
        "id": "working",
        "when": {"age": {"at_least": 18}},
        "then": [
            {
                "type": "branch",
                "id": "younger",
                "when": {"age": {"at_most": 65.5}},
                "then": [card("grown")],
            }
        ],
    }
    talk = asked(AGE, grown)

    talk.say(said)

    assert talk.state.prompt.step == met


def test_number_is_put_into_a_later_text():
    said = {"type": "say", "id": "again", "text": "You said {rent|nothing}."}
    talk = asked(RENT, said)

    shown = talk.say("12.50")

    assert shown[0].text == "You said 12.5."
