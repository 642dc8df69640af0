"""Voice notes and photos that people sent as answers: which there are, and their bytes, opened."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import and_, select

from storage.database.connection import Tx
from storage.messages.attachments import KEEPING, Keeping, content_place
from storage.queries.answers import may_quote
from storage.queries.sealed_text import seal_of
from storage.schema.people import participants, person_keys
from storage.schema.rounds import rounds
from storage.schema.turns import attachments, enrolments, responses
from storage.vault.vault import SealBroken, Vault

_OF_THEM = and_(
    attachments.c.enrolment_id == responses.c.enrolment_id,
    attachments.c.step == responses.c.step,
    attachments.c.part == responses.c.part,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFile:
    """What was sent with an answer."""

    id: int
    media: str  # voice or photo
    mime: str  # as the channel told it
    size: int  # bytes
    keeping: Keeping  # whether its bytes are in the store


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedFile:
    """The bytes of a file, and whose they are."""

    participant: str  # pseudonym
    step: str
    part: str
    media: str  # voice or photo
    quotable: bool  # the person lets their words be quoted
    content: bytes


async def files_of_answers(tx: Tx, answers: Collection[int]) -> dict[int, AnswerFile]:
    """Give what was sent with answers, by the ids of these; those without a file are left out."""
    rows = await tx.execute(
        select(
            responses.c.id.label("answer"),
            attachments.c.id,
            attachments.c.media,
            attachments.c.mime,
            attachments.c.size,
            KEEPING.label("keeping"),
        )
        .join(attachments, _OF_THEM)
        .where(responses.c.id.in_(answers))
    )
    files = [row._asdict() for row in rows]
    return {
        file.pop("answer"): AnswerFile(**file | {"keeping": Keeping(file["keeping"])})
        for file in files
    }


async def opened_file(tx: Tx, vault: Vault, slug: str, file_id: int) -> OpenedFile | None:
    """Open a file of somebody in a round; None if there is none, or it does not open."""
    row = (
        await tx.execute(
            select(
                attachments,
                participants.c.pseudonym,
                person_keys.c.wrapped,
                may_quote().label("quotable"),
            )
            .join(enrolments, enrolments.c.id == attachments.c.enrolment_id)
            .join(rounds, rounds.c.id == enrolments.c.round_id)
            .join(participants, participants.c.id == enrolments.c.participant_id)
            .outerjoin(person_keys, person_keys.c.participant_id == participants.c.id)
            .where(
                attachments.c.id == file_id,
                attachments.c.sealed.is_not(None),
                rounds.c.slug == slug,
            )
        )
    ).one_or_none()
    seal = seal_of(vault, row.wrapped, row.pseudonym) if row is not None else None
    if row is None or seal is None:
        return None
    try:
        content = seal.open(row.sealed, content_place(row.enrolment_id, row.step, row.part))
    except SealBroken:
        return None
    return OpenedFile(
        participant=row.pseudonym,
        step=row.step,
        part=row.part,
        media=row.media,
        quotable=bool(row.quotable),
        content=content,
    )
