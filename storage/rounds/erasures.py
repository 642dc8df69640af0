"""Rounds whose people were erased, and what may be told of them for ever."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update

from storage.database.connection import Tx, insert
from storage.database.traces import retire_exports
from storage.schema.results import results
from storage.schema.rounds import arm_draws, round_erasures
from storage.schema.turns import alarms, due, enrolments


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """That the people of a round were erased, or are being erased."""

    round_id: int
    begun_at: datetime
    erased_at: datetime | None  # None while it goes on
    figures: str  # JSON: released figures


async def begin_erasure(tx: Tx, round_id: int, figures: str, now: datetime) -> None:
    """Write down that a round is being erased, with the figures that stay; the first time counts.

    Exact counts and alarms of the round are deleted, and its exports handed out no more.
    """
    await retire_exports(tx, {round_id}, now)
    row = {"round_id": round_id, "begun_at": now, "figures": figures}
    await tx.execute(insert(tx, round_erasures).values(row).on_conflict_do_nothing())
    for table in (results, arm_draws, alarms):
        await tx.execute(delete(table).where(table.c.round_id == round_id))


async def finish_erasure(tx: Tx, round_id: int, now: datetime) -> None:
    """Write down that nobody is left in a round that is being erased."""
    mine = round_erasures.c.round_id == round_id
    await tx.execute(update(round_erasures).where(mine).values(erased_at=now))


async def erasure_of(tx: Tx, round_id: int) -> Erasure | None:
    """Find the erasure of a round; None if it still has its people."""
    statement = select(round_erasures).where(round_erasures.c.round_id == round_id)
    row = (await tx.execute(statement)).one_or_none()
    return None if row is None else Erasure(**row._asdict())


async def last_act(tx: Tx, round_id: int) -> datetime | None:
    """Tell when somebody last did something in a round, or when something is still to happen.

    None if nobody ever joined.
    """
    acts = await tx.scalar(
        select(func.max(enrolments.c.last_at)).where(enrolments.c.round_id == round_id)
    )
    to_come = await tx.scalar(select(func.max(due.c.due_at)).where(due.c.round_id == round_id))
    return max((at for at in (acts, to_come) if at is not None), default=None)
