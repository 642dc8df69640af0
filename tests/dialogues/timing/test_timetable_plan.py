"""Making a timetable, and what an organiser sees of it before a round."""

from datetime import UTC, datetime, time, timedelta, timezone

import pytest

from dialogues.script.dialogue import Clock, Dialogue, Quiet, Stage
from dialogues.timing.timer import Timer
from dialogues.timing.timetable import (
    Late,
    Moment,
    Planned,
    Timetable,
    in_words,
    plan,
    sending_window,
    timetable_of,
)
from tests.dialogues.timing.timetables import DAY, HOUR, MINUTE, NIGHT, START, stage, timetable

# --- making a timetable ---------------------------------------------------------------------


def test_timetable_of_the_authors_clock():
    clock = Clock(timezone="Europe/Paris", remind_after="2 days", max_reminders=1, weekends=False)

    assert timetable_of(clock, start=START) == Timetable(
        zone="Europe/Paris",
        start=START,
        quiet=NIGHT,
        weekends=False,
        remind_after=2 * DAY,
        max_reminders=1,
    )


def test_timetable_of_a_round_with_rules_of_its_own():
    noon = Quiet(begins=time(12), ends=time(14))

    own = timetable_of(
        Clock(), start=START, zone="Asia/Kolkata", quiet=noon, late=Late.REFUSE, scale=60
    )

    assert own == Timetable(
        zone="Asia/Kolkata", start=START, quiet=noon, late=Late.REFUSE, scale=60
    )


def test_timetable_of_a_round_without_quiet_hours():
    assert timetable_of(Clock(), start=START, quiet=None).quiet is None


def test_timetable_keeps_its_start_in_utc():
    start = datetime(2026, 12, 1, 20, 30, tzinfo=timezone(2 * HOUR))

    assert timetable(start=start).start.tzinfo is UTC
    assert timetable(start=start) == timetable()


@pytest.mark.parametrize(
    ("part", "message"),
    [
        (
            {"start": START.replace(tzinfo=None)},
            "2026-12-01 18:30:00 does not say its time zone",
        ),
        ({"zone": "Europe/Lundon"}, 'no time zone "Europe/Lundon": give a name such as'),
        ({"zone": "../../etc/passwd"}, "no time zone"),
        ({"zone": ""}, "no time zone"),
        ({"scale": 0.5}, "time scale 0.5: give a number from 1 to 1,000,000"),
        ({"scale": float("nan")}, "time scale nan"),
        ({"scale": float("inf")}, "time scale inf"),
        ({"quiet": Quiet(begins=time(9), ends=time(9))}, "quiet hours begin and end at 09:00"),
        ({"max_reminders": -1}, "-1 reminders: give 0 or more"),
        ({"remind_after": timedelta(0)}, "reminders need a time to wait"),
    ],
)
def test_timetable_of_values_that_do_not_do(part, message):
    with pytest.raises(ValueError, match=message):
        timetable(**part)


def test_timetable_asked_about_a_time_without_a_zone():
    naive, rules = START.replace(tzinfo=None), timetable()

    with pytest.raises(ValueError, match="does not say its time zone"):
        rules.opens(stage(), joined_at=naive, finished={})
    with pytest.raises(ValueError, match="does not say its time zone"):
        rules.closes(stage(closes={"day": 1}), joined_at=START, opened_at=naive)
    with pytest.raises(ValueError, match="does not say its time zone"):
        rules.reminders(stage(), joined_at=START, opened_at=naive)
    with pytest.raises(ValueError, match="does not say its time zone"):
        rules.pushable(naive)
    with pytest.raises(ValueError, match="does not say its time zone"):
        rules.local(naive)


# --- the organiser's timeline ---------------------------------------------------------------


def dialogue(*stages: Stage) -> Dialogue:
    return Dialogue.model_validate(
        {
            "dialogue": {"id": "warm", "version": 1, "title": "Warm homes", "summary": "A trial"},
            "privacy": {"notice": "We keep it safe", "contact": "a@b.org", "keep_for": "1 month"},
            "stages": stages,
        }
    )


