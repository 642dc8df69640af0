"""The control API: another process steers the emulator and reads what happened."""

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import Forbidden

from tests.emulator.citizen import NotSeen
from tests.emulator.client import ControlRefused, RemoteEmulator
from tests.emulator.history import Issued, read_history
from tests.emulator.keyboard import Button
from tests.emulator.server import TOKEN

ROOT = Path(__file__).parents[2]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "history.jsonl"


@pytest.fixture
async def remote(log: Path) -> AsyncIterator[RemoteEmulator]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.emulator", "--port", "0", "--log", str(log)),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    async with asyncio.timeout(20):
        greeting = (await process.stdout.readline()).decode()
    found = re.search(r"http://\S+", greeting)
    assert found, greeting
    async with RemoteEmulator(found.group()) as remote:
        yield remote
    process.terminate()
    assert await process.wait() == 0


@pytest.fixture
async def bot(remote: RemoteEmulator) -> AsyncIterator[Bot]:
    async with Bot(TOKEN, base_url=f"{remote.url}/bot") as bot:
        yield bot


async def test_remote_citizen_talks_with_the_bot(remote: RemoteEmulator, bot: Bot, log: Path):
    citizen = await remote.citizen("Iain", "gd")
    started = await citizen.start("code")
    button = InlineKeyboardButton("Yes", callback_data="y")
    await bot.send_message(citizen.id, "Warm?", reply_markup=InlineKeyboardMarkup([[button]]))
    tapped = await citizen.tap("Yes")

    shown = await citizen.sees("Warm")

    assert (shown.text, shown.buttons) == ("Warm?", ((Button(label="Yes", data="y"),),))
    assert [seen.text for seen in await citizen.screen()] == ["/start code", "Warm?"]
    assert [update.update_id for update in await bot.get_updates()] == [started, tapped]
    history = await remote.history()
    assert [r.content for r in history if isinstance(r, Issued)] == ["/start code", "y"]
    assert read_history(log).records == history


async def test_remote_faults_orders_and_state(remote: RemoteEmulator, bot: Bot):
    one, two = await remote.citizen(), await remote.citizen()
    first, second = await remote.act_many(
        [
            {"person": one.id, "act": "start"},
            {"person": two.id, "act": "type", "text": "hello"},
        ]
    )
    await remote.add_fault("sendMessage", "blocked", chat=one.id)
    await remote.steer_updates("repeat", update_id=first)

    with pytest.raises(Forbidden):
        await bot.send_message(one.id, "x")

    updates = await bot.get_updates()
    assert [update.update_id for update in updates] == [first, second, first]
    assert await remote.state() == {"pending": 3, "faults_left": 0, "violations": []}


async def test_remote_orders_that_make_no_sense_are_refused_in_words(remote: RemoteEmulator):
    citizen = await remote.citizen()

    with pytest.raises(ControlRefused, match="a citizen cannot 'fly'"):
        await citizen.act("fly")
    with pytest.raises(ControlRefused, match="there is no fault called 'fire'"):
        await remote.add_fault("sendMessage", "fire")
    with pytest.raises(NotSeen, match="did not see a message with 'Hello'"):
        await citizen.sees("Hello", 0.05)
