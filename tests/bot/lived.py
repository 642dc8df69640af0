"""A store in which people have lived through a short dialogue, for tests that look at it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.rehearsal.citizens import crowd
from bot.rehearsal.habits import USUAL
from bot.rehearsal.run import Rehearsal
from bot.rehearsal.sandbox import sandbox_at, schedule_in, settings_in
from bot.rounds.request import RoundRequest
from bot.runtime.settings import Settings

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lived:
    """Where the store is, and the round in it."""

    settings: Settings
    round: str


async def live(folder: Path, people: int = 8, script: str = "taster") -> Lived:
    """Let some people live through the taster, or another script, in a fresh store."""
    settings = settings_in(folder)
    async with sandbox_at(settings, NINE) as stage:
        booked = await schedule_in(stage, RoundRequest(script=script, start=NINE, code="TRY"))
        rehearsal = Rehearsal(
            context=stage.context, clock=stage.clock, script_cache=stage.script_cache
        )
        await rehearsal.live(
            crowd(people, 3, "TRY", USUAL.draw),
            until=NINE + timedelta(days=3),
            progress=lambda _now, _acts: None,
        )
    return Lived(settings=settings, round=booked.round.slug)
