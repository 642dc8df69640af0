"""The ticks: what is due is handed on, rounds begin and end, old traces are cleared away."""

import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Protocol, TypeVar

import structlog

from bot.authoring.script_store import ScriptCache
from bot.evidence.export_files import purge_exports
from bot.rounds.erasing import erase_expired, forget_undecided
from bot.rounds.lifecycle import end_rounds
from bot.runtime.context import Context
from bot.service.erasures import finish_erasures
from bot.service.ticking import ClockWatch, Ticks
from bot.turns.intake import Intake
from storage import retention
from storage.database.traces import note_traces
from storage.messages import attachments, outbox
from storage.messages.attachments import LostFile
from storage.people import people
from storage.rounds import rounds
from storage.turns import alarms, due, post
from storage.turns.due import DueRow
from storage.turns.post import PostRow

TICK = 1.0  # seconds between two looks at the due rows; nothing is later than that
BEAT = 15.0  # seconds between signs of life; each is a commit
ERASING = 15.0  # seconds between two looks for traces of people who had themselves erased
SOON = 2.0  # seconds until the next look, if a reader was in the way
UPKEEP = 3600.0  # seconds between two clearings away
BATCH = 500  # due rows handed on together
MOST_POST = 5000  # rows of post in one tick: what is heard may tell something in turn, for ever
STUCK = 5000  # rows nobody could take, after which a sweep gives up until the next tick
UPDATES_KEPT = timedelta(days=30)  # platforms repeat an update for a day at most
QUARANTINE_KEPT = timedelta(days=30)  # as long as the privacy promise for backups
LOGINS_KEPT = timedelta(days=1)  # a login is over long before
ATTEMPTS_KEPT = timedelta(days=1)
ALARM_WORDS_KEPT = timedelta(days=30)  # those on duty have looked by then; an alarm stays


class HasId(Protocol):
    """A row of a table."""

    @property
    def id(self) -> int:
        """Its internal number."""
        ...


Row = TypeVar("Row", bound=HasId)
Claim = Callable[[set[int]], Awaitable[Sequence[Row]]]  # leaving out the ids of rows
Take = Callable[[Sequence[Row]], Awaitable[None]]
Left = Callable[[Sequence[Row]], Awaitable[frozenset[int]]]  # which of them are still there

log = structlog.get_logger(__name__)


