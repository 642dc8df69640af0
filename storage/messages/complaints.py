"""Answers to complaints, and the places that sealed words of complaints are bound to."""

from datetime import datetime

from sqlalchemy import func, literal, update

from storage.database.connection import Tx
from storage.messages.outbox import OWED
from storage.schema.columns import Instant
from storage.schema.turns import complaints


def words_place(enrolment_id: int) -> str:
    """Name the place that the words of a complaint are bound to."""
    return f"complaints:{enrolment_id}"


def answer_place(complaint_id: int, number: int) -> str:
    """Name the place that the answer of this number, from 1, is bound to."""
    return f"complaints:{complaint_id}:{number}"


def answer_key(complaint_id: int, number: int) -> str:
    """Name the message of the outbox that tells the answer of this number, from 1."""
    return f"{OWED}{complaint_id}:{number}"


async def answer(tx: Tx, complaint_id: int, *, number: int, sealed: bytes, now: datetime) -> bool:
    """Keep an answer, which confirms the receipt too; tell whether nobody else was quicker."""
    kept = await tx.execute(
        update(complaints)
        .where(complaints.c.id == complaint_id, complaints.c.answers == number - 1)
        .values(
            answer=sealed,
            answers=number,
            answered_at=now,
            acknowledged_at=func.coalesce(complaints.c.acknowledged_at, literal(now, Instant)),
        )
    )
    return kept.rowcount > 0
