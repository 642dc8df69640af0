"""The organiser app, served over a fresh SQLite store; the store's own tests know PostgreSQL."""

from collections.abc import AsyncIterator

import pytest

from bot.runtime.context import Context
from tests.bot.web.office import Office, open_office


@pytest.fixture
def store_url(sqlite_url: str) -> str:
    """Give the URL of a fresh store."""
    return sqlite_url


@pytest.fixture
async def office(context: Context) -> AsyncIterator[Office]:
    """Serve the organiser app."""
    async with open_office(context, bot_name=lambda: "warm_bot") as opened:
        yield opened
