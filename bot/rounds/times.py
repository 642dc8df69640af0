"""What organisers write about time, read into values or refused in words."""

import re
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from zoneinfo import ZoneInfo, available_timezones

from pydantic import ValidationError

from bot.refused import BotRefused
from dialogues.script.dialogue import Quiet, parse_quiet
from dialogues.script.fields import parse_duration

FARTHEST = timedelta(days=5 * 366)  # from now, either way; beyond it is a slip of the pen
LONGEST_SHIFT = timedelta(days=366)
_SIGNED = re.compile(r"^([+-]?)\s*(.+)$")


class RoundRefused(BotRefused):
    """A round cannot be scheduled or changed like this."""


def parse_zone(text: str) -> ZoneInfo:
    """Read the name of a time zone, such as Europe/London."""
    names = available_timezones()
    if text in names:
        return ZoneInfo(text)
    places = [name for name in names if "/" in name and not name.startswith("Etc/")]
    close = get_close_matches(text, places, n=1)
    hint = close[0] if close else "Europe/London"
    raise RoundRefused(
        "no_such_zone", f'There is no time zone "{text}". Write a name such as {hint}.'
    )


def parse_start(text: str, zone: str, now: datetime) -> datetime:
    """Read "now", or a date and time, as an instant in UTC.

    A time without an offset is meant in the zone. One that the clocks leave out or show twice is
    refused, with what to write instead.
    """
    place = parse_zone(zone)
    if text.strip().lower() == "now":
        return now.replace(microsecond=0)
    try:
        given = datetime.fromisoformat(text.strip())
    except ValueError:
        given = None
    if given is None or ":" not in text:
        raise RoundRefused(
            "bad_start",
            f'"{text}" is not a date and time. Write "now", or a date and a time such as '
            "2026-03-02T18:30.",
        )
    if abs(given.replace(tzinfo=UTC) - now) > FARTHEST:
        raise RoundRefused(
            "start_too_far", f'"{text}" is more than five years away. Check the year.'
        )
    return _instant(given, place) if given.utcoffset() is None else given.astimezone(UTC)


def read_instant(given: str | datetime, zone: str, now: datetime) -> datetime:
    """Read what an organiser gave as a time: words as of `parse_start`, or a time already read."""
    return parse_start(given if isinstance(given, str) else given.isoformat(), zone, now)


def parse_quiet_hours(text: str) -> Quiet | None:
    """Read quiet hours such as "21:00-08:30"; "none" means that there are none."""
    if text.strip().lower() == "none":
        return None
    try:
        quiet = Quiet.model_validate(parse_quiet(text.strip()))
    except (ValidationError, ValueError):
        quiet = None
    if quiet is None or quiet.begins == quiet.ends:
        raise RoundRefused(
            "bad_quiet_hours",
            f'"{text}" are not quiet hours. Write two times such as 21:00-08:30, or none.',
        )
    return quiet


def parse_shift(text: str) -> timedelta:
    """Read how far to move a round: "2 days", "+3 hours" or "-1 week"."""
    match = _SIGNED.match(text.strip())
    try:
        duration = parse_duration(match[2]) if match else None
    except (ValueError, OverflowError):
        duration = None
    if match is None or not isinstance(duration, timedelta):
        raise RoundRefused(
            "bad_shift",
            f'"{text}" does not say how far. Write a number and a unit, such as "2 days", '
            '"3 hours" or "-1 week".',
        )
    return checked_shift(-duration if match[1] == "-" else duration)


def checked_shift(by: timedelta) -> timedelta:
    """Refuse to move a round by nothing, or by more than a year."""
    if not by:
        raise RoundRefused("no_shift", "That does not move the round. Say by how much.")
    if abs(by) > LONGEST_SHIFT:
        raise RoundRefused(
            "shift_too_far", "That is more than a year. Cancel the round and schedule a new one."
        )
    return by


def _instant(given: datetime, zone: ZoneInfo) -> datetime:
    first = given.replace(tzinfo=zone, fold=0)
    second = given.replace(tzinfo=zone, fold=1)
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC)
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != given:
        after = first.astimezone(UTC).astimezone(zone).replace(tzinfo=None)
        raise RoundRefused(
            "start_left_out",
            f"On {given:%Y-%m-%d} the clocks in {zone} go forward and leave out "
            f"{given:%H:%M}. Write another time, such as {after:%Y-%m-%dT%H:%M}.",
        )
    raise RoundRefused(
        "start_comes_twice",
        f"On {given:%Y-%m-%d} the clocks in {zone} go back and show {given:%H:%M} twice. Write "
        f"{first.isoformat(timespec='minutes')} for the first or "
        f"{second.isoformat(timespec='minutes')} for the second.",
    )