class Scheduler:
    """Wakes what waits for its time; holds no truth of its own."""

    def __init__(
        self,
        context: Context,
        intake: Intake,
        sender_wake: Callable[[], None],
        *,
        tick: float = TICK,  # seconds
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        """Wake people by the intake; `steady` gives seconds that never jump."""
        self._context = context
        self._script_cache = ScriptCache()
        self._intake = intake
        self._sender_wake = sender_wake
        self._clock_watch = ClockWatch(context.clock, steady)
        self._ticks = Ticks(
            {
                self.tick: tick,
                self.beat: BEAT,
                self.finish_erasures: ERASING,
                self.clear_away: UPKEEP,
            },
            watch=self.watch_clock,
            note=context.outages.note,
        )
        self._is_ticking = False
        self._is_hastened = False  # something came that need not wait for the next tick

    def start(self) -> None:
        """Begin to tick, in the running event loop; what fell due meanwhile comes first."""
        self._ticks.start()

    async def stop(self) -> None:
        """Tick no more; a batch that was begun is finished first."""
        await self._ticks.stop()

    def hasten(self) -> None:
        """Tick as soon as may be, since somebody was told something; a tick at work ends first."""
        self._is_hastened = True
        if not self._is_ticking:
            self._ticks.call(self.tick)

    async def tick(self) -> None:
        """Begin rounds, hand on what is due, told or lost, end rounds, wake the sender."""
        self._is_ticking = True
        try:
            await self.begin_rounds()
            await self.sweep()
            await self.hand_on_post()
            await self.tell_losses()
            await end_rounds(self._context, self._intake.end_round)
            self._sender_wake()
            await self._aim()
        finally:
            self._is_ticking = False

    async def begin_rounds(self) -> None:
        """Set those rounds running whose start has come."""
        now = self._context.clock.now()
        async with self._context.database.read() as tx:
            has_begun = await rounds.has_begun(tx, now)
        if has_begun:
            async with self._context.database.write() as tx:
                await rounds.begin(tx, now)

    async def sweep(self) -> int:
        """Hand on everything that is due, batch by batch, until nothing is; give how many.

        A row the intake leaves where it is waits for the next sweep: the ones behind it go on.
        """
        taken, stuck = await self._hand_on(self._claim, self._intake.wake_people, self._left)
        if stuck:
            log.warning("due_rows_left", count=stuck)
        return taken

    async def hand_on_post(self) -> int:
        """Hand on what people were told, and what they tell for it in turn; give how many."""
        taken, stuck = await self._hand_on(
            self._claim_post, self._intake.take_post, self._left_post, most=MOST_POST
        )
        if stuck:
            log.warning("post_left", count=stuck)
        self._is_hastened |= taken >= MOST_POST
        return taken

    async def tell_losses(self) -> int:
        """Tell people whose voice notes or photos are lost; give how many were told of."""
        taken, _ = await self._hand_on(self._claim_lost, self._tell_lost, self._left_lost)
        return taken

    async def _hand_on(
        self, claim: Claim[Row], take: Take[Row], left: Left[Row], *, most: int | None = None
    ) -> tuple[int, int]:
        """Hand rows on until none is claimed, or `most` were; give how many went and were left."""
        taken, stuck = 0, set[int]()
        while rows := await claim(stuck):
            await take(rows)
            still = await left(rows)
            stuck |= still
            taken += len(rows) - len(still)
            is_enough = most is not None and taken >= most
            if is_enough or len(stuck) >= STUCK or self._is_stopping():
                break
        return taken, len(stuck)

    async def beat(self) -> None:
        """Write down that we are alive; let go of addresses that only waited for a farewell."""
        async with self._context.database.write() as tx:
            await retention.beat(tx, self._context.clock.now())
            if await people.forget_addresses(tx):
                await note_traces(tx)

    async def finish_erasures(self) -> None:
        """Clear away what erasures left in files: within a minute it can be found nowhere."""
        if not await finish_erasures(self._context):
            self._ticks.call(self.finish_erasures, SOON)

    async def watch_clock(self) -> None:
        """Say when the clock of the machine jumped, and let go what a wrong one put off."""
        seconds = self._clock_watch.jump()
        if seconds:
            log.warning("clock_jumped", seconds=round(seconds))
            self._ticks.call_all()
        if seconds < 0:
            now = self._context.clock.now()
            async with self._context.database.write() as tx:
                released = await outbox.pull_back(tx, now)
            log.info("messages_of_the_future_released", count=released)

    async def clear_away(self) -> None:
        """Delete old traces, and the people of rounds whose time to be kept is over."""
        now = self._context.clock.now()
        async with self._context.database.write() as tx:
            updates = await retention.forget_updates(tx, now - UPDATES_KEPT)
            quarantined = await retention.forget_quarantined(tx, now - QUARANTINE_KEPT)
            logins = await retention.end_logins(tx, now - LOGINS_KEPT)
            await alarms.forget_words(tx, now - ALARM_WORDS_KEPT)
            attempts = await retention.forget_attempts(tx, now - ATTEMPTS_KEPT)
        exports = await purge_exports(self._context)
        undecided = await forget_undecided(self._context)
        rounds_over = await erase_expired(
            self._context, self._script_cache, is_stopping=self._is_stopping
        )
        await self._context.database.shed()
        log.info(
            "cleared_away",
            updates=updates,
            quarantined=quarantined,
            logins=logins,
            attempts=attempts,
            exports=exports,
            undecided=undecided,
            rounds=rounds_over,
        )

    async def _claim(self, stuck: set[int]) -> tuple[DueRow, ...]:
        async with self._context.database.read() as tx:
            return await due.claim(tx, self._context.clock.now(), BATCH, skip=stuck)

    async def _left(self, rows: Sequence[DueRow]) -> frozenset[int]:
        async with self._context.database.read() as tx:
            return await due.left(tx, [row.id for row in rows], self._context.clock.now())

    async def _claim_post(self, stuck: set[int]) -> tuple[PostRow, ...]:
        self._is_hastened = False  # first: what is told from now on may be missed by this look
        async with self._context.database.read() as tx:
            return await post.claim(tx, BATCH, skip=stuck)

    async def _left_post(self, rows: Sequence[PostRow]) -> frozenset[int]:
        async with self._context.database.read() as tx:
            return await post.left(tx, [row.id for row in rows])

    async def _claim_lost(self, stuck: set[int]) -> tuple[LostFile, ...]:
        async with self._context.database.read() as tx:
            return await attachments.untold_losses(tx, BATCH, skip=stuck)

    async def _tell_lost(self, rows: Sequence[LostFile]) -> None:
        await self._intake.tell_losses(rows)

    async def _left_lost(self, rows: Sequence[LostFile]) -> frozenset[int]:
        ids = [row.id for row in rows]
        async with self._context.database.read() as tx:
            left = await attachments.untold_losses(tx, len(ids), only=ids)
        return frozenset(row.id for row in left)

    async def _aim(self) -> None:
        """Tick early if something was told, or is due, before the next tick."""
        async with self._context.database.read() as tx:
            due_at = await due.next_at(tx)
        if self._is_hastened:
            self._ticks.call(self.tick)
        elif due_at is not None:
            ahead = (due_at - self._context.clock.now()).total_seconds()
            if ahead > 0:  # what is due and was left waits for the next tick
                self._ticks.call(self.tick, ahead)

    def _is_stopping(self) -> bool:
        return self._ticks.is_stopping
