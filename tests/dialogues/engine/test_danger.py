"""Words of harm are answered with help before anything else, and a child is told kindly."""

from datetime import timedelta

import pytest

from dialogues.languages.phrases import phrase
from dialogues.safeguarding.harm import Harm
from dialogues.turn.effects import CancelPending, Erase, RaiseAlarm, Record
from dialogues.turn.events import Edited, RoundEnded
from dialogues.turn.state import State, Status
from tests.dialogues.builders import (
    DAY,
    MONDAY,
    Talk,
    agreed,
    card,
    reflect,
    single,
    stage,
    texts,
)

SERVICES = [
    {"name": "Samaritans", "reach": "116 123", "helps_with": ["self_harm"]},
    {"name": "Domestic Abuse Helpline", "reach": "0800 027 1234", "helps_with": ["violence"]},
    {"name": "Childline", "reach": "0800 1111", "helps_with": ["abuse", "self_harm"]},
]
RULES = {"services": SERVICES, "look_within": "1 day", "least_age": 16}
THANKS = "Thank you for telling us. You decide what happens next."
DARK, BEATEN = "I want to kill myself", "My husband hits me, he reads this phone"


def help_with(*lines: str, day: str = "Tuesday 3 March") -> str:
    when = phrase("en", "on_day", day=day, time="09:01")
    listed = "\n".join(f"- {line}" for line in lines)
    return phrase("en", "danger_told", services=listed, when=when)


def writing(*later: dict, **rules: object) -> Talk:
    """Somebody whose open question is asked, of a script that knows what to do about harm."""
    return agreed(stage("first", reflect(), card("after")), *later, safeguarding={**RULES, **rules})


def test_t16_words_of_harm_are_answered_with_help_and_nothing_else():
    talk = writing()

    shown = talk.say(DARK)

    told = help_with("Samaritans: 116 123", "Childline: 0800 1111")
    assert [(one.text, one.buttons) for one in shown] == [(told, ("Carry on",))]


def test_t16_somebody_on_duty_is_to_look_by_when_the_person_is_told():
    talk = writing(look_within="3 days")

    talk.say(DARK)

    look_by = talk.now + timedelta(days=3)
    alarms = [one for one in talk.turns[-1].outcome.effects if isinstance(one, RaiseAlarm)]
    assert alarms == [RaiseAlarm(harms=(Harm.SELF_HARM,), look_by=look_by)]


def test_words_of_harm_are_kept_as_the_answer_they_are():
    talk = writing()

    talk.say(DARK)

    assert [(one.step, one.text) for one in talk.turns[-1].records] == [("why", DARK)]


def test_question_comes_again_once_the_person_goes_on():
    talk = writing()
    talk.say(DARK)

    shown = talk.press("Carry on")

    assert [one.buttons for one in shown] == [("Done",)]
    assert (talk.state.danger, talk.state.quiet_until) == ((), "")


def test_t16_violence_is_not_named_and_help_stands_behind_a_tap():
    talk = writing()

    first = talk.say(BEATEN)
    then = talk.press("Who can help")

    assert [(one.text, one.buttons) for one in first] == [(THANKS, ("Who can help", "Carry on"))]
    assert texts(then) == [help_with("Domestic Abuse Helpline: 0800 027 1234")]


def test_harm_told_twice_is_helped_with_as_one():
    talk = writing()
    talk.say(DARK)

    talk.say(BEATEN)

    listed = ("Samaritans: 116 123", "Domestic Abuse Helpline: 0800 027 1234")
    assert texts(talk.press("Who can help")) == [help_with(*listed, "Childline: 0800 1111")]


def test_answer_typed_meanwhile_counts_and_goes_on():
    talk = writing()
    talk.say(DARK)

    talk.say("The house is cold")

    assert [one.text for one in talk.turns[-1].records] == ["The house is cold"]
    assert talk.state.danger == ()


