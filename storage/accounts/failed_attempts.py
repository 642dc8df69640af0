"""Failed attempts: wrong passwords and codes, counted to slow guessers down."""

from datetime import datetime

from sqlalchemy import func, select

from storage.database.connection import Tx
from storage.schema.accounts import attempts


async def note_failure(tx: Tx, subject: bytes, now: datetime) -> None:
    """Note a failed attempt; `subject` is a keyed hash of who or what tried."""
    await tx.execute(attempts.insert(), {"subject": subject, "at": now})


async def failures(tx: Tx, subject: bytes, since: datetime) -> int:
    """Count failed attempts since an instant."""
    statement = select(func.count()).where(attempts.c.subject == subject, attempts.c.at >= since)
    return int(await tx.scalar(statement) or 0)
