"""Messages of which nobody knows whether they arrived: in doubt, or given up as unknown."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, case, func, literal_column, select, update

from storage.database.connection import Tx
from storage.messages.outbox import UNASKED, chunks, is_waiting
from storage.schema.messages import outbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncertain:
    """Messages of which nobody can know whether they arrived."""

    in_doubt: int  # they go once more
    tries: int  # of those, that ended without a clear answer
    unknown: int  # they were tried often enough


CERTAIN = Uncertain(in_doubt=0, tries=0, unknown=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownRow:
    """A message that may have arrived and is not tried again."""

    id: int
    enrolment_id: int
    kind: str
    prompt: int | None  # number of the question it asks
    edits: bool


_IS_UNKNOWN = outbox.c.state == literal_column("'unknown'")  # in the words of the partial index


async def uncertain(tx: Tx, round_id: int | None = None) -> Uncertain:
    """Count the messages, of a round or of all, that may or may not have arrived."""
    in_doubt = and_(outbox.c.state == "retry", is_waiting(outbox), outbox.c.attempts > 0)
    doubts = select(func.count(), func.coalesce(func.sum(outbox.c.attempts), 0)).where(in_doubt)
    unknown = select(func.count()).where(_IS_UNKNOWN)
    if round_id is not None:
        doubts = doubts.where(outbox.c.round_id == round_id)
        unknown = unknown.where(outbox.c.round_id == round_id)
    waiting = (await tx.execute(doubts)).one()
    given_up = (await tx.execute(unknown)).scalar_one()
    return Uncertain(in_doubt=waiting[0], tries=int(waiting[1]), unknown=given_up)


async def unknown_of(tx: Tx, round_id: int) -> tuple[UnknownRow, ...]:
    """Give the messages of a round that may not have arrived, the oldest first."""
    names = ("id", "enrolment_id", "kind", "prompt", "edits")
    wanted = select(*(outbox.c[name] for name in names))
    rows = await tx.execute(
        wanted.where(outbox.c.round_id == round_id, _IS_UNKNOWN).order_by(outbox.c.id)
    )
    return tuple(UnknownRow(**row._mapping) for row in rows)  # noqa: SLF001 - its public name


async def send_again(tx: Tx, ids: Collection[int], now: datetime) -> None:
    """Let messages go once more that may not have arrived, as something nobody asked for."""
    unasked = case((outbox.c.priority > UNASKED, outbox.c.priority), else_=UNASKED)
    for some in chunks(ids):
        await tx.execute(
            update(outbox)
            .where(outbox.c.id.in_(some), _IS_UNKNOWN)
            .values(state="retry", not_before=now, priority=unasked)
        )


async def take_up_again(tx: Tx, ids: Collection[int], now: datetime) -> None:
    """Let messages go once more that were left as unknown, since it was an outage."""
    for some in chunks(ids):
        await tx.execute(
            update(outbox)
            .where(outbox.c.id.in_(some), _IS_UNKNOWN)
            .values(state="retry", not_before=now)
        )