def test_plan_lists_every_message_in_order_of_time():
    welcome = stage("welcome", closes={"within": "36 hours"})
    weigh = stage("weigh", opens={"after": "welcome", "wait": "1 day", "at": "18:00"})
    rules = timetable(quiet=NIGHT, max_reminders=1)

    lines = plan(dialogue(weigh, welcome), rules)

    assert lines == (
        Planned(
            stage="welcome",
            kind=Timer.OPEN,
            moment=Moment(at=START, rule="at the start"),
            local="Tuesday 1 December 2026, 18:30 GMT",
        ),
        Planned(
            stage="welcome",
            kind=Timer.REMIND,
            moment=Moment(at=START + DAY, rule="reminder 1, 1 day after the opening"),
            local="Wednesday 2 December 2026, 18:30 GMT",
        ),
        Planned(
            stage="welcome",
            kind=Timer.CLOSE,
            moment=Moment(at=START + 36 * HOUR, rule="36 hours after opening"),
            local="Thursday 3 December 2026, 06:30 GMT",
        ),
        Planned(
            stage="weigh",
            kind=Timer.OPEN,
            moment=Moment(
                at=datetime(2026, 12, 3, 18, 0, tzinfo=UTC),
                rule='1 day after finishing "welcome" at 18:00',
            ),
            local="Thursday 3 December 2026, 18:00 GMT",
        ),
        Planned(
            stage="weigh",
            kind=Timer.REMIND,
            moment=Moment(
                at=datetime(2026, 12, 4, 18, 0, tzinfo=UTC),
                rule="reminder 1, 1 day after the opening",
            ),
            local="Friday 4 December 2026, 18:00 GMT",
        ),
    )


def test_plan_of_a_round_that_starts_at_night():
    rules = timetable(start=START + 4 * HOUR, quiet=NIGHT, max_reminders=0)

    lines = plan(dialogue(stage()), rules)

    assert [line.local for line in lines] == ["Wednesday 2 December 2026, 08:30 GMT"]


def test_plan_for_a_late_joiner():
    rules = timetable(late=Late.OWN_START, max_reminders=0)
    joined = datetime(2027, 6, 1, 10, 0, tzinfo=UTC)

    lines = plan(dialogue(stage()), rules, joined)

    assert lines == (
        Planned(
            stage="one",
            kind=Timer.OPEN,
            moment=Moment(at=joined, rule="at joining"),
            local="Tuesday 1 June 2027, 11:00 BST",
        ),
    )


def test_plan_of_a_fast_round_tells_seconds():
    rules = timetable(scale=1440, max_reminders=0)

    lines = plan(dialogue(stage(opens={"day": 1, "at": "00:30"})), rules)

    assert [line.local for line in lines] == ["Tuesday 1 December 2026, 18:30:15 GMT"]


def test_plan_leaves_out_what_never_opens():
    circle = (stage("here", opens={"after": "there"}), stage("there", opens={"after": "here"}))

    assert plan(dialogue(*circle), timetable()) == ()


def test_sending_window_at_the_usual_pace():
    assert sending_window(2800) == timedelta(seconds=100)
    assert sending_window(0) == timedelta(0)
    assert sending_window(30, per_second=1) == timedelta(seconds=30)


@pytest.mark.parametrize(("people", "pace"), [(-1, 28), (5, 0), (5, -1), (5, float("nan"))])
def test_sending_window_of_numbers_that_cannot_be(people, pace):
    with pytest.raises(ValueError, match=f"{people} people at {pace} a second"):
        sending_window(people, pace)


@pytest.mark.parametrize(
    ("duration", "words"),
    [
        (MINUTE, "1 minute"),
        (36 * HOUR, "36 hours"),
        (2 * DAY, "2 days"),
        (90 * MINUTE, "90 minutes"),
        (timedelta(seconds=61), "61 seconds"),
    ],
)
def test_in_words(duration, words):
    assert in_words(duration) == words


def test_plan_says_whose_a_stage_is_if_not_everybodys():
    welcome, weigh = stage("welcome"), stage("weigh", opens={"day": 1}, arms=("full",))

    lines = plan(dialogue(welcome, weigh), timetable(max_reminders=0))

    assert [(line.stage, line.arms) for line in lines] == [("welcome", ()), ("weigh", ("full",))]
