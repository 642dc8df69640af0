"""What an erasure leaves outside its rows: exports made before, and the database's own leavings.

Whoever deletes what people said calls `retire_exports` in the same transaction. What lies in files
is cleared away after it, and it is written down until then that it must be.
"""

import secrets
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select, update

from storage.database.connection import Tx
from storage.database.meta import fact, set_fact
from storage.schema.rounds import rounds
from storage.schema.store import export_copies, exports, meta

_LEFT = "traces_left"


async def retire_exports(tx: Tx, round_ids: Collection[int], now: datetime) -> None:
    """Hand out no export of these rounds that was made or begun until now.

    Copies that were taken of them are to be deleted by whoever has them.
    """
    own = sorted(round_ids)
    # an export that begins waits for us, and finds what we leave
    await tx.execute(select(rounds.c.id).where(rounds.c.id.in_(own)).with_for_update(read=True))
    is_fresh = exports.c.stale_at.is_(None) & exports.c.round_id.in_(own)
    await tx.execute(update(exports).where(is_fresh).values(stale_at=now))
    is_out = export_copies.c.stale_at.is_(None) & export_copies.c.deleted_at.is_(None)
    is_own = export_copies.c.round_id.in_(own)
    await tx.execute(update(export_copies).where(is_out, is_own).values(stale_at=now))
    await note_traces(tx)


async def note_traces(tx: Tx) -> None:
    """Write down that what was deleted can still be found in files."""
    await set_fact(tx, _LEFT, secrets.token_hex(8))  # each time another: see `note_cleared`


async def traces(tx: Tx) -> str | None:
    """Give the mark of the latest traces that are still to be cleared away; None if none are."""
    return await fact(tx, _LEFT)


async def note_cleared(tx: Tx, mark: str) -> None:
    """Write down that traces were cleared away, unless others came meanwhile."""
    await tx.execute(delete(meta).where(meta.c.key == _LEFT, meta.c.value == mark))
