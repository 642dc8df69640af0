"""Who in the midst of a dialogue may go on with another version of its script, and who may not."""

from collections import Counter
from random import Random

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from dialogues.script.loader import Script, load
from dialogues.timing.timer import Timer
from dialogues.timing.timetable import timetable_of
from dialogues.turn.effects import Record
from dialogues.turn.events import Tallied
from dialogues.turn.outline import Plan
from dialogues.turn.state import Status
from dialogues.versions.moving import Hindrance, Reason, WayToVersion
from tests.dialogues.builders import MONDAY, Talk
from tests.dialogues.random_scripts import written_dialogues
from tests.dialogues.random_talks import finish, live_on
from tests.dialogues.tiny import TINY
from tests.dialogues.versions.edits import edited, script_of

FIRST = """\
  - {type: single, id: colour, text: Which colour?, options: {red: Red, green: Green, blue: Blue}}
  - {type: scale, id: sure, text: Sure?, items: {a: Of a, b: Of b}, max: 3, labels: {1: No, 3: Yes}}
  - {type: say, id: thanks, text: Thank you.}
"""
SECOND = """\
- id: later
  title: Later
  minutes: 2
  opens: {day: 1, at: "10:00"}
  steps:
  - {type: single, id: shape, text: Which shape?, options: {round: Round, flat: Flat}}
  - {type: reflect, id: why, text: Why?}
"""
OLD = TINY + FIRST + SECOND
THIRD = """\
- id: last
  title: Last
  minutes: 2
  opens: {day: 3}
  steps:
  - {type: say, id: end, text: The end.}
"""


def script(source: str = OLD) -> Script:
    return load(source.encode())


def joined() -> Talk:
    old = script()
    talk = Talk(plan=Plan(script=old, timetable=timetable_of(old.dialogue.clock, start=MONDAY)))
    talk.join()
    return talk


def at_first() -> Talk:
    """Be asked the first question."""
    talk = joined()
    talk.press("I agree")
    return talk


def between() -> Talk:
    """Wait for the second stage."""
    talk = at_first()
    for label in ("Red", "2", "3"):
        talk.press(label)
    return talk


def at_second() -> Talk:
    """Be asked the first question of the second stage."""
    talk = between()
    talk.fall()
    talk.press("Start")
    return talk


def hindrance(talk: Talk, old: str, new: str) -> tuple[Reason, str] | None:
    assert old in OLD
    found = WayToVersion(script(), script(OLD.replace(old, new))).hindrance(talk.state)
    return (found.reason, found.where) if found else None


NEW_OPTION = ("blue: Blue}", "blue: Blue, pink: Pink}")
NO_BLUE = (", blue: Blue}", "}")
NO_RED = ("red: Red, ", "")
NO_COLOUR = (FIRST.splitlines(keepends=True)[0], "")
NO_ITEM = ("{a: Of a, b: Of b}", "{b: Of b}")
OTHER_SHAPES = ("round: Round", "bent: Bent")
TO_THE_LAST = ("\n- id: later", "\n" + THIRD + "- id: later")


@pytest.mark.parametrize("where", [joined, at_first, between, at_second])
def test_other_words_are_for_everybody(where):
    assert hindrance(where(), "Which colour?", "What colour?") is None


@pytest.mark.parametrize(
    ("where", "change", "expected"),
    [
        # a part that is begun stays as it is until its end
        (at_first, NEW_OPTION, (Reason.STAGE, "start")),
        (at_second, OTHER_SHAPES, (Reason.STAGE, "later")),
        (between, NEW_OPTION, None),
        (between, OTHER_SHAPES, None),
        (at_first, OTHER_SHAPES, None),
        (at_second, NEW_OPTION, None),
        # what was answered is still asked and offered
        (between, NO_RED, (Reason.ANSWERED, "colour")),
        (between, NO_BLUE, None),
        (between, NO_COLOUR, (Reason.ANSWERED, "colour")),
        (between, NO_ITEM, (Reason.ANSWERED, "sure")),
        (between, ("type: reflect, id: why", "type: pause, id: why"), None),
        # nothing new stands before what is begun
        (at_second, TO_THE_LAST, (Reason.BEFORE, "last")),
        (between, TO_THE_LAST, None),
        (at_first, TO_THE_LAST, None),
        # nothing of the terms is different
        (joined, ("May we?", "We may."), (Reason.NEVER, "start.agree.text")),
    ],
)
def test_nothing_that_was_begun_may_be_different(where, change, expected):
    assert hindrance(where(), *change) == expected


