"""Takes messages out of the outbox, hands them to their channels and notes what became of them."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence, Set
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import structlog

from bot.channels.content import open_message
from bot.channels.contract import Channel, Failure, Incoming, Moved, Outgoing, SendFailed
from bot.delivery.claiming import Claim, no_claim
from bot.delivery.rate_limit import RateLimiter, RateLimits
from bot.delivery.throttle import RETRY_PAUSE, TICK, ThrottledChannel
from bot.runtime import crashpoints
from bot.runtime.context import Context
from storage.database.connection import Tx
from storage.messages import outbox, pauses
from storage.messages.delivery import (
    CutOff,
    Delivered,
    Doubtful,
    Hopeless,
    Postponed,
    Settled,
    settle,
)
from storage.messages.outbox import Claimed
from storage.queries.post_words import QuotesOfPost, quotes_of_post
from storage.vault.vault import SealBroken

LEASE = timedelta(minutes=5)  # longer than any send can take, uploads included
GATHER = 0.03  # seconds that results wait for a turn to be written down with, or alone
UPKEEP = 10.0  # seconds between two looks for what is too late or was left behind
DOUBTS = 2  # tries that may each have arrived before a message is left as unknown
EDIT_DOUBTS = 5  # the same for changes in place, which do no harm when repeated
DOUBT_PAUSE = timedelta(seconds=5)  # before a message that may have arrived goes once more
FLOOR_EVERY = 4  # one message in so many is the least urgent, so that nothing waits for ever
LEAST_URGENT = 3  # the last priority that gets a place of its own now and then

_log = structlog.get_logger(__name__)

Report = Callable[[Incoming], Awaitable[None]]


@dataclass(slots=True)
class _Results:
    """What became of messages, not yet written down."""

    settled: list[Settled] = field(default_factory=list)
    paused: dict[int, datetime] = field(default_factory=dict)  # address -> until
    paused_channels: dict[str, datetime] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.settled or self.paused_channels)

    def put_back(self, older: "_Results") -> None:
        self.settled = older.settled + self.settled
        self.paused = older.paused | self.paused
        self.paused_channels = older.paused_channels | self.paused_channels


@dataclass(slots=True)
class _Load:
    """What one transaction carries: results to write down, messages taken, words they quote."""

    results: _Results = field(default_factory=_Results)
    claimed: list[Claimed] = field(default_factory=list)
    quotes: QuotesOfPost = field(default_factory=dict)


class Sender:
    """The one sender of a store; `counts` says what became of how many messages."""

    def __init__(
        self,
        context: Context,
        channels: Mapping[str, Channel],
        *,
        pace: RateLimits | None = None,
        report: Report | None = None,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        """Send by these channels; `report` is told of chats that moved.

        `steady` gives seconds that never jump, for pacing.
        """
        self.counts: Counter[str] = Counter()
        self._context = context
        self._lanes = {
            name: ThrottledChannel(
                channel, RateLimiter(pace or RateLimits()) if channel.paced else None
            )
            for name, channel in channels.items()
        }
        self._report = report
        self._steady = steady
        self._results = _Results()
        self._tasks: dict[asyncio.Task[None], Claimed] = {}
        self._counter = asyncio.Lock()  # where messages are handed out: one round at a time
        self._woken = asyncio.Event()
        self._is_called = True  # since messages were last handed out
        self._is_going = False  # so that turns may collect: our own last round went well
        self._gathering: asyncio.TimerHandle | None = None
        self._upkeep_at = 0.0
        self._has_started = False
        self._is_draining = False

    def wake(self) -> None:
        """Say that the outbox holds something new."""
        self._is_called = True
        self._woken.set()

    async def run(self) -> None:
        """Send until `drain` is called."""
        while not self._is_draining:
            self._woken.clear()
            await self._sleep(await self._look())

    async def _look(self) -> float:
        """Do what nobody does for us; give the seconds until another look is worth while."""
        if self._counter.locked():
            return TICK  # a turn collects, and wakes us at its end
        try:
            if self._is_called:
                await self._cycle()
                self._is_going = True
            return min(lane.wait(self._steady()) for lane in self._lanes.values())
        except Exception as error:  # noqa: BLE001 - the edge of the loop: it must go on
            if not self._context.outages.note(error):
                _log.error("the outbox could not be read or written", error=type(error).__name__)
            return TICK

    async def pump(self) -> int:
        """Send all that may go now, and wait for it; give how many messages were taken."""
        taken = 0
        while (claimed := await self._cycle()) or self._tasks or self._results:
            taken += claimed
            if self._tasks:
                await asyncio.wait(list(self._tasks))
        return taken

    async def drain(self, seconds: float) -> None:
        """Take nothing new, wait for what is in flight, and write down what became of it."""
        self._is_draining, self._is_going = True, False
        self.wake()
        if self._tasks:
            _, late = await asyncio.wait(list(self._tasks), timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        if self._results:
            async with self._context.database.write() as tx:
                await self._write_down(tx, self._results)
            self._results = _Results()

    async def _sleep(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        except TimeoutError:
            self._is_called = True

    # --- one transaction: write down what happened, take what may go ---------------------------

    @asynccontextmanager
    async def claiming(self) -> AsyncIterator[Claim]:
        """Let a turn hand its messages out within its own transaction, which saves one of ours.

        If the turn fails its transaction is undone, and what was collected with it. Where ours
        can go on beside the next turn nothing would be saved, and the turn only take longer.
        """
        if self._context.database.is_sqlite:
            try:
                async with self._loading() as load:
                    yield partial(self._collect, load)
            finally:
                self._woken.set()
        else:
            async with no_claim() as leave:
                yield leave
            self.wake()

    async def _collect(self, load: _Load, tx: Tx) -> None:
        if not self._is_going:
            return
        try:
            await self._hand_out(tx, load)
        except BaseException:
            self._is_going = False  # a fault of ours must not undo the next turn too
            raise

    async def _cycle(self) -> int:
        """Write results down and take new messages, in one transaction; give how many."""
        steady = self._steady()
        has_room = not self._is_draining and any(lane.room(steady) for lane in self._lanes.values())
        if self._has_started and not self._results and not has_room:
            return 0
        async with self._loading() as load, self._context.database.write(brisk=True) as tx:
            await self._hand_out(tx, load)
        return len(load.claimed)

    @asynccontextmanager
    async def _loading(self) -> AsyncIterator[_Load]:
        """Go around a transaction: see messages off after it, or put results back."""
        load = _Load()
        async with self._counter:
            try:
                yield load
            except BaseException:
                self._results.put_back(load.results)
                raise
            self._see_off(load)

    async def _hand_out(self, tx: Tx, load: _Load) -> None:
        self._is_called = False
        load.results, self._results = self._results, _Results()
        if self._gathering:
            self._gathering.cancel()
            self._gathering = None
        await self._write_down(tx, load.results)
        await self._keep_up(tx)
        for lane in self._lanes.values():
            load.claimed += await self._take(tx, lane)
        ids = (message.post_id for message in load.claimed)
        load.quotes = await quotes_of_post(tx, self._context.vault, ids)

    def _see_off(self, load: _Load) -> None:
        if load.results.settled:
            crashpoints.point("settled")
        for message in load.claimed:
            crashpoints.point("claimed")
            self._start(message, load.quotes)

    async def _write_down(self, tx: Tx, results: _Results) -> None:
        await settle(tx, results.settled)
        await pauses.pause_addresses(tx, results.paused)
        for lane, until in results.paused_channels.items():
            await pauses.pause_channel(tx, lane, until)

    async def _keep_up(self, tx: Tx) -> None:
        """Free what a dead sender left in flight, and give up what is too late."""
        now, steady = self._context.clock.now(), self._steady()
        if not self._has_started:
            await outbox.recover(tx, now, all_leases=True)
            for name, until in (await pauses.paused_channels(tx, now)).items():
                if (lane := self._lanes.get(name)) and lane.limiter:
                    lane.limiter.pause_all(steady + (until - now).total_seconds())
            self._has_started = True
        if steady >= self._upkeep_at:
            await outbox.recover(tx, now)
            await outbox.expire(tx, now)
            self._upkeep_at = steady + UPKEEP

    async def _take(self, tx: Tx, lane: ThrottledChannel) -> Sequence[Claimed]:
        """Claim what may go now on a lane; now and then something that is not urgent first."""
        steady = self._steady()
        room = 0 if self._is_draining else lane.room(steady)
        lane.is_full = False
        if not room:
            lane.is_full = True
            return ()
        busy: Set[int] = lane.limiter.busy(steady) if lane.limiter else frozenset()
        claimed: tuple[Claimed, ...] = ()
        if lane.limiter and lane.taken % FLOOR_EVERY == 0:
            floor = 1 + (lane.taken // FLOOR_EVERY) % LEAST_URGENT
            claimed = await self._claim(tx, lane, 1, busy, floor)
        if room > len(claimed):
            claimed += await self._claim(tx, lane, room - len(claimed), busy, 0)
        lane.taken += len(claimed)
        lane.is_full = len(claimed) == room
        return claimed

    async def _claim(
        self, tx: Tx, lane: ThrottledChannel, limit: int, busy: Set[int], floor: int
    ) -> tuple[Claimed, ...]:
        now = self._context.clock.now()
        return await outbox.claim(
            tx,
            channel=lane.channel.name,
            now=now,
            limit=limit,
            lease_until=now + LEASE,
            busy=busy,
            floor=floor,
        )

    # --- sending ------------------------------------------------------------------------------

    def _start(self, claimed: Claimed, quotes: QuotesOfPost) -> None:
        lane = self._lanes[claimed.channel]
        try:
            message = open_message(self._context.vault, claimed, quotes)
        except (SealBroken, ValueError, KeyError) as error:
            _log.error("a message cannot be opened", row=claimed.id, error=type(error).__name__)
            self._finish(Hopeless(id=claimed.id, failure="the message cannot be opened"))
            return
        if lane.limiter:
            is_group = message.address.startswith("-")
            lane.limiter.count_message(claimed.address_id, self._steady(), is_group=is_group)
        lane.in_flight += 1
        task = asyncio.create_task(self._send(lane, claimed, message))
        self._tasks[task] = claimed
        task.add_done_callback(self._landed)

    def _landed(self, task: asyncio.Task[None]) -> None:
        claimed = self._tasks.pop(task)
        self._lanes[claimed.channel].in_flight -= 1
        if task.cancelled():
            self._finish(_verdict(claimed, _INTERRUPTED, self._context.clock.now()))

    async def _send(self, lane: ThrottledChannel, claimed: Claimed, message: Outgoing) -> None:
        try:
            ref = await lane.channel.send(message)
        except SendFailed as failed:
            await self._fail(lane, claimed, message, failed)
        except Exception as error:  # noqa: BLE001 - one message must not stop the others
            _log.error("a channel broke", channel=lane.channel.name, error=type(error).__name__)
            broken = SendFailed(Failure.UNKNOWN, f"error in the channel: {type(error).__name__}")
            await self._fail(lane, claimed, message, broken)
        else:
            crashpoints.point("accepted")
            lane.note_outcome(is_well=True, now=self._steady())
            # a page shows what the store holds: there it arrived when it was put in
            at = self._context.clock.now() if lane.limiter else claimed.created_at
            self._finish(Delivered(id=claimed.id, ref=ref, at=at))

    async def _fail(
        self, lane: ThrottledChannel, claimed: Claimed, message: Outgoing, failed: SendFailed
    ) -> None:
        now = self._context.clock.now()
        if failed.retry_after is not None:
            self._freeze(lane, claimed, failed.retry_after, now)
        elif failed.moved_to:
            await self._tell_moved(claimed, message, failed.moved_to, now)
        elif failed.failure == Failure.NOT_SENT:
            lane.note_outcome(is_well=False, now=self._steady())
            _log.warning("a channel rests", channel=lane.channel.name, reason=failed.reason)
        self._finish(_verdict(claimed, failed, now))

    def _freeze(
        self, lane: ThrottledChannel, claimed: Claimed, seconds: float, now: datetime
    ) -> None:
        """Obey a pause: this chat at once, the whole lane if it was asked for before."""
        until = now + timedelta(seconds=seconds)
        self._results.paused[claimed.address_id] = until
        if lane.limiter and lane.limiter.refuse(self._steady(), seconds):
            self._results.paused_channels[lane.channel.name] = until
        _log.warning("asked to slow down", channel=lane.channel.name, seconds=seconds)

    async def _tell_moved(
        self, claimed: Claimed, message: Outgoing, to: str, now: datetime
    ) -> None:
        if self._report:
            await self._report(
                Incoming(
                    key=f"moved:{claimed.id}:{claimed.attempts}",
                    channel=claimed.channel,
                    address=message.address,
                    act=Moved(to=to),
                    at=now,
                )
            )

    def _finish(self, result: Settled) -> None:
        self.counts[type(result).__name__.lower()] += 1
        self._results.settled.append(result)
        if self._gathering is None:
            self._gathering = asyncio.get_running_loop().call_later(GATHER, self.wake)


_INTERRUPTED = SendFailed(Failure.UNKNOWN, "stopped while it was being sent")


def _verdict(claimed: Claimed, failed: SendFailed, now: datetime) -> Settled:
    """Decide what becomes of a message that was not sent, or may not have been."""
    match failed.failure:
        case Failure.NOT_SENT:
            pause = RETRY_PAUSE if failed.retry_after is None else failed.retry_after
            again = now + timedelta(seconds=pause)
            return Postponed(id=claimed.id, not_before=again, failure=failed.reason)
        case Failure.UNKNOWN:
            if claimed.attempts >= (EDIT_DOUBTS if claimed.edits else DOUBTS):
                return Doubtful(id=claimed.id, failure=failed.reason)
            again = now + DOUBT_PAUSE
            return Postponed(id=claimed.id, not_before=again, failure=failed.reason, arrived=True)
        case Failure.REFUSED:
            return Hopeless(id=claimed.id, failure=failed.reason)
        case Failure.UNREACHABLE:
            return CutOff(id=claimed.id, address_id=claimed.address_id, failure=failed.reason)
