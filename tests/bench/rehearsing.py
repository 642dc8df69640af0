"""How long a thousand simulated people take to live through our longest dialogue."""

import asyncio
import time
from datetime import UTC, datetime

from bot.rehearsal.habits import USUAL
from bot.rehearsal.trials import Trial, rehearse
from tests.bench.figures import Figure

PEOPLE, FEW = 1_000, 100
GOAL = 60  # seconds for a thousand on two cores
DAYS = 60  # when to stop at the latest: most are through after fourteen


async def rehearsing(
    *, quick: bool, people: int | None = None, script: str = "warm-and-safe-homes"
) -> list[Figure]:
    """Let people live through a script, side by side on all cores; give the time on the wall."""
    count = people or (FEW if quick else PEOPLE)
    start = datetime(2026, 3, 2, 9, tzinfo=UTC)
    trial = Trial(script=script, people=count, seed=7, habits=USUAL, start=start, days=DAYS)
    began = time.monotonic()
    [found] = await asyncio.to_thread(rehearse, [trial], lambda _: None)
    taken = time.monotonic() - began
    what = f"{count:,} people through {script}"
    goal = GOAL if count == PEOPLE else None
    return [
        Figure(bench="rehearse", what=what, value=taken, unit="s", at_most=goal),
        Figure(bench="rehearse", what=f"{what}: turns", value=found.turns, unit="turns"),
        Figure(
            bench="rehearse", what="turns not taken", value=found.quarantined, unit="", at_most=0
        ),
    ]
