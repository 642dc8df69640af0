"""A part that opens while Telegram gives no clear answer reaches everybody when it does again."""

import asyncio
import json
import time
from datetime import timedelta

import aiohttp
import pytest

from bot.authoring.script_store import ScriptCache
from bot.rounds.lifecycle import shift
from storage.messages import channel_outages
from tests.emulator.history import Received
from tests.promises.crowd import Crowd
from tests.promises.ledger import read_ledger
from tests.promises.processes import eventually
from tests.promises.stand import CODE, ROUND, Stand
from tests.promises.talks import SCRIPT

pytestmark = [pytest.mark.crash, pytest.mark.timeout(600)]

PEOPLE = 30
LASTS = 20.0  # seconds of an outage
ENDLESS = 1_000_000  # faults; they are cleared when the outage is over
INVITED = "The second part"  # the title of the part that opens
OUTAGES = {
    "502 at sendMessage": [("sendMessage", {"name": "server_error"})],
    "502 at everything, though done": [("*", {"name": "server_error", "accepted": True})],
    "connections break": [("*", {"name": "reset_before"})],
    "502, and a kill in the middle": [("*", {"name": "server_error"})],
}


async def test_everybody_hears_of_a_part_that_opens_in_an_outage_and_nobody_too_often(stands):
    places = [await stands() for _ in OUTAGES]
    for place in places:
        await place.prepare(SCRIPT.replace("{after: first, wait: 10 minutes}", "{day: 1}"), scale=1)

    outcomes = await asyncio.gather(*map(live_through, places, OUTAGES))

    assert dict(zip(OUTAGES, outcomes, strict=True)) == {name: [] for name in OUTAGES}


async def live_through(stand: Stand, outage: str) -> list[str]:
    """Let the second part open in an outage; give what went wrong."""
    async with stand.telegram.steered() as emulator:
        await stand.service.start()
        crowd = Crowd(emulator, CODE, seed=outage)
        await crowd.join(PEOPLE, texts=1)
        crowd_lives = asyncio.create_task(crowd.live(lambda: False, patience=600))
        await eventually(lambda: all_wait_for_the_second(stand), "all finish the first part")
        crowd_lives.cancel()
        for method, fault in OUTAGES[outage]:
            await emulator.post("/faults", method=method, times=ENDLESS, fault=fault)
        began = time.time()
        await open_the_second(stand)
        faults = await faults_during(stand, is_killed="kill" in outage)
        await asyncio.sleep(began + LASTS - time.time())
        await emulator.clear_faults()
        await eventually(lambda: all_is_sent(stand), "all is sent")
    kills = len(stand.service.deaths)
    return [*faults, *faults_of_copies(stand, most=2 + kills), *await faults_after(stand)]


async def all_wait_for_the_second(stand: Stand) -> bool:
    async with stand.store() as context:
        ledger = await read_ledger(context)
    accounts = ledger.accounts.values()
    return len(accounts) == PEOPLE and all(
        account.finished == ["first"] and {row.state for row in account.rows} == {"sent"}
        for account in accounts
    )


async def open_the_second(stand: Stand) -> None:
    """Put the round forward, so that what opens in a day opens now."""
    async with stand.store() as context:
        await shift(context, ScriptCache(), ROUND, timedelta(days=-1), "test")


async def faults_during(stand: Stand, *, is_killed: bool) -> list[str]:
    """See that the outage is noticed and told; kill the service in it, or do not."""
    await eventually(lambda: is_noticed(stand), "the outage is noticed")
    status, told = await health(stand)
    if is_killed:
        await stand.service.kill()
        await stand.service.start()
    is_told = status == 503 and "no clear answer from telegram" in told["checks"]["outbox"]
    is_counted = told["messages"]["unknown"] == 0 and told["messages"]["in_doubt"] <= PEOPLE
    return [] if is_told and is_counted else [f"/readyz says {status}: {told}"]


async def is_noticed(stand: Stand) -> bool:
    async with stand.store() as context, context.database.read() as tx:
        return bool(await channel_outages.lasting(tx))


async def all_is_sent(stand: Stand) -> bool:
    async with stand.store() as context:
        ledger = await read_ledger(context)
    states = {row.state for account in ledger.accounts.values() for row in account.rows}
    return states == {"sent"}


def faults_of_copies(stand: Stand, *, most: int) -> list[str]:
    """Everybody was invited, not too often, and all copies are one question."""
    invited: dict[int, list[Received]] = {}
    for received in stand.telegram.history().of(Received):
        if INVITED in received.text and received.buttons:
            invited.setdefault(received.chat, []).append(received)
    return [
        *([] if len(invited) == PEOPLE else [f"{len(invited)} of {PEOPLE} were invited"]),
        *(
            f"{chat} was invited {len(all_)} times"
            for chat, all_ in invited.items()
            if len(all_) > most
        ),
        *(f"{chat} saw two different ones" for chat, all_ in invited.items() if not _is_one(all_)),
    ]


def _is_one(copies: list[Received]) -> bool:
    return len({(copy.text, copy.buttons) for copy in copies}) == 1


async def faults_after(stand: Stand) -> list[str]:
    status, told = await health(stand)
    said = [json.loads(line)["event"] for line in stand.service.log_text().splitlines()]
    return [
        *([] if status == 200 else [f"/readyz still says {status}: {told}"]),
        *([] if {"an outage begins", "an outage is over"} <= set(said) else ["nothing is logged"]),
    ]


async def health(stand: Stand) -> tuple[int, dict]:
    async with (
        aiohttp.ClientSession() as http,
        http.get(f"{stand.service.url}/readyz") as reply,
    ):
        return reply.status, await reply.json()
