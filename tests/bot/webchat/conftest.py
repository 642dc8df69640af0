"""The web chat with a round of the talk about school meals."""

import pytest

from tests.bot.webchat.visiting import run_meal, web_house


@pytest.fixture(params=["sqlite"])
def store_url(request):
    """What a page shows does not hang on the database; a test may ask PostgreSQL."""
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture
async def service(context):
    await run_meal(context)
    return web_house(context)
