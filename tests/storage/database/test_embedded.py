import asyncio
import sqlite3

import pytest
from sqlalchemy import insert, select

from storage.database.connection import open_database
from storage.database.embedded import Opener
from storage.schema.store import meta

COUNT_LONG = """
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000)
    SELECT count(*) FROM n
"""


@pytest.fixture
async def embedded(sqlite_url):
    opened = open_database(sqlite_url)
    yield opened
    await opened.close()


async def keep(database, key: str, *, brisk: bool) -> None:
    async with database.write(brisk=brisk) as tx:
        await tx.execute(insert(meta).values(key=key, value="kept"))


async def break_off(database) -> None:
    async with database.write(brisk=True) as tx:
        await tx.execute(insert(meta).values(key="lost", value="never"))
        raise RuntimeError("stop")


async def kept(database) -> list[str]:
    async with database.read() as tx:
        return list(await tx.scalars(select(meta.c.key).order_by(meta.c.key)))


async def test_brisk_write_is_committed_like_any_other(embedded):
    await keep(embedded, "a", brisk=True)
    await keep(embedded, "b", brisk=False)
    await keep(embedded, "c", brisk=True)

    assert await kept(embedded) == ["a", "b", "c"]


async def test_brisk_write_that_fails_leaves_nothing_and_the_next_one_goes_on(embedded):
    with pytest.raises(RuntimeError):
        await break_off(embedded)

    await keep(embedded, "a", brisk=True)

    assert await kept(embedded) == ["a"]


async def test_brisk_write_waits_for_another_program_without_holding_up_the_loop(
    embedded, tmp_path
):
    other = sqlite3.connect(tmp_path / "store.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    writing = asyncio.create_task(keep(embedded, "a", brisk=True))
    began = asyncio.get_running_loop().time()

    await asyncio.sleep(0.2)
    waited = asyncio.get_running_loop().time() - began
    was_done = writing.done()
    other.execute("COMMIT")
    other.close()
    await writing

    assert (was_done, waited < 2) == (False, True)
    assert await kept(embedded) == ["a"]


async def test_closing_waits_for_what_a_connection_that_was_let_go_is_still_at(tmp_path):
    opener = Opener()
    connection = await opener.connect(str(tmp_path / "store.db"))
    counting = asyncio.create_task(connection.execute_fetchall(COUNT_LONG))
    await asyncio.sleep(0)

    connection.stop()
    await opener.wait()

    assert [tuple(row) for row in await asyncio.wait_for(counting, 0)] == [(300_000,)]
