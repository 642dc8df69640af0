"""Copies of exports that left the store: who took them, and which must be deleted by hand."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, select, update

from storage.database.connection import Tx
from storage.schema.rounds import rounds
from storage.schema.store import export_copies
from storage.schema.turns import enrolments


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportCopy:
    """A copy of an export that somebody took."""

    id: int
    round: str  # its name in addresses
    export: str  # the export's id
    actor: str  # who took it, and is to be asked
    taken_at: datetime
    place: str | None  # the file, if a command wrote it
    stale_at: datetime | None  # since when it must be deleted
    deleted_at: datetime | None  # when somebody said it is


async def note_copy(
    tx: Tx, *, round_id: int, export: str, actor: str, now: datetime, place: str | None = None
) -> None:
    """Write down that somebody took a copy of an export."""
    row = {"round_id": round_id, "export": export, "actor": actor, "taken_at": now, "place": place}
    await tx.execute(export_copies.insert().values(row))


async def to_delete(tx: Tx, round_slug: str = "") -> tuple[ExportCopy, ...]:
    """List copies that must be deleted and are not said to be, the first due first."""
    is_due = export_copies.c.stale_at.is_not(None) & export_copies.c.deleted_at.is_(None)
    query = _copies().where(is_due).order_by(export_copies.c.stale_at, export_copies.c.id)
    if round_slug:
        query = query.where(rounds.c.slug == round_slug)
    return tuple(_copy(row) for row in await tx.execute(query))


async def find_copy(tx: Tx, copy_id: int) -> ExportCopy | None:
    """Find a copy, kept from changing until the transaction ends."""
    query = _copies().where(export_copies.c.id == copy_id)
    row = (await tx.execute(query.with_for_update(of=export_copies))).one_or_none()
    return None if row is None else _copy(row)


async def note_deleted(tx: Tx, copy_id: int, *, actor: str, now: datetime) -> None:
    """Write down that a copy is deleted, and who said so."""
    statement = update(export_copies).where(export_copies.c.id == copy_id)
    await tx.execute(statement.values(deleted_at=now, deleted_by=actor))


async def out_about(tx: Tx, participant_id: int) -> int:
    """Count the copies not said to be deleted of rounds that somebody is in."""
    own = select(enrolments.c.round_id).where(enrolments.c.participant_id == participant_id)
    is_out = export_copies.c.deleted_at.is_(None) & export_copies.c.round_id.in_(own)
    return int(await tx.scalar(select(func.count()).select_from(export_copies).where(is_out)) or 0)


def _copies() -> Select[Any]:
    names = ("id", "export", "actor", "taken_at", "place", "stale_at", "deleted_at")
    columns = (export_copies.c[name] for name in names)
    return select(*columns, rounds.c.slug.label("round")).join(
        rounds, rounds.c.id == export_copies.c.round_id
    )


def _copy(row: Row[Any]) -> ExportCopy:
    return ExportCopy(**row._asdict())
