"""What the store says of everybody on Telegram, opened with its key, for a judge to compare."""

import html
import json
import re
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select, text

from bot.channels.content import unpack
from bot.runtime.context import Context
from dialogues.text import markup
from storage.database.connection import Tx
from storage.people.people import address_place
from storage.schema.messages import inbox, outbox, quarantine
from storage.schema.people import addresses, participants, person_keys
from storage.schema.turns import enrolments, events, progress
from storage.vault.vault import Vault

_TAG = re.compile(r"<[^>]+>")
Buttons = tuple[str, ...]  # the data of each


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A message of the outbox, as a phone would show it."""

    text: str
    buttons: Buttons
    prompt: int | None
    state: str


@dataclass(slots=True, kw_only=True)
class Account:
    """One person: what they did and what they were told, in the store's order."""

    chat: int
    pseudonym: str
    status: str = ""
    wrote: list[str] = field(default_factory=list)
    pressed: list[tuple[int, int]] = field(default_factory=list)  # prompt, button
    rows: list[Row] = field(default_factory=list)
    reached: list[str] = field(default_factory=list)  # stages, in order
    finished: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The whole store, as far as a judge needs it."""

    accounts: dict[int, Account]  # by chat
    updates: frozenset[int]  # ids in the inbox
    quarantined: int
    is_sound: bool  # what the database says of its own files


async def read_ledger(context: Context) -> Ledger:
    """Read and open everything."""
    async with context.database.read() as tx:
        accounts = await _accounts(tx, context.vault)
        keys = await tx.scalars(select(inbox.c.key).where(inbox.c.key.like("tg:%")))
        names = (key.split(":")[2] for key in keys)
        isolated = (await tx.scalars(select(quarantine.c.id))).all()
        return Ledger(
            accounts=accounts,
            updates=frozenset(int(name) for name in names if name.isdigit()),
            quarantined=len(isolated),
            is_sound=await _is_sound(tx),
        )


async def _is_sound(tx: Tx) -> bool:
    if tx.dialect.name != "sqlite":
        return True
    verdict = (await tx.execute(text("PRAGMA integrity_check"))).scalars().all()
    astray = (await tx.execute(text("PRAGMA foreign_key_check"))).all()
    return list(verdict) == ["ok"] and not astray


async def _accounts(tx: Tx, vault: Vault) -> dict[int, Account]:
    joined = (
        select(
            addresses.c.id,
            addresses.c.lookup,
            addresses.c.sealed,
            participants.c.pseudonym,
            person_keys.c.wrapped,
            enrolments.c.id.label("enrolment_id"),
            enrolments.c.status,
        )
        .join(participants, participants.c.id == addresses.c.participant_id)
        .join(person_keys, person_keys.c.participant_id == participants.c.id)
        .outerjoin(enrolments, enrolments.c.participant_id == participants.c.id)
        .where(addresses.c.channel == "telegram")
    )
    found = {}
    for row in (await tx.execute(joined)).all():
        chat = int(vault.master.open(row.sealed, address_place(row.lookup)))
        account = Account(chat=chat, pseudonym=row.pseudonym, status=row.status or "")
        seal = vault.unwrap(row.wrapped, row.pseudonym)
        await _read_events(tx, seal, row.enrolment_id, account)
        await _read_rows(tx, seal, row.id, account)
        await _read_progress(tx, row.enrolment_id, account)
        found[chat] = account
    return found


async def _read_events(tx: Tx, seal: Any, enrolment_id: int, account: Account) -> None:
    mine = select(events).where(events.c.enrolment_id == enrolment_id).order_by(events.c.turn)
    for row in (await tx.execute(mine)).all():
        place = f"events:{enrolment_id}:{row.turn}"
        payload = json.loads(row.payload)
        match row.kind:
            case "joined" | "returned":
                account.wrote.append("/start")
            case "said":
                account.wrote.append(seal.open(row.sealed, place).decode())
            case "pressed":
                account.pressed.append((payload["prompt"], payload["button"]))


async def _read_rows(tx: Tx, seal: Any, address_id: int, account: Account) -> None:
    mine = select(outbox).where(outbox.c.address_id == address_id).order_by(outbox.c.id)
    for row in (await tx.execute(mine)).all():
        if row.enrolment_id is None:
            continue  # said outside any round, perhaps to whoever was at this address before
        content = unpack(seal.open(row.sealed, f"outbox:{row.key}"))
        words = html.unescape(_TAG.sub("", markup.to_telegram(content.text)))
        echo = f"✓ {content.echo}\n\n" if content.echo else ""
        account.rows.append(
            Row(
                text=echo + words,
                buttons=tuple(button.data for button in content.buttons),
                prompt=row.prompt,
                state=row.state,
            )
        )


async def _read_progress(tx: Tx, enrolment_id: int, account: Account) -> None:
    mine = (
        select(progress)
        .where(progress.c.enrolment_id == enrolment_id)
        .order_by(progress.c.reached_at)
    )
    for row in (await tx.execute(mine)).all():
        account.reached.append(row.stage)
        if row.finished_at is not None:
            account.finished.append(row.stage)
