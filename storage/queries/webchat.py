"""What a person's page of the web chat shows: their messages and their own words, opened."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, exists, or_, select

from storage.database.connection import Tx
from storage.messages.attachments import content_place
from storage.queries.post_words import Quote, quotes_of_post
from storage.queries.sealed_text import opened, seal_of
from storage.schema.messages import outbox
from storage.schema.people import addresses, participants, person_keys
from storage.schema.rounds import round_versions, rounds, script_files, scripts
from storage.schema.turns import attachments, enrolments, events
from storage.vault.vault import Seal, SealBroken, Vault

ARRIVED = ("sent", "unknown")  # of any channel
_FILE = tuple(attachments.c[name] for name in ("id", "step", "part", "media", "mime"))
ON_THE_WAY = ("pending", "sending", "retry")  # the store is the web channel, so these are there


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message that the person may see."""

    id: int
    enrolment_id: int | None  # None: it belongs to no round
    turn: int
    step: str  # the question of the script it asks, if it does
    prompt: int | None  # number of the question it asks
    edits: bool  # it redraws that question
    created_at: datetime
    seen_from: datetime  # later than it was made, if it had to wait
    body: bytes | None  # its content; None if it cannot be opened
    quote: Quote | None = None  # what it shows of somebody else's words


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something that happened in the person's round."""

    turn: int
    at: datetime
    kind: str  # said, pressed, timer_fell...
    told: Mapping[str, Any]  # codes and numbers, the label of what was pressed
    words: str | None  # the person's own


@dataclass(frozen=True, slots=True, kw_only=True)
class SentFile:
    """A photo or recording that the person sent as an answer."""

    id: int
    step: str
    part: str
    media: str  # voice or photo
    mime: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """The round that the person's words go to."""

    id: int
    status: str
    language: str
    state: str  # JSON of the engine's state
    script_id: int
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatHistory:
    """Everything for one page; `enrolled` is None outside any round."""

    language: str
    is_somebody: bool  # False once the person was erased
    enrolled: Enrolled | None
    messages: tuple[Message, ...]  # in the order of their ids
    acts: tuple[Act, ...]  # in the order of their turns
    files: tuple[SentFile, ...]  # in the order they came


async def is_known(tx: Tx, lookup: bytes) -> bool:
    """Tell whether somebody talks with us at a web address."""
    known = exists().where(*_at(lookup), addresses.c.participant_id.is_not(None))
    return bool(await tx.scalar(select(known)))


async def chat_history(tx: Tx, vault: Vault, lookup: bytes, now: datetime) -> ChatHistory | None:
    """Give what the person at a web address may see now; None if nobody ever was there."""
    address = (await tx.execute(_head(lookup))).one_or_none()
    if address is None:
        return None
    seal = _seal(vault, address)
    current = address.current_enrolment_id
    acts = await _acts(tx, seal, current)
    has_files = any(act.kind == "attached" for act in acts)
    return ChatHistory(
        language=address.language,
        is_somebody=address.participant_id is not None,
        enrolled=await _enrolled(tx, current),
        messages=await _messages(tx, vault, seal, _visible_to(address.id, current, now)),
        acts=acts,
        files=await _files(tx, current) if has_files else (),
    )


async def message_body(
    tx: Tx, vault: Vault, lookup: bytes, message_id: int, now: datetime
) -> bytes | None:
    """Open one message of the person at a web address; None if it is not theirs to see."""
    address = (await tx.execute(_head(lookup))).one_or_none()
    if address is None:
        return None
    own = outbox.c.address_id == address.id
    statement = select(outbox).where(outbox.c.id == message_id, own, _is_visible(now))
    row = (await tx.execute(statement)).one_or_none()
    return None if row is None else _body(row, _seal(vault, address))


async def sent_file(
    tx: Tx, vault: Vault, lookup: bytes, file_id: int
) -> tuple[SentFile, bytes] | None:
    """Open what the person at a web address sent; None if it is not theirs, or not there."""
    address = (await tx.execute(_head(lookup))).one_or_none()
    if address is None or (seal := _seal(vault, address)) is None:
        return None
    table = attachments.c
    own = enrolments.c.participant_id == address.participant_id
    statement = (
        select(*_FILE, table.enrolment_id, table.sealed)
        .join(enrolments, enrolments.c.id == table.enrolment_id)
        .where(table.id == file_id, own, table.sealed.is_not(None))
    )
    row = (await tx.execute(statement)).one_or_none()
    if row is None:
        return None
    file = SentFile(id=row.id, step=row.step, part=row.part, media=row.media, mime=row.mime)
    try:
        return file, seal.open(row.sealed, content_place(row.enrolment_id, row.step, row.part))
    except SealBroken:
        return None


