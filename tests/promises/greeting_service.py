"""The service with an engine that lets people tell each other something, and hear it."""

import asyncio

from bot.runtime import crashpoints
from bot.runtime.settings import read_settings
from bot.runtime.store import opened
from bot.service import run
from bot.service.wiring import KnownBot, build_service
from tests.greeting import greeting_step


async def serve() -> None:
    """Serve like the product, apart from that."""
    settings = read_settings()
    crashpoints.arm(settings.crash_at)
    async with opened(settings) as context:
        service = build_service(settings, context, step=greeting_step)
        await run._run(service, KnownBot(), run._stop_signal())


def main() -> None:
    """Run until the end."""
    asyncio.run(serve())
