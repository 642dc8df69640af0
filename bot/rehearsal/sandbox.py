"""A store for a rehearsal: in a folder of its own, with a clock that is set."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bot.authoring.script_store import ScriptCache
from bot.rounds.lifecycle import Scheduled, schedule
from bot.rounds.request import RoundRequest
from bot.runtime.context import Context, SetClock
from bot.runtime.settings import Settings, read_settings
from bot.runtime.store import migrate, opened
from bot.turns.corridor import Corridor

ACTOR = "rehearsal"
A_MOMENT = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sandbox:
    """Everything a rehearsal stands on."""

    context: Context
    clock: SetClock
    script_cache: ScriptCache
    corridor: Corridor


@asynccontextmanager
async def sandbox_at(settings: Settings, start: datetime) -> AsyncIterator[Sandbox]:
    """Set up a store and a clock that begins at an instant."""
    await migrate(settings)
    clock = SetClock(start)
    async with opened(settings, clock) as context:
        script_cache = ScriptCache()
        corridor = Corridor(context=context, script_cache=script_cache)
        yield Sandbox(context=context, clock=clock, script_cache=script_cache, corridor=corridor)


@asynccontextmanager
async def temporary_sandbox(start: datetime) -> AsyncIterator[Sandbox]:
    """Set up a store that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="rehearsal-") as folder:
        async with sandbox_at(settings_in(Path(folder) / "data"), start) as stage:
            yield stage


def settings_in(folder: Path, **changes: object) -> Settings:
    """Give settings for a store in a folder, whatever the environment says of stores and bots."""
    own = {"data_dir": folder, "database_url": None, "key_file": None, "telegram_token": None}
    return Settings.model_validate(read_settings().model_dump() | own | changes)


def just_begun(stage: Sandbox) -> datetime:
    """Give the start of a round that runs when somebody joins it now.

    Whoever joins a running round begins at once, at night too; who joined at the very start would
    wait for the morning.
    """
    return stage.clock.now() - A_MOMENT


async def schedule_in(stage: Sandbox, request: RoundRequest) -> Scheduled:
    """Schedule a round in the rehearsal's name."""
    return await schedule(stage.context, request, ACTOR)
