"""A round as organisers ask for it: checked, and shown before anything is stored."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.authoring.files import ScriptNotFound, read_script
from bot.authoring.signoff import record_of
from bot.rounds.languages import in_words as languages_in_words
from bot.rounds.languages import with_languages
from bot.rounds.times import RoundRefused, parse_quiet_hours, parse_start, parse_zone
from bot.runtime.context import Context
from dialogues.checks.check import check
from dialogues.checks.duties import unmet
from dialogues.languages.offered import drafts, without_words
from dialogues.script.gaps import unfilled
from dialogues.script.loader import Script
from dialogues.script.problems import Problem, ScriptFaulty
from dialogues.signoff.balance import Balance
from dialogues.signoff.balance import in_words as record_in_words
from dialogues.text.placeholders import impersonal
from dialogues.timing.timer import Timer
from dialogues.timing.timetable import (
    Late,
    Planned,
    Timetable,
    in_words,
    plan,
    sending_window,
    timetable_of,
)
from storage.rounds import rounds
from storage.rounds.rounds import Strand

PEOPLE = 1000  # for the sending window, where nobody said how many are expected
LONGEST_TITLE = 120  # what fits a heading
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
PAST = timedelta(minutes=1)  # a start less long ago than this is "now"
_CODE = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)  # what a Telegram link may carry
_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,59}", re.ASCII)


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
class Draft:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Caution:
    """Something to think about before confirming."""

    code: str  # for programs
    sentence: str  # for people


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundPreview:
    """What will happen if the round is scheduled like this."""

    draft: Draft
    timeline: tuple[Planned, ...]  # every message, with local time and rule
    people: int  # the sending window is for so many
    window: timedelta  # how long it takes to send one message to each of them
    cautions: tuple[Caution, ...]


async def preview(context: Context, request: RoundRequest) -> RoundPreview:
    """Show what a round would do; raise RoundRefused for what cannot be scheduled."""
    now = context.clock.now()
    draft = draft_round(request, now)
    async with context.database.read() as tx:
        if draft.slug and await rounds.find(tx, draft.slug):
            raise slug_taken(draft.slug)
        if draft.code and await rounds.find_code(tx, draft.code):
            raise code_taken(draft.code)
        signed = await record_of(tx, draft.script)
    people = request.people or draft.most or PEOPLE
    window = sending_window(people)
    timeline = plan(draft.script.dialogue, draft.timetable)
    return RoundPreview(
        draft=draft,
        timeline=timeline,
        people=people,
        window=window,
        cautions=(*_cautions(draft, timeline, window, now), *_unsigned(draft, signed)),
    )


def draft_round(request: RoundRequest, now: datetime) -> Draft:
    """Check everything that is asked for; raise RoundRefused at the first that does not do."""
    script = wanted_script(request.script)
    if not request.is_trial:
        script = with_languages(script, request.draft_languages)
    unmet = _unmet(request, script)
    _check_filled_in(request, script)
    timetable = _timetable(request, script, now)
    return Draft(
        script=script,
        timetable=timetable,
        title=_title(request.title.strip() or script.dialogue.dialogue.title),
        slug=_slug(request.slug),
        strand=request.strand,
        code=checked_code(request.code),
        label=request.label.strip(),
        most=checked_most(request.most),
        expires=checked_expiry(request.expires, timetable.zone, now),
        warnings=_warnings(script, timetable, now),
        unmet=unmet,
        draft_languages=drafts(script),
    )


def slug_taken(slug: str) -> RoundRefused:
    """Say that another round has the name."""
    return RoundRefused("slug_taken", f'There is a round "{slug}" already. Choose another name.')


def code_taken(code: str) -> RoundRefused:
    """Say that another round, or this one, has the code."""
    return RoundRefused("code_taken", f'The code "{code}" is taken. Choose another code.')


def checked_code(code: str) -> str:
    """Refuse a recruitment code that a link cannot carry; empty is left to us."""
    if code and not _CODE.fullmatch(code):
        raise RoundRefused(
            "bad_code",
            f'The code "{code}" cannot be used in a link. Write 1 to 64 letters (a to z), digits, '
            "_ or -.",
        )
    return code


def checked_most(most: int | None) -> int | None:
    """Refuse a code that lets nobody in."""
    if most is not None and most < 1:
        raise RoundRefused("bad_most", f"{most} people cannot join. Give 1 or more, or no limit.")
    return most


def checked_expiry(expires: str | datetime | None, zone: str, now: datetime) -> datetime | None:
    """Read when a code stops; refuse one that has stopped already."""
    if expires is None:
        return None
    at = _instant(expires, zone, now)
    if at <= now:
        raise RoundRefused("code_expired", "The code would be over already. Choose a later time.")
    return at


def wanted_script(wanted: str | Script) -> Script:
    """Give the script that is asked for; raise RoundRefused if there is none or it is faulty."""
    if isinstance(wanted, Script):
        return wanted
    try:
        return read_script(wanted)
    except ScriptNotFound as error:
        raise RoundRefused("no_such_script", str(error)) from error
    except ScriptFaulty as error:
        raise _faulty(error.problems) from error


def _warnings(script: Script, timetable: Timetable, now: datetime) -> tuple[Problem, ...]:
    """Check the script for these dates; refuse it if it has errors, give its warnings."""
    today, start = (timetable.local(instant).date() for instant in (now, timetable.start))
    found = check(script, today=today, start=start)
    if found.errors:
        raise _faulty(found.errors)
    return found.warnings


def _unmet(request: RoundRequest, script: Script) -> tuple[Problem, ...]:
    """Give the duties a script leaves open; refuse it for them, unless the round is a trial."""
    found = unmet(script)
    if found and not _is_trial(request):
        raise RoundRefused(
            "duties_unmet",
            f"The script leaves {_count(found)} open that a public body owes the people it asks. "
            "Correct the script, or try it out at a faster pace first.",
            [str(problem) for problem in found],
        )
    return found


def _check_filled_in(request: RoundRequest, script: Script) -> None:
    """Refuse a script made from a template before its gaps are filled in, unless it is a trial."""
    found = unfilled(script)
    if found and not _is_trial(request):
        raise RoundRefused(
            "not_filled_in",
            f"The script leaves {_count(found)} to be filled in. Write what is wanted, or try it "
            "out at a faster pace first.",
            [str(one) for one in found],
        )


def _is_trial(request: RoundRequest) -> bool:
    return request.is_trial or request.time_scale != 1


def _count(found: Sequence[object]) -> str:
    return "one thing" if len(found) == 1 else f"{len(found)} things"


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
            start=_instant(request.start, zone, now),
            zone=zone,
            quiet=... if request.quiet is None else parse_quiet_hours(request.quiet),
            late=request.late,
            scale=request.time_scale,
        )
    except ValueError as error:
        raise RoundRefused("bad_timetable", f"The round's times do not work: {error}.") from error


def _instant(given: str | datetime, zone: str, now: datetime) -> datetime:
    return parse_start(given if isinstance(given, str) else given.isoformat(), zone, now)


def _title(title: str) -> str:
    if len(title) > LONGEST_TITLE:
        raise RoundRefused(
            "title_too_long",
            f"The title has {len(title)} characters. Write at most {LONGEST_TITLE}.",
        )
    return title


def _slug(slug: str) -> str:
    if slug and not _SLUG.fullmatch(slug):
        raise RoundRefused(
            "bad_slug",
            f'"{slug}" cannot be a round\'s name. Write 1 to 60 small letters, digits or -.',
        )
    return slug


def _cautions(
    draft: Draft, timeline: tuple[Planned, ...], window: timedelta, now: datetime
) -> tuple[Caution, ...]:
    found = (
        _past_start(draft.timetable, now),
        _silent_start(draft.timetable),
        _late_sending(draft, timeline, window),
        _trial(draft),
        _left_unfilled(draft),
        _foreign_words(draft),
        *(Caution(code="script", sentence=str(warning)) for warning in draft.warnings),
    )
    return tuple(caution for caution in found if caution is not None)


def _unsigned(draft: Draft, record: Balance) -> tuple[Caution, ...]:
    if record.is_signed_off or draft.timetable.scale != 1:
        return ()
    return (Caution(code="sign_off", sentence=record_in_words(record)),)


def _trial(draft: Draft) -> Caution | None:
    if not draft.unmet:
        return None
    return Caution(
        code="trial",
        sentence=f"This is a trial. At the pace as written it would be refused: the script leaves "
        f"{_count(draft.unmet)} open that a public body owes the people it asks. "
        f"To begin with: {draft.unmet[0]}",
    )


def _left_unfilled(draft: Draft) -> Caution | None:
    found = unfilled(draft.script)
    if not found:
        return None
    return Caution(
        code="not_filled_in",
        sentence="This is a trial. At the pace as written it would be refused: the script leaves "
        f"{_count(found)} to be filled in. To begin with: {found[0]}",
    )


def _foreign_words(draft: Draft) -> Caution | None:
    languages = without_words(draft.script)
    if not languages:
        return None
    return Caution(
        code="bot_speaks_english",
        sentence="The bot has no words of its own in these languages, so its buttons and hints "
        f"are in English there: {languages_in_words(languages)}.",
    )


def _past_start(timetable: Timetable, now: datetime) -> Caution | None:
    if timetable.late is Late.REFUSE and timetable.start <= now:
        return Caution(
            code="nobody_can_join",
            sentence="The round begins at once and nobody may join late, so nobody can join.",
        )
    if timetable.start > now - PAST:
        return None
    return Caution(
        code="start_is_past",
        sentence=f"The start has passed ({_shown(timetable, timetable.start)}). "
        "Stages of the days gone by open as soon as somebody joins.",
    )


def _silent_start(timetable: Timetable) -> Caution | None:
    pushable = timetable.pushable(timetable.start)
    if pushable == timetable.start:
        return None
    return Caution(
        code="starts_in_quiet_hours",
        sentence=f"The round starts at a time when nothing is sent unasked "
        f"({_shown(timetable, timetable.start)}). People who wait for it hear from us from "
        f"{_shown(timetable, pushable)} on.",
    )


def _late_sending(draft: Draft, timeline: tuple[Planned, ...], window: timedelta) -> Caution | None:
    """Tell where the last messages of an opening would arrive in quiet hours; not for trials."""
    timetable = draft.timetable
    if timetable.scale != 1:
        return None
    late = [
        line
        for line in timeline
        if line.kind is Timer.OPEN
        and timetable.pushable(line.moment.at + window) != line.moment.at + window
    ]
    if not late:
        return None
    titles = (draft.script.dialogue.stage(line.stage).title for line in late)
    stages = ", ".join(map(impersonal, titles))
    return Caution(
        code="sending_runs_into_quiet_hours",
        sentence=f"Sending takes about {_roughly(window)}, so the last messages of these stages "
        f"would come in quiet hours: {stages}. Open them earlier, or split the round.",
    )


def _roughly(window: timedelta) -> str:
    """Round up to whole hours, minutes or seconds, as fits."""
    unit = next((unit for unit in (HOUR, MINUTE) if window > 2 * unit), SECOND)
    return in_words(math.ceil(window / unit) * unit)


def _shown(timetable: Timetable, instant: datetime) -> str:
    local = timetable.local(instant)
    return f"{local:%A} {local.day} {local:%B %Y, %H:%M %Z}"
