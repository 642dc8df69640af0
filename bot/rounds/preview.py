"""What a round would do, shown before anything is stored, with what to think about first."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from bot.authoring.signoff import record_of
from bot.rounds.codes import (
    code_taken,
    slug_taken,
)
from bot.rounds.languages import in_words as languages_in_words
from bot.rounds.request import RoundPlan, RoundRequest, count_in_words, plan_round
from bot.runtime.context import Context
from dialogues.evidence.reveals import SEED, USUAL_CROWDS, reveal_outlooks
from dialogues.evidence.reveals import in_words as outlook_in_words
from dialogues.languages.offered import without_words
from dialogues.script.gaps import unfilled
from dialogues.script.loader import Script
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
)
from storage.rounds import rounds

PEOPLE = 1000  # for the sending window, where nobody said how many are expected


SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


PAST = timedelta(minutes=1)  # a start less long ago than this is "now"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caution:
    """Something to think about before confirming."""

    code: str  # for programs
    sentence: str  # for people


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundPreview:
    """What will happen if the round is scheduled like this."""

    round_plan: RoundPlan
    timeline: tuple[Planned, ...]  # every message, with local time and rule
    people: int  # the sending window is for so many
    window: timedelta  # how long it takes to send one message to each of them
    reveals: tuple[str, ...]  # how likely each is to show results, in a sentence
    cautions: tuple[Caution, ...]


async def preview(context: Context, request: RoundRequest) -> RoundPreview:
    """Show what a round would do; raise RoundRefused for what cannot be scheduled."""
    now = context.clock.now()
    round_plan = plan_round(request, now)
    async with context.database.read() as tx:
        if round_plan.slug and await rounds.find(tx, round_plan.slug):
            raise slug_taken(round_plan.slug)
        if round_plan.code and (taken := await rounds.find_code(tx, round_plan.code)):
            raise code_taken(round_plan.code, taken.code)
        signed = await record_of(tx, round_plan.script)
    people = request.people or round_plan.most or PEOPLE
    window = sending_window(people)
    timeline = plan(round_plan.script.dialogue, round_plan.timetable)
    return RoundPreview(
        round_plan=round_plan,
        timeline=timeline,
        people=people,
        window=window,
        reveals=_reveals(round_plan.script, request.people or round_plan.most),
        cautions=(*_cautions(round_plan, timeline, window, now), *_unsigned(round_plan, signed)),
    )


def _reveals(script: Script, people: int | None) -> tuple[str, ...]:
    """Tell in how many draws each reveal shows results, to those expected or to usual crowds."""
    crowds = USUAL_CROWDS if people is None else (people,)
    outlooks = reveal_outlooks(script.dialogue, Random(SEED))  # noqa: S311 - draws, no secret
    return tuple(outlook_in_words(outlook, crowds) for outlook in outlooks)


def _cautions(
    round_plan: RoundPlan, timeline: tuple[Planned, ...], window: timedelta, now: datetime
) -> tuple[Caution, ...]:
    cautions = (
        _past_start(round_plan.timetable, now),
        _silent_start(round_plan.timetable),
        _late_sending(round_plan, timeline, window),
        _trial(round_plan),
        _left_unfilled(round_plan),
        _foreign_words(round_plan),
        *(Caution(code="script", sentence=str(warning)) for warning in round_plan.warnings),
    )
    return tuple(caution for caution in cautions if caution is not None)


def _unsigned(round_plan: RoundPlan, record: Balance) -> tuple[Caution, ...]:
    if record.is_signed_off or round_plan.timetable.scale != 1:
        return ()
    return (Caution(code="sign_off", sentence=record_in_words(record)),)


def _trial(round_plan: RoundPlan) -> Caution | None:
    if not round_plan.unmet:
        return None
    return Caution(
        code="trial",
        sentence=f"This is a trial. At the pace as written it would be refused: the script leaves "
        f"{count_in_words(round_plan.unmet)} open that a public body owes the people it asks. "
        f"To begin with: {round_plan.unmet[0]}",
    )


def _left_unfilled(round_plan: RoundPlan) -> Caution | None:
    gaps = unfilled(round_plan.script)
    if not gaps:
        return None
    return Caution(
        code="not_filled_in",
        sentence="This is a trial. At the pace as written it would be refused: the script leaves "
        f"{count_in_words(gaps)} to be filled in. To begin with: {gaps[0]}",
    )


def _foreign_words(round_plan: RoundPlan) -> Caution | None:
    languages = without_words(round_plan.script)
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


def _late_sending(
    round_plan: RoundPlan, timeline: tuple[Planned, ...], window: timedelta
) -> Caution | None:
    """Tell where the last messages of an opening would arrive in quiet hours; not for trials."""
    timetable = round_plan.timetable
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
    titles = (round_plan.script.dialogue.stage(line.stage).title for line in late)
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
