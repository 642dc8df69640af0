"""Does work again and again by a clock that never jumps, and notices when the other one did."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime

import structlog

from bot.runtime.context import Clock

SOONEST = 0.02  # seconds; one round of work must have ended before the next may begin
JUMP = 5.0  # seconds the clock of the machine may be off what has passed, before it jumped

Work = Callable[[], Awaitable[None]]
Note = Callable[[Exception], bool]  # notes an error elsewhere, or tells that it did not

_log = structlog.get_logger(__name__)


class Ticker:
    """One piece of work, done every so many seconds of the event loop's own, steady time."""

    def __init__(self, work: Work, seconds: float, note: Note) -> None:
        self._work = work
        self._note = note
        self._seconds = seconds
        self._next_at = 0.0
        self._called = asyncio.Event()
        self._is_stopping = False
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin at once, in the running event loop."""
        self._task = asyncio.create_task(self._run())

    @property
    def is_stopping(self) -> bool:
        """Whether no further round begins."""
        return self._is_stopping

    async def stop(self) -> None:
        """Begin no further round; one that was begun is finished first."""
        self._is_stopping = True
        self._called.set()
        if self._task is not None:
            await asyncio.wait({self._task})

    def call(self, seconds: float = 0.0) -> None:
        """Do the next round in so many seconds, unless it comes sooner anyway."""
        at = asyncio.get_running_loop().time() + max(seconds, SOONEST)
        if at < self._next_at:
            self._next_at = at
            self._called.set()

    async def _run(self) -> None:
        now = asyncio.get_running_loop().time
        while not self._is_stopping:
            self._next_at = now() + self._seconds
            await self._round()
            self._next_at = max(self._next_at, now() + SOONEST)
            while not self._is_stopping and (left := self._next_at - now()) > 0:
                await self._rest(left)

    async def _rest(self, seconds: float) -> None:
        self._called.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._called.wait()

    async def _round(self) -> None:
        """Do the work; a round that fails must not be the last."""
        try:
            await self._work()
        except Exception as error:  # noqa: BLE001 - the edge of the loop: the next round tries again
            if not self._note(error):
                name = getattr(self._work, "__name__", "")
                _log.error("tick_failed", tick=name, error=type(error).__name__)


class ClockWatch:
    """Compares the clock of the machine with one that never jumps."""

    def __init__(self, clock: Clock, steady: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._steady = steady  # seconds since some instant
        self._seen: tuple[datetime, float] | None = None

    def jump(self) -> float:
        """Give by how many seconds the clock was put on (or back: below 0) since the last look."""
        now, steady = self._clock.now(), self._steady()
        before, self._seen = self._seen, (now, steady)
        if before is None:
            return 0.0
        off = (now - before[0]).total_seconds() - (steady - before[1])
        return off if abs(off) > JUMP else 0.0
