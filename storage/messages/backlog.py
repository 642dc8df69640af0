"""How many messages wait though their time has come."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from storage.database.connection import Tx
from storage.messages.outbox import is_waiting
from storage.schema.messages import outbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """What waits to be sent: how many, and since when the oldest of them."""

    waiting: int
    since: datetime | None


async def count_backlog(tx: Tx, now: datetime) -> Backlog:
    """Count what waits though its time has come, whatever the reason."""
    row = (
        await tx.execute(
            select(func.count(), func.min(outbox.c.not_before).label("since")).where(
                is_waiting(outbox), outbox.c.not_before <= now
            )
        )
    ).one()
    return Backlog(waiting=row[0], since=row.since)
