"""What the store clears away with time, and the scheduler's sign of life."""

from datetime import datetime

from sqlalchemy import Table, delete, select
from sqlalchemy.sql.elements import ColumnElement

from storage.database.connection import Tx, insert
from storage.schema.accounts import attempts, sessions
from storage.schema.messages import inbox, quarantine
from storage.schema.store import meta

HEARTBEAT = "scheduler_heartbeat"


async def forget_updates(tx: Tx, before: datetime) -> int:
    """Delete identities of updates received earlier; give how many."""
    return await _delete(tx, inbox, inbox.c.received_at < before)


async def forget_quarantined(tx: Tx, before: datetime) -> int:
    """Delete updates put away earlier, which hold people's words; give how many."""
    return await _delete(tx, quarantine, quarantine.c.at < before)


async def end_logins(tx: Tx, unseen_since: datetime) -> int:
    """Delete logins whose last request came earlier; give how many."""
    return await _delete(tx, sessions, sessions.c.seen_at < unseen_since)


async def forget_attempts(tx: Tx, before: datetime) -> int:
    """Delete failed attempts made earlier; give how many."""
    return await _delete(tx, attempts, attempts.c.at < before)


async def beat(tx: Tx, now: datetime) -> None:
    """Write down that the scheduler is alive."""
    statement = insert(tx, meta).values(key=HEARTBEAT, value=now.isoformat())
    statement = statement.on_conflict_do_update(
        index_elements=["key"], set_={"value": statement.excluded.value}
    )
    await tx.execute(statement)


async def last_beat(tx: Tx) -> datetime | None:
    """Tell when the scheduler last was alive; None if it never ran on this store."""
    value = await tx.scalar(select(meta.c.value).where(meta.c.key == HEARTBEAT))
    return None if value is None else datetime.fromisoformat(value)


async def _delete(tx: Tx, table: Table, condition: ColumnElement[bool]) -> int:
    return (await tx.execute(delete(table).where(condition))).rowcount
