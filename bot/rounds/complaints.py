"""Complaints of a round, for those on duty: listed, read, and answered in the person's chat."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.channels.content import MessageContent
from bot.refused import BotRefused
from bot.runtime.context import Context
from bot.turns.writes import message_row
from dialogues.languages.phrases import phrase
from dialogues.text.markup import escape
from dialogues.turn.effects import MessageKind
from storage.accounts import audit
from storage.database.connection import Tx
from storage.messages import outbox
from storage.messages.complaints import answer, answer_key, answer_place
from storage.messages.outbox import OutboxRow
from storage.people import people
from storage.people.people import Person
from storage.queries import complaints as stored
from storage.queries.complaints import ComplaintEntry, ComplaintWords
from storage.vault.vault import Seal, Vault

LONGEST = 2_000  # characters of an answer: with its first line it fits one message of a chat
_AFTER = 1_000  # parts of a turn; an answer stands behind all that the turn itself showed


class ComplaintRefused(BotRefused):
    """A complaint cannot be opened or answered; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Officer:
    """Who reads or answers, as the audit log is to know them."""

    name: str
    detail: Mapping[str, str] = field(default_factory=dict)  # such as the user of the machine


async def list_complaints(context: Context, slug: str | None = None) -> tuple[ComplaintEntry, ...]:
    """List complaints of a round, or of all, without words: what waits longest first."""
    async with context.database.read() as tx:
        return await stored.listed(tx, slug)


async def read_complaint(
    context: Context, name: str, officer: Officer, *, slug: str | None = None
) -> ComplaintWords:
    """Open a complaint, of that round if one is given; each look is a line in the audit log.

    Raises ComplaintRefused.
    """
    now = context.clock.now()
    async with context.database.write() as tx:
        opened = await _found(tx, context.vault, name, slug)
        await _note(tx, now, officer, "read_complaint", opened.entry)
    return opened


async def answer_complaint(
    context: Context, name: str, text: str, officer: Officer, *, slug: str | None = None
) -> ComplaintEntry:
    """Keep an answer and send it to the person's chat, whether they still take part or not.

    Gives the complaint as it then stands. Raises ComplaintRefused.
    """
    text, now = _checked(text), context.clock.now()
    async with context.database.write() as tx:
        entry = (await _found(tx, context.vault, name, slug)).entry
        number = entry.answers + 1
        person = (await people.in_enrolments(tx, [entry.enrolment_id]))[entry.enrolment_id]
        seal = context.vault.unwrap(person.wrapped, person.pseudonym)
        sealed = seal.seal(text.encode(), answer_place(entry.id, number))
        if not entry.may_be_answered or not await answer(
            tx, entry.id, number=number, sealed=sealed, now=now
        ):
            raise ComplaintRefused("answered", "This complaint has been answered already.")
        await outbox.put_messages(tx, [_message(person, seal, entry, text, now)])
        await _note(tx, now, officer, "answered_complaint", entry)
        return (await _found(tx, context.vault, name, slug)).entry


def outlook(entry: ComplaintEntry) -> str:
    """Tell plainly whether an answer reaches whoever complained, or did."""
    if entry.delivery == "sent":
        return "The answer is in their chat."
    blocked = "" if entry.is_reachable else "They have blocked the chat. "
    if entry.answered_at is None:
        return blocked and f"{blocked}An answer waits until they come back."
    if entry.may_be_answered:
        return f"{blocked}The answer may not have arrived. You can answer once more."
    return blocked and f"{blocked}The answer waits until they come back."


async def _found(tx: Tx, vault: Vault, name: str, slug: str | None) -> ComplaintWords:
    opened = await stored.find(tx, vault, name)
    if opened is None or slug not in {None, opened.entry.round}:
        raise ComplaintRefused(
            "no_such_complaint",
            f'There is no complaint "{name}". If there was, whoever made it had everything about '
            "them deleted: the complaint with it, and nobody can be answered.",
        )
    return opened


def _message(
    person: Person, seal: Seal, entry: ComplaintEntry, text: str, now: datetime
) -> OutboxRow:
    """Write the message that tells the answer, in the language of the talk."""
    enrolment = person.enrolments[entry.enrolment_id]
    said = phrase(enrolment.language, "complaint_answer", answer=escape(text))
    content = MessageContent(text=said, language=enrolment.language)
    row = message_row(person, answer_key(entry.id, entry.answers + 1), now, seal, content)
    return row._replace(
        enrolment_id=enrolment.id,
        round_id=enrolment.round_id,
        turn=enrolment.turn,
        part=_AFTER,
        kind=MessageKind.CONTENT,
    )


def _checked(text: str) -> str:
    """Give an answer without blanks around it; refuse one that is empty or does not fit."""
    text = "\n".join(text.split("\r\n")).strip()
    if not text:
        raise ComplaintRefused("empty_answer", "Write the answer.")
    if len(text) > LONGEST:
        raise ComplaintRefused(
            "long_answer",
            f"The answer has {len(text):,} characters. Use at most {LONGEST:,}, so that it fits "
            "one message.",
        )
    return text


async def _note(
    tx: Tx, now: datetime, officer: Officer, action: str, entry: ComplaintEntry
) -> None:
    await audit.note_action(
        tx,
        at=now,
        actor=officer.name,
        action=action,
        subject=f"complaint:{entry.name}",
        detail={"round": entry.round, **officer.detail},
        rows=1,
    )
