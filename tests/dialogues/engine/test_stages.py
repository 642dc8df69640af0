"""Stages open, remind, close and follow one another, each person in their own time."""

from dataclasses import replace
from datetime import timedelta

import pytest

from dialogues.languages.phrases import phrase
from dialogues.timing.timer import Timer
from dialogues.turn.effects import MessageKind
from dialogues.turn.events import Pressed, TimerFell
from dialogues.turn.state import Status
from tests.dialogues.builders import (
    CONSENT,
    DAY,
    HOUR,
    MINUTE,
    MONDAY,
    Talk,
    agreed,
    card,
    kinds,
    plan_of,
    single,
    stage,
    texts,
)

EVENING = {"day": 1, "at": "18:30"}


def said(key: str, **values: object) -> str:
    return phrase("en", key, **values)


def waiting(**parts: object) -> Talk:
    """Somebody who finished the first stage and waits for the second, on Tuesday evening."""
    second = stage("second", single("shade"), **{"opens": EVENING, **parts})
    talk = agreed(stage("first", card("one")), second)
    talk.press("Next")
    return talk


def test_first_stage_begins_when_somebody_joins():
    talk = Talk(plan=plan_of(stage("first", CONSENT)))

    shown = talk.join()

    assert texts(shown) == ["We keep your answers.\n\n**I agree.**"]


def test_who_joins_before_the_start_is_told_when_it_begins():
    talk = Talk(plan=plan_of(stage("first", CONSENT), start=MONDAY + DAY))

    shown = talk.join()

    when = "on Tuesday 3 March at 09:00"
    assert texts(shown) == [said("waiting_first", title="First", when=when)]
    assert [timer.at for timer in talk.timers.values()] == [MONDAY + DAY]


def test_wait_for_the_next_part_is_told_once_in_local_words():
    talk = waiting()

    assert texts(talk.turns[-1].shown) == [
        said("waiting", title="Second", when="on Tuesday 3 March at 18:30")
    ]


@pytest.mark.parametrize(("minutes", "words"), [(1, "about 1 minute."), (5, "about 5 minutes.")])
def test_invitation_says_how_long_it_takes(minutes: int, words: str):
    talk = waiting(minutes=minutes)

    shown = talk.fall()

    assert texts(shown) == [f"**Second**\n\nThis part is ready for you. It takes {words}"]
    assert kinds(shown) == [MessageKind.PUSH]
    assert shown[0].buttons == ("Start", "Not now")


def test_not_now_keeps_the_place_and_any_message_brings_the_offer_back():
    talk = waiting()
    talk.fall()

    later = talk.press("Not now")
    back = talk.say("Hello?")

    assert texts(later) == [said("later_said")]
    assert back[0].buttons == ("Start", "Not now")


def test_reminders_come_a_day_apart_and_no_more_than_allowed():
    talk = waiting()
    talk.fall()

    fallen = [(talk.fall(), talk.now) for _ in range(len(talk.timers) + 1)]

    assert [(texts(shown), at) for shown, at in fallen] == [
        ([said("remind", title="Second", minutes="5 minutes")], MONDAY + 2 * DAY + 9.5 * HOUR),
        ([said("remind_last", title="Second")], MONDAY + 3 * DAY + 9.5 * HOUR),
    ]
    assert all(shown[0].kind is MessageKind.REMINDER for shown, _ in fallen)
    assert talk.timers == {}


def test_part_can_be_begun_from_its_reminder():
    talk = waiting()
    talk.fall()
    talk.fall()

    shown = talk.press("Start")

    assert texts(shown) == ["Which?"]


def test_reminder_in_the_middle_of_a_part_is_followed_by_the_question():
    talk = agreed(stage("first", single("colour")))

    shown = talk.fall() or talk.fall()

    left = said("left_questions", count=1)
    assert texts(shown) == [f"{said('remind_begun', title='First')} {left}", "Which?"]


def test_who_did_something_meanwhile_is_reminded_a_day_after_that():
    talk = agreed(stage("first", single("colour"), single("shade")))
    talk.press("Red", wait=10 * HOUR)
    acted = talk.now

    early = talk.fall()

    assert early == []
    assert [timer.at for timer in talk.timers.values()] == [acted + DAY]


def test_reminder_takes_back_a_question_asked_in_between():
    talk = agreed(stage("first", single("colour")))
    talk.say("stop")

    shown = talk.fall() or talk.fall()

    assert texts(shown)[-1] == "Which?"
    assert talk.state.held is None


def test_stage_closes_silently_and_the_next_one_opens():
    first = stage("first", single("colour"), closes={"within": "1 hour"})
    talk = agreed(first, stage("second", single("shade")))

    closed = talk.fall()
    opened = talk.fall()
    ended = talk.fall()

    assert (closed, kinds(opened), ended) == ([], [MessageKind.PUSH], [])
    assert talk.now == MONDAY + 2 * HOUR
    assert [*talk.state.missed] == ["first"]


