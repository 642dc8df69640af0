"""Points shared out, ratings of a proposal, and cards with more to read, in the talk."""

import pytest

from dialogues.languages.phrases import phrase
from dialogues.text.markup import to_telegram
from dialogues.turn.effects import AnswerSource, HandoutToShow, Record
from tests.dialogues.builders import Talk, agreed, card, stage, texts

BUDGET = {
    "type": "allocate",
    "id": "budget",
    "text": "What should weigh how much?",
    "options": {"warm": "Warm homes", "privacy": "Privacy", "choice": "A choice"},
}
SCORE = {
    "type": "rate",
    "id": "score",
    "text": "How far does the plan do this?",
    "items": {"clear": "Its purpose is clear", "fair": "It is fair"},
}


def asked(*steps: dict) -> Talk:
    """Somebody who agreed and is at the first of these steps; one more card follows."""
    return agreed(stage("first", *steps, card("end")))


def answers(talk: Talk) -> list[tuple]:
    """Give what was stored after consent: part, code, number, standing, revision."""
    kept = [record for record in talk.records if isinstance(record, Record)]
    return [(r.part, r.code, r.number, str(r.standing), r.revision) for r in kept]


def points(option: str, number: int) -> tuple:
    return (option, str(number), float(number), "answered", 1)


def skipped(part: str, revision: int = 1) -> tuple:
    return (part, None, None, "skipped", revision)


def is_at_the_end(talk: Talk) -> bool:
    return talk.state.prompt.step == "end"


# --- allocate ---------------------------------------------------------------------------------


def test_points_are_asked_for_option_by_option_and_what_is_left_is_told():
    talk = asked(BUDGET)

    [first] = talk.messages[-1:]
    [second] = talk.press("4")

    assert first.text == (
        "What should weigh how much?\n\n**Warm homes**\n\n"
        "_Points left: 10 of 10. Tap an amount, or type a whole number._"
    )
    assert (first.buttons, first.columns) == (("0", "2", "4", "6", "8", "10", "Skip"), 6)
    assert second.text.startswith("**Privacy**\n\n_Points left: 6 of 10.")
    assert second.buttons == ("0", "1", "2", "3", "4", "5", "6", "Skip")


def test_last_option_takes_the_rest_and_all_shares_are_told():
    talk = asked(BUDGET)
    talk.press("4")

    shown = talk.press("5")

    assert answers(talk) == [points("warm", 4), points("privacy", 5), points("choice", 1)]
    assert (
        shown[0].text == "Your points:\n\n- Warm homes: **4**\n- Privacy: **5**\n- A choice: **1**"
    )
    assert is_at_the_end(talk)


def test_options_get_nothing_where_nothing_is_left():
    talk = asked(BUDGET)

    talk.press("10")

    assert answers(talk) == [points("warm", 10), points("privacy", 0), points("choice", 0)]
    assert is_at_the_end(talk)


def test_option_that_was_skipped_leaves_the_last_one_to_be_asked():
    talk = asked(BUDGET)
    talk.press("Skip")
    talk.press("4")

    talk.press("3")

    assert answers(talk) == [skipped("warm"), points("privacy", 4), points("choice", 3)]


def test_points_may_all_be_skipped():
    talk = asked(BUDGET)

    for _ in range(3):
        shown = talk.say("skip")

    assert answers(talk) == [skipped("warm"), skipped("privacy"), skipped("choice")]
    assert len(shown) == 1
    assert is_at_the_end(talk)


@pytest.mark.parametrize(("text", "number"), [("7", 7), (" 7! ", 7), ("0", 0), ("10", 10)])
def test_any_amount_that_is_left_can_be_typed(text: str, number: int):
    talk = asked(BUDGET)

    talk.say(text)

    assert answers(talk)[0] == points("warm", number)
    assert [r.source for r in talk.records[1:]] == [AnswerSource.TYPED] * (len(talk.records) - 1)


@pytest.mark.parametrize("text", ["11", "-2", "1.5", "many", "9999"])
def test_amount_that_cannot_be_given_gets_a_kind_word(text: str):
    talk = asked(BUDGET)

    shown = talk.say(text)

    assert texts(shown)[0] == phrase("en", "odd_amount", left=10)
    assert shown[1].prompt == talk.messages[-3].prompt
    assert answers(talk) == []


