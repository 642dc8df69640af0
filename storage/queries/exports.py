"""Exports and how far they are, for those who wait for one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, select, update

from storage.database.connection import Tx
from storage.schema.rounds import rounds
from storage.schema.store import exports

RUNNING, DONE, FAILED = "running", "done", "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """One export that somebody asked for."""

    id: str  # random
    round_id: int
    filters: str  # JSON
    unquotable: bool  # holds words of people without consent to quote
    actor: str
    status: str  # running, done or failed
    done: int  # answers written so far
    total: int  # answers to write
    path: str | None
    created_at: datetime
    finished_at: datetime | None
    stale_at: datetime | None = None  # since when it is not handed out any more


async def begin_export(
    tx: Tx,
    *,
    export_id: str,
    round_id: int,
    filters: str,
    actor: str,
    path: str,
    now: datetime,
    unquotable: bool = False,
) -> None:
    """Write down that an export was asked for.

    Who is being erased meanwhile is gone before the export looks, or makes it stale.
    """
    await tx.execute(select(rounds.c.id).where(rounds.c.id == round_id).with_for_update())
    row = {"id": export_id, "round_id": round_id, "filters": filters, "actor": actor}
    row |= {"status": RUNNING, "done": 0, "total": 0, "path": path, "created_at": now}
    row["unquotable"] = unquotable
    await tx.execute(exports.insert().values(row))


async def note_progress(tx: Tx, export_id: str, *, done: int, total: int) -> bool:
    """Write down how far an export is; tell whether it became stale meanwhile."""
    statement = update(exports).where(exports.c.id == export_id).values(done=done, total=total)
    return await tx.scalar(statement.returning(exports.c.stale_at)) is not None


async def finish_export(tx: Tx, export_id: str, *, done: int, total: int, now: datetime) -> bool:
    """Write down that an export is complete; tell whether it became stale meanwhile."""
    values = {"status": DONE, "done": done, "total": total, "finished_at": now}
    statement = update(exports).where(exports.c.id == export_id).values(values)
    return await tx.scalar(statement.returning(exports.c.stale_at)) is not None


async def fail_export(tx: Tx, export_id: str, *, now: datetime) -> None:
    """Write down that an export came to nothing."""
    statement = update(exports).where(exports.c.id == export_id)
    await tx.execute(statement.values(status=FAILED, finished_at=now))


async def fail_running(tx: Tx, *, now: datetime) -> int:
    """Write down that all running exports came to nothing; give how many."""
    statement = update(exports).where(exports.c.status == RUNNING)
    result = await tx.execute(statement.values(status=FAILED, finished_at=now))
    return result.rowcount


async def find_export(tx: Tx, export_id: str, *, held: bool = False) -> Export | None:
    """Find an export; `held` keeps it from becoming stale until the transaction ends."""
    query = select(exports).where(exports.c.id == export_id)
    row = (await tx.execute(query.with_for_update() if held else query)).one_or_none()
    return None if row is None else _export(row)


async def listed(tx: Tx, round_id: int) -> tuple[Export, ...]:
    """List a round's exports, the newest first."""
    statement = select(exports).where(exports.c.round_id == round_id)
    rows = await tx.execute(statement.order_by(exports.c.created_at.desc(), exports.c.id))
    return tuple(_export(row) for row in rows)


async def handed_out(tx: Tx) -> frozenset[str]:
    """Give the ids of exports whose files are wanted: being made, or done and not stale."""
    is_wanted = exports.c.stale_at.is_(None) & exports.c.status.in_((RUNNING, DONE))
    return frozenset(await tx.scalars(select(exports.c.id).where(is_wanted)))


async def older(tx: Tx, before: datetime) -> tuple[Export, ...]:
    """List exports asked for before an instant, in any state."""
    statement = select(exports).where(exports.c.created_at < before).order_by(exports.c.created_at)
    return tuple(_export(row) for row in await tx.execute(statement))


async def forget_export(tx: Tx, export_id: str) -> None:
    """Delete the row of an export; its audit line stays."""
    await tx.execute(delete(exports).where(exports.c.id == export_id))


def _export(row: Row[Any]) -> Export:
    return Export(**row._asdict())
