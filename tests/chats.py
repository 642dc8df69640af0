"""People, groups and messages to put into a store before a test begins."""

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import Any

from bot.channels.content import MessageContent, pack
from storage.database.connection import Database
from storage.messages import outbox
from storage.people import people
from storage.schema import messages, rounds, turns
from storage.schema import people as people_tables
from storage.vault.vault import Seal, Vault
from tests.storage.seeding import script_of

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Chat:
    """An address in the store, and the person behind it if there is one."""

    id: int
    channel: str
    address: str
    seal: Seal
    pseudonym: str = ""


class Store:
    """Fills a store and looks into it."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault
        self._number = count(1)
        self._round = 0

    async def add_chat(self, address: str, *, channel: str = "telegram", group=False) -> Chat:
        """Add a chat: of a person with a key, or of a group with none."""
        number = next(self._number)
        pseudonym = "" if group else f"P{number:05}"
        wrapped = self._vault.new_key(pseudonym)
        async with self._database.write() as tx:
            if not group:
                await tx.execute(
                    people_tables.participants.insert().values(
                        id=number, pseudonym=pseudonym, created_at=NINE
                    )
                )
                await tx.execute(
                    people_tables.person_keys.insert().values(
                        participant_id=number, wrapped=wrapped
                    )
                )
            await tx.execute(
                people_tables.addresses.insert().values(
                    id=number,
                    participant_id=None if group else number,
                    channel=channel,
                    lookup=self._vault.lookup(channel, address),
                    sealed=people.seal_address(self._vault, channel, address),
                    language="en",
                    created_at=NINE,
                )
            )
        seal = self._vault.master if group else self._vault.unwrap(wrapped, pseudonym)
        return Chat(number, channel, address, seal, pseudonym)

    async def enrol(self, chat: Chat) -> int:
        """Enrol the person behind a chat in the one round there is; give the enrolment's id."""
        async with self._database.write() as tx:
            if not self._round:
                self._round = await _add_round(tx)
            await tx.execute(
                turns.enrolments.insert().values(
                    id=chat.id,
                    round_id=self._round,
                    script_id=script_of(self._round),
                    participant_id=chat.id,
                    address_id=chat.id,
                    status="active",
                    language="en",
                    stage="s",
                    step="s",
                    turn=1,
                    state="{}",
                    joined_at=NINE,
                    last_at=NINE,
                )
            )
        return chat.id

    def row(self, chat: Chat, text: str = "Hello", **changes: Any) -> outbox.OutboxRow:
        """Write a message to a chat, as the corridor would."""
        key = changes.pop("key", f"{chat.id}:{next(self._number)}:0")
        content = changes.pop("content", MessageContent(text=text))
        row = {
            "key": key,
            "address_id": chat.id,
            "channel": chat.channel,
            "enrolment_id": None,
            "round_id": None,
            "turn": 1,
            "part": 0,
            "stage": "s",
            "step": "s",
            "kind": "notice",
            "prompt": None,
            "edits": False,
            "priority": 0,
            "sealed": chat.seal.seal(pack(content), f"outbox:{key}"),
            "created_at": NINE,
            "not_before": NINE,
            "expires_at": None,
        }
        return outbox.OutboxRow(**{**row, **changes})

    async def put(self, *rows: outbox.OutboxRow) -> None:
        """Put messages into the outbox."""
        async with self._database.write() as tx:
            await outbox.put_messages(tx, rows)

    async def messages(self, *columns: str) -> list[tuple[Any, ...]]:
        """Look at the outbox, in order: these columns of every row."""
        wanted = [messages.outbox.c[name] for name in columns]
        async with self._database.read() as tx:
            rows = await tx.execute(messages.outbox.select().order_by(messages.outbox.c.id))
            return [tuple(row._mapping[column] for column in wanted) for row in rows]


async def _add_round(tx) -> int:
    script = rounds.scripts.insert().values(
        id=1, hash="h", slug="taster", version=1, title="Taster", created_at=NINE
    )
    await tx.execute(script)
    await tx.execute(
        rounds.rounds.insert().values(
            id=1,
            slug="r",
            script_id=1,
            title="R",
            strand="open",
            status="running",
            zone="Europe/London",
            start_at=NINE,
            timetable="{}",
            created_at=NINE,
        )
    )
    return 1
