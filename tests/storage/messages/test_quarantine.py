"""What could not be taken is kept sealed, listed without its words, and let out once."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from storage.messages import quarantine
from storage.messages.quarantine import Isolated
from storage.schema import messages

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


async def put_away(database, vault, key="k", **more):
    facts = {"channel": "web", "raw": b"my words", "error": "E" * 100, "now": NOW} | more
    async with database.write() as tx:
        await quarantine.isolate(tx, vault, key=key, **facts)


async def test_update_that_could_not_be_taken_is_kept_sealed(database, vault):
    await put_away(database, vault)

    async with database.read() as tx:
        assert await quarantine.isolated(tx) == 1
        row = (await tx.execute(select(messages.quarantine))).one()
        assert await quarantine.opened(tx, vault, row.id) == b"my words"
        assert await quarantine.opened(tx, vault, 99) is None
    assert b"my words" not in row.sealed


async def test_it_is_listed_in_order_without_its_words(database, vault):
    await put_away(database, vault, "first")
    await put_away(database, vault, "second", error="ValueError")

    async with database.read() as tx:
        listed = await quarantine.listed(tx)

    facts = {"channel": "web", "pseudonym": "", "at": NOW}
    assert listed == (
        Isolated(id=1, key="first", error="E" * 80, **facts),
        Isolated(id=2, key="second", error="ValueError", **facts),
    )


async def test_it_is_let_out_once(database, vault):
    await put_away(database, vault)

    async with database.write() as tx:
        assert await quarantine.let_out(tx, 1) is True
        assert await quarantine.let_out(tx, 1) is False


async def test_times_count_from_an_instant_on_and_what_nobody_can_read_does_not(database, vault):
    for key, age in (("a", 5), ("b", 15), ("c", 25)):
        await put_away(database, vault, key, channel="clock", now=NOW - timedelta(minutes=age))
    await put_away(database, vault, "d", channel="telegram")

    async with database.read() as tx:
        assert await quarantine.hindered_since(tx, NOW - timedelta(minutes=20)) == 2
