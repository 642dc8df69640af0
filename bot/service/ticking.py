"""Does work again and again, and notices when the clock of the machine jumped."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.runtime.context import Clock

SOONEST = timedelta(milliseconds=20)  # one round of work must have ended before the next may begin
WATCH = 1.0  # seconds between two looks whether the clock jumped; no work is held up for longer
JUMP = 5.0  # seconds the clock of the machine may be off what has passed, before it jumped

Work = Callable[[], Awaitable[None]]
Note = Callable[[Exception], bool]  # notes an error elsewhere, or tells that it did not

_log = structlog.get_logger(__name__)


class Ticks:
    """Pieces of work, each done every so many seconds by APScheduler, which holds no truth.

    It goes by the clock of the machine. What watches that clock is done by the event loop's own
    time, which never jumps, and calls for everything when the clock was put back.
    """

    def __init__(self, works: Mapping[Work, float], watch: Work, note: Note) -> None:
        """Take what is to be done, and every how many seconds; and what watches the clock."""
        self._works = works
        self._watch = watch
        self._watching: asyncio.Task[None] | None = None
        self._note = note
        self._jobs: dict[Work, Any] = {}
        self._scheduler: AsyncIOScheduler | None = None
        self._at_work: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Begin everything at once, in the running event loop."""
        defaults = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        scheduler = self._scheduler = AsyncIOScheduler(timezone=UTC, job_defaults=defaults)
        for work, seconds in self._works.items():
            self._jobs[work] = scheduler.add_job(
                self._round,
                "interval",
                seconds=max(seconds, SOONEST.total_seconds()),
                args=[work],
                next_run_time=datetime.now(UTC),
            )
        scheduler.start()
        self._watching = asyncio.create_task(self._keep_watch())

    @property
    def is_stopping(self) -> bool:
        """Whether no further round begins, though one may be at work still."""
        return bool(self._at_work) and self._scheduler is None

    async def stop(self) -> None:
        """Begin no further round; those that were begun are finished first."""
        if self._scheduler is None:
            return
        scheduler, self._scheduler, self._jobs = self._scheduler, None, {}
        scheduler.pause()
        if self._watching is not None:
            self._watching.cancel()
            await asyncio.wait({self._watching})
        if self._at_work:
            await asyncio.wait(self._at_work)
        scheduler.shutdown(wait=False)

    def call(self, work: Work, seconds: float = 0.0) -> None:
        """Do the next round of a piece of work in so many seconds, unless it comes sooner."""
        job = self._jobs.get(work)
        at = datetime.now(UTC) + max(timedelta(seconds=seconds), SOONEST)
        if job is not None and at < job.next_run_time:
            job.modify(next_run_time=at)

    def call_all(self) -> None:
        """Do the next round of everything now: a clock that was put back must not hold it up."""
        for work in self._works:
            self.call(work)

    async def _keep_watch(self) -> None:
        while True:
            await self._done(self._watch)
            await asyncio.sleep(WATCH)

    async def _round(self, work: Work) -> None:
        task = asyncio.current_task()
        if task is None or self._scheduler is None:
            return
        self._at_work.add(task)
        try:
            await self._done(work)
        finally:
            self._at_work.discard(task)

    async def _done(self, work: Work) -> None:
        """Do the work; a round that fails must not be the last."""
        try:
            await work()
        except Exception as error:  # noqa: BLE001 - the edge of the loop: the next round tries again
            if not self._note(error):
                name = getattr(work, "__name__", "")
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
