"""Quiet hours, clock changes, faster rounds and shifted ones, by example."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from dialogues.script.dialogue import Quiet
from dialogues.timing.timetable import Moment
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


@pytest.mark.parametrize(
    ("instant", "free"),
    [
        ((2026, 12, 1, 20, 59), (2026, 12, 1, 20, 59)),
        ((2026, 12, 1, 21, 0), (2026, 12, 2, 8, 30)),
        ((2026, 12, 2, 3, 0), (2026, 12, 2, 8, 30)),
        ((2026, 12, 2, 8, 30), (2026, 12, 2, 8, 30)),
        ((2027, 3, 27, 22, 0), (2027, 3, 28, 8, 30)),
        ((2027, 10, 30, 22, 0), (2027, 10, 31, 8, 30)),
    ],
)
def test_pushable_with_quiet_hours_over_midnight(instant, free):
    assert timetable(quiet=NIGHT).pushable(london(*instant)) == london(*free)


@pytest.mark.parametrize(
    ("instant", "free"),
    [((12, 59), (12, 59)), ((13, 0), (14, 15)), ((14, 14), (14, 15)), ((14, 15), (14, 15))],
)
def test_pushable_with_quiet_hours_in_the_day(instant, free):
    rules = timetable(quiet=Quiet(begins=time(13), ends=time(14, 15)))

    assert rules.pushable(london(2026, 12, 1, *instant)) == london(2026, 12, 1, *free)


def test_pushable_when_quiet_hours_end_in_the_hour_left_out():
    rules = timetable(quiet=Quiet(begins=time(21), ends=time(1, 30)))

    free = rules.pushable(london(2027, 3, 27, 23, 0))

    assert free == datetime(2027, 3, 28, 1, 0, tzinfo=UTC)
    assert rules.local(free).time() == time(2)


def test_pushable_when_quiet_hours_end_in_the_hour_that_comes_twice():
    rules = timetable(quiet=Quiet(begins=time(21), ends=time(1, 30)))
    first, second = (datetime(2027, 10, 31, hour, 30, tzinfo=UTC) for hour in (0, 1))

    assert rules.pushable(london(2027, 10, 30, 23, 0)) == first
    assert rules.pushable(first + 40 * MINUTE) == second  # the clocks show 01:10 again


def test_opens_in_the_hour_left_out_at_the_first_time_there_is():
    moment = timetable().opens(
        stage(opens={"on": date(2027, 3, 28), "at": "01:30"}), joined_at=START, finished={}
    )

    assert moment == Moment(
        at=datetime(2027, 3, 28, 1, 0, tzinfo=UTC),  # 02:00 in summer time
        rule="on 28 March 2027 at 01:30, moved past the hour the clocks leave out",
    )


def test_opens_in_the_hour_that_comes_twice_at_the_first():
    twice = opening(timetable(), on=date(2027, 10, 31), at="01:30")

    assert twice == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


def test_opens_after_a_stage_finished_in_the_second_hour_on_the_next_day():
    done = datetime(2027, 10, 31, 1, 15, tzinfo=UTC)  # 01:15 for the second time

    moment = opening(timetable(), START, {"welcome": done}, after="welcome", at="01:30")

    assert moment == datetime(2027, 11, 1, 1, 30, tzinfo=UTC)


def test_opens_after_a_stage_finished_as_the_clocks_skip_the_last_hour_of_a_day():
    rules = timetable(zone="America/Nuuk")
    done = datetime(2027, 3, 28, 1, 0, tzinfo=UTC)  # 23:00 on Saturday, and 00:00 on Sunday

    moment = opening(rules, START, {"welcome": done}, after="welcome", at="23:30")

    assert moment == done


# --- faster rounds, shifted rounds ----------------------------------------------------------


def test_opens_a_day_in_a_minute():
    rules = timetable(scale=1440, quiet=NIGHT)

    assert opening(rules, day=3) == START + 3 * MINUTE
    assert opening(rules, day=3, at="22:00") == START + timedelta(minutes=3, seconds=35)


def test_script_time_before_the_start_is_real_time():
    rules = timetable(scale=1440)

    assert rules.script_time(START - DAY) == START - DAY
    assert rules.real_time(START - DAY) == START - DAY
    assert rules.script_time(START + MINUTE) == START + DAY
    assert rules.real_time(START + DAY) == START + MINUTE


def test_script_time_of_a_fast_round_left_open_for_years():
    rules = timetable(scale=1_000_000)

    assert rules.script_time(START + 1000 * DAY) == datetime(9000, 1, 1, tzinfo=UTC)


def test_reminders_and_closing_a_day_in_a_minute():
    rules, closing_stage = timetable(scale=1440), stage(closes={"within": "36 hours"})

    found = rules.reminders(closing_stage, opened_at=START + MINUTE, joined_at=START)
    closes = rules.closes(closing_stage, opened_at=START + MINUTE, joined_at=START)

    assert [moment.at for moment in found] == [START + 2 * MINUTE]
    assert closes.at == START + timedelta(minutes=2, seconds=30)


def test_shifted_by_days_keeps_the_local_time():
    rules = timetable(start=london(2027, 3, 26, 18, 30))

    assert rules.shifted(7 * DAY) == replace(rules, start=london(2027, 4, 2, 18, 30))
    assert rules.shifted(7 * DAY).shifted(-7 * DAY) == rules
    assert rules.shifted(timedelta(0)) == rules


def test_shifted_by_hours_is_time_elapsed():
    rules = timetable(start=london(2027, 3, 27, 18, 30))

    assert rules.shifted(-2 * HOUR).start == london(2027, 3, 27, 16, 30)
    assert rules.shifted(30 * HOUR).start == rules.start + 30 * HOUR


def test_shifted_by_nothing_in_the_hour_that_comes_twice():
    rules = timetable(start=datetime(2027, 10, 31, 1, 30, tzinfo=UTC))  # 01:30 for the second time

    assert rules.shifted(timedelta(0)) == rules
