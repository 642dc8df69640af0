"""Arms as they were drawn, whoever it was for: kept when people leave or are erased."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update

from storage.database.connection import Tx
from storage.schema.rounds import arm_draws


async def note_draw(tx: Tx, round_id: int, arm: str, now: datetime) -> None:
    """Keep that an arm was drawn for somebody."""
    await tx.execute(arm_draws.insert().values(round_id=round_id, arm=arm, drawn_at=now))


async def draw_ahead(tx: Tx, round_id: int, sealed: Sequence[bytes]) -> None:
    """Keep arms that were drawn ahead, in their order; sealed, so that none can be foreseen."""
    rows = [{"round_id": round_id, "sealed": arm} for arm in sealed]
    await tx.execute(arm_draws.insert(), rows)


async def next_drawn(tx: Tx, round_id: int) -> tuple[int, bytes] | None:
    """Give the next arm drawn ahead, still sealed, and its number; None if all are used.

    Its row is locked: nobody else is given the same.
    """
    waiting = (
        select(arm_draws.c.id, arm_draws.c.sealed)
        .where(arm_draws.c.round_id == round_id, arm_draws.c.sealed.is_not(None))
        .order_by(arm_draws.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = (await tx.execute(waiting)).one_or_none()
    return None if row is None else (row.id, row.sealed)


async def note_drawn(tx: Tx, number: int, arm: str | None, now: datetime) -> None:
    """Keep that an arm drawn ahead became somebody's; None if the script has it no more."""
    mine = arm_draws.c.id == number
    await tx.execute(
        update(arm_draws).where(mine).values(sealed=None, arm=arm, drawn_at=arm and now)
    )


async def drawn(tx: Tx, round_id: int) -> dict[str, int]:
    """Count how often each arm was drawn."""
    arm = arm_draws.c.arm
    statement = (
        select(arm, func.count())
        .where(arm_draws.c.round_id == round_id, arm.is_not(None))
        .group_by(arm)
        .order_by(arm)
    )
    return {row[0]: row[1] for row in await tx.execute(statement)}
