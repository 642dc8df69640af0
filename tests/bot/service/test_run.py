"""The service as a whole: it starts, talks, keeps quiet in its log, and stops in order."""

import asyncio
import json
import signal
import socket
import sqlite3

import aiohttp
import pytest

from bot.rehearsal.sandbox import settings_in
from bot.rounds.lifecycle import schedule
from bot.rounds.request import RoundRequest
from bot.runtime.store import migrate, opened
from bot.service.health import TOPICS_ON
from tests.bot.serving import STARTS_IN, Service
from tests.emulator.citizen import Citizen
from tests.emulator.server import Emulator


@pytest.fixture
async def emulator():
    async with Emulator(back_off=0.05, slows_repeated_polls=False) as emulator:
        yield emulator


@pytest.fixture
async def service_at(tmp_path):
    """Return a function that sets up a service with a round; stopped after the test."""
    made = []

    async def build(**settings):
        store = settings_in(tmp_path / "data")
        await migrate(store)
        async with opened(store) as context:
            await schedule(context, RoundRequest(script="taster", code="JOIN", slug="r"), "test")
        made.append(Service(tmp_path, **settings))
        return made[-1]

    yield build
    for service in made:
        if hasattr(service, "process"):
            await service.stop(signal.SIGKILL)


def to_telegram(emulator, **more):
    return {"telegram_token": emulator.token, "telegram_api_url": emulator.url, **more}


async def take_part(emulator):
    """Join, answer a few questions by tapping, and write something secret."""
    citizen = Citizen(emulator, "Zebedee", patience=20.0)
    await citizen.start("JOIN")
    await citizen.sees("five")
    await citizen.type("My secret is quixotic-marmalade")
    await asyncio.sleep(1)
    return citizen


async def test_service_is_ready_and_stops_when_it_is_told_to(service_at):
    service = await service_at()
    await service.start()

    async with aiohttp.ClientSession() as session:
        async with asyncio.timeout(20):
            while (await session.get(f"{service.url}/readyz")).status != 200:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
        pages = [
            (await session.get(f"{service.url}{path}", allow_redirects=False)).status
            for path in ("/chat/JOIN", "/organiser/", "/metrics", "/nowhere")
        ]

    assert pages == [200, 303, 200, 404]
    assert await service.stop() == 0
    assert json.loads(service.log.read_text().splitlines()[-1])["event"] == "stopped"


async def test_second_instance_is_refused_in_words(service_at, tmp_path):
    service = await service_at()
    await service.start()
    second = Service(tmp_path)

    async with asyncio.timeout(STARTS_IN):  # tests/promises/test_instances.py knows how soon
        code, out, err = await second.run("serve")

    pid = service.process.pid
    assert (code, out) == (3, "")
    assert err == (
        f"Another instance (process {pid}) is working with this store. There can be one at a "
        "time: stop it first, or give this one a store of its own with DIALOGUE_DATA_DIR or "
        "DIALOGUE_DATABASE_URL.\n"
    )


async def test_killed_service_starts_again_at_once(service_at):
    service = await service_at()
    await service.start()
    await service.stop(signal.SIGKILL)

    await service.start()

    assert await service.stop() == 0


async def test_taken_port_is_told(service_at):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        service = await service_at(port=port)

        code, _, err = await service.run("serve")

    assert code == 1
    assert err.splitlines()[-1] == (
        f"Cannot listen at 127.0.0.1, port {port}: Address already in use. Stop what listens "
        "there, or choose another place with DIALOGUE_HOST and DIALOGUE_PORT."
    )


async def test_refused_token_ends_the_service_with_words(service_at, emulator):
    service = await service_at(**to_telegram(emulator) | {"telegram_token": "999:not-the-token"})

    code, _, err = await service.run("serve")

    assert code == 1
    assert err.splitlines()[-1] == "the token is not accepted; get the right one from @BotFather"


async def test_door_is_open_while_telegram_is_away(service_at, emulator):
    await emulator.go_away()
    service = await service_at(**to_telegram(emulator))

    await service.start()

    assert await service.is_alive()
    assert await service.stop() == 0


@pytest.mark.parametrize("way", ["poll", "webhook"])
async def test_person_takes_part_and_the_log_knows_nothing_of_it(service_at, emulator, way):
    service = await service_at(**to_telegram(emulator, log_level="debug", webhook=way == "webhook"))
    await service.start()

    citizen = await take_part(emulator)
    assert await service.stop() == 0

    said = service.log.read_text()
    assert "serving" in said
    planted = [emulator.token, emulator.token.partition(":")[2], str(citizen.id)]
    planted += ["Zebedee", "quixotic-marmalade", "five"]
    assert [word for word in planted if word in said] == []


async def test_threaded_mode_of_the_bot_is_told_at_the_start(service_at):
    async with Emulator(back_off=0.05, has_topics=True) as emulator:
        service = await service_at(**to_telegram(emulator))
        await service.start()
        await take_part(emulator)
        assert await service.stop() == 0

    told = [json.loads(line) for line in service.log.read_text().splitlines()]
    assert [line["why"] for line in told if line["event"] == "telegram_topics_on"] == [TOPICS_ON]


async def test_links_name_the_bot_once_it_is_known(service_at, emulator):
    service = await service_at(**to_telegram(emulator))
    await service.start()
    await take_part(emulator)
    await service.stop()

    told = json.loads((await service.run("rounds", "show", "r", "--json"))[1])

    name = emulator.world.bot["username"]
    assert told["codes"] == [
        {
            "code": "JOIN",
            "taken": 0,
            "most": None,
            "links": {
                "web": f"{service.url}/chat/JOIN",
                "telegram": f"https://t.me/{name}?start=JOIN",
            },
        }
    ]


async def test_trial_runs_rounds_fast_that_nobody_joined(service_at, tmp_path):
    service = await service_at()

    await service.start("--time-scale", "1440")

    listed = json.loads((await service.run("rounds", "list", "--json"))[1])
    assert [one["time_scale"] for one in listed] == [1440.0]


async def test_command_changes_a_round_while_the_service_runs(service_at, tmp_path):
    service = await service_at()
    await service.start()

    code, out, err = await service.run("rounds", "close", "r", "--yes", "--json")

    assert (code, err, json.loads(out)["status"]) == (0, "", "closed")
    store = sqlite3.connect(tmp_path / "data" / "dialogue.db")
    actions = [row[0] for row in store.execute("SELECT action FROM audit ORDER BY id")]
    store.close()
    assert actions == ["scheduled", "closed"]
