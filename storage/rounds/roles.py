"""Who of a round is a person, and who has a role of the script and stands in no count."""

from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal_column, select

from storage.database.connection import Tx
from storage.schema.turns import enrolments

IS_PERSON = enrolments.c.role == literal_column("''")
_IN_ROLE = enrolments.c.role != literal_column("''")  # as their index has it


def is_of_person(enrolment: ColumnElement[int], round_id: Any) -> ColumnElement[bool]:
    """Say that a row of a round belongs to a person; `enrolment` is its column that tells whose."""
    return enrolment.not_in(in_role(round_id))


def in_role(round_id: Any, role: str | None = None) -> Select[Any]:
    """Choose the enrolments of a round that have a role: this one, or any."""
    mine = select(enrolments.c.id).where(enrolments.c.round_id == round_id, _IN_ROLE)
    return mine if role is None else mine.where(enrolments.c.role == role)


async def roles_of(tx: Tx, round_id: int) -> dict[str, int]:
    """Count what has each role in a round."""
    role = enrolments.c.role
    statement = (
        select(role, func.count())
        .where(enrolments.c.round_id == round_id, _IN_ROLE)
        .group_by(role)
        .order_by(role)
    )
    return {row[0]: row[1] for row in await tx.execute(statement)}
