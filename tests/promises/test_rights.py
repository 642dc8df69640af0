"""Stop, forget and my data do at once what they say, seen from the phone and from the disk."""

import asyncio
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import select

from storage.database.traces import traces as traces_left
from storage.schema.all import metadata
from storage.schema.messages import outbox
from tests.promises.ledger import read_ledger
from tests.promises.processes import eventually
from tests.promises.stand import CODE

PATIENCE = 60.0
VIEW, WHY = "What do you think of it?", "Why do you think so?"
WORDS = ("wombatine", "xylophoria", "quagmirella")  # nobody else ever writes these
NAME = "Persephonia"


async def at_the_reflection(emulator):
    ada = await emulator.citizen(NAME)
    await ada.start(CODE)
    await ada.tap("I agree")
    await ada.sees(VIEW, timeout=PATIENCE)
    await ada.tap("I am for it")
    await ada.sees(WHY, timeout=PATIENCE)
    return ada


async def told(stand, ada):
    return [received.text for received in stand.telegram.history().received(ada.id)]


async def test_stop_sends_nothing_more_and_not_what_waited_either(stands):
    stand = await stands()
    await stand.prepare()

    async with stand.telegram.steered() as emulator, stand.line() as line:
        await stand.service.start()
        ada = await at_the_reflection(emulator)
        before = await told(stand, ada)
        await line.cut()  # the webhook does not need it: she is heard, and cannot be answered
        for text in ("one", "two", "three", "stop", "Yes, I want to leave"):
            await ada.type(text)
        await eventually(lambda: is_heard(stand), "all she wrote is confirmed")
        await line.mend()
        await ada.sees("You have left.", timeout=PATIENCE)
        await asyncio.sleep(4.0)  # the second part would have opened by now

    after = (await told(stand, ada))[len(before) :]
    assert [text.partition(".")[0] for text in after] == ["You have left"]
    assert await states(stand) == ["sent"] * len(before) + ["cancelled"] * 4 + ["sent"]


async def is_heard(stand):
    return not stand.telegram.history().unconfirmed()


async def states(stand):
    """Give the states of all messages there are, in order."""
    async with stand.store() as context, context.database.read() as tx:
        return list(await tx.scalars(select(outbox.c.state).order_by(outbox.c.id)))


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
async def test_forget_leaves_no_readable_byte_of_the_person(stands, database):
    stand = await stands(database, "poller")
    await stand.prepare()
    await stand.service.start()

    async with stand.telegram.steered() as emulator:
        ada = await at_the_reflection(emulator)
        for word in WORDS[:2]:
            await ada.type(word)
        await ada.sees("I have kept that", timeout=PATIENCE)
        await ada.type("complain")
        await ada.tap("I meant the word “complain”")
        await ada.type(WORDS[2])
        await ada.sees("This confirms that your complaint is kept", timeout=PATIENCE)
        async with stand.store() as context:
            known = (await read_ledger(context)).accounts[ada.id]
        key, before = await key_of(stand, known.pseudonym), files_of(stand)
        await ada.type("forget")
        await ada.sees("Do you want me to delete everything", timeout=PATIENCE)
        await ada.tap("Yes, delete everything")
        await ada.sees("Everything about you is deleted", timeout=PATIENCE)
        await eventually(lambda: is_unknown(stand, ada), "her address is deleted as well")
        await eventually(lambda: has_cleared_up(stand), "within a minute", patience=60.0)
        at_work = files_of(stand)
        traces = [str(ada.id), NAME, *WORDS]
    assert await stand.service.stop() == 0

    assert set(WORDS) <= set(known.wrote)  # they were there, sealed
    assert found_in(await everything(stand), traces) == []
    assert found_in(await everything(stand, but="tombstones"), [known.pseudonym]) == []
    assert found_in(files_of(stand), traces) == []
    is_there = [any(key in content for content in files.values()) for files in (before, at_work)]
    assert is_there == [database == "sqlite", False]  # a server keeps its files elsewhere


