"""A service that does what must not be done: it confirms first and stores later.

Stock bot frameworks work like this. The judge must convict it, or the judge is of no use.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from bot.channels.contract import Incoming
from bot.runtime import crashpoints
from bot.runtime.settings import read_settings
from bot.runtime.store import opened
from bot.service import run
from bot.service.wiring import KnownBot, build_service
from bot.turns.intake import Intake

LATER = 600.0  # seconds between confirming and storing; a test kills it in between


class HastyIntake:
    """Says yes at once, and hands on later what it took."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake
        self._later: set[asyncio.Task[None]] = set()

    async def admit_update(self, incoming: Incoming) -> None:
        await self.admit_updates([incoming])

    async def admit_updates(self, incomings: Sequence[Incoming]) -> None:
        task = asyncio.create_task(self._store(incomings))
        self._later.add(task)
        task.add_done_callback(self._later.discard)

    async def _store(self, incomings: Sequence[Incoming]) -> None:
        await asyncio.sleep(LATER)
        await self._intake.admit_updates(incomings)

    def __getattr__(self, name: str):
        return getattr(self._intake, name)


async def serve() -> None:
    """Serve like the product, apart from that."""
    settings = read_settings()
    crashpoints.arm(settings.crash_at)
    async with opened(settings) as context:
        service = build_service(settings, context)
        hasty = replace(service, intake=HastyIntake(service.intake))
        await run._run(hasty, KnownBot(), run._stop_signal())


def main() -> None:
    """Run until the end."""
    asyncio.run(serve())
