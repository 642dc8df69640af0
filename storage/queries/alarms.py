"""Alarms as those on duty see them: those that wait, and the message that raised one."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select

from storage.database.connection import Tx
from storage.queries.sealed_text import opened, seal_of
from storage.schema.people import participants, person_keys
from storage.schema.rounds import rounds
from storage.schema.turns import alarms, enrolments
from storage.turns.alarms import place
from storage.vault.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """One alarm, without its words."""

    id: int
    round: str
    pseudonym: str | None  # None once the person is erased
    harms: tuple[str, ...]
    at: datetime
    look_by: datetime  # what the person was told
    seen_at: datetime | None
    seen_by: str | None
    has_words: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """How many alarms nobody has dealt with."""

    waiting: int
    overdue: int


_FOUND = (
    select(
        alarms.c.id,
        alarms.c.harms,
        alarms.c.at,
        alarms.c.look_by,
        alarms.c.seen_at,
        alarms.c.seen_by,
        rounds.c.slug.label("round"),
        participants.c.pseudonym,
        alarms.c.sealed.is_not(None).label("has_words"),
    )
    .join(rounds, rounds.c.id == alarms.c.round_id)
    .outerjoin(enrolments, enrolments.c.id == alarms.c.enrolment_id)
    .outerjoin(participants, participants.c.id == enrolments.c.participant_id)
    .order_by(alarms.c.id)
)


async def listed(
    tx: Tx, slugs: Collection[str] | None = None, *, with_seen: bool = False
) -> tuple[Alarm, ...]:
    """Give alarms, oldest first: those of some rounds, those that wait or all."""
    statement = _FOUND if with_seen else _FOUND.where(alarms.c.seen_at.is_(None))
    if slugs is not None:
        statement = statement.where(rounds.c.slug.in_(slugs))
    return tuple([_alarm(row) for row in await tx.execute(statement)])


async def find(tx: Tx, alarm_id: int) -> Alarm | None:
    """Give one alarm; None if there is none of that number."""
    row = (await tx.execute(_FOUND.where(alarms.c.id == alarm_id))).one_or_none()
    return None if row is None else _alarm(row)


async def words(tx: Tx, vault: Vault, alarm_id: int) -> str | None:
    """Open the message that raised an alarm; None if it is gone."""
    row = (
        await tx.execute(
            select(
                alarms.c.sealed,
                alarms.c.enrolment_id,
                alarms.c.turn,
                participants.c.pseudonym,
                person_keys.c.wrapped,
            )
            .join(enrolments, enrolments.c.id == alarms.c.enrolment_id)
            .join(participants, participants.c.id == enrolments.c.participant_id)
            .join(person_keys, person_keys.c.participant_id == participants.c.id)
            .where(alarms.c.id == alarm_id)
        )
    ).one_or_none()
    if row is None:
        return None
    seal = seal_of(vault, row.wrapped, row.pseudonym)
    return opened(seal, row.sealed, place(row.enrolment_id, row.turn))


async def count_waiting(tx: Tx, now: datetime) -> Waiting:
    """Count the alarms that nobody has dealt with, and those that somebody should have by now."""
    late = func.count().filter(alarms.c.look_by < now)
    counted = select(func.count(), late).where(alarms.c.seen_at.is_(None))
    waiting, overdue = (await tx.execute(counted.select_from(alarms))).one()
    return Waiting(waiting=waiting, overdue=overdue)


def _alarm(row: Row[Any]) -> Alarm:
    columns = row._asdict()
    return Alarm(**columns | {"harms": tuple(columns["harms"].split())})
