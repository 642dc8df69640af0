"""Alarms: what somebody on duty is to look at, since it tells of harm."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import update

from storage.database.bulk import Many
from storage.database.connection import Tx
from storage.schema.turns import alarms


class AlarmRow(NamedTuple):
    """An alarm to be kept, with the one message that raised it."""

    round_id: int
    enrolment_id: int
    turn: int
    harms: str
    at: datetime
    look_by: datetime
    sealed: bytes


_ADD = Many(AlarmRow, alarms.insert())


async def add(tx: Tx, rows: Sequence[AlarmRow]) -> None:
    """Keep alarms."""
    await _ADD.execute(tx, rows)


async def mark_seen(tx: Tx, alarm_id: int, *, by: str, at: datetime) -> bool:
    """Note that an alarm was dealt with; tell whether it was not before."""
    waits = (alarms.c.id == alarm_id) & alarms.c.seen_at.is_(None)
    done = await tx.execute(update(alarms).where(waits).values(seen_at=at, seen_by=by))
    return done.rowcount > 0


async def forget_words(tx: Tx, before: datetime) -> int:
    """Delete the words of alarms raised earlier; give how many."""
    old = (alarms.c.at < before) & alarms.c.sealed.is_not(None)
    return (await tx.execute(update(alarms).where(old).values(sealed=None))).rowcount


def place(enrolment_id: int, turn: int) -> str:
    """Name the place that the words of an alarm are bound to."""
    return f"alarms:{enrolment_id}:{turn}"
