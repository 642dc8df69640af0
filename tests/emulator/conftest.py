"""An emulator and a python-telegram-bot client for the emulator's own tests."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from telegram import Bot

from tests.emulator.citizen import Citizen
from tests.emulator.server import Emulator

Ask = Callable[..., Awaitable[tuple[int, dict[str, Any]]]]


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
    citizen = Citizen(emulator, "Ada", "en", patience=2.0)
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
