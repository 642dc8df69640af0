"""Who did or saw what: the audit log."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from storage.database.connection import Tx
from storage.schema.accounts import audit


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One line of the audit log."""

    id: int
    at: datetime
    actor: str  # organiser's name, "command line" or "system"
    action: str  # scheduled, exported, looked_at...
    subject: str  # what it was done to
    detail: Mapping[str, Any]
    rows: int | None  # how many rows left the store, if any did


async def note_action(
    tx: Tx,
    *,
    at: datetime,
    actor: str,
    action: str,
    subject: str,
    detail: Mapping[str, Any],
    rows: int | None = None,
) -> None:
    """Write a line; `detail` holds filters and counts as JSON, nothing a person said."""
    detail_json = json.dumps(detail, ensure_ascii=False, sort_keys=True)
    line = {"at": at, "actor": actor, "action": action, "subject": subject}
    await tx.execute(audit.insert().values(**line, detail=detail_json, rows=rows))


async def entries(tx: Tx, limit: int, before: int | None = None) -> tuple[AuditEntry, ...]:
    """Give the newest lines first, those older than the line `before` (an id) if it is given."""
    statement = select(audit).order_by(audit.c.id.desc()).limit(limit)
    if before is not None:
        statement = statement.where(audit.c.id < before)
    return tuple(_entry(row) for row in await tx.execute(statement))


def _entry(row: Row[Any]) -> AuditEntry:
    columns = row._asdict()
    return AuditEntry(**columns | {"detail": json.loads(columns["detail"])})
