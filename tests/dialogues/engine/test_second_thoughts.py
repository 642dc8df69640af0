"""Only the same button pressed twice is a double tap; another one is a second thought."""

from datetime import timedelta

import pytest

from dialogues.languages.phrases import phrase
from dialogues.turn.events import Pressed
from dialogues.turn.state import Status
from tests.dialogues.builders import CONSENT, Talk, agreed, card, plan_of, stage, texts
from tests.dialogues.builders import single as question

WAITS = [timedelta(milliseconds=300), timedelta(seconds=2), timedelta(hours=3)]


def invited() -> Talk:
    """Somebody who has finished the first part and is invited to the second."""
    talk = agreed(stage("first", card("fact")), stage("second", question("q")))
    talk.press("Next")
    return talk


def newcomer() -> Talk:
    talk = Talk(plan=plan_of(stage("first", CONSENT, card("fact"))))
    talk.join()
    return talk


def press_both(talk: Talk, first: str, then: str, wait: timedelta) -> list[str]:
    """Press two buttons of the same message; give what the second one led to."""
    asked = talk.messages[-1]
    talk.press(first)
    talk.now += wait
    return texts(talk.take(Pressed(prompt=asked.prompt, button=asked.buttons.index(then))))


@pytest.mark.parametrize("wait", WAITS)
def test_start_after_not_now_starts(wait):
    assert press_both(invited(), "Not now", "Start", wait) == ["Which?"]


@pytest.mark.parametrize("wait", WAITS)
def test_agreeing_after_all_agrees(wait):
    talk = newcomer()

    shown = press_both(talk, "I do not agree", "I agree", wait)

    assert shown[-1].startswith("**fact**")
    assert talk.state.status == Status.ACTIVE
    assert [record.granted for record in talk.records] == [False, True]


@pytest.mark.parametrize(
    ("talk", "label"), [(invited, "Not now"), (invited, "Start"), (newcomer, "I do not agree")]
)
def test_same_button_again_at_once_is_a_double_tap(talk, label):
    somebody = talk()

    assert press_both(somebody, label, label, WAITS[0]) == []


def test_another_button_of_a_question_that_was_answered_is_answered():
    talk = agreed(stage("first", question("q"), card("fact")))

    shown = press_both(talk, "Red", "Blue", WAITS[0])

    assert shown != []


def test_part_that_closed_meanwhile_is_not_started():
    later = stage("second", question("q"), closes={"within": "1 hour"})
    talk = agreed(stage("first", card("fact")), later)
    talk.press("Next")
    asked = talk.messages[-1]
    talk.press("Not now")
    while talk.timers:
        talk.fall()

    shown = talk.take(Pressed(prompt=asked.prompt, button=asked.buttons.index("Start")))

    assert texts(shown) == [phrase("en", "finished_again")]
