"""A round as organisers ask for it: checked, and shown before anything is stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.authoring.files import ScriptNotFound, read_script
from bot.rounds.codes import checked_code, checked_expiry, checked_most, checked_slug
from bot.rounds.languages import with_languages
from bot.rounds.times import RoundRefused, parse_quiet_hours, parse_zone, read_instant
from dialogues.checks.check import check
from dialogues.checks.duties import unmet
from dialogues.languages.offered import drafts
from dialogues.script.gaps import unfilled
from dialogues.script.loader import Script
from dialogues.script.problems import Problem, ScriptFaulty
from dialogues.timing.timetable import (
    Late,
    Timetable,
    timetable_of,
)
from storage.rounds.rounds import Strand

LONGEST_TITLE = 120  # what fits a heading


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundRequest:
    """What an organiser asks for; what is left empty follows from the script."""

    script: str | Script  # a shipped dialogue's name, a path, or a script that was read
    start: str | datetime = "now"  # without an offset, in the round's zone
    zone: str | None = None  # IANA name
    quiet: str | None = None  # "21:00-08:30" or "none"
    late: Late = Late.CATCH_UP
    time_scale: float = 1.0  # 1440: a day of the script passes in a minute
    is_trial: bool = False  # nobody is asked in earnest, so no duty must be met; as is haste
    title: str = ""
    slug: str = ""  # the round's name in links and flags
    strand: Strand = Strand.OPEN
    code: str = ""  # empty: a private one that cannot be guessed
    label: str = ""  # where the code is given out
    most: int | None = None  # people who may join with it
    expires: str | datetime | None = None  # no joining with it from then on
    people: int | None = None  # expected, for the sending window
    draft_languages: tuple[str, ...] = ()  # offered although nobody has checked them


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundPlan:
    """A round that may be scheduled; slug and code are as asked for, perhaps empty."""

    script: Script
    timetable: Timetable
    title: str
    slug: str
    strand: Strand
    code: str
    label: str
    most: int | None
    expires: datetime | None
    warnings: tuple[Problem, ...]  # of the script
    unmet: tuple[Problem, ...]  # duties of a public body that a trial may leave open
    draft_languages: tuple[str, ...]  # offered although nobody has checked them


def plan_round(request: RoundRequest, now: datetime) -> RoundPlan:
    """Check everything that is asked for; raise RoundRefused at the first that does not do."""
    script = wanted_script(request.script)
    if not request.is_trial:
        script = with_languages(script, request.draft_languages)
    unmet = _unmet(request, script)
    _check_filled_in(request, script)
    timetable = _timetable(request, script, now)
    return RoundPlan(
        script=script,
        timetable=timetable,
        title=_title(request.title.strip() or script.dialogue.dialogue.title),
        slug=checked_slug(request.slug),
        strand=request.strand,
        code=checked_code(request.code),
        label=request.label.strip(),
        most=checked_most(request.most),
        expires=checked_expiry(request.expires, timetable.zone, now),
        warnings=_warnings(script, timetable, now),
        unmet=unmet,
        draft_languages=drafts(script),
    )


def wanted_script(named: str | Script) -> Script:
    """Give the script that is asked for; raise RoundRefused if there is none or it is faulty."""
    if isinstance(named, Script):
        return named
    try:
        return read_script(named)
    except ScriptNotFound as error:
        raise RoundRefused("no_such_script", str(error)) from error
    except ScriptFaulty as error:
        raise _faulty(error.problems) from error


def _warnings(script: Script, timetable: Timetable, now: datetime) -> tuple[Problem, ...]:
    """Check the script for these dates; refuse it if it has errors, give its warnings."""
    today, start = (timetable.local(instant).date() for instant in (now, timetable.start))
    result = check(script, today=today, start=start)
    if result.errors:
        raise _faulty(result.errors)
    return result.warnings


def _unmet(request: RoundRequest, script: Script) -> tuple[Problem, ...]:
    """Give the duties a script leaves open; refuse it for them, unless the round is a trial."""
    problems = unmet(script)
    if problems and not _is_trial(request):
        raise RoundRefused(
            "duties_unmet",
            f"The script leaves {count_in_words(problems)} open that a public body owes the people "
            "it asks. Correct the script, or try it out at a faster pace first.",
            [str(problem) for problem in problems],
        )
    return problems


def _check_filled_in(request: RoundRequest, script: Script) -> None:
    """Refuse a script made from a template before its gaps are filled in, unless it is a trial."""
    gaps = unfilled(script)
    if gaps and not _is_trial(request):
        raise RoundRefused(
            "not_filled_in",
            f"The script leaves {count_in_words(gaps)} to be filled in. Write what is wanted, or "
            "try it out at a faster pace first.",
            [str(gap) for gap in gaps],
        )


def _is_trial(request: RoundRequest) -> bool:
    return request.is_trial or request.time_scale != 1


def count_in_words(things: Sequence[object]) -> str:
    """Say how many there are: one thing, 3 things."""
    return "one thing" if len(things) == 1 else f"{len(things)} things"


def _faulty(errors: Sequence[Problem]) -> RoundRefused:
    more = f" ({len(errors) - 1} more: see dialogue check)" if errors[1:] else ""
    return RoundRefused(
        "script_has_errors",
        f"The script has errors and cannot be run. Correct it first: {errors[0]}{more}",
    )


def _timetable(request: RoundRequest, script: Script, now: datetime) -> Timetable:
    clock = script.dialogue.clock
    zone = parse_zone(request.zone or clock.timezone).key
    try:
        return timetable_of(
            clock,
            start=read_instant(request.start, zone, now),
            zone=zone,
            quiet=... if request.quiet is None else parse_quiet_hours(request.quiet),
            late=request.late,
            scale=request.time_scale,
        )
    except ValueError as error:
        raise RoundRefused("bad_timetable", f"The round's times do not work: {error}.") from error


def _title(title: str) -> str:
    if len(title) > LONGEST_TITLE:
        raise RoundRefused(
            "title_too_long",
            f"The title has {len(title)} characters. Write at most {LONGEST_TITLE}.",
        )
    return title
