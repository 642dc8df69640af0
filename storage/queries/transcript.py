"""The transcript: what was shown to a participant and what they said, in order."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from sqlalchemy import Row, select

from storage.database.connection import Tx
from storage.queries.post_words import Quote, QuotesOfPost, quotes_of_post
from storage.queries.sealed_text import UNREADABLE, opened, seal_of
from storage.schema.messages import outbox
from storage.schema.people import participants, person_keys
from storage.schema.rounds import rounds
from storage.schema.turns import enrolments, events
from storage.vault.vault import Seal, Vault

# nobody did these by hand
CLOCK_KINDS = frozenset({"timer_fell", "tallied", "round_ended", "upgraded", "file_lost"})
POST_KINDS = frozenset({"heard"})  # somebody else did these
WORDED_KINDS = frozenset({"said", "edited", "attached"})  # what holds a person's words
REDRAW = "redraw"  # the same question again, its buttons changed in place


class Who(StrEnum):
    """Whose line it is."""

    BOT = "bot"
    PERSON = "person"
    CLOCK = "clock"
    OTHERS = "others"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing shown or done."""

    at: datetime
    turn: int
    who: Who
    kind: str  # of an event: said, pressed...; of a message: prompt, notice...
    text: str  # what was shown, said, or the label of what was pressed
    buttons: tuple[str, ...] = ()
    stage: str = ""
    step: str = ""
    state: str = ""  # of a message: sent, pending, cancelled...
    note: str = ""  # what came beside the text: media, document, timer
    quotes: str = ""  # of a message: the part of its text that somebody else wrote

    @property
    def has_own_words(self) -> bool:
        """Whether the text is the person's own."""
        return self.kind in WORDED_KINDS and self.who is Who.PERSON


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a message showed."""

    text: str
    buttons: tuple[str, ...] = ()
    note: str = ""  # a picture's words, a document's name
    quotes: str = ""  # the part of the text that somebody else wrote


class Reader(Protocol):
    """What reads the opened body of an outbox row."""

    def __call__(self, body: bytes, quote: Quote | None, /) -> Shown:
        """Read a body; `quote` is what somebody else wrote below it."""
        ...


Seals = Mapping[int, Seal | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opener:
    """What opens the messages of one person."""

    seal: Seal | None
    read: Reader
    quotes: QuotesOfPost

    def open(self, row: Row[Any]) -> Shown:
        body = opened(self.seal, row.sealed, f"outbox:{row.key}")
        if body in {None, UNREADABLE}:
            return Shown(text=UNREADABLE)
        return self.read(str(body).encode(), self.quotes.get(row.post_id))


async def transcript(tx: Tx, vault: Vault, enrolment_id: int, *, read: Reader) -> tuple[Line, ...]:
    """Give one participant's transcript; empty if there is no such enrolment."""
    seals = await seals_of(tx, vault, (enrolment_id,))
    return (await transcripts(tx, vault, seals, read=read)).get(enrolment_id, ())


async def transcripts(
    tx: Tx, vault: Vault, seals: Seals, *, read: Reader
) -> dict[int, tuple[Line, ...]]:
    """Give the transcripts of the enrolments whose seals are given, in two or three queries."""
    done: dict[int, list[Row[Any]]] = {enrolment: [] for enrolment in seals}
    messages: dict[int, list[Row[Any]]] = {enrolment: [] for enrolment in seals}
    happened = select(events).where(events.c.enrolment_id.in_(seals))
    acts = await tx.execute(happened.order_by(events.c.enrolment_id, events.c.turn))
    for row in acts.all():
        done[row.enrolment_id].append(row)
    sent = select(outbox).where(outbox.c.enrolment_id.in_(seals))
    order = (outbox.c.enrolment_id, outbox.c.turn, outbox.c.part, outbox.c.id)
    rows = (await tx.execute(sent.order_by(*order))).all()
    for row in rows:
        messages[row.enrolment_id].append(row)
    quotes = await quotes_of_post(tx, vault, (row.post_id for row in rows))
    return {
        enrolment: tuple(
            _merged(
                done[enrolment],
                messages[enrolment],
                _Opener(seal=seal, read=read, quotes=quotes),
            )
        )
        for enrolment, seal in seals.items()
    }


async def seals_of(tx: Tx, vault: Vault, enrolment_ids: tuple[int, ...]) -> dict[int, Seal | None]:
    """Unwrap the keys of enrolments; None where a key is gone."""
    rows = await tx.execute(
        select(enrolments.c.id, participants.c.pseudonym, person_keys.c.wrapped)
        .join(participants, participants.c.id == enrolments.c.participant_id)
        .outerjoin(person_keys, person_keys.c.participant_id == participants.c.id)
        .where(enrolments.c.id.in_(enrolment_ids))
    )
    return {row.id: seal_of(vault, row.wrapped, row.pseudonym, once=True) for row in rows}


async def enrolment_of(tx: Tx, round_slug: str, pseudonym: str) -> int | None:
    """Find the enrolment of a participant in a round."""
    enrolment_id: int | None = await tx.scalar(
        select(enrolments.c.id)
        .join(participants, participants.c.id == enrolments.c.participant_id)
        .join(rounds, rounds.c.id == enrolments.c.round_id)
        .where(rounds.c.slug == round_slug, participants.c.pseudonym == pseudonym)
    )
    return enrolment_id


def _merged(done: list[Row[Any]], messages: list[Row[Any]], opener: _Opener) -> Iterator[Line]:
    """Put what the person did in a turn before what was shown in it."""
    prompts = {row.prompt: (row.stage, row.step) for row in messages if row.prompt is not None}
    place = ("", "")
    waiting = iter(messages)
    message = next(waiting, None)
    for event in done:
        while message is not None and message.turn < event.turn:
            place = _place(message, place)
            yield _message(message, opener)
            message = next(waiting, None)
        yield _event(event, opener.seal, prompts, place)
    while message is not None:
        yield _message(message, opener)
        message = next(waiting, None)


def _place(row: Row[Any], before: tuple[str, str]) -> tuple[str, str]:
    return (row.stage, row.step) if row.step else before


def _event(
    row: Row[Any], seal: Seal | None, prompts: Mapping[int, tuple[str, str]], place: tuple[str, str]
) -> Line:
    payload = json.loads(row.payload)
    words = opened(seal, row.sealed, f"events:{row.enrolment_id}:{row.turn}") or ""
    stage, step = prompts.get(payload.get("prompt"), place)
    who = _who(row.kind)
    return Line(
        at=row.at,
        turn=row.turn,
        who=who,
        kind=row.kind,
        text=words or payload.get("label", ""),
        stage=payload.get("stage", stage),
        step=step if who is Who.PERSON else "",
        note=_beside(payload),
    )


def _beside(payload: Mapping[str, Any]) -> str:
    """Tell what an event was about beside its text: the media, the timer, the new version."""
    version = payload.get("version")
    return payload.get("media") or payload.get("timer") or (f"version {version}" if version else "")


def _message(row: Row[Any], opener: _Opener) -> Line:
    body = opener.open(row)
    return Line(
        at=row.sent_at or row.created_at,
        turn=row.turn,
        who=Who.BOT,
        kind=REDRAW if row.edits else row.kind,
        text=body.text,
        buttons=body.buttons,
        stage=row.stage,
        step=row.step,
        state=row.state,
        note=body.note,
        quotes=body.quotes,
    )


def _who(kind: str) -> Who:
    """Tell whose line an event is."""
    if kind in POST_KINDS:
        return Who.OTHERS
    return Who.CLOCK if kind in CLOCK_KINDS else Who.PERSON
