"""Transactions are whole, writers take turns, readers see one picture, refusals come in words."""

import asyncio

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from storage.database.connection import DatabaseRefused, embedded_file, is_outage, open_database
from storage.schema.store import meta


async def put(tx, key, value=""):
    await tx.execute(meta.insert().values(key=key, value=value))


async def keys(database):
    async with database.read() as tx:
        return sorted(await tx.scalars(select(meta.c.key)))


async def test_transaction_is_committed_at_its_end(database):
    async with database.write() as tx:
        await put(tx, "a")

    assert await keys(database) == ["a"]


@pytest.mark.parametrize("brisk", [False, True])
async def test_transaction_that_breaks_leaves_nothing(database, brisk):
    async def break_down():
        async with database.write(brisk=brisk) as tx:
            await put(tx, "a")
            raise LookupError

    with pytest.raises(LookupError):
        await break_down()

    assert await keys(database) == []


async def test_cancelled_transaction_leaves_nothing_and_lets_the_next_one_in(database):
    has_written = asyncio.Event()

    async def slow():
        async with database.write() as tx:
            await put(tx, "a")
            has_written.set()
            await asyncio.sleep(60)

    task = asyncio.create_task(slow())
    await has_written.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

    async with asyncio.timeout(5):
        async with database.write() as tx:
            await put(tx, "b")
    assert await keys(database) == ["b"]


async def test_reader_of_an_embedded_store_sees_one_picture_while_others_write(sqlite_url):
    database = open_database(sqlite_url)
    count = select(func.count()).select_from(meta)
    async with database.read() as tx:
        before = await tx.scalar(count)
        async with database.write() as writing:
            await put(writing, "a")
        after = await tx.scalar(count)
    found = await keys(database)
    await database.close()

    assert (before, after, found) == (0, 0, ["a"])


async def test_many_writers_take_turns(database):
    async def write(number):
        async with database.write() as tx:
            await put(tx, f"{number:02}")

    await asyncio.gather(*(write(number) for number in range(20)))

    assert await keys(database) == [f"{number:02}" for number in range(20)]


async def test_embedded_store_keeps_what_it_commits_and_erases_what_it_deletes(sqlite_url):
    database = open_database(sqlite_url)
    async with database.write() as tx:
        found = {
            name: await tx.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    await database.close()

    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}


NO_FILE = (
    "An embedded store needs a file. Write sqlite:///path/to/file.db in DIALOGUE_DATABASE_URL."
)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        (
            "mysql://a@b/c",
            (
                "A mysql database cannot be used. Write sqlite:/// or postgresql:// in "
                "DIALOGUE_DATABASE_URL."
            ),
        ),
        ("sqlite://", NO_FILE),
        ("sqlite:///:memory:", NO_FILE),
        (
            "nonsense with a secret",
            (
                "DIALOGUE_DATABASE_URL cannot be read. Write sqlite:///path/to/file.db or "
                "postgresql://user:password@host/name."
            ),
        ),
    ],
)
def test_url_that_cannot_be_used_is_refused_in_words(url, words):
    with pytest.raises(DatabaseRefused) as refused:
        open_database(url)

    assert str(refused.value) == words
    assert refused.value.__cause__ is None


def test_file_of_an_embedded_store_is_told(tmp_path):
    assert embedded_file(f"sqlite:///{tmp_path}/a.db") == tmp_path / "a.db"
    assert embedded_file("postgresql://a@b/c") is None


@pytest.mark.parametrize(
    ("error", "is_one"),
    [
        (OperationalError("", {}, Exception("disk is full")), True),
        (OSError("connection refused"), True),
        (TimeoutError("no answer"), True),
        (IntegrityError("", {}, Exception("unique")), False),
        (ValueError("odd"), False),
    ],
)
def test_outage_is_told_from_a_fault_of_what_was_asked(error, is_one):
    assert is_outage(error) is is_one


async def test_what_was_deleted_is_gone_from_the_journal_once_it_was_shed(sqlite_url):
    database = open_database(sqlite_url)
    journal = embedded_file(sqlite_url).with_name("store.db-wal")
    async with database.write() as tx:
        await put(tx, "a", "quince marmalade")
    async with database.write() as tx:
        await tx.execute(meta.delete())
    before = journal.read_bytes()

    async with database.read() as tx:
        await tx.execute(select(meta.c.key))
        beside_a_reader = await database.shed()
    alone = await database.shed()

    assert b"quince marmalade" in before
    assert (beside_a_reader, alone, journal.read_bytes()) == (False, True, b"")
    await database.close()


async def test_store_on_a_server_has_no_journal_to_shed(postgresql_url):
    database = open_database(postgresql_url)

    assert await database.shed()
    await database.close()


@pytest.mark.parametrize(
    ("state", "is_one"),
    [
        ("53100", True),  # the disk is full
        ("57P01", True),  # the server is shutting down
        ("40P01", True),  # two transactions waited for each other
        ("XX001", True),  # its files are damaged
        ("22021", False),  # a text that cannot be stored
        ("23505", False),  # there already
    ],
)
async def test_outage_of_a_server_is_told_from_a_fault_of_what_was_asked(
    postgresql_url, state, is_one
):
    database = open_database(postgresql_url)
    fail = text(f"DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{state}'; END $$")

    with pytest.raises(DBAPIError) as failed:
        async with database.write() as tx:
            await tx.execute(fail)

    await database.close()
    assert is_outage(failed.value) is is_one
