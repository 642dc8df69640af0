"""Check that stages open and close at times that exist, are to come, and may be spoken at."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dialogues.checks.index import ScriptIndex
from dialogues.script.dialogue import Closes, Opens, Quiet
from dialogues.script.problems import Problem
from dialogues.script.source import Path

SATURDAY = 5


def zone(index: ScriptIndex) -> Iterator[Problem]:
    """Check that the time zone is one that computers know."""
    name = index.dialogue.clock.timezone
    if _zone(name) is None:
        path, reason = ("clock", "timezone"), f"there is no time zone '{name}'"
        yield index.problem_at("zone-unknown", path, reason, "Write one like Europe/London.")


def quiet_openings(index: ScriptIndex) -> Iterator[Problem]:
    """Check that no stage opens when nothing may be sent."""
    quiet = index.dialogue.clock.quiet
    for at, stage in enumerate(index.dialogue.stages):
        if quiet and stage.opens.at is not None and is_quiet(quiet, stage.opens.at):
            effect = f"so people hear of it at {quiet.ends:%H:%M}"
            reason = f"'{stage.id}' opens in quiet hours, {effect}"
            remedy = "Let it open at another time, or change the quiet hours."
            yield index.problem_at("quiet-opening", ("stages", at, "opens", "at"), reason, remedy)


def weekend_openings(index: ScriptIndex) -> Iterator[Problem]:
    """Check that no stage opens on a weekend if nothing is sent then."""
    if index.dialogue.clock.weekends:
        return
    for path, rule, day in _dated(index):
        if isinstance(rule, Opens) and day.weekday() >= SATURDAY:
            reason = f"{day} is a {day:%A}, so people hear of it on Monday"
            remedy = "Let it open on another day, or allow weekends."
            yield index.problem_at("quiet-opening", path, reason, remedy)


def past_dates(index: ScriptIndex) -> Iterator[Problem]:
    """Check that no date lies before the start of the round, or before today."""
    first = index.start or index.today
    since = "the round starts" if index.start else "today"
    for path, rule, day in _dated(index):
        if rule.on is not None and day < first:
            reason = f"{day} is over: {since}{' on' if index.start else ' is'} {first}"
            yield index.problem_at(
                "date-past", path, reason, "Write a later date, or count days instead."
            )


def clock_changes(index: ScriptIndex) -> Iterator[Problem]:
    """Check that no stage opens or closes at a time that clocks leave out or show twice."""
    name = index.dialogue.clock.timezone
    where = _zone(name)
    if where is None:
        return
    for path, rule, day in _dated(index):
        if rule.at is None:
            continue
        said = f"{rule.at:%H:%M} on {day}"
        remedy = "Write a time an hour or two away from it."
        if is_skipped(where, day, rule.at):
            reason = f"{said} does not exist in {name}: clocks go forward"
            yield index.problem_at("time-skipped", path, reason, remedy)
        elif is_twice(where, day, rule.at):
            reason = f"{said} comes twice in {name}: clocks go back"
            yield index.problem_at("time-twice", path, reason, remedy)


RULES = (zone, quiet_openings, weekend_openings, past_dates, clock_changes)


def is_skipped(where: ZoneInfo, day: date, at: time) -> bool:
    """Tell whether clocks jump over a local time."""
    local = datetime.combine(day, at, where)
    return local.astimezone(UTC).astimezone(where).replace(fold=0) != local


def is_twice(where: ZoneInfo, day: date, at: time) -> bool:
    """Tell whether clocks show a local time twice."""
    first, second = (datetime.combine(day, at.replace(fold=fold), where) for fold in (0, 1))
    return first.utcoffset() != second.utcoffset() and not is_skipped(where, day, at)


def is_quiet(quiet: Quiet, at: time) -> bool:
    """Tell whether a time of day is in quiet hours, which may span midnight."""
    if quiet.begins <= quiet.ends:
        return quiet.begins <= at < quiet.ends
    return at >= quiet.begins or at < quiet.ends


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def _dated(index: ScriptIndex) -> Iterator[tuple[Path, Opens | Closes, date]]:
    """Give every opening and closing whose date is known, with the path of its day."""
    for at, stage in enumerate(index.dialogue.stages):
        for field, rule in (("opens", stage.opens), ("closes", stage.closes)):
            if rule is None:
                continue
            path = ("stages", at, field)
            if rule.on is not None:
                yield (*path, "on"), rule, rule.on
            elif rule.day is not None and index.start is not None:
                yield (*path, "day"), rule, index.start + timedelta(days=rule.day)
