"""Everything that is held about one person, over all rounds."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from storage.database.connection import Tx
from storage.messages.complaints import answer_place, words_place
from storage.people.people import address_place
from storage.queries.filters import Filters
from storage.queries.participant_records import ParticipantRecord, records
from storage.queries.sealed_text import opened
from storage.queries.transcript import Line, Reader, transcripts
from storage.schema.people import addresses, participants
from storage.schema.rounds import rounds
from storage.schema.turns import alarms, complaints, consents, enrolments, progress
from storage.vault.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a person can be reached."""

    channel: str
    address: str  # chat id or resume code
    language: str
    reachable: bool
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentGiven:
    """One time somebody agreed or did not."""

    purpose: str
    granted: bool
    wording: str  # SHA-256 of the text
    language: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """One complaint."""

    text: str
    made_at: datetime
    acknowledge_by: datetime
    acknowledged_at: datetime | None
    answered_at: datetime | None
    answer: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StageReached:
    """How far a person came in a stage."""

    stage: str
    reached_at: datetime
    finished_at: datetime | None
    active_seconds: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundHeld:
    """What is held of a person in one round."""

    slug: str
    title: str
    zone: str
    script_id: int
    code: str | None  # the recruitment code used
    record: ParticipantRecord
    consents: tuple[ConsentGiven, ...]
    complaints: tuple[Complaint, ...]
    stages: tuple[StageReached, ...]
    alarms: tuple[datetime, ...]  # when a message was put before somebody on duty
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Everything that is held about one person."""

    pseudonym: str
    since: datetime
    addresses: tuple[Address, ...]
    rounds: tuple[RoundHeld, ...]


async def held(tx: Tx, vault: Vault, participant_id: int, *, read: Reader) -> Held | None:
    """Collect what is held about a person; None if there is no such person."""
    who = select(participants).where(participants.c.id == participant_id)
    person = (await tx.execute(who)).one_or_none()
    if person is None:
        return None
    return Held(
        pseudonym=person.pseudonym,
        since=person.created_at,
        addresses=await _addresses(tx, vault, participant_id),
        rounds=tuple([await _round(tx, vault, row, read) for row in await _joined(tx, person.id)]),
    )


async def _addresses(tx: Tx, vault: Vault, participant_id: int) -> tuple[Address, ...]:
    statement = select(addresses).where(addresses.c.participant_id == participant_id)
    return tuple(
        Address(
            channel=row.channel,
            address=opened(vault.master, row.sealed, address_place(row.lookup)) or "",
            language=row.language,
            reachable=row.reachable,
            created_at=row.created_at,
        )
        for row in await tx.execute(statement.order_by(addresses.c.id))
    )


async def _joined(tx: Tx, participant_id: int) -> list[Row[Any]]:
    named = (rounds.c.slug, rounds.c.title, rounds.c.zone)
    rows = await tx.execute(
        select(enrolments.c.id, enrolments.c.code, enrolments.c.script_id, *named)
        .join(rounds, rounds.c.id == enrolments.c.round_id)
        .where(enrolments.c.participant_id == participant_id)
        .order_by(enrolments.c.id)
    )
    return [*rows]


async def _round(tx: Tx, vault: Vault, row: Row[Any], read: Reader) -> RoundHeld:
    everything = Filters(round=row.slug, history=True)
    held_records = [record async for record in records(tx, vault, (row.id,), everything)]
    record = held_records[0]
    lines = await transcripts(tx, vault, {row.id: record.seal}, read=read)
    return RoundHeld(
        slug=row.slug,
        title=row.title,
        zone=row.zone,
        script_id=row.script_id,
        code=row.code,
        record=record,
        consents=await _consents(tx, row.id),
        complaints=await _complaints(tx, record),
        stages=await _stages(tx, row.id),
        alarms=await _alarms(tx, row.id),
        lines=lines[row.id],
    )


async def _consents(tx: Tx, enrolment_id: int) -> tuple[ConsentGiven, ...]:
    columns = consents.c
    rows = await tx.execute(
        select(columns.purpose, columns.granted, columns.wording, columns.language, columns.at)
        .where(columns.enrolment_id == enrolment_id)
        .order_by(columns.id)
    )
    return tuple(ConsentGiven(**row._asdict()) for row in rows)


async def _alarms(tx: Tx, enrolment_id: int) -> tuple[datetime, ...]:
    raised = select(alarms.c.at).where(alarms.c.enrolment_id == enrolment_id)
    return tuple([row.at for row in await tx.execute(raised.order_by(alarms.c.id))])


async def _complaints(tx: Tx, record: ParticipantRecord) -> tuple[Complaint, ...]:
    statement = select(complaints).where(complaints.c.enrolment_id == record.enrolment_id)
    place = words_place(record.enrolment_id)
    return tuple(
        Complaint(
            text=opened(record.seal, row.sealed, place) or "",
            made_at=row.made_at,
            acknowledge_by=row.acknowledge_by,
            acknowledged_at=row.acknowledged_at,
            answered_at=row.answered_at,
            answer=opened(record.seal, row.answer, answer_place(row.id, row.answers)),
        )
        for row in await tx.execute(statement.order_by(complaints.c.id))
    )


async def _stages(tx: Tx, enrolment_id: int) -> tuple[StageReached, ...]:
    columns = progress.c
    rows = await tx.execute(
        select(columns.stage, columns.reached_at, columns.finished_at, columns.active_seconds)
        .where(columns.enrolment_id == enrolment_id)
        .order_by(columns.reached_at, columns.stage)
    )
    return tuple(StageReached(**row._asdict()) for row in rows)
