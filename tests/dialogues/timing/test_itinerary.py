"""What one person is sent and asked to do, day by day, on the clocks of a round."""

from datetime import UTC, date, datetime

from dialogues.script.loader import load
from dialogues.timing.itinerary import Day, Stop, itinerary, most_minutes
from dialogues.timing.timer import Timer
from dialogues.timing.timetable import Late, timetable_of
from tests.dialogues.tiny import with_stage

QUESTION = "steps: [{type: single, id: colour, text: Which?, options: {r: Red, g: Green}}]"
FRIDAY = datetime(2026, 10, 23, 9, tzinfo=UTC)  # two days before British clocks go back


def days(source: str, **changes) -> tuple[Day, ...]:
    dialogue = load(source.encode()).dialogue
    joined = changes.pop("joined", None)
    timetable = timetable_of(dialogue.clock, **{"start": FRIDAY} | changes)
    return itinerary(dialogue, timetable, joined)


def told(found: tuple[Day, ...]) -> list[tuple[str, Timer, str, str]]:
    return [
        (f"{stop.at:%a %d %H:%M %Z}", stop.kind, stop.stage, stop.rule)
        for day in found
        for stop in day.stops
        if stop.kind is not Timer.REMIND
    ]


def test_day_holds_what_happens_on_it_with_its_minutes():
    found = days(with_stage("opens: {day: 1, at: '18:30'}", QUESTION))

    assert [(day.date, day.pushes) for day in found[:2]] == [
        (date(2026, 10, 23), 1),
        (date(2026, 10, 24), 2),
    ]
    second = found[1]
    assert second.minutes == second.stops[-1].minutes > 0
    assert most_minutes(found) == max(day.minutes for day in found)


def test_opening_is_a_whole_record():
    [*_, opens] = days(with_stage("opens: {day: 1, at: '18:30'}", QUESTION))[1].stops

    assert opens == Stop(
        at=datetime(2026, 10, 24, 17, 30, tzinfo=UTC),
        kind=Timer.OPEN,
        stage="next",
        title="Next",
        arms=(),
        rule="1 day after the start at 18:30",
        steps=1,
        minutes=opens.minutes,
    )


def test_times_are_shown_on_local_clocks_across_a_change():
    found = days(with_stage("opens: {day: 2, at: '18:30'}", QUESTION))

    assert told(found) == [
        ("Fri 23 10:00 BST", Timer.OPEN, "start", "at the start"),
        ("Sun 25 18:30 GMT", Timer.OPEN, "next", "2 days after the start at 18:30"),
    ]


def test_what_quiet_hours_moved_says_so():
    found = days(with_stage("opens: {day: 1, at: '23:00'}", QUESTION))

    [*_, (when, _, _, why)] = told(found)
    assert why == "1 day after the start at 23:00, moved out of quiet hours"
    assert when.startswith("Sun 25")


def test_late_joiner_counts_days_from_joining():
    monday = datetime(2026, 10, 26, 12, tzinfo=UTC)
    source = with_stage("opens: {day: 1, at: '18:30'}", QUESTION)

    found = days(source, late=Late.OWN_START, joined=monday)

    assert [line[0] for line in told(found)] == ["Mon 26 12:00 GMT", "Tue 27 18:30 GMT"]


def test_no_day_takes_no_time():
    assert most_minutes(()) == 0.0
