"""Who is on duty for a round: the mark that opens its complaints and alarms, and nothing else."""

from datetime import datetime

from sqlalchemy import Select, delete, select

from storage.database.connection import Tx, insert
from storage.schema.accounts import duties, organisers
from storage.schema.rounds import rounds


async def give(tx: Tx, account_id: int, round_id: int, now: datetime) -> bool:
    """Put an account on duty for a round; tell whether it was not before."""
    mark = {"organiser_id": account_id, "round_id": round_id, "given_at": now}
    statement = insert(tx, duties).values(mark).on_conflict_do_nothing()
    return await tx.scalar(statement.returning(duties.c.round_id)) is not None


async def take(tx: Tx, account_id: int, round_id: int) -> bool:
    """Take an account off duty for a round; tell whether it was on duty."""
    mark = (duties.c.organiser_id == account_id) & (duties.c.round_id == round_id)
    return (await tx.execute(delete(duties).where(mark))).rowcount > 0


async def is_on_duty(tx: Tx, account_id: int, round_id: int) -> bool:
    """Tell whether an account is on duty for a round, and may still log in."""
    mark = (organisers.c.id == account_id) & (duties.c.round_id == round_id)
    return bool(await tx.scalar(select(_marks().where(mark).exists())))


async def names_on_duty(tx: Tx, round_id: int) -> tuple[str, ...]:
    """Give the login names of those on duty for a round who may still log in."""
    names = _marks().where(duties.c.round_id == round_id).order_by(organisers.c.name)
    return tuple([row.name for row in await tx.execute(names)])


async def rounds_looked_after(tx: Tx) -> frozenset[str]:
    """Give the slugs of the rounds for which somebody is on duty who may still log in."""
    slugs = _marks().join(rounds, rounds.c.id == duties.c.round_id).with_only_columns(rounds.c.slug)
    return frozenset([row.slug for row in await tx.execute(slugs.distinct())])


async def rounds_of(tx: Tx, account_id: int) -> tuple[str, ...]:
    """Give the slugs of the rounds that an account is on duty for."""
    slugs = (
        select(rounds.c.slug)
        .join(duties, duties.c.round_id == rounds.c.id)
        .where(duties.c.organiser_id == account_id)
        .order_by(rounds.c.slug)
    )
    return tuple([row.slug for row in await tx.execute(slugs)])


def _marks() -> Select[tuple[str]]:
    of_account = duties.c.organiser_id == organisers.c.id
    return select(organisers.c.name).join(duties, of_account).where(organisers.c.enabled)
