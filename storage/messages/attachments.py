"""Voice notes and photos: which still have to be fetched, and their bytes, sealed."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, update

from storage.database.connection import Tx
from storage.schema.people import addresses, participants, person_keys
from storage.schema.turns import attachments, enrolments

TRIES = 5  # after so many the platform has surely thrown the file away


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfetched:
    """An attachment whose bytes are still with the platform."""

    id: int
    enrolment_id: int
    step: str
    part: str
    file: bytes  # the platform's name for it, sealed
    pseudonym: str
    wrapped: bytes  # the person's key


def file_place(enrolment_id: int, step: str, part: str) -> str:
    """Name the place the platform's name of a file is sealed to."""
    return f"attachment_files:{enrolment_id}:{step}:{part}"


def content_place(enrolment_id: int, step: str, part: str) -> str:
    """Name the place the bytes of a file are sealed to."""
    return f"attachments:{enrolment_id}:{step}:{part}"


async def unfetched(tx: Tx, channel: str, limit: int) -> Sequence[Unfetched]:
    """Give attachments that came by a channel and were not fetched yet, the least tried first."""
    rows = await tx.execute(
        select(
            attachments.c.id,
            attachments.c.enrolment_id,
            attachments.c.step,
            attachments.c.part,
            attachments.c.file,
            participants.c.pseudonym,
            person_keys.c.wrapped,
        )
        .join(enrolments, enrolments.c.id == attachments.c.enrolment_id)
        .join(addresses, addresses.c.id == enrolments.c.address_id)
        .join(participants, participants.c.id == enrolments.c.participant_id)
        .join(person_keys, person_keys.c.participant_id == participants.c.id)
        .where(
            attachments.c.sealed.is_(None),
            attachments.c.attempts < TRIES,
            addresses.c.channel == channel,
        )
        .order_by(attachments.c.attempts, attachments.c.id)
        .limit(limit)
    )
    return tuple(Unfetched(**row._mapping) for row in rows)  # noqa: SLF001 - its public name


async def keep_bytes(tx: Tx, attachment_id: int, sealed: bytes, size: int) -> None:
    """Keep the bytes of an attachment."""
    await tx.execute(
        update(attachments)
        .where(attachments.c.id == attachment_id)
        .values(sealed=sealed, size=size)
    )


async def note_failure(tx: Tx, attachment_id: int) -> None:
    """Note that an attachment could not be fetched this time."""
    await tx.execute(
        update(attachments)
        .where(attachments.c.id == attachment_id)
        .values(attempts=attachments.c.attempts + 1)
    )
