"""Everything a round holds on its participants, a batch of people at a time, for exports."""

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, String, func, select, text, type_coerce

from storage.database.connection import Tx
from storage.messages.attachments import KEEPING, Keeping
from storage.queries.filters import Filters, alone_where, answers_where, people_where
from storage.queries.sealed_text import Matcher, matcher, opened, response_place, seal_of
from storage.schema.people import addresses, participants, person_keys
from storage.schema.rounds import scripts
from storage.schema.turns import attachments, consents, enrolments, responses
from storage.vault.vault import Seal, SealBroken, Vault

_COLUMNS = {"text": "sealed"}  # what is called otherwise in the store
BATCH = 200  # people at a time: some ten thousand rows, ten megabytes


class ExportedAnswer(NamedTuple):
    """One stored answer of the person whose record it is in; words are None if not opened."""

    id: int
    stage: str
    step: str
    kind: str
    part: str
    revision: int
    current: bool
    code: str | None
    number: float | None
    text: str | None
    shown_order: str | None
    source: str
    standing: str
    language: str
    channel: str
    version: int  # of the script that asked
    asked_at: str | None  # ISO 8601 in UTC, as files tell it
    answered_at: str


SEALED = 1 + ExportedAnswer._fields.index("text")  # its place in a row, after the enrolment


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A voice note or photo, without its bytes."""

    id: int
    step: str
    part: str
    media: str
    mime: str
    size: int  # bytes
    keeping: Keeping  # whether its bytes are in the store


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantRecord:
    """One participant in one round."""

    enrolment_id: int
    seal: Seal | None  # None: the key is gone
    status: str
    arm: str  # empty in a script without arms
    role: str  # empty for a person
    language: str
    channel: str
    stage: str
    step: str  # stands open
    joined_at: datetime
    last_at: datetime
    ended_at: datetime | None
    version: int  # of the script, that they are on
    consents: dict[str, bool]  # the newest of each purpose
    answers: tuple[ExportedAnswer, ...]
    attachments: tuple[Attachment, ...]


async def hold_still(tx: Tx) -> None:
    """Make all reads of a fresh transaction see one and the same picture of the store."""
    if tx.dialect.name == "postgresql":
        await tx.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))


async def chosen(tx: Tx, vault: Vault, filters: Filters) -> tuple[tuple[int, ...], int]:
    """Give the enrolments that the filters mean, and how many answers pass.

    Filters on answers leave only people who have such an answer.
    """
    if filters.text:
        return await _searched(tx, vault, filters)
    where = answers_where(filters)
    total = await tx.scalar(select(func.count()).select_from(responses).where(where)) or 0
    people = select(enrolments.c.id).where(people_where(filters)).order_by(enrolments.c.id)
    if filters.narrows_answers:
        column = responses.c.enrolment_id
        people = select(column).where(where).group_by(column).order_by(column)
    return tuple(await tx.scalars(people)), total


async def _searched(tx: Tx, vault: Vault, filters: Filters) -> tuple[tuple[int, ...], int]:
    column = responses.c.enrolment_id
    where = answers_where(filters) & responses.c.sealed.is_not(None)
    people = tuple(await tx.scalars(select(column).where(where).group_by(column).order_by(column)))
    matching, total = [], 0
    async for record in records(tx, vault, people, filters):
        total += len(record.answers)
        if record.answers:
            matching.append(record.enrolment_id)
    return tuple(matching), total


async def records(
    tx: Tx, vault: Vault, people: Sequence[int], filters: Filters
) -> AsyncIterator[ParticipantRecord]:
    """Give the records of enrolments in the order asked, with the answers that pass."""
    matches = matcher(filters.text)
    for start in range(0, len(people), BATCH):
        batch = people[start : start + BATCH]
        granted = await _consents(tx, batch)
        files = await _attachments(tx, batch)
        heads = await _heads(tx, batch)
        answers = await _answers(tx, batch, filters)
        for enrolment_id in batch:
            head = heads[enrolment_id]
            seal = seal_of(vault, head.wrapped, head.pseudonym, once=True)
            passing = tuple(_passing(answers.get(enrolment_id, ()), seal, matches))
            yield _record(head, seal, granted, passing, files)


async def attachment_bytes(
    tx: Tx, seal: Seal | None, enrolment_id: int, attachment: Attachment
) -> bytes | None:
    """Open the bytes of an attachment; None if they are not there or do not open."""
    sealed = await tx.scalar(select(attachments.c.sealed).where(attachments.c.id == attachment.id))
    if sealed is None or seal is None:
        return None
    try:
        return seal.open(sealed, f"attachments:{enrolment_id}:{attachment.step}:{attachment.part}")
    except SealBroken:
        return None


def _passing(rows: Sequence[Any], seal: Seal | None, matches: Matcher) -> Iterator[ExportedAnswer]:
    for row in rows:
        answer = ExportedAnswer._make(row[1:])
        if answer.text is not None:  # still sealed
            place = response_place(row[0], answer.step, answer.part, answer.revision)
            answer = answer._replace(text=opened(seal, row[SEALED], place))
        if matches(answer.text):
            yield answer


async def _answers(tx: Tx, batch: Sequence[int], filters: Filters) -> dict[int, list[Any]]:
    """Give rows by enrolment: its number, and an answer whose words are still sealed."""
    columns = [responses.c[_COLUMNS.get(name, name)] for name in ExportedAnswer._fields[:-2]]
    times = [_as_text(tx, responses.c[name]) for name in ExportedAnswer._fields[-2:]]
    statement = (
        select(responses.c.enrolment_id, *columns, *times)
        .where(alone_where(filters), responses.c.enrolment_id.in_(batch))
        .order_by(responses.c.enrolment_id, responses.c.id)
    )
    by_enrolment: dict[int, list[Any]] = {}
    for row in (await tx.execute(statement)).all():  # one by one takes half as long again
        by_enrolment.setdefault(row[0], []).append(row)
    return by_enrolment


def _as_text(tx: Tx, instant: ColumnElement[Any]) -> ColumnElement[Any]:
    """Have an instant written by the database: a million are not worth a detour by objects."""
    if tx.dialect.name == "sqlite":
        return type_coerce(instant, String)
    return func.to_char(func.timezone("UTC", instant), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')


async def _heads(tx: Tx, batch: Sequence[int]) -> dict[int, Any]:
    rows = await tx.execute(
        select(
            enrolments.c.id,
            enrolments.c.status,
            enrolments.c.arm,
            enrolments.c.role,
            enrolments.c.language,
            enrolments.c.stage,
            enrolments.c.step,
            enrolments.c.joined_at,
            enrolments.c.last_at,
            enrolments.c.ended_at,
            scripts.c.version,
            addresses.c.channel,
            participants.c.pseudonym,
            person_keys.c.wrapped,
        )
        .join(addresses, addresses.c.id == enrolments.c.address_id)
        .join(participants, participants.c.id == enrolments.c.participant_id)
        .join(scripts, scripts.c.id == enrolments.c.script_id)
        .outerjoin(person_keys, person_keys.c.participant_id == participants.c.id)
        .where(enrolments.c.id.in_(batch))
    )
    return {row.id: row for row in rows}


async def _consents(tx: Tx, batch: Sequence[int]) -> dict[int, dict[str, bool]]:
    rows = await tx.execute(
        select(consents.c.enrolment_id, consents.c.purpose, consents.c.granted)
        .where(consents.c.enrolment_id.in_(batch))
        .order_by(consents.c.id)
    )
    by_enrolment: dict[int, dict[str, bool]] = {}
    for row in rows:
        by_enrolment.setdefault(row.enrolment_id, {})[row.purpose] = row.granted
    return by_enrolment


async def _attachments(tx: Tx, batch: Sequence[int]) -> dict[int, list[Attachment]]:
    files = attachments.c
    rows = await tx.execute(
        select(
            files.enrolment_id,
            files.id,
            files.step,
            files.part,
            files.media,
            files.mime,
            files.size,
            KEEPING.label("keeping"),
        )
        .where(files.enrolment_id.in_(batch))
        .order_by(files.id)
    )
    by_enrolment: dict[int, list[Attachment]] = {}
    for row in rows:
        columns = row._asdict()
        columns["keeping"] = Keeping(columns["keeping"])
        by_enrolment.setdefault(columns.pop("enrolment_id"), []).append(Attachment(**columns))
    return by_enrolment


def _record(
    head: Any,
    seal: Seal | None,
    granted: dict[int, dict[str, bool]],
    answers: tuple[ExportedAnswer, ...],
    files: dict[int, list[Attachment]],
) -> ParticipantRecord:
    return ParticipantRecord(
        enrolment_id=head.id,
        seal=seal,
        status=head.status,
        arm=head.arm,
        role=head.role,
        language=head.language,
        channel=head.channel,
        stage=head.stage,
        step=head.step,
        joined_at=head.joined_at,
        last_at=head.last_at,
        ended_at=head.ended_at,
        version=head.version,
        consents=granted.get(head.id, {}),
        answers=answers,
        attachments=tuple(files.get(head.id, ())),
    )
