"""What organisers write about time is read, or refused with what to write instead."""

from datetime import UTC, datetime, time, timedelta

import pytest

from bot.rounds.times import RoundRefused, parse_quiet_hours, parse_shift, parse_start, parse_zone
from dialogues.script.dialogue import Quiet

NOW = datetime(2026, 3, 2, 9, 0, 0, 123456, tzinfo=UTC)


def refusal(parse, *values) -> tuple[str, str]:
    with pytest.raises(RoundRefused) as caught:
        parse(*values)
    assert str(caught.value) == caught.value.sentence
    return caught.value.code, caught.value.sentence


@pytest.mark.parametrize(
    ("text", "zone", "instant"),
    [
        ("now", "Europe/London", datetime(2026, 3, 2, 9, tzinfo=UTC)),
        (" Now ", "Asia/Tokyo", datetime(2026, 3, 2, 9, tzinfo=UTC)),
        ("2026-03-02T18:30", "Europe/London", datetime(2026, 3, 2, 18, 30, tzinfo=UTC)),
        ("2026-03-02 18:30", "Asia/Tokyo", datetime(2026, 3, 2, 9, 30, tzinfo=UTC)),
        ("2026-06-02T18:30", "Europe/London", datetime(2026, 6, 2, 17, 30, tzinfo=UTC)),
        ("2026-06-02T18:30:15", "UTC", datetime(2026, 6, 2, 18, 30, 15, tzinfo=UTC)),
        ("2026-06-02T18:30Z", "Asia/Tokyo", datetime(2026, 6, 2, 18, 30, tzinfo=UTC)),
        ("2026-10-25T01:30+00:00", "Europe/London", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
        ("2026-10-25T02:00", "Europe/London", datetime(2026, 10, 25, 2, tzinfo=UTC)),
        ("2026-03-29T02:00", "Europe/London", datetime(2026, 3, 29, 1, tzinfo=UTC)),
    ],
)
def test_start_is_read_in_the_zone(text: str, zone: str, instant: datetime) -> None:
    assert parse_start(text, zone, NOW) == instant


def test_start_the_clocks_leave_out_is_refused() -> None:
    assert refusal(parse_start, "2026-03-29T01:30", "Europe/London", NOW) == (
        "start_left_out",
        (
            "On 2026-03-29 the clocks in Europe/London go forward and leave out 01:30. "
            "Write another time, such as 2026-03-29T02:30."
        ),
    )


def test_start_the_clocks_show_twice_is_refused() -> None:
    assert refusal(parse_start, "2026-10-25T01:30", "Europe/London", NOW) == (
        "start_comes_twice",
        (
            "On 2026-10-25 the clocks in Europe/London go back and show 01:30 twice. "
            "Write 2026-10-25T01:30+01:00 for the first or 2026-10-25T01:30+00:00 for the second."
        ),
    )


@pytest.mark.parametrize("text", ["", "soon", "2026-03-02", "18:30", "2026-13-02T18:30", "٣"])
def test_start_that_is_not_a_date_and_time_is_refused(text: str) -> None:
    assert refusal(parse_start, text, "Europe/London", NOW) == (
        "bad_start",
        (
            f'"{text}" is not a date and time. Write "now", or a date and a time such as '
            "2026-03-02T18:30."
        ),
    )


@pytest.mark.parametrize("text", ["2062-03-02T18:30", "0001-01-01T00:00", "9999-12-31T23:59-12:00"])
def test_start_more_than_five_years_away_is_refused(text: str) -> None:
    assert refusal(parse_start, text, "Asia/Tokyo", NOW) == (
        "start_too_far",
        f'"{text}" is more than five years away. Check the year.',
    )


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("Europe/Londn", "Europe/London"),
        ("GMT+1", "Europe/London"),
        ("", "Europe/London"),
        ("../../etc/passwd", "Europe/London"),
    ],
)
def test_zone_unknown_is_refused_with_a_hint(text: str, hint: str) -> None:
    code, sentence = refusal(parse_zone, text)

    assert code == "no_such_zone"
    assert sentence.startswith(f'There is no time zone "{text}". Write a name such as ')
    assert sentence.removesuffix(".").rpartition(" ")[2] == hint


@pytest.mark.parametrize(
    ("text", "quiet"),
    [
        ("21:00-08:30", Quiet(begins=time(21), ends=time(8, 30))),
        (" 13:00 - 14:00 ", Quiet(begins=time(13), ends=time(14))),
        ("None", None),
    ],
)
def test_quiet_hours_are_read(text: str, quiet: Quiet | None) -> None:
    assert parse_quiet_hours(text) == quiet


@pytest.mark.parametrize("text", ["", "21:00", "21-8", "25:00-08:00", "08:00-08:00", "a-b"])
def test_quiet_hours_that_are_none_are_refused(text: str) -> None:
    assert refusal(parse_quiet_hours, text) == (
        "bad_quiet_hours",
        f'"{text}" are not quiet hours. Write two times such as 21:00-08:30, or none.',
    )


@pytest.mark.parametrize(
    ("text", "by"),
    [
        ("2 days", timedelta(days=2)),
        ("+3 hours", timedelta(hours=3)),
        ("-1 week", timedelta(days=-7)),
        ("- 30 minutes", timedelta(minutes=-30)),
    ],
)
def test_shift_is_read(text: str, by: timedelta) -> None:
    assert parse_shift(text) == by


@pytest.mark.parametrize("text", ["", "2", "two days", "--2 days", "99999999999999999 days"])
def test_shift_that_is_no_duration_is_refused(text: str) -> None:
    assert refusal(parse_shift, text) == (
        "bad_shift",
        (
            f'"{text}" does not say how far. Write a number and a unit, such as "2 days", '
            '"3 hours" or "-1 week".'
        ),
    )


def test_shift_by_nothing_or_too_far_is_refused() -> None:
    assert refusal(parse_shift, "0 days") == (
        "no_shift",
        "That does not move the round. Say by how much.",
    )
    assert refusal(parse_shift, "-367 days") == (
        "shift_too_far",
        "That is more than a year. Cancel the round and schedule a new one.",
    )
