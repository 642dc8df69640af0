"""Killed at any moment, the service loses nothing, counts nothing twice and keeps the order."""

import asyncio
import random

import pytest

from bot.runtime.crashpoints import DIED, POINTS
from tests.promises.crowd import Crowd
from tests.promises.judge import Case, judge
from tests.promises.ledger import read_ledger
from tests.promises.processes import eventually
from tests.promises.spots import POST_SPOTS, SPOTS
from tests.promises.stand import CODE, ROUND, Stand

pytestmark = [pytest.mark.crash, pytest.mark.timeout(600)]

WAVE = 3  # people who join in each life
BURST_PEOPLE, BURST_TEXTS = 20, 10  # together the 200 that arrive in one instant
KILLS = 4
WAYS = (
    ("sqlite", "webhook"),
    ("sqlite", "poller"),
    ("postgresql", "webhook"),
    ("postgresql", "poller"),
)
KEPT = {way: [] for way in WAYS}  # the verdict where every promise was kept


def test_every_crash_point_is_exercised():
    assert {spot.partition(":")[0] for spot in (*SPOTS, *POST_SPOTS)} == set(POINTS)


async def test_nothing_is_lost_at_any_crash_point(stands):
    async def storm(stand: Stand, crowd: Crowd, _: random.Random) -> None:
        statuses = [await live_and_die(stand, crowd, spot) for spot in SPOTS]
        assert statuses == [DIED] * len(SPOTS)

    assert await verdicts(stands, storm, seed=0) == KEPT


async def test_nothing_is_lost_when_killed_at_random_in_a_burst(stands, seed):
    async def storm(stand: Stand, crowd: Crowd, chance: random.Random) -> None:
        await stand.service.start()
        crowd.hold()
        await crowd.join(BURST_PEOPLE, texts=BURST_TEXTS)
        await crowd.live(lambda: crowd.held == BURST_PEOPLE * BURST_TEXTS)
        await crowd.burst()
        for _ in range(KILLS):
            await live_for(crowd, chance.uniform(0.0, 1.5))
            await stand.service.kill()
            await stand.service.start()

    assert await verdicts(stands, storm, seed=seed) == KEPT


@pytest.mark.parametrize("transport", ["webhook", "poller"])
async def test_judge_convicts_a_service_that_confirms_before_it_stores(stands, transport):
    stand = await stands("sqlite", transport)
    await stand.prepare()

    async with stand.telegram.steered() as emulator:
        crowd = Crowd(emulator, CODE, seed=1)
        await stand.service.start(program="tests.promises.hasty")
        await crowd.join(WAVE)
        await eventually(lambda: all_is_confirmed(stand), "Telegram took its word")
        await stand.service.kill()
        await stand.service.start()
        await stand.service.stop()

    faults = await verdict(stand)
    assert [fault for fault in faults if "was confirmed and is not in the store: lost" in fault]


async def all_is_confirmed(stand: Stand) -> bool:
    return not stand.telegram.history().unconfirmed()


async def verdicts(stands, storm, *, seed: int) -> dict[tuple[str, str], list[str]]:
    """Let a storm pass over all ways at the same time, for most of it is waiting."""
    places = [await stands(*way) for way in WAYS]
    for place in places:
        await place.prepare()
    storms = (
        weather(place, storm, f"{seed} {way}") for place, way in zip(places, WAYS, strict=True)
    )
    return dict(zip(WAYS, await asyncio.gather(*storms), strict=True))


async def weather(stand: Stand, storm, seed: str) -> list[str]:
    """Let a storm pass over one stand, and people come to the end; give the verdict."""
    async with stand.telegram.steered() as emulator:
        crowd = Crowd(emulator, CODE, seed=seed)
        await storm(stand, crowd, random.Random(seed))
        await come_to_the_end(stand, crowd)
    return await verdict(stand)


async def live_and_die(stand: Stand, crowd: Crowd, spot: str) -> int:
    """Let one life of the service pass under steady load; give the status it died with."""
    await stand.service.start(crash_at=spot)
    await crowd.join(WAVE)
    await crowd.live(lambda: not stand.service.is_running)
    return await stand.service.died()


async def live_for(crowd: Crowd, seconds: float) -> None:
    """Let people go on for a while."""
    clock = asyncio.get_running_loop().time
    end = clock() + seconds
    await crowd.live(lambda: clock() >= end)


async def come_to_the_end(stand: Stand, crowd: Crowd) -> None:
    """Let everybody finish undisturbed, and the service stop in good order."""
    if not stand.service.is_running:
        await stand.service.start()
    await crowd.live(lambda: crowd.is_done, patience=120)
    assert await stand.service.stop() == 0


async def verdict(stand: Stand) -> list[str]:
    """Hear the judge on everything that happened at a stand."""
    said = await stand.service.command(
        "responses", "--round", ROUND, "--include-unquotable", "--json"
    )
    async with stand.store() as context:
        ledger = await read_ledger(context)
    case = Case(
        history=stand.telegram.history(),
        ledger=ledger,
        responses=said.json()["rows"],
        deaths=stand.service.deaths,
    )
    return judge(case)