def test_answer_to_a_part_that_closed_is_told_kindly():
    first = stage("first", single("colour"), closes={"within": "1 hour"})
    talk = agreed(first, stage("second", single("shade"), opens=EVENING))
    pressed = Pressed(prompt=talk.state.prompt.no, button=0)
    talk.fall()
    talk.fall()
    talk.now += MINUTE

    tapped = talk.take(pressed)
    written = talk.say("Green")

    when = "on Tuesday 3 March at 18:30"
    wait = said("waiting", title="Second", when=when)
    assert texts(tapped) == [said("late_kept"), wait]
    assert texts(written) == [said("late_words", title="First"), wait]


def test_consent_that_was_missed_comes_before_the_next_part():
    first = stage("first", CONSENT, single("colour"), closes={"within": "1 hour"})
    talk = Talk(plan=plan_of(first, stage("second", single("shade"))))
    talk.join()
    talk.fall()
    talk.fall()

    begun = talk.press("Start")
    asked = talk.press("I agree")

    assert texts(begun) == ["We keep your answers.\n\n**I agree.**"]
    assert texts(asked) == ["Which?"]


def test_stray_closing_of_another_part_changes_nothing():
    talk = agreed(stage("first", single("colour")), stage("second", single("shade")))
    before = talk.state

    shown = talk.take(TimerFell(timer=Timer.CLOSE, stage="second"))

    assert (shown, talk.state) == ([], before)


def test_gate_shows_the_cards_that_were_missed():
    first = stage("first", card("one"), card("two"), closes={"within": "1 hour"})
    talk = agreed(first, stage("second", single("shade"), gate={"seen": ["one", "two"]}))
    talk.fall()
    talk.fall()

    begun = talk.press("Start")
    after = talk.press("Next")

    assert [text.partition("\n")[0] for text in texts(begun)] == ["**two**"]
    assert texts(after) == ["Which?"]


def test_gate_waits_for_time_since_joining():
    second = stage("second", single("shade"), gate={"since_joining": "2 days"})
    talk = agreed(stage("first", card("one")), second)
    joined = MONDAY

    talk.press("Next")

    assert [timer.at for timer in talk.timers.values()] == [joined + 2 * DAY]


def test_consent_given_in_another_part_is_asked_for_nowhere_else():
    waits = stage("waits", CONSENT, single("colour"), gate={"since_joining": "1 hour"})
    talk = Talk(plan=plan_of(waits, stage("early", single("shade"), opens={"day": 0})))
    talk.join()
    [asked_early] = talk.press("Start")
    talk.fall()
    talk.press("Start")

    talk.press("I agree")
    after = talk.press("Red")
    talk.take(Pressed(prompt=asked_early.prompt, button=1))

    assert asked_early.text.startswith("We keep your answers.")
    assert texts(after) == ["Which?"]
    assert talk.state.status == Status.ACTIVE
    assert talk.state.consents == {"take_part": True}


def test_part_offered_late_is_open_for_its_whole_time():
    second = stage("second", single("shade"), closes={"within": "3 days"})
    talk = agreed(stage("first", card("one")), second)
    talk.press("Next", wait=2 * DAY)
    talk.press("Not now")
    talk.now += 2 * DAY

    shown = talk.say("Now I have time")

    assert shown[0].buttons == ("Start", "Not now")
    assert talk.state.missed == {}


def test_late_joiner_catches_up_part_by_part():
    closed = stage("closed", single("old"), opens={"day": 1}, closes={"day": 2})
    last = stage("last", single("shade"), opens={"day": 3})
    plan = plan_of(stage("first", CONSENT), closed, last)
    talk = Talk(plan=plan, now=MONDAY + 5 * DAY)
    talk.join()

    shown = talk.press("I agree")

    assert texts(shown)[0].startswith("**Last**")
    assert [*talk.state.missed] == ["closed"]


def test_opening_that_falls_in_quiet_hours_waits_for_the_morning():
    talk = waiting()
    talk.now = MONDAY + timedelta(days=1, hours=13)  # ten at night

    shown = talk.take(TimerFell(timer=Timer.OPEN, stage="second"))

    assert shown == []
    assert talk.timers[Timer.OPEN, "second", 0].at == MONDAY + timedelta(days=1, hours=23.5)


def test_last_part_ends_the_dialogue():
    talk = agreed(stage("first", card("one")))

    shown = talk.press("Next")
    after = talk.say("Hello?")

    assert texts(shown) == [said("finished")]
    assert texts(after) == [said("finished_again")]
    assert talk.state.status == Status.FINISHED
    assert talk.timers == {}


@pytest.mark.parametrize(
    ("wait", "words"),
    [(1, "in a moment"), (60 * 24, "in 60 seconds"), (3 * 60 * 24, "in 3 minutes")],
)
def test_wait_of_a_fast_round_is_told_in_real_time(wait: int, words: str):
    plan = plan_of(stage("first", CONSENT))
    timetable = replace(plan.timetable, scale=1440.0, start=MONDAY + timedelta(seconds=wait / 24))
    talk = Talk(plan=replace(plan, timetable=timetable))

    assert texts(talk.join()) == [said("waiting_first", title="First", when=words)]
