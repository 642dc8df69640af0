"""The inbox takes each update once for ever."""

import asyncio
from datetime import UTC, datetime

import pytest

from storage.messages import inbox

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


async def admit(database, *keys):
    async with database.write() as tx:
        return await inbox.admit(tx, keys, NOW)


async def test_update_is_admitted_once(database):
    first = await admit(database, "telegram:1:7", "telegram:1:8")
    second = await admit(database, "telegram:1:8", "telegram:1:9")

    assert first == {"telegram:1:7", "telegram:1:8"}
    assert second == {"telegram:1:9"}


async def test_update_twice_in_a_batch_is_admitted(database):
    assert await admit(database, "a", "a", "b") == {"a", "b"}


async def test_nothing_is_admitted_of_nothing(database):
    assert await admit(database) == frozenset()


async def test_update_of_a_batch_that_failed_can_come_again(database):
    async def break_down():
        async with database.write() as tx:
            await inbox.admit(tx, ["a"], NOW)
            raise LookupError

    with pytest.raises(LookupError):
        await break_down()

    assert await admit(database, "a") == {"a"}


async def test_update_that_two_processes_get_is_admitted_to_one(database):
    taken = await asyncio.gather(*(admit(database, "a", f"own-{n}") for n in range(4)))

    assert sorted(len(keys) for keys in taken) == [1, 1, 1, 2]


async def test_thousands_are_admitted_together(database):
    keys = [f"key-{number}" for number in range(5_000)]

    assert await admit(database, *keys) == set(keys)
