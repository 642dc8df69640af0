"""What a round asked of its people: messages, minutes, words; and what nobody met.

What has a role is no person of it; its messages still go out, and it meets steps.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select

from storage.database.connection import Tx
from storage.messages.outbox import UNASKED
from storage.rounds.roles import is_of_person
from storage.schema.messages import outbox, quarantine
from storage.schema.turns import events, progress, responses


@dataclass(frozen=True, slots=True, kw_only=True)
class Burden:
    """What a round asked of its people, person by person but nameless."""

    messages: tuple[Mapping[str, int], ...]  # of each person: kind -> messages that reached them
    seconds: tuple[int, ...]  # of each person: active time in all stages they finished
    by_rule: Mapping[str, int]  # stage -> people for whom time finished it, and not a tap
    texts: int  # open answers that count
    unasked: tuple[datetime, ...]  # when each message nobody had asked for was due
    steps: frozenset[str]  # that anybody was shown or answered
    quarantined: int  # updates that could not be taken, of whatever round


async def burden_of(tx: Tx, round_id: int) -> Burden:
    """Add up what a round asked of its people."""
    return Burden(
        messages=await _messages(tx, round_id),
        seconds=await _seconds(tx, round_id),
        by_rule=await _by_rule(tx, round_id),
        texts=await _texts(tx, round_id),
        unasked=await _unasked(tx, round_id),
        steps=await _steps(tx, round_id),
        quarantined=(await tx.execute(select(func.count()).select_from(quarantine))).scalar_one(),
    )


async def _messages(tx: Tx, round_id: int) -> tuple[Mapping[str, int], ...]:
    people: dict[int, dict[str, int]] = defaultdict(dict)
    rows = await tx.execute(
        select(outbox.c.enrolment_id, outbox.c.kind, func.count())
        .where(outbox.c.round_id == round_id, outbox.c.state == "sent", ~outbox.c.edits)
        .where(is_of_person(outbox.c.enrolment_id, round_id))
        .group_by(outbox.c.enrolment_id, outbox.c.kind)
        .order_by(outbox.c.enrolment_id, outbox.c.kind)
    )
    for enrolment, kind, count in rows:
        people[enrolment][kind] = count
    return tuple(people.values())


async def _seconds(tx: Tx, round_id: int) -> tuple[int, ...]:
    rows = await tx.execute(
        select(func.coalesce(func.sum(progress.c.active_seconds), 0))
        .where(progress.c.round_id == round_id, is_of_person(progress.c.enrolment_id, round_id))
        .group_by(progress.c.enrolment_id)
        .order_by(progress.c.enrolment_id)
    )
    return tuple(int(row[0]) for row in rows)


async def _by_rule(tx: Tx, round_id: int) -> dict[str, int]:
    """Count the stages whose end came in a turn of the clock: all was given but a last tap."""
    has_fallen = exists(
        select(events.c.turn)
        .where(events.c.enrolment_id == progress.c.enrolment_id)
        .where(events.c.kind == "timer_fell", events.c.at == progress.c.finished_at)
    )
    rows = await tx.execute(
        select(progress.c.stage, func.count())
        .where(progress.c.round_id == round_id, has_fallen)
        .where(is_of_person(progress.c.enrolment_id, round_id))
        .group_by(progress.c.stage)
        .order_by(progress.c.stage)
    )
    return {row[0]: row[1] for row in rows}


async def _texts(tx: Tx, round_id: int) -> int:
    written = (responses.c.kind == "reflect", responses.c.sealed.is_not(None), responses.c.current)
    mine = (responses.c.round_id == round_id, is_of_person(responses.c.enrolment_id, round_id))
    statement = select(func.count()).where(*mine, *written)
    return (await tx.execute(statement)).scalar_one()


async def _unasked(tx: Tx, round_id: int) -> tuple[datetime, ...]:
    rows = await tx.execute(
        select(outbox.c.not_before)
        .where(outbox.c.round_id == round_id, outbox.c.priority >= UNASKED)
        .where(outbox.c.state == "sent")
        .order_by(outbox.c.not_before, outbox.c.id)
    )
    return tuple(row[0] for row in rows)


async def _steps(tx: Tx, round_id: int) -> frozenset[str]:
    met: set[str] = set()
    for table in (outbox, responses):
        rows = await tx.execute(select(table.c.step).where(table.c.round_id == round_id).distinct())
        met |= {row[0] for row in rows}
    return frozenset(met)
