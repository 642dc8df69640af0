"""Where people are by now whose messages were kept waiting: what decides whether one still goes."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from storage.database.connection import Tx
from storage.schema.turns import enrolments


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """Where somebody is in their round."""

    state: str  # JSON of the engine's state
    last_at: datetime  # when they last did something


async def whereabouts(tx: Tx, enrolment_ids: Collection[int]) -> dict[int, Whereabouts]:
    """Give where these people are; those who were forgotten are left out."""
    columns = (enrolments.c.id, enrolments.c.state, enrolments.c.last_at)
    rows = await tx.execute(select(*columns).where(enrolments.c.id.in_(enrolment_ids)))
    return {row.id: Whereabouts(state=row.state, last_at=row.last_at) for row in rows}
