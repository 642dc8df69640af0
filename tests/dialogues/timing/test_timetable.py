"""When stages open, remind and close: the rules by example."""

from datetime import UTC, date, datetime, timedelta

import pytest

from dialogues.timing.timetable import Late, Moment
from tests.dialogues.timing.timetables import (
    DAY,
    HOUR,
    MINUTE,
    NIGHT,
    START,
    london,
    opening,
    stage,
    timetable,
)

# --- opening --------------------------------------------------------------------------------


def test_opens_at_the_start():
    moment = timetable().opens(stage(), joined_at=START - DAY, finished={})

    assert moment == Moment(at=START, rule="at the start")


def test_opens_on_a_day_at_the_local_time_of_the_start():
    moment = timetable().opens(stage(opens={"day": 3}), joined_at=START, finished={})

    assert moment == Moment(
        at=datetime(2026, 12, 4, 18, 30, tzinfo=UTC), rule="3 days after the start at 18:30"
    )


def test_opens_on_a_day_at_a_time():
    moment = timetable().opens(stage(opens={"day": 1, "at": "09:15"}), joined_at=START, finished={})

    assert moment == Moment(
        at=datetime(2026, 12, 2, 9, 15, tzinfo=UTC), rule="1 day after the start at 09:15"
    )


def test_opens_on_a_day_counted_on_the_calendar_of_the_zone():
    rules = timetable(zone="Pacific/Auckland")  # there the round starts at 07:30 on 2 December

    assert opening(rules, day=1, at="12:00") == datetime(2026, 12, 2, 23, 0, tzinfo=UTC)


def test_opens_at_the_same_local_time_when_the_clocks_have_changed():
    rules = timetable(start=london(2027, 3, 26, 18, 30))

    assert opening(rules, day=2) == london(2027, 3, 28, 18, 30)
    assert opening(rules, day=2) - rules.start == 47 * HOUR


def test_opens_on_a_date():
    rule = {"on": date(2028, 2, 29), "at": "12:00"}

    moment = timetable().opens(stage(opens=rule), joined_at=START, finished={})

    assert moment == Moment(
        at=datetime(2028, 2, 29, 12, 0, tzinfo=UTC), rule="on 29 February 2028 at 12:00"
    )


def test_opens_on_the_leap_day_by_counting():
    rules = timetable(start=datetime(2028, 2, 27, 12, 0, tzinfo=UTC))

    days = [opening(rules, day=day) for day in (2, 3)]

    assert days == [
        datetime(2028, 2, 29, 12, 0, tzinfo=UTC),
        datetime(2028, 3, 1, 12, 0, tzinfo=UTC),
    ]


def test_opens_never_before_the_round_starts():
    rule = {"day": 0, "at": "10:00"}

    moment = timetable().opens(stage(opens=rule), joined_at=START - DAY, finished={})

    assert moment == Moment(
        at=START, rule="0 days after the start at 10:00, not before the round starts"
    )


def test_opens_not_while_another_stage_is_unfinished():
    waiting = stage(opens={"after": "welcome", "wait": "1 day"})

    assert timetable().opens(waiting, joined_at=START, finished={"other": START}) is None


def test_opens_some_time_after_another_stage():
    waiting = stage(opens={"after": "welcome", "wait": "2 days"})
    done = START + 2 * HOUR

    moment = timetable().opens(waiting, joined_at=START, finished={"welcome": done})

    assert moment == Moment(at=done + 2 * DAY, rule='2 days after finishing "welcome"')


@pytest.mark.parametrize(
    ("done", "opens"),
    [
        (START + DAY, START + 2 * DAY),
        (START + DAY + MINUTE, START + 3 * DAY),
        (START + DAY - 9 * HOUR, START + 2 * DAY),
    ],
)
def test_opens_after_another_stage_at_the_next_such_time(done, opens):
    waiting = stage(opens={"after": "welcome", "wait": "1 day", "at": "18:30"})

    moment = timetable().opens(waiting, joined_at=START, finished={"welcome": done})

    assert moment == Moment(at=opens, rule='1 day after finishing "welcome" at 18:30')


def test_opens_not_before_the_time_since_joining_of_its_gate():
    gated = stage(opens={"day": 1}, gate={"since_joining": "2 days"})
    joined = START + 3 * HOUR

    moment = timetable().opens(gated, joined_at=joined, finished={})

    assert moment == Moment(
        at=joined + 2 * DAY,
        rule="1 day after the start at 18:30, not before 2 days after joining",
    )


def test_opens_out_of_quiet_hours_when_its_gate_leads_into_them():
    gated = stage(opens={"day": 0}, gate={"since_joining": "6 hours"})

    moment = timetable(quiet=NIGHT).opens(gated, joined_at=START, finished={})

    assert moment == Moment(
        at=datetime(2026, 12, 2, 8, 30, tzinfo=UTC),
        rule="at the start, not before 6 hours after joining, moved out of quiet hours",
    )


def test_opens_off_the_weekend():
    rules = timetable(weekends=False, quiet=NIGHT)

    moment = rules.opens(stage(opens={"day": 4}), joined_at=START, finished={})

    assert moment == Moment(
        at=datetime(2026, 12, 7, 8, 30, tzinfo=UTC),
        rule="4 days after the start at 18:30, moved out of the weekend and quiet hours",
    )


# --- late joiners ---------------------------------------------------------------------------


def test_opens_in_the_past_for_somebody_who_catches_up():
    joined = START + 5 * DAY

    assert opening(timetable(), joined, day=3) == START + 3 * DAY


