"""Erasing the people of a round when the time is over for which their answers are kept.

The time is what the script says under `keep_for`, from the end of the round on. A round of several
versions is erased by the shortest of theirs, so nobody is kept for longer than they were told. The
end is when it was closed or cancelled; one that nobody closed ended with the last thing anybody did
in it, or is still to be sent.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.evidence.answers import Record, Scripts, count_records, counts, find_round
from bot.evidence.export_files import delete_exports_of
from bot.rounds.times import RoundRefused
from bot.runtime.context import Context
from dialogues.disclosure.counts import K_PUBLIC, released_counts, rounded_count
from dialogues.script.problems import ScriptFaulty
from storage.accounts import audit
from storage.database.connection import Tx
from storage.people import leaving
from storage.people.leaving import Holdings
from storage.queries import exports
from storage.queries.filters import Filters
from storage.queries.progress import progress_of
from storage.rounds import erasures, rounds
from storage.rounds import versions as round_versions
from storage.rounds.erasures import Erasure
from storage.rounds.rounds import ENDED, Round, RoundStatus

BATCH = 50  # people erased in one transaction: others wait for it less than a second
UNDECIDED_KEPT = timedelta(days=7)  # after the last contact, of people who did not agree
BY_RULE = "system"  # in the audit log

Find = Callable[[Tx], Awaitable[tuple[int, ...]]]
Erase = Callable[[Tx, Sequence[int], datetime], Awaitable[None]]

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasedFigures:
    """What may be told of an erased round for ever: 10 people or more, rounded to 5."""

    people: Mapping[str, int | None]  # finished, stopped... -> people; None is hidden
    answers: tuple[Record, ...]  # stage, step, part, code, people

    def written(self) -> str:
        """Write them as JSON."""
        return json.dumps({"people": dict(self.people), "answers": self.answers})


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long the answers of a round are kept, and what became of them."""

    keep_for: timedelta  # after the end
    until: datetime | None  # None: it has not ended, or nobody joined
    erasure: Erasure | None

    @property
    def figures(self) -> ReleasedFigures | None:
        """The figures that are left; None if its people are still there."""
        if self.erasure is None:
            return None
        told = json.loads(self.erasure.figures)
        return ReleasedFigures(people=told["people"], answers=tuple(told["answers"]))


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasurePlan:
    """What would go if a round were erased now."""

    round: Round
    keeping: Retention
    held: Holdings
    exports: int  # in the data folder


async def keeping_of(tx: Tx, script_cache: Scripts, round_: Round) -> Retention:
    """Tell how long the answers of a round are kept."""
    versions = await round_versions.listed(tx, round_.id)
    ran = {round_.script_id, *(version.script_id for version in versions)}
    scripts = [await script_cache.script(tx, script_id) for script_id in sorted(ran)]
    keep_for = min(script.dialogue.privacy.keep_for for script in scripts)
    ended = round_.ends_at or await erasures.last_act(tx, round_.id)
    return Retention(
        keep_for=keep_for,
        until=None if ended is None else ended + keep_for,
        erasure=await erasures.erasure_of(tx, round_.id),
    )


async def plan_erasure(context: Context, script_cache: Scripts, slug: str) -> ErasurePlan:
    """Tell what would go if a round were erased now, and when it goes by itself."""
    async with context.database.read() as tx:
        round_ = await find_round(tx, slug)
        return ErasurePlan(
            round=round_,
            keeping=await keeping_of(tx, script_cache, round_),
            held=await leaving.held_in(tx, round_.id),
            exports=len(await exports.listed(tx, round_.id)),
        )


async def erase_round(
    context: Context, script_cache: Scripts, slug: str, actor: str, *, batch: int = BATCH
) -> ErasurePlan:
    """Erase the people of a round that has ended, and its exports; give what went.

    Safe to repeat: what was begun is finished. Raises RoundRefused for a round that goes on.
    """
    planned = await plan_erasure(context, script_cache, slug)
    check_erasable(planned)
    await _begin(context, script_cache, planned, actor)
    await _take_out(context, planned, batch)
    await _finish(context, planned, actor)
    return planned


def check_erasable(planned: ErasurePlan) -> None:
    """Raise RoundRefused for a round that goes on, or is erased already."""
    round_, erasure = planned.round, planned.keeping.erasure
    if erasure is not None and erasure.erased_at is not None:
        raise RoundRefused("round_is_erased", f'The people of "{round_.slug}" are erased already.')
    if round_.status not in ENDED:
        raise RoundRefused("round_goes_on", f'"{round_.slug}" goes on. Close or cancel it first.')


