"""What holds of every timetable, in zones the clocks of which change in their own ways."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dialogues.script.dialogue import Quiet
from dialogues.timing.timetable import LAST, Late, Timetable
from tests.dialogues.timing.timetables import DAY, HOUR, MINUTE, START, opening, stage, timetable

# a day, the clocks of which change, in six zones: by an hour or a half, at night or at midnight
CHANGES = {
    "Europe/London": (date(2027, 3, 28), date(2027, 10, 31)),
    "America/New_York": (date(2027, 3, 14), date(2027, 11, 7)),
    "Australia/Lord_Howe": (date(2026, 10, 4), date(2027, 4, 4)),
    "Asia/Beirut": (date(2027, 3, 28), date(2026, 10, 25)),
    "America/Havana": (date(2027, 3, 14), date(2026, 11, 1)),
    "America/Nuuk": (date(2027, 3, 27), date(2027, 10, 30)),
}


relaxed = settings(deadline=None, max_examples=150)

clock_times = st.builds(time, st.integers(0, 23), st.integers(0, 59))
scales = st.sampled_from([1.0, 2.5, 60.0, 1440.0, 604_800.0])
quiet_hours = st.none() | st.builds(Quiet, begins=clock_times, ends=clock_times).filter(
    lambda quiet: quiet.begins != quiet.ends
)


@st.composite
def change_days(draw) -> tuple[str, date]:
    """Draw a zone and a day on, or next to, which its clocks change, or any day at all."""
    zone = draw(st.sampled_from(sorted(CHANGES)))
    changing = draw(st.sampled_from(CHANGES[zone])) + draw(st.integers(-1, 1)) * DAY
    return zone, draw(st.just(changing) | st.dates(date(2026, 1, 1), date(2029, 12, 31)))


def shows_quiet(rules: Timetable, instant: datetime) -> bool:
    """Tell by the clock on the wall whether nothing may be pushed."""
    wall = instant.astimezone(ZoneInfo(rules.zone))
    if not rules.weekends and wall.isoweekday() in (6, 7):
        return True
    if rules.quiet is None:
        return False
    begins, ends = rules.quiet.begins, rules.quiet.ends
    clock = wall.time()
    return begins <= clock < ends if begins < ends else clock >= begins or clock < ends


@relaxed
@given(change_days(), quiet_hours, st.booleans(), st.integers(0, 1439))
def test_pushable_is_the_first_minute_the_clocks_show_free(day, quiet, weekends, minute):
    zone, on = day
    instant = datetime.combine(on, time(), UTC) + minute * MINUTE
    rules = timetable(zone=zone, quiet=quiet, weekends=weekends)

    free = instant
    while shows_quiet(rules, free):
        free += MINUTE

    assert rules.pushable(instant) == free


@relaxed
@given(change_days(), clock_times)
def test_opens_on_a_date_at_the_first_minute_the_clocks_show_it_or_later(day, clock):
    zone, on = day
    rules = timetable(zone=zone, start=datetime(2025, 1, 1, tzinfo=UTC))
    wanted = datetime.combine(on, clock)

    first = datetime.combine(on, clock, UTC) - 15 * HOUR
    while first.astimezone(ZoneInfo(zone)).replace(tzinfo=None) < wanted:
        first += MINUTE

    assert opening(rules, rules.start, on=on, at=f"{clock:%H:%M}") == first


@relaxed
@given(change_days(), clock_times)
def test_opens_on_each_day_once(day, clock):
    zone, on = day
    rules = timetable(zone=zone, start=datetime.combine(on - 3 * DAY, time(12), UTC))

    days = [opening(rules, day=number, at=f"{clock:%H:%M}") for number in range(1, 8)]

    gaps = [later - earlier for earlier, later in pairwise(days)]
    assert all(23 * HOUR <= gap <= 25 * HOUR for gap in gaps)
    assert abs(sum(gaps, timedelta(0)) - 6 * DAY) <= HOUR  # less where the last time is left out


@relaxed
@given(change_days(), clock_times, st.integers(0, 2880))
def test_opens_after_a_stage_at_the_next_such_time_in_a_day_or_so(day, clock, minutes):
    zone, on = day
    rules = timetable(zone=zone, start=datetime(2025, 1, 1, tzinfo=UTC))
    done = datetime.combine(on, time(), UTC) - DAY + minutes * MINUTE

    at = opening(rules, rules.start, {"welcome": done}, after="welcome", at=f"{clock:%H:%M}")

    shown = [
        opening(rules, rules.start, on=on + number * DAY, at=f"{clock:%H:%M}")
        for number in range(-4, 5)
    ]
    assert at == min(instant for instant in shown if instant >= done)
    assert at - done <= 25 * HOUR


@relaxed
@given(scales, st.integers(0, 10**13), st.integers(0, 10**13))
def test_script_time_and_real_time_keep_the_order_and_undo_each_other(scale, here, there):
    rules = timetable(scale=scale)
    one, other = sorted(START + timedelta(microseconds=number) for number in (here, there))
    assume(rules.script_time(other) < LAST)

    assert rules.real_time(rules.script_time(one)) == one
    assert rules.script_time(rules.real_time(one)) >= one
    assert rules.script_time(one) <= rules.script_time(other)
    assert rules.real_time(one) <= rules.real_time(other)


@relaxed
@given(
    change_days(),
    quiet_hours,
    st.booleans(),
    st.tuples(scales, st.sampled_from(Late)),
    st.integers(-2880, 2880),
)
def test_moments_of_a_stage_come_in_order_and_out_of_quiet_hours(
    day, quiet, weekends, speed, minutes
):
    (zone, on), (scale, late) = day, speed
    begun = datetime.combine(on - DAY, time(12), UTC)
    rules = timetable(
        zone=zone, start=begun, quiet=quiet, weekends=weekends, scale=scale, late=late
    )
    joined = begun + minutes * MINUTE / (scale if minutes > 0 else 1)
    timed = stage(opens={"day": 2}, closes={"within": "3 days"}, gate={"since_joining": "7 hours"})

    opens = rules.opens(timed, joined_at=joined, finished={})
    reminders = rules.reminders(timed, opened_at=opens.at, joined_at=joined)
    closes = rules.closes(timed, opened_at=opens.at, joined_at=joined)

    moments = [opens, *reminders, closes]
    instants = [moment.at for moment in moments]
    assert instants == sorted(set(instants))
    assert instants[0] >= begun
    assert all(instant.tzinfo is UTC for instant in instants)
    assert rules.script_time(opens.at) >= rules.script_time(joined) + 7 * HOUR
    for moment in (opens, *reminders):
        assert not shows_quiet(rules, rules.script_time(moment.at))