def test_opens_at_joining_for_somebody_with_an_own_start():
    joined = datetime(2026, 12, 5, 7, 0, tzinfo=UTC)

    moment = timetable(late=Late.OWN_START).opens(stage(), joined_at=joined, finished={})

    assert moment == Moment(at=joined, rule="at joining")


def test_opens_days_after_joining_for_somebody_with_an_own_start():
    rules = timetable(late=Late.OWN_START)
    joined = datetime(2026, 12, 5, 7, 0, tzinfo=UTC)

    moment = rules.opens(stage(opens={"day": 2}), joined_at=joined, finished={})

    assert moment == Moment(
        at=datetime(2026, 12, 7, 18, 30, tzinfo=UTC), rule="2 days after joining at 18:30"
    )


def test_opens_with_the_others_for_somebody_with_an_own_start_who_joined_early():
    assert opening(timetable(late=Late.OWN_START), START - 3 * DAY, day=2) == START + 2 * DAY


def test_opens_at_once_at_night_for_somebody_who_just_joined():
    rules = timetable(late=Late.OWN_START, quiet=NIGHT, weekends=False)
    joined = datetime(2026, 12, 5, 23, 0, tzinfo=UTC)

    assert opening(rules, joined, day=0) == joined


def test_opens_at_once_at_night_for_somebody_who_just_finished_the_stage_before():
    done = datetime(2026, 12, 5, 23, 0, tzinfo=UTC)

    now = opening(timetable(quiet=NIGHT), START, {"welcome": done}, after="welcome")

    assert now == done


def test_opens_in_the_morning_for_those_who_joined_before_a_start_at_night():
    rules = timetable(start=datetime(2026, 12, 1, 22, 0, tzinfo=UTC), quiet=NIGHT)

    assert opening(rules, START, day=0) == datetime(2026, 12, 2, 8, 30, tzinfo=UTC)


# --- closing --------------------------------------------------------------------------------


def closing(closes: dict[str, object], opened_at: datetime, **parts: object) -> Moment | None:
    return timetable(**parts).closes(stage(closes=closes), joined_at=START, opened_at=opened_at)


def test_closes_never_without_a_rule():
    assert timetable().closes(stage(), joined_at=START, opened_at=START) is None


def test_closes_some_time_after_opening():
    moment = closing({"within": "3 days"}, START + HOUR)

    assert moment == Moment(at=START + HOUR + 3 * DAY, rule="3 days after opening")


def test_closes_some_time_after_opening_at_the_next_such_time():
    moment = closing({"within": "3 days", "at": "12:00"}, START)

    assert moment == Moment(
        at=datetime(2026, 12, 5, 12, 0, tzinfo=UTC), rule="3 days after opening at 12:00"
    )


def test_closes_on_a_day_in_quiet_hours_all_the_same():
    moment = closing({"day": 4, "at": "23:00"}, START, quiet=NIGHT, weekends=False)

    assert moment == Moment(
        at=datetime(2026, 12, 5, 23, 0, tzinfo=UTC), rule="4 days after the start at 23:00"
    )


def test_closes_on_a_date():
    moment = closing({"on": date(2026, 12, 8), "at": "18:30"}, START)

    assert moment == Moment(at=START + 7 * DAY, rule="on 8 December 2026 at 18:30")


def test_closes_not_before_it_opens():
    moment = closing({"day": 2}, START + 4 * DAY)

    assert moment == Moment(
        at=START + 4 * DAY, rule="2 days after the start at 18:30, not before it opens"
    )


def test_closes_days_after_joining_for_somebody_with_an_own_start():
    rules, joined = timetable(late=Late.OWN_START), START + 5 * DAY

    moment = rules.closes(stage(closes={"day": 2}), joined_at=joined, opened_at=joined)

    assert moment == Moment(at=START + 7 * DAY, rule="2 days after joining at 18:30")


# --- reminders ------------------------------------------------------------------------------


def test_reminders_each_some_time_after_the_one_before():
    found = timetable().reminders(stage(), opened_at=START, joined_at=START)

    assert found == (
        Moment(at=START + DAY, rule="reminder 1, 1 day after the opening"),
        Moment(at=START + 2 * DAY, rule="reminder 2, 1 day after the reminder before"),
    )


def test_reminders_count_from_where_quiet_hours_moved_the_one_before():
    rules = timetable(remind_after=4 * HOUR, quiet=NIGHT)

    found = rules.reminders(stage(), opened_at=START, joined_at=START)

    assert [moment.at for moment in found] == [
        datetime(2026, 12, 2, 8, 30, tzinfo=UTC),
        datetime(2026, 12, 2, 12, 30, tzinfo=UTC),
    ]


@pytest.mark.parametrize(("within", "count"), [("2 days", 1), ("49 hours", 2), ("1 day", 0)])
def test_reminders_none_at_or_after_the_closing(within, count):
    closing_stage = stage(closes={"within": within})

    found = timetable().reminders(closing_stage, opened_at=START, joined_at=START)

    assert len(found) == count


def test_reminders_when_there_are_to_be_none():
    rules = timetable(max_reminders=0, remind_after=timedelta(0))

    assert rules.reminders(stage(), opened_at=START, joined_at=START) == ()


def test_first_reminder_is_the_first_of_the_reminders():
    rules = timetable(remind_after=4 * HOUR, quiet=NIGHT)

    found = rules.first_reminder(stage(), opened_at=START, joined_at=START)

    assert found == rules.reminders(stage(), opened_at=START, joined_at=START)[0]


def test_first_reminder_when_there_is_to_be_none():
    rules = timetable(max_reminders=0, remind_after=timedelta(0))

    assert rules.first_reminder(stage(), opened_at=START, joined_at=START) is None
