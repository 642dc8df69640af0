"""Voice notes and photos: which still have to be fetched, which are lost, and their bytes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, case, func, select, text, update

from storage.database.connection import Tx
from storage.schema.people import addresses, participants, person_keys
from storage.schema.turns import attachments, enrolments

TRIES = 5  # refusals after which the platform has surely thrown the file away


class Keeping(StrEnum):
    """Whether the bytes of an attachment are in the store."""

    KEPT = "kept"
    AWAITED = "awaited"  # they will be fetched
    LOST = "lost"  # the platform does not give them out


KEEPING: ColumnElement[str] = case(
    (attachments.c.sealed.is_not(None), Keeping.KEPT.value),
    (attachments.c.lost_at.is_not(None), Keeping.LOST.value),
    else_=Keeping.AWAITED.value,
)
"""What became of the bytes of an attachment, as a column."""


# in the very words of the partial index
_IS_UNTOLD = text("attachments.lost_at is not null and attachments.told_at is null")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfetched:
    """An attachment whose bytes are still with the platform."""

    id: int
    enrolment_id: int
    step: str
    part: str
    file: bytes  # the platform's name for it, sealed
    attempts: int  # fetches that were refused
    troubles: int  # fetches in a row that got no answer, or were put off
    pseudonym: str
    wrapped: bytes  # the person's key


@dataclass(frozen=True, slots=True, kw_only=True)
class LostFile:
    """An attachment that is lost, of which its sender was not told yet."""

    id: int
    enrolment_id: int
    round_id: int
    step: str
    part: str
    media: str


def file_place(enrolment_id: int, step: str, part: str) -> str:
    """Name the place the platform's name of a file is sealed to."""
    return f"attachment_files:{enrolment_id}:{step}:{part}"


def content_place(enrolment_id: int, step: str, part: str) -> str:
    """Name the place the bytes of a file are sealed to."""
    return f"attachments:{enrolment_id}:{step}:{part}"


async def unfetched(tx: Tx, channel: str, limit: int, now: datetime) -> Sequence[Unfetched]:
    """Give attachments that came by a channel and may be fetched now, the least tried first."""
    columns = ("id", "enrolment_id", "step", "part", "file", "attempts", "troubles")
    not_yet = attachments.c.next_at > now
    rows = await tx.execute(
        select(
            *(attachments.c[name] for name in columns),
            participants.c.pseudonym,
            person_keys.c.wrapped,
        )
        .join(enrolments, enrolments.c.id == attachments.c.enrolment_id)
        .join(addresses, addresses.c.id == enrolments.c.address_id)
        .join(participants, participants.c.id == enrolments.c.participant_id)
        .join(person_keys, person_keys.c.participant_id == participants.c.id)
        .where(
            attachments.c.sealed.is_(None),
            attachments.c.lost_at.is_(None),
            func.coalesce(not_yet, False).is_(False),
            addresses.c.channel == channel,
        )
        .order_by(attachments.c.attempts, attachments.c.troubles, attachments.c.id)
        .limit(limit)
    )
    return tuple(Unfetched(**row._mapping) for row in rows)  # noqa: SLF001 - its public name


async def keep_bytes(tx: Tx, attachment_id: int, sealed: bytes, size: int) -> None:
    """Keep the bytes of an attachment."""
    await _change(tx, [attachment_id], sealed=sealed, size=size, troubles=0, next_at=None)


async def note_refusal(tx: Tx, attachment_id: int, until: datetime) -> None:
    """Note that the platform refused an attachment; try again later."""
    refused = attachments.c.attempts + 1
    await _change(tx, [attachment_id], attempts=refused, troubles=0, next_at=until)


async def note_trouble(tx: Tx, attachment_id: int, until: datetime) -> None:
    """Note that there was no answer, or that it asked to wait; try again later."""
    await _change(tx, [attachment_id], troubles=attachments.c.troubles + 1, next_at=until)


async def give_up(tx: Tx, attachment_id: int, now: datetime) -> None:
    """Note that an attachment was refused for good: it is lost."""
    await _change(tx, [attachment_id], attempts=attachments.c.attempts + 1, lost_at=now)


async def _change(tx: Tx, ids: Collection[int], **values: object) -> None:
    await tx.execute(update(attachments).where(attachments.c.id.in_(ids)).values(values))


async def untold_losses(
    tx: Tx, limit: int, *, skip: Collection[int] = (), only: Collection[int] | None = None
) -> tuple[LostFile, ...]:
    """Give lost attachments whose senders were not told yet, the oldest first."""
    columns = ("id", "enrolment_id", "step", "part", "media")
    statement = (
        select(*(attachments.c[name] for name in columns), enrolments.c.round_id)
        .join(enrolments, enrolments.c.id == attachments.c.enrolment_id)
        .where(_IS_UNTOLD)
        .order_by(attachments.c.id)
        .limit(limit)
    )
    if skip:
        statement = statement.where(attachments.c.id.not_in(skip))
    if only is not None:
        statement = statement.where(attachments.c.id.in_(only))
    rows = await tx.execute(statement)
    return tuple(LostFile(**row._mapping) for row in rows)  # noqa: SLF001 - its public name


async def note_told(tx: Tx, ids: Collection[int], now: datetime) -> None:
    """Note that the senders of lost attachments were told."""
    if ids:
        await _change(tx, ids, told_at=now)