async def key_of(stand, pseudonym) -> bytes:
    """Give a person's key as it is stored, sealed."""
    people, keys = metadata.tables["participants"], metadata.tables["person_keys"]
    query = select(keys.c.wrapped).join(people, people.c.id == keys.c.participant_id)
    async with stand.store() as context, context.database.read() as tx:
        return await tx.scalar(query.where(people.c.pseudonym == pseudonym))


async def has_cleared_up(stand):
    """Tell whether the running service has cleared the database's files of what is erased."""
    async with stand.store() as context, context.database.read() as tx:
        return await traces_left(tx) is None


async def is_unknown(stand, ada):
    async with stand.store() as context, context.database.read() as tx:
        lookup = context.vault.lookup("telegram", str(ada.id))
        table = metadata.tables["addresses"]
        return await tx.scalar(select(table.c.id).where(table.c.lookup == lookup)) is None


async def everything(stand, *, but=""):
    """Give every cell of every table, as bytes."""
    cells = {}
    async with stand.store() as context, context.database.read() as tx:
        for table in metadata.sorted_tables:
            for row in (await tx.execute(select(table))).all() if table.name != but else ():
                for column, value in row._asdict().items():
                    raw = value if isinstance(value, bytes) else str(value).encode()
                    cells.setdefault(f"{table.name}.{column}", []).append(raw)
    return {place: b"\n".join(values) for place, values in cells.items()}


def files_of(stand) -> dict[str, bytes]:
    """Give every file the product made: the store, its journal, the log."""
    kept = [path for path in Path(stand.service.folder).rglob("*") if path.is_file()]
    return {p.name: p.read_bytes() for p in kept if p != stand.telegram.record}


def found_in(places, traces):
    return [
        (place, trace)
        for place, content in places.items()
        for trace in traces
        if trace.encode() in content
    ]


async def test_my_data_comes_at_once_and_is_complete(stand, emulator):
    ada = await at_the_reflection(emulator)
    for word in WORDS[:2]:
        await ada.type(word)
    await ada.sees("I have kept that", timeout=PATIENCE)
    before = await told(stand, ada)

    await ada.type("my data")
    await ada.tap("I meant the word “my data”")
    await ada.sees("Here is a copy of everything", timeout=PATIENCE)

    async def has_come():
        return [r for r in stand.telegram.history().received(ada.id) if r.kind == "document"]

    assert len(await eventually(has_come, "the copy arrives")) == 1
    copy = await document(stand)
    lines = [line.removeprefix("✓ ") for text in before for line in text.splitlines() if line]
    missing = [words for words in (*lines, *WORDS[:2], str(ada.id)) if words not in copy]
    assert missing == []


async def document(stand) -> str:
    url = f"{stand.telegram.url}/file/bot{stand.telegram.token}/documents/file_1.txt"
    async with aiohttp.ClientSession() as http, http.get(url) as reply:
        return (await reply.read()).decode()


async def test_forgotten_person_may_come_anew_as_somebody_else(stands):
    stand = await stands()
    await stand.prepare()

    async with stand.telegram.steered() as emulator, stand.line() as line:
        await stand.service.start()
        ada = await at_the_reflection(emulator)
        async with stand.store() as context:
            known = (await read_ledger(context)).accounts[ada.id]
        await line.cut()
        await ada.type("forget")
        await ada.type("Yes, delete everything")
        await ada.start(CODE)
        await eventually(lambda: is_heard(stand), "she came anew before the farewell could go")
        await line.mend()
        gone = await ada.sees("Everything about you is deleted", timeout=PATIENCE)
        await ada.sees("Shall we begin?", timeout=PATIENCE, after=gone.message_id)

    async with stand.store() as context:
        again = (await read_ledger(context)).accounts[ada.id]
    assert again.pseudonym != known.pseudonym
    assert again.wrote == ["/start"]
