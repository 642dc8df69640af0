"""The command that tells when a script says what, for a start, a zone and a late joiner."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Annotated

import typer

from bot.authoring.files import read_script
from bot.cli.console import fail, say, show_table, write_json
from bot.evidence.filters import languages_of
from bot.rounds.times import parse_quiet_hours, parse_start, parse_zone
from dialogues.script.loader import Script
from dialogues.timing.itinerary import Day, Stop, itinerary, most_minutes
from dialogues.timing.timer import Timer
from dialogues.timing.timetable import Late, Timetable, timetable_of

WHAT = {Timer.OPEN: "opens", Timer.REMIND: "reminder, if nothing is said", Timer.CLOSE: "closes"}


File = Annotated[str, typer.Argument(help="A script file, or the name of a shipped one.")]
Start = Annotated[
    str, typer.Option(help='When: "now", or such as 2026-03-02T18:30. Else Monday at nine.')
]
Zone = Annotated[str, typer.Option(help="Time zone; else the script's.")]
Quiet = Annotated[
    str | None,
    typer.Option(help='Hours in which nothing is sent unasked: "21:00-08:30" or "none".'),
]
Joined = Annotated[
    str, typer.Option(help="When the person joins, written as the start is. Else at the start.")
]
LateOption = Annotated[Late, typer.Option(help="What happens to people who join after the start.")]
Language = Annotated[str, typer.Option(help="The language of titles; else the script's.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for a program that reads.")]


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(timeline)


def timeline(
    file: File,
    *,
    start: Start = "",
    zone: Zone = "",
    quiet: Quiet = None,
    joined: Joined = "",
    late: LateOption = Late.CATCH_UP,
    language: Language = "",
    json: Json = False,
) -> None:
    """Tell when a script says what: every part, reminder and closing, on local clocks.

    What quiet hours, weekends or a change of the clocks moved says from where.

    `dialogue timeline taster --start 2026-03-27T18:30 --joined 2026-03-29T10:00`
    """
    script = read_script(file)
    languages = languages_of(script.dialogue)
    if language not in {"", *languages}:
        fail(f'"{language}" is not a language of this script. Choose one: {", ".join(languages)}.')
    timetable = _timetable(script, start, zone, quiet, late)
    joined_at = parse_start(joined, timetable.zone, datetime.now(UTC)) if joined else None
    if joined_at and late is Late.REFUSE and joined_at > timetable.start:
        fail("With --late refuse nobody joins after the start. Leave out --joined or --late.")
    days = itinerary(script.in_language(language or languages[0]), timetable, joined_at)
    if json:
        write_json({"script": script.dialogue.dialogue.id, "days": [*map(_record, days)]})
    else:
        _show(script, timetable, days)


def _timetable(script: Script, start: str, zone: str, quiet: str | None, late: Late) -> Timetable:
    clock, now = script.dialogue.clock, datetime.now(UTC)
    place = parse_zone(zone or clock.timezone).key
    try:
        return timetable_of(
            clock,
            start=parse_start(start or _next_monday(now.date()), place, now),
            zone=place,
            quiet=... if quiet is None else parse_quiet_hours(quiet),
            late=late,
        )
    except ValueError as error:
        fail(f"These times do not work: {error}.")


def _next_monday(today: date) -> str:
    return f"{today + timedelta(days=7 - today.weekday())}T09:00"


def _show(script: Script, timetable: Timetable, days: Sequence[Day]) -> None:
    start = timetable.local(timetable.start)
    title = f"{script.dialogue.dialogue.title}, from {start:%A} {start.day} {start:%B %Y, %H:%M} "
    columns = ("Day", "Time", "Part", "What", "Steps", "Minutes", "Why then")
    show_table(f"{title}({timetable.zone})", columns, [row for day in days for row in _rows(day)])
    pushes = sum(day.pushes for day in days)
    total = sum(day.minutes for day in days)
    say(
        f"At most {pushes} messages come unasked. About {total:.0f} minutes over "
        f"{len(days)} days, {most_minutes(days):.0f} on the longest."
    )


def _rows(day: Day) -> Iterator[list[str]]:
    weekday = f"{day.date:%a} {day.date.day} {day.date:%b}"
    for stop in day.stops:
        is_opening = stop.kind is Timer.OPEN
        yield [
            weekday,
            f"{stop.at:%H:%M %Z}",
            f"{stop.title} (only {', '.join(stop.arms)})" if stop.arms else stop.title,
            WHAT[stop.kind],
            str(stop.steps) if is_opening else "",
            f"{stop.minutes:.0f}" if is_opening else "",
            stop.rule,
        ]
        weekday = ""


def _record(day: Day) -> dict[str, object]:
    return {
        "date": day.date.isoformat(),
        "unasked": day.pushes,
        "minutes": round(day.minutes, 1),
        "stops": [*map(_stop_record, day.stops)],
    }


def _stop_record(stop: Stop) -> dict[str, object]:
    return {
        "at": stop.at.isoformat(),
        "kind": stop.kind.value,
        "stage": stop.stage,
        "title": stop.title,
        "arms": [*stop.arms],
        "why": stop.rule,
        "steps": stop.steps,
        "minutes": round(stop.minutes, 1),
    }
