"""Seats: how many people a code lets take part, and who holds one."""

from sqlalchemy import ScalarSelect, exists, func, or_, select, update

from storage.database.connection import Tx
from storage.schema.rounds import codes
from storage.schema.turns import enrolments


def seats_taken() -> ScalarSelect[int]:
    """Count who holds a seat by the code of the row, as a part of a statement."""
    return (
        select(func.count())
        .select_from(enrolments)
        .where(enrolments.c.code == codes.c.code, enrolments.c.has_seat)
        .correlate(codes)
        .scalar_subquery()
    )


async def take_seat(tx: Tx, enrolment_id: int, code: str | None) -> bool:
    """Give an enrolment one of the seats of its code; False if others hold them all.

    Who holds one already keeps it. The row of a code with a limit is locked, so that two
    people never take the last seat at once.
    """
    limited = select(codes.c.code).where(codes.c.code == code, codes.c.most.is_not(None))
    await tx.execute(limited.with_for_update())
    has_room = exists(
        select(codes.c.code).where(
            codes.c.code == code, or_(codes.c.most.is_(None), seats_taken() < codes.c.most)
        )
    )
    statement = (
        update(enrolments)
        .where(enrolments.c.id == enrolment_id, or_(enrolments.c.has_seat, has_room))
        .values(has_seat=True)
    )
    return await tx.scalar(statement.returning(enrolments.c.id)) is not None


async def note_seat(tx: Tx, enrolment_id: int, *, is_held: bool) -> None:
    """Give an enrolment a seat, though others may hold all that its code has, or take it back."""
    mine = enrolments.c.id == enrolment_id
    await tx.execute(update(enrolments).where(mine).values(has_seat=is_held))
