"""What fails with the store is told in words that fit: of disks for a file, of servers for one."""

import errno
import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError, DBAPIError

from storage.database.connection import is_outage, open_database
from storage.database.outages import Outage, outage_of


@pytest.fixture
async def embedded(sqlite_url):
    database = open_database(sqlite_url)
    yield database
    await database.close()


async def failure(database, *statements):
    """Give the error with which the last statement of a transaction fails."""

    async def fail():
        async with database.write() as tx:
            for statement in statements:
                await tx.execute(text(statement))

    with pytest.raises(DBAPIError) as failed:
        await fail()
    return failed.value


FILL = "INSERT INTO meta VALUES ('a', hex(zeroblob(1000000)))"


async def test_full_disk_is_told_as_full(embedded):
    error = await failure(embedded, "PRAGMA max_page_count = 1", FILL)

    assert is_outage(error)
    assert outage_of(error) == Outage(
        reason="database or disk is full",
        sentence="The disk is full.",
        remedy="Make room on it: what waits goes on by itself.",
    )


async def test_disk_that_can_only_be_read_is_told_as_such(embedded):
    error = await failure(embedded, "PRAGMA query_only = 1", FILL)

    assert is_outage(error)
    assert outage_of(error) == Outage(
        reason="attempt to write a readonly database",
        sentence="The disk, the folder or the file of the store can only be read.",
        remedy="Let the user who runs this program write there.",
    )


def test_damaged_file_is_an_outage_and_nobody_is_to_blame(tmp_path):
    (tmp_path / "a.db").write_bytes(b"no database at all" * 1000)
    with (
        closing(sqlite3.connect(tmp_path / "a.db")) as store,
        pytest.raises(sqlite3.DatabaseError) as failed,
    ):
        store.execute("SELECT * FROM meta")

    error = DatabaseError("SELECT", {}, failed.value)

    assert is_outage(error)
    assert outage_of(error).sentence == "The file of the store is no database."


def test_file_that_is_held_by_another_program_is_told_as_such(tmp_path):
    store = tmp_path / "a.db"
    with (
        closing(sqlite3.connect(store, timeout=0)) as one,
        closing(sqlite3.connect(store, timeout=0)) as two,
    ):
        one.execute("BEGIN EXCLUSIVE")
        with pytest.raises(sqlite3.OperationalError) as failed:
            two.execute("BEGIN EXCLUSIVE")

    assert outage_of(failed.value).sentence == "Another program holds the file of the store."


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.ENOSPC, "The disk is full."),
        (errno.EDQUOT, "The disk is full."),
        (errno.EROFS, "The disk, the folder or the file of the store can only be read."),
        (errno.ECONNREFUSED, "The store cannot be reached at the moment."),
    ],
)
def test_errors_of_the_system_are_told_by_their_numbers(number, sentence):
    assert outage_of(OSError(number, "as the system says")).sentence == sentence
