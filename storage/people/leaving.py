"""People who leave a round with all they said there, because the time to keep it is over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, delete, exists, func, or_, select, update

from dialogues.turn.state import LIVE, Status
from storage.database.connection import Tx, insert
from storage.database.erasing import delete_people
from storage.database.traces import note_traces
from storage.schema.messages import outbox
from storage.schema.people import addresses, participants, tombstones
from storage.schema.turns import (
    attachments,
    complaints,
    consents,
    enrolments,
    events,
    progress,
    responses,
)

_TABLES = (progress, consents, events, responses, attachments, complaints, outbox)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """How much of people a round holds."""

    people: int
    rows: int  # of all tables that hold what they did, said and were shown
    files: int  # voice notes and photos among them


async def held_in(tx: Tx, round_id: int) -> Holdings:
    """Count what a round holds of its people."""
    mine = select(enrolments.c.id).where(enrolments.c.round_id == round_id)
    counted = {
        table.name: int(
            await tx.scalar(
                select(func.count()).select_from(table).where(table.c.enrolment_id.in_(mine))
            )
            or 0
        )
        for table in _TABLES
    }
    people = int(await tx.scalar(select(func.count()).select_from(mine.subquery())) or 0)
    return Holdings(
        people=people, rows=people + sum(counted.values()), files=counted["attachments"]
    )


async def enrolled_in(tx: Tx, round_id: int, *, limit: int) -> tuple[int, ...]:
    """Give the first enrolments of a round, whatever became of them."""
    mine = enrolments.c.round_id == round_id
    statement = select(enrolments.c.id).where(mine).order_by(enrolments.c.id).limit(limit)
    return tuple(await tx.scalars(statement))


async def never_agreed(tx: Tx, before: datetime, *, limit: int) -> tuple[int, ...]:
    """Give enrolments of people who were asked to take part and did not agree.

    Neither they nor we wrote since `before`. Who still waits to be asked is not among them.
    """
    granted = exists(
        select(consents.c.id).where(consents.c.enrolment_id == enrolments.c.id, consents.c.granted)
    )
    written = exists(
        select(outbox.c.id).where(
            outbox.c.enrolment_id == enrolments.c.id, outbox.c.created_at >= before
        )
    )
    was_asked = or_(enrolments.c.step != "", enrolments.c.status.not_in(sorted(LIVE)))
    refused = enrolments.c.status == Status.DECLINED
    chosen = and_(enrolments.c.last_at < before, ~written, or_(refused, and_(was_asked, ~granted)))
    statement = select(enrolments.c.id).where(chosen).order_by(enrolments.c.id).limit(limit)
    return tuple(await tx.scalars(statement))


async def erase_enrolments(tx: Tx, ids: Sequence[int], now: datetime) -> None:
    """Delete enrolments and all below them.

    Who was in no other round goes with them: their key, how to reach them, what waits for them.
    """
    here, other = enrolments.alias("here"), enrolments.alias("other")
    elsewhere = exists(
        select(other.c.id).where(
            other.c.participant_id == here.c.participant_id, other.c.id.not_in(ids)
        )
    )
    alone = list(
        await tx.scalars(select(here.c.participant_id).where(here.c.id.in_(ids), ~elsewhere))
    )
    await tx.execute(
        update(addresses)
        .where(addresses.c.current_enrolment_id.in_(ids))
        .values(current_enrolment_id=None)
    )
    await tx.execute(delete(enrolments).where(enrolments.c.id.in_(ids)))
    await erase_participants(tx, alone, now)


async def erase_participants(tx: Tx, ids: Sequence[int], now: datetime) -> None:
    """Delete people, whatever they are in, and note that a restored backup must not hold them."""
    of_these = participants.c.id.in_(ids)
    names = await tx.scalars(select(participants.c.pseudonym).where(of_these))
    rows = [{"pseudonym": name, "erased_at": now} for name in names]
    if rows:
        await tx.execute(insert(tx, tombstones).values(rows).on_conflict_do_nothing())
    await delete_people(tx, of_these)
    await note_traces(tx)


async def in_no_round(tx: Tx, before: datetime, *, limit: int) -> tuple[int, ...]:
    """Give people who wrote first before an instant and are in no round."""
    enrolled = exists(
        select(enrolments.c.id).where(enrolments.c.participant_id == participants.c.id)
    )
    chosen = and_(participants.c.created_at < before, ~enrolled)
    statement = select(participants.c.id).where(chosen).order_by(participants.c.id).limit(limit)
    return tuple(await tx.scalars(statement))
