"""Scheduling a round and changing its course, for every door that organisers come through."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol, assert_never

from bot.authoring.script_store import ScriptCache, keep_script
from bot.rounds.codes import (
    checked_code,
    checked_expiry,
    checked_most,
    code_taken,
    private_code,
    slug_taken,
)
from bot.rounds.request import RoundPlan, RoundRequest, plan_round
from bot.rounds.times import RoundRefused, checked_shift
from bot.runtime.context import Context
from dialogues.script.dialogue import Dialogue, Stage
from dialogues.timing.timer import Timer
from dialogues.timing.timetable import Moment, Timetable
from storage.accounts import audit
from storage.database.connection import Tx
from storage.messages import outbox
from storage.rounds import rounds
from storage.rounds.rounds import ENDED, Code, Round, RoundStatus
from storage.turns import due
from storage.turns.due import DueRow, Pending

SAME_DAY = 100  # rounds of one script that start on one day, named by us; nobody needs more
BATCH = 500  # people ended in one go

_REFUSALS: Mapping[str, Mapping[RoundStatus, str]] = {
    "pause": {
        RoundStatus.SCHEDULED: "has not started. Shift or cancel it instead.",
        RoundStatus.PAUSED: "is paused already.",
    },
    "resume": {
        RoundStatus.SCHEDULED: "has not started, so it is not paused.",
        RoundStatus.RUNNING: "is running already.",
    },
    "shift": {},
    "upgrade": {},
    "close": {RoundStatus.SCHEDULED: "has not started. Cancel it instead."},
    "cancel": {},
    "give a code to": {},
    "send again in": {RoundStatus.SCHEDULED: "has not started, so nothing was sent."},
}


class End(Protocol):
    """Ends the round for some of the people in it; the intake's `end_round` is one."""

    async def __call__(self, enrolment_ids: Sequence[int], *, cancelled: bool) -> None:
        """Take one turn for each of them."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheduled:
    """A round that was scheduled, and the code by which people join it."""

    round: Round
    code: str


async def schedule(context: Context, request: RoundRequest, actor: str) -> Scheduled:
    """Store a round with its script and a code to join it by; raise RoundRefused."""
    now = context.clock.now()
    round_plan = plan_round(request, now)
    code = round_plan.code or private_code()
    async with context.database.write() as tx:
        round_ = await _insert(tx, round_plan, now)
        await _add_code(tx, round_, replace(round_plan, code=code))
        await _note(
            tx, round_, now, actor=actor, action="scheduled", detail=_scheduled(round_plan, round_)
        )
    return Scheduled(round=round_, code=code)


def _scheduled(round_plan: RoundPlan, round_: Round) -> dict[str, Any]:
    """Tell the audit log what was scheduled, with the drafts that the organiser let pass."""
    drafts = list(round_plan.draft_languages)
    return {
        "script": round_plan.script.hash,
        "start": round_.start_at.isoformat(),
        "zone": round_.zone,
    } | ({"draft_languages": drafts} if drafts else {})


async def pause(context: Context, slug: str, actor: str) -> Round:
    """Send nothing unasked and take no answers until the round is resumed; say so to who writes."""
    now = context.clock.now()
    async with context.database.write() as tx:
        round_ = await find_to_change(tx, slug, "pause", now)
        await rounds.set_status(tx, round_.id, RoundStatus.PAUSED, paused_at=now)
        held = await due.hold(tx, round_.id)
        await outbox.hold(tx, round_.id)
        await _note(tx, round_, now, actor=actor, action="paused", detail={"held": held})
        return await _again(tx, slug)


async def resume(context: Context, slug: str, actor: str) -> Round:
    """Go on; what fell due during the pause comes at once, as one message a person."""
    now = context.clock.now()
    async with context.database.write() as tx:
        round_ = await find_to_change(tx, slug, "resume", now)
        await rounds.set_status(tx, round_.id, RoundStatus.RUNNING)
        released = await due.release(tx, round_.id)
        await outbox.release(tx, round_.id)
        await _note(tx, round_, now, actor=actor, action="resumed", detail={"released": released})
        return await _again(tx, slug)


async def shift(
    context: Context, script_cache: ScriptCache, slug: str, by: timedelta, actor: str
) -> Round:
    """Move the start, and with it what is still to come on a day of the round.

    What counts from something a person did (a stage finished, a stage opened) keeps its instant,
    and a stage that is open stays open.
    """
    now, by = context.clock.now(), checked_shift(by)
    async with context.database.write() as tx:
        round_ = await find_to_change(tx, slug, "shift", now)
        timetable = round_.timetable.shifted(by)
        await rounds.set_timetable(tx, round_.id, timetable)
        moved = await _move_rows(tx, script_cache, round_.id, timetable)
        detail = {"start": timetable.start.isoformat(), "was": round_.start_at.isoformat()}
        await _note(
            tx, round_, now, actor=actor, action="shifted", detail=detail | {"moved": moved}
        )
        return await _again(tx, slug)


async def close(context: Context, slug: str, actor: str, end: End | None = None) -> Round:
    """End a round that has run; answers are kept, nobody can answer any more.

    Without `end` the scheduler tells the people in it, within a tick.
    """
    return await _end(context, slug, actor, RoundStatus.CLOSED, end)


async def cancel(context: Context, slug: str, actor: str, end: End | None = None) -> Round:
    """Call a round off, begun or not; otherwise as `close`."""
    return await _end(context, slug, actor, RoundStatus.CANCELLED, end)


async def add_code(
    context: Context,
    slug: str,
    actor: str,
    *,
    code: str = "",
    label: str = "",
    most: int | None = None,
    expires: str | datetime | None = None,
) -> Code:
    """Give a round one more code, for another poster or list; raise RoundRefused."""
    now = context.clock.now()
    async with context.database.write() as tx:
        round_ = await find_to_change(tx, slug, "give a code to", now)
        made = Code(
            code=checked_code(code) or private_code(),
            round_id=round_.id,
            label=label.strip(),
            most=checked_most(most),
            expires_at=checked_expiry(expires, round_.zone, now),
            taken=0,
        )
        await _put_code(tx, made)
        await _note(
            tx,
            round_,
            now,
            actor=actor,
            action="added_code",
            detail={"label": made.label, "most": most},
        )
    return made


async def end_rounds(context: Context, end: End, *, batch: int = BATCH) -> int:
    """Tell everybody still in a closed or cancelled round that it ended; give how many.

    Safe to repeat: whoever was told is no longer in it.
    """
    async with context.database.read() as tx:
        unfinished = await rounds.unfinished_endings(tx)
    return sum([await _end_people(context, round_, end, batch) for round_ in unfinished])


async def _end(
    context: Context, slug: str, actor: str, status: RoundStatus, end: End | None
) -> Round:
    now = context.clock.now()
    verb = "close" if status is RoundStatus.CLOSED else "cancel"
    async with context.database.write() as tx:
        round_ = await find_to_change(tx, slug, verb, now)
        await rounds.set_status(tx, round_.id, status, ends_at=now)
        await due.hold(tx, round_.id)
        await _note(tx, round_, now, actor=actor, action=str(status), detail={})
        ended = await _again(tx, slug)
    if end is not None:
        await _end_people(context, ended, end, BATCH)
    return ended


async def _end_people(context: Context, round_: Round, end: End, batch: int) -> int:
    cancelled, last, count = round_.status is RoundStatus.CANCELLED, 0, 0
    while True:
        async with context.database.read() as tx:
            ids = await rounds.live_enrolments(tx, round_.id, after=last, limit=batch)
        if not ids:
            return count
        await end(ids, cancelled=cancelled)
        last, count = ids[-1], count + len(ids)


async def _insert(tx: Tx, round_plan: RoundPlan, now: datetime) -> Round:
    script_id = await keep_script(tx, round_plan.script, now)
    begun = round_plan.timetable.start <= now
    for slug in [round_plan.slug] if round_plan.slug else _slugs(round_plan):
        made = await rounds.insert_round(
            tx,
            slug=slug,
            script_id=script_id,
            title=round_plan.title,
            strand=round_plan.strand,
            status=RoundStatus.RUNNING if begun else RoundStatus.SCHEDULED,
            timetable=round_plan.timetable,
            now=now,
        )
        if made is not None:
            return await _again(tx, slug)
    raise slug_taken(slug)


def _slugs(round_plan: RoundPlan) -> list[str]:
    """Name a round after its script and day."""
    day = round_plan.timetable.local(round_plan.timetable.start).date()
    name = f"{round_plan.script.dialogue.dialogue.id}-{day.isoformat()}"
    return [name, *(f"{name}-{number}" for number in range(2, SAME_DAY))]


async def _add_code(tx: Tx, round_: Round, round_plan: RoundPlan) -> None:
    await _put_code(
        tx,
        Code(
            code=round_plan.code,
            round_id=round_.id,
            label=round_plan.label,
            most=round_plan.most,
            expires_at=round_plan.expires,
            taken=0,
        ),
    )


async def _put_code(tx: Tx, code: Code) -> None:
    stored = await rounds.add_code(
        tx,
        code=code.code,
        round_id=code.round_id,
        label=code.label,
        most=code.most,
        expires_at=code.expires_at,
    )
    if not stored:
        there = await rounds.find_code(tx, code.code)
        raise code_taken(code.code, there.code if there else "")


async def _move_rows(tx: Tx, script_cache: ScriptCache, round_id: int, timetable: Timetable) -> int:
    last, count = 0, 0
    while page := await due.pending(tx, round_id, after=last):
        ids = {pending.script_id for pending in page}
        dialogues = {script: (await script_cache.script(tx, script)).dialogue for script in ids}
        moved = [
            row
            for pending in page
            if (row := _moved(pending, dialogues[pending.script_id], timetable))
        ]
        await due.shift(tx, moved)
        last, count = page[-1].row.id, count + len(moved)
    return count


def _moved(pending: Pending, dialogue: Dialogue, timetable: Timetable) -> DueRow | None:
    """Work a row out again; None if its rule does not hang on the start."""
    moment = _moment(pending, dialogue.stage(pending.row.stage), timetable)
    if moment is None or moment.at == pending.row.due_at:
        return None
    return replace(pending.row, due_at=moment.at, rule=moment.rule)


def _moment(pending: Pending, stage: Stage, timetable: Timetable) -> Moment | None:
    joined = pending.joined_at
    match pending.row.timer:
        case Timer.OPEN:  # None for a stage that opens after another
            return timetable.opens(stage, joined_at=joined, finished={})
        case Timer.CLOSE if stage.closes is not None and stage.closes.within is None:
            return timetable.closes(stage, joined_at=joined, opened_at=joined)
        case Timer.CLOSE | Timer.REMIND | Timer.SETTLE:  # counts from what has been
            return None
        case timer:
            assert_never(timer)


async def find_to_change(
    tx: Tx, slug: str, verb: str, now: datetime, *, lock: bool = True
) -> Round:
    """Find, and mostly lock, a round that may be changed like this; raise RoundRefused."""
    round_ = await rounds.find(tx, slug, lock=lock)
    if round_ is None:
        raise RoundRefused("no_such_round", f'There is no round "{slug}". List them to see names.')
    status = round_.status_at(now)
    why = _REFUSALS[verb].get(status)
    if status in ENDED:
        why = f"has ended ({status})."
    if why is not None:
        raise RoundRefused(f"round_is_{status}", f'You cannot {verb} "{slug}": it {why}')
    return round_


async def _again(tx: Tx, slug: str) -> Round:
    round_ = await rounds.find(tx, slug)
    if round_ is None:
        raise LookupError(f"round {slug} is gone")
    return round_


async def _note(
    tx: Tx, round_: Round, now: datetime, *, actor: str, action: str, detail: Mapping[str, Any]
) -> None:
    subject = f"round:{round_.slug}"
    await audit.note_action(tx, at=now, actor=actor, action=action, subject=subject, detail=detail)
