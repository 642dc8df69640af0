"""A store has one instance: a second one says so and ends, and the first goes on."""

import time

import pytest

from storage.database.lock import StoreInUse, only_instance
from tests.promises.stand import CODE

pytestmark = pytest.mark.crash
PATIENCE = 60.0
IN_TIME = 2.0  # seconds from when the store is reached; starting Python is no part of it
TRIES = 3  # a busy machine may be slow once; who waits for the other one is slow each time
BOTH = pytest.mark.parametrize("database", ["sqlite", "postgresql"])


@BOTH
async def test_second_instance_is_refused_in_words_and_the_first_goes_on(stands, database):
    stand = await stands(database, "poller")
    await stand.prepare()
    await stand.service.start()

    second = await stand.service.command("serve", port="1")
    async with stand.telegram.steered() as emulator:
        ada = await emulator.citizen()
        await ada.start(CODE)
        await ada.sees("Shall we begin?", timeout=PATIENCE)

    assert (second.status, second.out) == (3, "")
    assert second.err.startswith("Another instance")
    assert "is working with this store. There can be one at a time: stop it first" in second.err
    assert second.err.count("\n") == 1


@BOTH
async def test_second_instance_is_refused_within_two_seconds(stands, database):
    stand = await stands(database, "poller")
    await stand.prepare()
    await stand.service.start()

    async with stand.store() as context:
        took = [await seconds_to_a_refusal(context.database) for _ in range(TRIES)]

    assert min(took) < IN_TIME


async def seconds_to_a_refusal(database):
    began = time.monotonic()
    with pytest.raises(StoreInUse):
        async with only_instance(database):
            pass
    return time.monotonic() - began


@BOTH
async def test_place_of_an_instance_is_free_as_soon_as_it_is_killed(stands, database):
    stand = await stands(database, "poller")
    await stand.prepare()
    await stand.service.start()

    await stand.service.kill()

    await stand.service.start()
    assert stand.service.is_running
    assert await stand.service.stop() == 0
