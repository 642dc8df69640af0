"""One instance works with a store at a time, on both databases."""

import asyncio
import sys

import pytest

from storage.database.lock import StoreInUse, only_instance

ADVICE = (
    "There can be one at a time: stop it first, or give this one a store of its own with "
    "DIALOGUE_DATA_DIR or DIALOGUE_DATABASE_URL."
)

HOLDER = """
import asyncio, sys
from storage.database.connection import open_database
from storage.database.lock import only_instance

async def main():
    async with only_instance(open_database(sys.argv[1])):
        print("held", flush=True)
        await asyncio.sleep(60)

asyncio.run(main())
"""


async def holder(url):
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLDER, url, stdout=asyncio.subprocess.PIPE
    )
    assert await process.stdout.readline() == b"held\n"
    return process


async def test_second_instance_is_refused_in_words(database):
    async with only_instance(database):
        with pytest.raises(StoreInUse, match=r"^Another instance") as refusal:
            async with only_instance(database):
                pass

    assert str(refusal.value).endswith(f"is working with this store. {ADVICE}")


async def test_next_instance_may_work_when_the_first_has_ended(database):
    async with only_instance(database):
        pass

    async with only_instance(database):
        pass


async def test_killed_instance_leaves_no_lock(database):
    process = await holder(database.url)
    with pytest.raises(StoreInUse):
        async with only_instance(database):
            pass

    process.kill()
    await process.wait()
    process._transport.close()

    async with asyncio.timeout(5):
        while True:
            try:
                async with only_instance(database):
                    break
            except StoreInUse:  # the server needs a moment to notice
                await asyncio.sleep(0.05)


async def test_embedded_store_names_the_process_that_holds_it(sqlite_url):
    from storage.database.connection import open_database

    database = open_database(sqlite_url)
    process = await holder(database.url)

    with pytest.raises(StoreInUse) as refusal:
        async with only_instance(database):
            pass

    process.kill()
    await process.wait()
    process._transport.close()
    await database.close()
    assert str(refusal.value) == (
        f"Another instance (process {process.pid}) is working with this store. {ADVICE}"
    )
