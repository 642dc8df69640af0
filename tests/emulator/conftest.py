"""An emulator and a python-telegram-bot client for the emulator's own tests."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from telegram import Bot

from tests.emulator.citizen import Citizen
from tests.emulator.server import Emulator

PATIENCE = 20.0  # seconds; the machine may be busy
Ask = Callable[..., Awaitable[tuple[int, dict[str, Any]]]]


async def until(is_so: Callable[[], bool]) -> None:
    """Wait until something is so; TimeoutError if it never is."""
    async with asyncio.timeout(PATIENCE):
        while not is_so():  # noqa: ASYNC110  what is waited for gives no signal
            await asyncio.sleep(0.005)


@pytest.fixture(autouse=True)
def timedeltas(monkeypatch: pytest.MonkeyPatch) -> None:
    """Opt in to durations as timedeltas; python-telegram-bot warns of the old numbers."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
async def emulator() -> AsyncIterator[Emulator]:
    async with Emulator(back_off=0.02, slows_repeated_polls=False) as emulator:
        yield emulator


@pytest.fixture
async def bot(emulator: Emulator) -> AsyncIterator[Bot]:
    bot = Bot(emulator.token, base_url=emulator.base_url, base_file_url=emulator.base_file_url)
    async with bot:
        yield bot


@pytest.fixture
async def ada(emulator: Emulator) -> Citizen:
    """A citizen who pressed Start, so the bot may write to her."""
    citizen = Citizen(emulator, "Ada", "en", patience=PATIENCE)
    await citizen.start()
    return citizen


@pytest.fixture
async def ask(emulator: Emulator) -> AsyncIterator[Ask]:
    """Call a method with a JSON body; return the status and the reply's body."""
    async with aiohttp.ClientSession() as session:

        async def call(method: str, **params: Any) -> tuple[int, dict[str, Any]]:
            url = f"{emulator.base_url}{emulator.token}/{method}"
            async with session.post(url, json=params) as reply:
                return reply.status, await reply.json()

        yield call
