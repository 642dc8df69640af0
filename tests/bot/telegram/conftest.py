"""An emulated Telegram, a citizen who pressed Start, and our side of the line."""

import pytest

from bot.telegram.api import BotApi
from bot.telegram.pictures import Pictures
from bot.telegram.receive import Receiver
from bot.telegram.send import TelegramChannel
from tests.bot.fakes import PATIENCE, FakeIntake
from tests.bot.telegram.talking import Talking
from tests.emulator.citizen import Citizen
from tests.emulator.server import Emulator

PICTURE = b"\x89PNG a picture"


@pytest.fixture
def store_url(sqlite_url):
    """Use one database only: what Telegram does is the same on both."""
    return sqlite_url


@pytest.fixture
async def emulator():
    async with Emulator(back_off=0.02, slows_repeated_polls=False) as emulator:
        yield emulator


@pytest.fixture
async def ada(emulator):
    citizen = Citizen(emulator, "Ada", "en", patience=PATIENCE)
    await citizen.start()
    return citizen


@pytest.fixture
async def api(emulator):
    api = BotApi(emulator.token, url=emulator.url)
    await api.open()
    yield api
    await api.close()


@pytest.fixture
def pictures(database, api):
    async def read(script, file):
        return PICTURE

    return Pictures(database, api.bot_id, read)


@pytest.fixture
def channel(api, pictures):
    return TelegramChannel(api, pictures)


@pytest.fixture
def intake():
    return FakeIntake()


@pytest.fixture
def receiver(intake, clock, api):
    return Receiver(intake=intake, clock=clock, bot_id=api.bot_id, username="emulated_dialogue_bot")


@pytest.fixture
async def talking(context, emulator, api, channel):
    talking = Talking(context, emulator, api, channel)
    await talking.begin()
    return talking