def test_step_that_was_met_does_not_come_again_in_a_later_part():
    thanks = "  - {type: say, id: thanks, text: Thank you.}\n"
    moved = OLD.replace(thanks, "") + thanks
    move = WayToVersion(script(), script(moved))

    assert move.hindrance(between().state) == Hindrance(reason=Reason.MET, where="thanks")
    assert move.hindrance(at_first().state) == Hindrance(reason=Reason.STAGE, where="start")


def test_who_takes_part_no_more_stays_where_they_were():
    talk = at_first()
    talk.say("stop")
    talk.press("Yes, I want to leave")

    found = hindrance(talk, "Which colour?", "What colour?")

    assert (talk.state.status, found) == (Status.STOPPED, (Reason.ENDED, ""))


def test_hindrance_is_told_of_several_people():
    told = Hindrance(reason=Reason.STAGE, where="later").sentence

    assert told == "are in the midst of a part that is different: later"


def test_who_waits_for_a_part_waits_until_it_opens_by_the_new_version():
    talk = between()
    before = talk.timers[Timer.OPEN, "later", 0].at

    shown = talk.upgrade(script(OLD.replace('{day: 1, at: "10:00"}', '{day: 2, at: "12:00"}')))

    after = talk.timers[Timer.OPEN, "later", 0].at
    assert (before.day, before.hour, after.day, after.hour) == (3, 10, 4, 12)
    assert (shown, len(talk.timers)) == ([], 1)


def test_part_that_has_opened_by_the_new_version_is_offered_by_its_timer():
    talk = between()

    talk.upgrade(script(OLD.replace('{day: 1, at: "10:00"}', "{day: 0}")))
    shown = talk.fall()

    assert [show.kind for show in shown] == ["push"]
    assert talk.state.stage == "later"


def test_who_is_in_a_part_goes_on_in_it_and_then_meets_the_new_one():
    talk = at_second()

    assert talk.upgrade(script(OLD + THIRD)) == []
    talk.press("Round")
    talk.say("Because.")
    talk.press("Done")

    assert talk.timers.keys() == {(Timer.OPEN, "last", 0)}


def test_rest_goes_on_through_an_upgrade():
    talk = between()
    talk.say("pause")

    assert talk.upgrade(script(OLD + THIRD)) == []

    assert talk.state.status == Status.PAUSED


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(written_dialogues(), st.integers(0, 2**32), st.integers(3, 30), st.integers(1, 4))
def test_whoever_may_move_goes_on_and_is_asked_nothing_twice(whole, chance, acts, times):
    lot = Random(chance)
    old = script_of(whole)
    new = edited(whole, lot, times)
    timetable = timetable_of(old.dialogue.clock, start=MONDAY)
    talk = Talk(
        plan=Plan(script=old, timetable=timetable),
        tally=lambda asked: Tallied(step=asked, people=0, shares=()),
    )
    talk.join(seed=chance)
    live_on(talk, acts, lot)
    before, kept = talk.state, list(talk.records)
    assume(WayToVersion(old, new).hindrance(before) is None)

    talk.upgrade(new)
    live_on(talk, 20, lot)
    finish(talk, 400)

    rows = [r for r in talk.records if isinstance(r, Record)]
    assert talk.records[: len(kept)] == kept
    assert max(Counter((r.step, r.part, r.revision) for r in rows).values(), default=1) == 1
    assert talk.state.finished.items() >= before.finished.items()