async def script_file(tx: Tx, digest: str, path: str) -> bytes | None:
    """Give a file of a script that some round runs or ran; None if there is none."""
    content: bytes | None = await tx.scalar(
        select(script_files.c.content)
        .join(scripts, scripts.c.id == script_files.c.script_id)
        .where(scripts.c.hash == digest, script_files.c.path == path)
        .where(
            or_(
                exists().where(rounds.c.script_id == scripts.c.id),
                exists().where(round_versions.c.script_id == scripts.c.id),
            )
        )
    )
    return content


def _at(lookup: bytes) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return addresses.c.channel == "web", addresses.c.lookup == lookup


def _head(lookup: bytes) -> Any:
    return (
        select(
            addresses.c.id,
            addresses.c.language,
            addresses.c.participant_id,
            addresses.c.current_enrolment_id,
            participants.c.pseudonym,
            person_keys.c.wrapped,
        )
        .outerjoin(participants, participants.c.id == addresses.c.participant_id)
        .outerjoin(person_keys, person_keys.c.participant_id == addresses.c.participant_id)
        .where(*_at(lookup))
    )


def _seal(vault: Vault, head: Row[Any]) -> Seal | None:
    """Give the person's key; what was said to nobody any more is under the master key."""
    if head.participant_id is None:
        return vault.master
    return seal_of(vault, head.wrapped, head.pseudonym)


async def _enrolled(tx: Tx, enrolment_id: int | None) -> Enrolled | None:
    row = (
        await tx.execute(
            select(
                enrolments.c.id,
                enrolments.c.status,
                enrolments.c.language,
                enrolments.c.state,
                enrolments.c.script_id,
                rounds.c.zone,
            )
            .join(rounds, rounds.c.id == enrolments.c.round_id)
            .where(enrolments.c.id == enrolment_id)
        )
    ).one_or_none()
    return None if row is None else Enrolled(**row._asdict())


def _is_visible(now: datetime) -> ColumnElement[bool]:
    waits = and_(
        outbox.c.channel == "web",
        outbox.c.state.in_(ON_THE_WAY),
        outbox.c.not_before <= now,
        or_(outbox.c.expires_at.is_(None), outbox.c.expires_at > now),
    )
    return or_(outbox.c.state.in_(ARRIVED), waits)


def _visible_to(address_id: int, enrolment_id: int | None, now: datetime) -> ColumnElement[bool]:
    outside = and_(outbox.c.address_id == address_id, outbox.c.enrolment_id.is_(None))
    mine = outside if enrolment_id is None else or_(outside, outbox.c.enrolment_id == enrolment_id)
    return and_(mine, _is_visible(now))


async def _messages(
    tx: Tx, vault: Vault, seal: Seal | None, which: ColumnElement[bool]
) -> tuple[Message, ...]:
    rows = (await tx.execute(select(outbox).where(which).order_by(outbox.c.id))).all()
    quotes = await quotes_of_post(tx, vault, (row.post_id for row in rows))
    return tuple(
        Message(
            id=row.id,
            enrolment_id=row.enrolment_id,
            turn=row.turn,
            step=row.step,
            prompt=row.prompt,
            edits=row.edits,
            created_at=row.created_at,
            seen_from=max(row.created_at, row.not_before),
            body=_body(row, seal),
            quote=quotes.get(row.post_id),
        )
        for row in rows
    )


def _body(row: Row[Any], seal: Seal | None) -> bytes | None:
    if seal is None:
        return None
    try:
        return seal.open(row.sealed, f"outbox:{row.key}")
    except SealBroken:
        return None


async def _files(tx: Tx, enrolment_id: int | None) -> tuple[SentFile, ...]:
    own = attachments.c.enrolment_id == enrolment_id
    rows = await tx.execute(select(*_FILE).where(own).order_by(attachments.c.id))
    return tuple(SentFile(**row._asdict()) for row in rows)


async def _acts(tx: Tx, seal: Seal | None, enrolment_id: int | None) -> tuple[Act, ...]:
    if enrolment_id is None:
        return ()
    statement = select(events).where(events.c.enrolment_id == enrolment_id)
    rows = await tx.execute(statement.order_by(events.c.turn))
    return tuple(
        Act(
            turn=row.turn,
            at=row.at,
            kind=row.kind,
            told=json.loads(row.payload),
            words=opened(seal, row.sealed, f"events:{row.enrolment_id}:{row.turn}"),
        )
        for row in rows
    )