def test_words_of_harm_where_buttons_are_asked_for_are_no_odd_answer():
    talk = agreed(stage("first", single("colour")), safeguarding=RULES)

    shown = talk.say(DARK)
    again = talk.press("Carry on")

    assert len(shown) == 1
    assert (shown[0].text.startswith("Thank you for telling us."), texts(again)) == (
        True,
        ["Which?"],
    )


def test_caption_and_changed_message_are_read_too():
    talk = writing()
    talk.say("Because", ref="r1")

    edited = talk.take(Edited(text=BEATEN, ref="r1"))

    assert texts(edited) == [THANKS]


def test_t16_nothing_is_sent_unasked_for_two_days_after_words_of_violence():
    later = stage("second", single("colour"), opens={"day": 1})
    talk = writing(later)
    talk.say(BEATEN)
    told_at = talk.now

    pushed = []
    while not pushed:
        pushed = talk.fall()

    assert (talk.now - told_at, len(pushed)) == (2 * DAY, 1)


def test_end_of_the_round_says_nothing_on_a_phone_that_others_may_read():
    talk = writing()
    talk.say(BEATEN)

    shown = talk.take(RoundEnded(cancelled=False))

    assert (shown, talk.state.status) == ([], Status.CLOSED)


def test_reminders_come_as_ever_once_the_person_went_on():
    talk = writing()
    talk.say(BEATEN)
    talk.press("Carry on")

    pushed = []
    while not pushed:
        pushed = talk.fall()

    assert talk.now < MONDAY + 2 * DAY


def test_what_waits_to_be_sent_is_withdrawn():
    talk = writing()

    talk.say(BEATEN)

    assert CancelPending() in talk.turns[-1].outcome.effects


@pytest.mark.parametrize("said", ["help", "The bill hit me hard", "I am 45", "I am 16"])
def test_other_words_are_answered_as_ever(said):
    talk, usual = writing(), agreed(stage("first", reflect(), card("after")))

    assert texts(talk.say(said)) == texts(usual.say(said))


@pytest.mark.parametrize("said", [DARK, BEATEN, "I am 12"])
def test_script_that_says_nothing_of_harm_is_talked_as_before(said):
    talk = agreed(stage("first", reflect()))

    talk.say(said)

    assert [one.text for one in talk.turns[-1].records] == [said]


def test_somebody_who_has_left_is_helped_and_asked_nothing():
    talk = writing()
    talk.say("stop")
    talk.press("Yes, I want to leave")

    shown = talk.say(DARK)

    assert [(one.text[:25], one.buttons) for one in shown] == [("Thank you for telling us.", ())]


# --- children ---------------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["I am 12", "I'm twelve", "I was born in 2014"])
def test_t15_child_is_told_kindly_and_everything_is_erased(said):
    talk = writing()

    shown = talk.say(said)

    listed = "\n".join(f"- {one['name']}: {one['reach']}" for one in SERVICES)
    farewell = phrase("en", "too_young", age=16, services=listed)
    assert texts(shown) == [farewell]
    assert talk.turns[-1].outcome.effects[-1] == Erase(farewell=farewell)
    assert talk.state == State(status=Status.FORGOTTEN, language="en")


def test_t15_nothing_that_a_child_wrote_is_kept():
    talk = writing()

    talk.say("I am 12")

    assert [one for one in talk.turns[-1].outcome.effects if isinstance(one, Record)] == []


def test_t15_alarm_is_raised_for_a_child_who_tells_of_harm():
    talk = writing()

    talk.say("I am 12 and my dad hits me")

    raised = RaiseAlarm(harms=(Harm.VIOLENCE,), look_by=talk.now + DAY)
    assert raised in talk.turns[-1].outcome.effects


def test_script_without_a_least_age_keeps_children():
    talk = writing(least_age=None)

    talk.say("I am 12")

    assert [one.text for one in talk.turns[-1].records] == ["I am 12"]


def test_number_that_names_an_answer_is_no_age():
    ages = {"a": "12", "b": "13"}
    talk = agreed(stage("first", single("visits", options=ages)), safeguarding=RULES)

    talk.say("12")

    assert [one.code for one in talk.turns[-1].records] == ["a"]
