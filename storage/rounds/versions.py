"""The versions of its script that a round ran, one after the other."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from storage.database.connection import Tx
from storage.rounds.rounds import Round
from storage.schema.rounds import round_versions, rounds, scripts


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundVersion:
    """A version that a round ran."""

    script_id: int
    hash: str
    version: int
    since: datetime
    actor: str


async def replace(tx: Tx, round_: Round, script_id: int, *, now: datetime, actor: str) -> None:
    """Let a round run another version from now on, and write down that it does."""
    if not await listed(tx, round_.id):
        first = {"round_id": round_.id, "script_id": round_.script_id, "since": round_.start_at}
        await tx.execute(round_versions.insert(), first | {"actor": ""})
    row = {"round_id": round_.id, "script_id": script_id, "since": now, "actor": actor}
    await tx.execute(round_versions.insert(), row)
    await tx.execute(update(rounds).where(rounds.c.id == round_.id).values(script_id=script_id))


async def listed(tx: Tx, round_id: int) -> tuple[RoundVersion, ...]:
    """List the versions of a round in order; none if it ran one only."""
    rows = await tx.execute(
        select(
            round_versions.c.script_id,
            scripts.c.hash,
            scripts.c.version,
            round_versions.c.since,
            round_versions.c.actor,
        )
        .join(scripts, scripts.c.id == round_versions.c.script_id)
        .where(round_versions.c.round_id == round_id)
        .order_by(round_versions.c.id)
    )
    return tuple(RoundVersion(**row._asdict()) for row in rows)
