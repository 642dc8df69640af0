"""Something else: its code is kept at once, and the words apart from it, or not at all."""

import pytest

from dialogues.turn.effects import Record, Supersede
from dialogues.turn.events import Edited, Tallied
from tests.dialogues.builders import COLOURS, Talk, agreed, card, single, stage, texts
from tests.dialogues.engine.test_kinds import asked, is_at_the_end

ASK = "What is it? Write it in your own words."
SEVERAL = {
    "type": "multi",
    "id": "colours",
    "text": "Which ones?",
    "options": COLOURS,
    "exclusive": ["blue"],
    "most": 2,
    "other": True,
    "other_label": "Another colour",
}


def kept(talk: Talk) -> list[tuple]:
    """Give what was stored after consent: part, code, words, standing and revision."""
    records = [record for record in talk.records if isinstance(record, Record)]
    return [(r.part, r.code, r.text, str(r.standing), r.revision) for r in records]


CODE = ("", "other", None, "answered", 1)


def test_something_else_stands_behind_the_options():
    own = asked(single("colour", other=True, other_label="None of them"))
    drawn = asked(single("colour", other=True, random=True))

    assert asked(single("colour", other=True)).messages[-1].buttons == (
        *("Red", "Green", "Blue"),
        *("Something else", "Skip"),
    )
    assert own.messages[-1].buttons[-2:] == ("None of them", "Skip")
    assert drawn.messages[-1].buttons[-2:] == ("Something else", "Skip")


def test_words_are_asked_for_and_kept_apart_from_the_code():
    talk = asked(single("colour", other=True))

    [question] = talk.press("Something else")
    talk.say("Purple")

    assert (question.text, question.buttons) == (ASK, ("Skip",))
    assert kept(talk) == [CODE, ("other", None, "Purple", "answered", 1)]
    assert is_at_the_end(talk)


@pytest.mark.parametrize("text", ["Red", "1", "Skip it all", "something else"])
def test_own_words_are_never_taken_for_an_option(text: str):
    talk = asked(single("colour", other=True))
    talk.press("Something else")

    talk.say(text)

    assert kept(talk)[1] == ("other", None, text, "answered", 1)


@pytest.mark.parametrize("leave", [lambda t: t.press("Skip"), lambda t: t.say("skip")])
def test_words_can_be_left_out_and_the_code_stays(leave):
    talk = asked(single("colour", other=True))
    talk.press("Something else")

    leave(talk)

    assert kept(talk) == [CODE, ("other", None, None, "skipped", 1)]
    assert is_at_the_end(talk)


def test_words_are_asked_for_again_after_a_rest():
    talk = asked(single("colour", other=True))
    talk.press("Something else")

    talk.say("pause")
    shown = talk.say("resume")
    talk.say("Purple")

    assert texts(shown)[-1] == ASK
    assert kept(talk)[1] == ("other", None, "Purple", "answered", 1)


def test_words_can_be_changed():
    talk = asked(single("colour", other=True))
    talk.press("Something else")
    talk.say("Purpel", "m1")

    talk.take(Edited(text="Purple", ref="m1"))

    assert kept(talk)[2] == ("other", None, "Purple", "answered", 2)


def superseded(talk: Talk) -> list[tuple[str, int]]:
    """Give what counts no more: the step, and the revision below which nothing of it does."""
    effects = [effect for taken in talk.turns for effect in taken.outcome.effects]
    return [(one.step, one.before) for one in effects if isinstance(one, Supersede)]


def test_words_count_no_more_when_another_answer_is_given_instead():
    talk = asked(single("colour", other=True))
    talk.press("Something else")
    talk.say("Purple")

    [again] = talk.say("back")
    talk.press("Red")

    assert again.text.endswith("Which?")
    assert kept(talk)[2:] == [("", "red", None, "answered", 2)]
    assert superseded(talk) == [("colour", 2)]
    assert is_at_the_end(talk)


def test_other_words_take_the_place_of_those_before():
    talk = asked(SEVERAL)
    talk.press("Another colour")
    talk.press("Done")
    talk.say("Purple")

    talk.say("back")
    [question] = talk.press("Done")
    talk.say("Pink")

    assert (question.text, question.buttons) == (ASK, ("Skip",))
    assert kept(talk)[2:] == [
        ("", "other", None, "answered", 2),
        ("other", None, "Pink", "answered", 2),
    ]
    assert superseded(talk) == [("colours", 2)]
    assert is_at_the_end(talk)


def test_part_that_closes_before_the_words_came_has_the_code():
    first = stage("first", single("colour", other=True), closes={"within": "1 day"})
    talk = agreed(first, stage("second", card("end"), opens={"day": 3}))
    talk.press("Something else")

    while talk.state.stage == "first" and talk.timers:
        talk.fall()

    assert kept(talk) == [CODE]


def test_picks_of_a_part_that_closes_are_kept_with_something_else_among_them():
    first = stage("first", SEVERAL, closes={"within": "1 day"})
    talk = agreed(first, stage("second", card("end"), opens={"day": 3}))
    talk.press("Another colour")

    while talk.state.stage == "first" and talk.timers:
        talk.fall()

    assert kept(talk) == [("", "other", None, "partial", 1)]


def test_typing_the_words_of_something_else_picks_it():
    talk = asked(single("colour", other=True))

    [question] = talk.say("something else")

    assert question.text == ASK


def test_among_several_answers_words_come_after_done():
    talk = asked(SEVERAL)
    talk.press("Red")
    talk.press("Another colour")

    [question] = talk.press("Done")
    talk.say("Purple")

    assert (question.text, question.echo) == (ASK, "Red, Another colour")
    assert kept(talk) == [
        ("", "red other", None, "answered", 1),
        ("other", None, "Purple", "answered", 1),
    ]
    assert is_at_the_end(talk)


def test_something_else_counts_as_a_pick_and_goes_with_no_exclusive_one():
    talk = asked(SEVERAL)
    for label in ("Another colour", "Red", "Green"):
        talk.press(label)

    assert talk.state.prompt.picked == ("other", "red")
    talk.press("Blue")
    assert talk.state.prompt.picked == ("blue",)


def test_words_of_several_answers_can_be_left_out():
    talk = asked(SEVERAL)
    talk.press("Another colour")
    talk.press("Done")

    talk.press("Skip")

    assert kept(talk) == [CODE, ("other", None, None, "skipped", 1)]


def test_branch_tests_for_something_else():
    branch = {
        "type": "branch",
        "id": "else",
        "when": {"colour": {"is": "other"}},
        "then": [card("rare")],
    }
    talk = asked(single("colour", other=True), branch)
    talk.press("Something else")

    talk.say("Purple")

    assert talk.state.prompt.step == "rare"


def test_own_words_are_never_put_into_a_text():
    said = {"type": "say", "id": "again", "text": "You said {colour|something}."}
    talk = asked(single("colour", other=True), said)
    talk.press("Something else")

    shown = talk.say("Purple")

    assert shown[0].text == "You said something."


def test_others_are_told_how_many_answered_something_else():
    reveal = {"type": "reveal", "id": "others", "of": "colour", "text": "So:", "else": "Too few."}
    talk = agreed(stage("first", single("colour", other=True), reveal, card("end")))
    shares = (("red", 60), ("other", 40))
    talk.tally = lambda _: Tallied(step="colour", people=100, shares=shares)
    talk.press("Something else")

    shown = talk.say("Purple")

    assert "- Red: **60%**\n- Something else: **40%**" in shown[-1].text