def test_amounts_on_buttons_are_a_row_at_most():
    talk = asked({**BUDGET, "points": 100})

    assert talk.messages[-1].buttons == ("0", "20", "40", "60", "80", "100", "Skip")


def test_options_in_random_order_record_the_order():
    talk = asked({**BUDGET, "random": True})

    talk.press("4")

    assert sorted(talk.records[-1].shown_order) == ["choice", "privacy", "warm"]
    assert talk.records[-1].part == talk.records[-1].shown_order[0]


# --- rate -------------------------------------------------------------------------------------


def test_rating_shows_words_and_a_way_to_say_that_too_little_is_known():
    talk = asked(SCORE)

    [first] = talk.messages[-1:]
    [second] = talk.press("Mostly")

    assert first.text == "How far does the plan do this?\n\n**Its purpose is clear**"
    assert first.buttons == (
        *("Not at all", "A little", "Partly", "Mostly", "Fully"),
        *("Not enough information", "Skip"),
    )
    assert second.text == "**It is fair**"


def test_rating_is_stored_item_by_item():
    talk = asked(SCORE)
    talk.press("Mostly")

    talk.press("Not enough information")

    assert answers(talk) == [
        ("clear", "4", 4.0, "answered", 1),
        ("fair", "no_information", None, "answered", 1),
    ]
    assert is_at_the_end(talk)


@pytest.mark.parametrize("said", [["mostly"], ["MOSTLY."], ["rather", "4"]])
def test_rating_can_be_typed(said: list[str]):
    talk = asked(SCORE)

    for text in said:
        talk.say(text)

    assert answers(talk) == [("clear", "4", 4.0, "answered", 1)]


def test_rating_can_be_skipped_item_by_item():
    talk = asked(SCORE)
    talk.press("Skip")

    talk.say("skip")

    assert answers(talk) == [skipped("clear"), skipped("fair")]


def test_rating_has_the_labels_its_author_gives():
    labels = {"1": "Poor", "2": "Weak", "3": "Fair", "4": "Good", "5": "Very good"}
    talk = asked({**SCORE, "points": labels})

    assert talk.messages[-1].buttons[:5] == tuple(labels.values())


# --- cards with more to read ------------------------------------------------------------------

PLAN = card(
    "plan",
    link={"title": "The law", "url": "https://example.org/law)2018"},
    file={"title": "The plan (PDF)", "file": "files/plan.pdf"},
)


def test_card_shows_its_link_and_offers_its_file():
    talk = asked(PLAN)

    [shown] = talk.messages[-1:]

    assert to_telegram(shown.text).endswith(
        'About plan.\n\n<a href="https://example.org/law)2018">The law</a>'
    )
    assert shown.buttons == ("Next", "The plan (PDF)")


def test_file_is_handed_out_and_the_card_goes_on():
    talk = asked(PLAN)

    [shown] = talk.press("The plan (PDF)")
    talk.press("Next")

    assert shown.handout == HandoutToShow(file="files/plan.pdf", title="The plan (PDF)")
    assert (shown.text, shown.buttons) == ("Here it is: **The plan (PDF)**", ("Next",))
    assert is_at_the_end(talk)


# --- all of them ------------------------------------------------------------------------------


@pytest.mark.parametrize("step", [BUDGET, SCORE], ids=lambda step: step["type"])
def test_question_that_is_asked_again_can_be_answered_by_either_copy(step: dict):
    talk = asked(step)
    talk.press_at(0)
    asked_first = talk.state.prompt

    shown = talk.say("help")
    talk.press_at(0)

    assert shown[-1].prompt == asked_first.no
    assert talk.state.prompt != asked_first


@pytest.mark.parametrize(
    ("step", "test", "is_met"),
    [(BUDGET, {"at_least": 1}, False), (SCORE, {"at_most": 2}, True)],
)
def test_later_steps_can_depend_on_it(step: dict, test: dict, is_met: bool):
    branch = {
        "type": "branch",
        "id": "met",
        "when": {step["id"]: test},
        "then": [card("yes")],
        "else": [card("no")],
    }
    talk = asked(step, branch)

    while talk.state.prompt.step == step["id"]:
        talk.press_at(0)

    assert talk.state.prompt.step == ("yes" if is_met else "no")
