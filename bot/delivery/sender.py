"""Takes messages out of the outbox, hands them to their channels and notes what became of them."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence, Set
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import partial

import structlog

from bot.channels.content import open_message
from bot.channels.contract import Channel, Failure, Incoming, Moved, Outgoing, SendFailed
from bot.delivery.claiming import Claim, no_claim
from bot.delivery.outage_keeper import OutageKeeper
from bot.delivery.rate_limit import RateLimiter, RateLimits
from bot.delivery.results import Load, Results, Turning
from bot.delivery.second_look import look_again
from bot.delivery.throttle import TICK, ThrottledChannel
from bot.delivery.verdict import postponed_in_doubt, verdict
from bot.runtime import crashpoints
from bot.runtime.context import Context
from storage.database.connection import Tx
from storage.messages import channel_outages, outbox, pauses
from storage.messages.delivery import Delivered, Doubtful, Hopeless, Settled, settle
from storage.messages.outbox import Claimed
from storage.queries.post_words import QuotesOfPost, quotes_of_post
from storage.vault.vault import SealBroken

LEASE = timedelta(minutes=5)  # longer than any send can take, uploads included
GATHER = 0.03  # seconds that results wait for a turn to be written down with, or alone
UPKEEP = 10.0  # seconds between two looks for what is too late or was left behind
FLOOR_EVERY = 4  # one message in so many is the least urgent, so that nothing waits for ever
LEAST_URGENT = 3  # the last priority that gets a place of its own now and then
INTERRUPTED = "stopped while it was being sent"
UNREADABLE = "the message cannot be opened"

_log = structlog.get_logger(__name__)

Report = Callable[[Incoming], Awaitable[None]]


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
        self._results = Results()
        self._tasks: dict[asyncio.Task[None], Claimed] = {}
        self._keeper = OutageKeeper(steady, turned=self._note_outage, wake=self.wake)
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
        while (claimed := await self._cycle()) or self._at_work or self._results:
            taken += claimed
            if self._at_work:
                await asyncio.wait(self._at_work)
        return taken

    @property
    def _at_work(self) -> list[asyncio.Task[None]]:
        return [*self._tasks, *self._keeper.questions]

    async def drain(self, seconds: float) -> None:
        """Take nothing new, wait for what is in flight, and write down what became of it."""
        self._is_draining, self._is_going = True, False
        self.wake()
        self._keeper.stop()
        if self._tasks:
            _, late = await asyncio.wait(list(self._tasks), timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        if self._results:
            async with self._context.database.write() as tx:
                await self._results.write_down(tx, self._context.clock.now())
            self._results = Results()

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

    async def _collect(self, load: Load, tx: Tx) -> None:
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
        if not self._is_draining:
            self._keeper.ask_platforms(self._lanes.values())
        has_room = not self._is_draining and any(lane.room(steady) for lane in self._lanes.values())
        if self._has_started and not self._results and not has_room:
            return 0
        async with self._loading() as load, self._context.database.write(brisk=True) as tx:
            await self._hand_out(tx, load)
        return len(load.claimed)

    @asynccontextmanager
    async def _loading(self) -> AsyncIterator[Load]:
        """Go around a transaction: see messages off after it, or put results back."""
        load = Load()
        async with self._counter:
            try:
                yield load
            except BaseException:
                self._results.put_back(load.results)
                raise
            self._see_off(load)

    async def _hand_out(self, tx: Tx, load: Load) -> None:
        self._is_called = False
        load.results, self._results = self._results, Results()
        if self._gathering:
            self._gathering.cancel()
            self._gathering = None
        now = self._context.clock.now()
        await load.results.write_down(tx, now)
        await self._keep_up(tx)
        for lane in self._lanes.values():
            looked = await look_again(tx, await self._take(tx, lane), now)
            await settle(tx, looked.settled)
            load.claimed += looked.going
        ids = (message.post_id for message in load.claimed)
        load.quotes = await quotes_of_post(tx, self._context.vault, ids)

    def _see_off(self, load: Load) -> None:
        if load.results.settled:
            crashpoints.point("settled")
        for message in load.claimed:
            crashpoints.point("claimed")
            self._start(message, load.quotes)

    async def _keep_up(self, tx: Tx) -> None:
        """Free what a dead sender left in flight, and give up what is too late."""
        now, steady = self._context.clock.now(), self._steady()
        if not self._has_started:
            await self._recover(tx, now, all_leases=True)
            for name in (await channel_outages.lasting(tx)).keys() & self._lanes.keys():
                self._lanes[name].watch.begin(steady)
            for name, until in (await pauses.paused_channels(tx, now)).items():
                if (lane := self._lanes.get(name)) and lane.limiter:
                    lane.limiter.pause_all(steady + (until - now).total_seconds())
            self._has_started = True
        if steady >= self._upkeep_at:
            await self._recover(tx, now)
            await outbox.expire(tx, now)
            self._upkeep_at = steady + UPKEEP

    async def _recover(self, tx: Tx, now: datetime, *, all_leases: bool = False) -> None:
        recovered = await outbox.recover(tx, now, all_leases=all_leases)
        if recovered.given_up:
            _log.warning("messages may not have arrived", messages=recovered.given_up)

    async def _take(self, tx: Tx, lane: ThrottledChannel) -> Sequence[Claimed]:
        """Claim what may go now on a lane; now and then something that is not urgent first."""
        steady = self._steady()
        room = 0 if self._is_draining else lane.room(steady)
        lane.is_full = False
        if not room:
            lane.is_full = True
            return ()
        busy: Set[int] = lane.limiter.busy(steady) if lane.limiter else frozenset()
        if lane.watch.is_out:
            return await self._take_one(tx, lane, busy)
        claimed: tuple[Claimed, ...] = ()
        if lane.limiter and lane.taken % FLOOR_EVERY == 0:
            floor = 1 + (lane.taken // FLOOR_EVERY) % LEAST_URGENT
            claimed = await self._claim(tx, lane, 1, busy, floor)
        if room > len(claimed):
            claimed += await self._claim(tx, lane, room - len(claimed), busy, 0)
        lane.taken += len(claimed)
        lane.is_full = len(claimed) == room
        return claimed

    async def _take_one(self, tx: Tx, lane: ThrottledChannel, busy: Set[int]) -> Sequence[Claimed]:
        """Claim the one message by which to find out whether an outage is over."""
        steady, now = self._steady(), self._context.clock.now()
        claimed = await outbox.claim_scout(
            tx,
            channel=lane.channel.name,
            now=now,
            lease_until=now + LEASE,
            busy=busy,
            spared=lane.watch.spared(steady),
        )
        if not claimed and not busy:
            self._keeper.note_idle(lane)
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
            self._finish(claimed, Hopeless(id=claimed.id, failure=UNREADABLE))
            return
        if lane.limiter:
            is_group = message.address.startswith("-")
            lane.limiter.count_message(claimed.address_id, self._steady(), is_group=is_group)
        lane.watch.note_scout(claimed.id, self._steady())
        lane.in_flight += 1
        task = asyncio.create_task(self._send(lane, claimed, message))
        self._tasks[task] = claimed
        task.add_done_callback(self._landed)

    def _landed(self, task: asyncio.Task[None]) -> None:
        claimed = self._tasks.pop(task)
        self._lanes[claimed.channel].in_flight -= 1
        if task.cancelled():
            self._finish(
                claimed, postponed_in_doubt(claimed, INTERRUPTED, self._context.clock.now())
            )

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
            self._keeper.note_clear(lane, claimed)
            # a page shows what the store holds: there it arrived when it was put in
            at = self._context.clock.now() if lane.limiter else claimed.created_at
            self._finish(claimed, Delivered(id=claimed.id, ref=ref, at=at))

    async def _fail(
        self, lane: ThrottledChannel, claimed: Claimed, message: Outgoing, failed: SendFailed
    ) -> None:
        now = self._context.clock.now()
        if failed.retry_after is not None:
            self._freeze(lane, claimed, failed.retry_after, now)
        elif failed.moved_to:
            await self._tell_moved(claimed, message, failed.moved_to, now)
        self._keeper.note_failure(lane, claimed, failed)
        self._finish(claimed, verdict(claimed, failed, now, is_out=lane.watch.is_out))

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

    def _note_outage(self, lane: ThrottledChannel, is_begun: bool) -> None:  # noqa: FBT001
        """Note that an outage began or ended; what it left in doubt goes again after it."""
        if is_begun:
            self._results.revived |= lane.watch.in_doubt
        at = self._context.clock.now()
        self._results.turnings.append(Turning(channel=lane.channel.name, at=at, is_begun=is_begun))

    def _finish(self, claimed: Claimed, result: Settled) -> None:
        self.counts[type(result).__name__.lower()] += 1
        if isinstance(result, Doubtful):
            _log.warning(
                "a message may not have arrived",
                channel=claimed.channel,
                row=claimed.id,
                tries=claimed.attempts,
                reason=result.failure,
            )
        self._results.settled.append(result)
        if self._gathering is None:
            self._gathering = asyncio.get_running_loop().call_later(GATHER, self.wake)
