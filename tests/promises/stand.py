"""A stand for the promises: a store with a running round, the service, and Telegram beside it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.rounds.lifecycle import schedule
from bot.rounds.request import RoundRequest
from bot.runtime.context import Context
from bot.runtime.settings import Settings
from bot.runtime.store import migrate, opened
from dialogues.script.loader import load
from tests.promises.line import Line
from tests.promises.nursery import Nursery
from tests.promises.processes import House, Telegram, free_port
from tests.promises.talks import SCRIPT

CODE = "storm-code-7141"
ROUND = "storm"
SECRET = "a-webhook-secret-9d41"
HASTE = 600.0  # ten minutes of the script pass in a second


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """The product and Telegram, each in processes of its own; close it when done."""

    service: House
    telegram: Telegram

    @asynccontextmanager
    async def store(self) -> AsyncIterator[Context]:
        """Open the store beside the service, or after it."""
        settings = self.service.settings
        own = Settings(
            _env_file=None,
            data_dir=self.service.folder / "data",
            database_url=settings.get("database_url"),
        )
        async with opened(own) as context:
            yield context

    async def prepare(self, script: str = SCRIPT, *, scale: float = HASTE) -> None:
        """Set up the store and schedule a round that begins now."""
        settings = Settings(
            _env_file=None,
            data_dir=self.service.folder / "data",
            database_url=self.service.settings.get("database_url"),
        )
        await migrate(settings)
        request = RoundRequest(
            script=load(script.encode(), name="storm.yaml"),
            code=CODE,
            slug=ROUND,
            quiet="none",
            time_scale=scale,
            is_trial=True,
        )
        async with opened(settings) as context:
            await schedule(context, request, "test")

    def line(self) -> Line:
        """Lay a line from the service, before it starts, to Telegram; it can be cut."""
        line = Line(self.telegram.port, free_port())
        self.service.settings["telegram_api_url"] = line.url
        return line

    def close(self) -> None:
        """End all processes."""
        self.service.close()
        self.telegram.close()


def build_stand(
    folder: Path, *, transport: str, database_url: str = "", nursery: Nursery | None = None
) -> Stand:
    """Build a stand with Telegram running; `transport` is webhook or poller."""
    telegram = Telegram(folder=folder)
    telegram.start()
    service = House(folder=folder, settings={}, nursery=nursery)
    service.settings |= {
        "telegram_token": telegram.token,
        "telegram_api_url": telegram.url,
        "webhook_secret": SECRET,
        "log_level": "debug",
        "log_format": "json",
    }
    if transport == "webhook":
        service.settings["public_url"] = service.url
    if database_url:
        service.settings["database_url"] = database_url
    return Stand(service=service, telegram=telegram)