async def erase_expired(
    context: Context,
    script_cache: Scripts,
    *,
    batch: int = BATCH,
    is_stopping: Callable[[], bool] = lambda: False,
) -> int:
    """Erase all rounds whose time is over; give how many. One that is stopped goes on next time."""
    async with context.database.read() as tx:
        standing = await rounds.not_erased(tx)
        over = [
            round_.slug for round_ in standing if await _is_over(tx, context, script_cache, round_)
        ]
    for slug in over:
        planned = await plan_erasure(context, script_cache, slug)
        await _begin(context, script_cache, planned, BY_RULE)
        await _take_out(context, planned, batch, is_stopping)
        if is_stopping():
            break
        await _finish(context, planned, BY_RULE)
    return len(over)


async def forget_undecided(context: Context, *, batch: int = BATCH) -> int:
    """Erase who did not agree to take part, a week after the last contact; give how many."""
    before = context.clock.now() - UNDECIDED_KEPT

    async def undecided(tx: Tx) -> tuple[int, ...]:
        return await leaving.never_agreed(tx, before, limit=batch)

    async def strangers(tx: Tx) -> tuple[int, ...]:
        return await leaving.in_no_round(tx, before, limit=batch)

    gone = await _in_batches(context, undecided, leaving.erase_enrolments)
    return gone + await _in_batches(context, strangers, leaving.erase_participants)


async def _is_over(tx: Tx, context: Context, script_cache: Scripts, round_: Round) -> bool:
    """Tell whether a round's time is over; one whose script is unreadable holds up no other."""
    try:
        keeping = await keeping_of(tx, script_cache, round_)
    except ScriptFaulty:
        log.warning("keep_for_unknown", round=round_.slug)
        return False
    until, begun = keeping.until, keeping.erasure is not None
    return begun or (until is not None and until <= context.clock.now())


async def _begin(context: Context, script_cache: Scripts, planned: ErasurePlan, actor: str) -> None:
    """Close the round if nobody did, and set aside the figures that stay."""
    if planned.keeping.erasure is not None:
        return
    round_, now = planned.round, context.clock.now()
    figures = await _figures(context, script_cache, round_)
    async with context.database.write() as tx:
        if round_.status not in ENDED:
            await rounds.set_status(tx, round_.id, RoundStatus.CLOSED, ends_at=now)
        await erasures.begin_erasure(tx, round_.id, figures.written(), now)
        await _note(tx, context, planned, actor, "began_to_erase")


async def _take_out(
    context: Context,
    planned: ErasurePlan,
    batch: int,
    is_stopping: Callable[[], bool] = lambda: False,
) -> None:
    async def enrolled(tx: Tx) -> tuple[int, ...]:
        return await leaving.enrolled_in(tx, planned.round.id, limit=batch)

    await _in_batches(context, enrolled, leaving.erase_enrolments, is_stopping)


async def _finish(context: Context, planned: ErasurePlan, actor: str) -> None:
    """Delete the exports, write down that nobody is left, and empty the store's journal."""
    await delete_exports_of(context, planned.round.id)
    async with context.database.write() as tx:
        await erasures.finish_erasure(tx, planned.round.id, context.clock.now())
        await _note(tx, context, planned, actor, "erased")
    await context.database.shed()
    log.info("round_erased", round=planned.round.slug)


async def _figures(context: Context, script_cache: Scripts, round_: Round) -> ReleasedFigures:
    counted = await counts(context, script_cache, Filters(round=round_.slug), k=K_PUBLIC)
    async with context.database.read() as tx:
        statuses = (await progress_of(tx, round_.id)).statuses
    return ReleasedFigures(
        people=released_counts(statuses), answers=tuple(map(_released, count_records(counted)))
    )


def _released(record: Record) -> Record:
    """Keep of a count what it is of, and how many people, rounded."""
    people = record["people"]
    of = {name: record[name] for name in ("stage", "step", "part", "code")}
    return {**of, "people": rounded_count(people) if isinstance(people, int) else None}


async def _in_batches(
    context: Context, find: Find, erase: Erase, is_stopping: Callable[[], bool] = lambda: False
) -> int:
    """Erase what is found, a transaction a batch, and let others go on in between."""
    gone = 0
    while not is_stopping():
        async with context.database.write() as tx:
            ids = await find(tx)
            if ids:
                await erase(tx, ids, context.clock.now())
        if not ids:
            break
        gone += len(ids)
        await asyncio.sleep(0)
    return gone


async def _note(tx: Tx, context: Context, planned: ErasurePlan, actor: str, action: str) -> None:
    """Write an audit line; like the figures it tells no small or exact number of people."""
    until = planned.keeping.until
    await audit.note_action(
        tx,
        at=context.clock.now(),
        actor=actor,
        action=action,
        subject=f"round:{planned.round.slug}",
        detail={"kept_until": until and until.isoformat(), "exports": planned.exports},
    )
