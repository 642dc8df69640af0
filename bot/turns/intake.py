"""Gathers what arrives into batches for the corridor, fairly, and keeps culprits apart."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import structlog

from bot.channels.contract import Incoming
from bot.channels.keeping import written
from bot.refused import BotError
from bot.runtime.context import Context
from bot.turns.corridor import Corridor, MayMove
from storage.database.connection import is_outage
from storage.messages import attachments, inbox, quarantine
from storage.messages.attachments import LostFile
from storage.turns import due, post
from storage.turns.due import DueRow
from storage.turns.post import PostRow

MOST = 400  # events in one transaction: beyond this a batch gets no faster, only later
BACKLOG = 20_000  # events that may wait: half a minute's work, and memory for it; then come later
PER_ADDRESS = 20  # of one address in one batch: who floods waits behind nobody but themselves

log = structlog.get_logger()


class StoreUnavailable(BotError):
    """The store cannot be written to at the moment; nothing was confirmed. Try again later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionMoves:
    """Who went on with another version, by the ids of their enrolments."""

    moved: frozenset[int] = frozenset()
    broken: frozenset[int] = frozenset()  # the engine failed over them: they stay as they were


Row = TypeVar("Row")
Take = Callable[[Sequence[Row]], Awaitable[None]]
Drop = Callable[[Row, str], Awaitable[None]]  # a row, and the name of its error
Waiting = tuple[Incoming, asyncio.Future[None]]


class Intake:
    """The one door to the corridor; whoever hands something in hears when it is committed."""

    def __init__(self, *, context: Context, corridor: Corridor) -> None:
        self._context = context
        self._corridor = corridor
        self._queues: dict[tuple[str, str], deque[Waiting]] = {}
        self._backlog = 0  # events in the queues
        self._busy = asyncio.Lock()
        self._worker: asyncio.Task[None] | None = None
        self._closed = False

    async def admit_update(self, incoming: Incoming) -> None:
        """Return once it is committed; raise StoreUnavailable if it could not be."""
        await self.admit_updates([incoming])

    async def admit_updates(self, incomings: Sequence[Incoming]) -> None:
        """Return once all are committed; raise StoreUnavailable if one could not be."""
        if self._closed:
            raise StoreUnavailable("the service is stopping")
        if self._backlog >= BACKLOG:
            raise StoreUnavailable("too much is waiting already")
        waiting = [self._queue(incoming) for incoming in incomings]
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._work())
        results = await asyncio.gather(*waiting, return_exceptions=True)
        for result in results:
            if isinstance(result, BaseException):
                raise result

    async def wake_people(self, rows: Sequence[DueRow]) -> None:
        """Take times that came; one that breaks the batch is put away and the rest go on."""
        async with self._busy:
            await self._guarded(_one_by_one(rows, self._corridor.wake_people, self._drop_due))

    async def take_post(self, rows: Sequence[PostRow]) -> None:
        """Take what people were told by others; what breaks the batch is put away as well."""
        async with self._busy:
            await self._guarded(_one_by_one(rows, self._corridor.take_post, self._drop_post))

    async def tell_losses(self, rows: Sequence[LostFile]) -> None:
        """Tell people what of theirs is lost; what breaks the batch is put away as well."""
        async with self._busy:
            await self._guarded(_one_by_one(rows, self._corridor.tell_losses, self._drop_loss))

    async def end_round(self, enrolment_ids: Sequence[int], *, cancelled: bool) -> None:
        """Tell people that their round ended."""
        async with self._busy:
            await self._guarded(self._corridor.end_round(enrolment_ids, cancelled=cancelled))

    async def upgrade_people(
        self, enrolment_ids: Sequence[int], script_id: int, may: MayMove
    ) -> VersionMoves:
        """Put those who may move on another version; one that breaks the batch is put away.

        An outage of the store is raised as it is.
        """
        async with self._busy:
            return await self._upgrade_people(enrolment_ids, script_id, may)

    async def quarantine(
        self, channel: str, key: str, raw: bytes, error: str, *, address: str = ""
    ) -> None:
        """Put away an update that cannot even be read; `address` is its chat, if that is known."""
        await self._guarded(self._isolate(channel, key, raw, error, address=address))

    async def close(self) -> None:
        """Take nothing more in, and wait for what is under way."""
        self._closed = True
        if self._worker is not None:
            await asyncio.wait({self._worker})

    def _queue(self, incoming: Incoming) -> asyncio.Future[None]:
        done = asyncio.get_running_loop().create_future()
        queue = self._queues.setdefault((incoming.channel, incoming.address), deque())
        queue.append((incoming, done))
        self._backlog += 1
        return done

    async def _work(self) -> None:
        while self._queues:
            batch = self._next_batch()
            async with self._busy:
                await self._settle(batch)

    def _next_batch(self) -> list[Waiting]:
        """Take some of every queue, in turn; what is left stays in order."""
        batch: list[Waiting] = []
        for key in [*self._queues]:
            queue = self._queues.pop(key)
            share = min(len(queue), PER_ADDRESS, MOST - len(batch))
            batch += [queue.popleft() for _ in range(share)]
            if queue:
                self._queues[key] = queue
            if len(batch) == MOST:
                break
        self._backlog -= len(batch)
        return batch

    async def _settle(self, batch: Sequence[Waiting]) -> None:
        try:
            await self._corridor.take_turns([incoming for incoming, _ in batch])
        except Exception as error:  # noqa: BLE001 - the loop's edge: an outage fails all, else one by one
            if self._context.outages.note(error):
                _fail(batch)
            else:
                await self._one_by_one(batch)
        else:
            for _, done in batch:
                _resolve(done)

    async def _one_by_one(self, batch: Sequence[Waiting]) -> None:
        """Find the culprit; it goes to quarantine with a kind word, the others go on."""
        for incoming, done in batch:
            try:
                await self._alone(incoming)
            except Exception as error:  # noqa: BLE001 - as above, for one
                if not self._context.outages.note(error):
                    log.error("update_not_stored", error=type(error).__name__)
                _fail([(incoming, done)])
            else:
                _resolve(done)

    async def _alone(self, incoming: Incoming) -> None:
        try:
            await self._corridor.take_turns([incoming])
        except Exception as error:
            if is_outage(error):
                raise
            log.error("update_quarantined", error=type(error).__name__, channel=incoming.channel)
            await self._isolate(
                incoming.channel,
                incoming.key,
                incoming.raw or written(incoming),
                type(error).__name__,
                address=incoming.address,
            )
            await self._corridor.apologise(incoming)

    async def _isolate(
        self, channel: str, key: str, raw: bytes, error: str, *, address: str = ""
    ) -> None:
        now = self._context.clock.now()
        async with self._context.database.write() as tx:
            if await inbox.admit(tx, [key], now):
                await quarantine.isolate(
                    tx,
                    self._context.vault,
                    channel=channel,
                    key=key,
                    raw=raw,
                    error=error,
                    now=now,
                    address=address,
                )

    async def _drop_due(self, row: DueRow, error: str) -> None:
        log.error("due_quarantined", error=error, timer=row.timer)
        key = f"due:{row.id}:{row.due_at.isoformat()}"
        await self._isolate("clock", key, due.written(row), error)
        async with self._context.database.write() as tx:
            await due.done(tx, [row.id], self._context.clock.now())

    async def _drop_post(self, row: PostRow, error: str) -> None:
        """Put away that something was told; the words stay where they are."""
        log.error("post_quarantined", error=error, kind=row.kind)
        await self._isolate(
            "post", f"post:{row.id}:{row.receiver_id}", f"{row.kind}".encode(), error
        )
        async with self._context.database.write() as tx:
            await post.cancel(tx, [row.id])

    async def _drop_loss(self, row: LostFile, error: str) -> None:
        log.error("loss_quarantined", error=error, row=row.id)
        await self._isolate("clock", f"lost:{row.id}", row.media.encode(), error)
        async with self._context.database.write() as tx:
            await attachments.note_told(tx, [row.id], self._context.clock.now())

    async def _upgrade_people(
        self, enrolment_ids: Sequence[int], script_id: int, may: MayMove
    ) -> VersionMoves:
        try:
            moved = await self._corridor.upgrade_people(enrolment_ids, script_id, may)
        except Exception as error:
            if is_outage(error):
                raise
            if len(enrolment_ids) == 1:
                return await self._leave(enrolment_ids[0], script_id, type(error).__name__)
        else:
            return VersionMoves(moved=moved)
        alone = [
            await self._upgrade_people([enrolment_id], script_id, may)
            for enrolment_id in enrolment_ids
        ]
        return VersionMoves(
            moved=frozenset().union(*(moves.moved for moves in alone)),
            broken=frozenset().union(*(moves.broken for moves in alone)),
        )

    async def _leave(self, enrolment_id: int, script_id: int, error: str) -> VersionMoves:
        """Leave somebody on their version, and put the attempt away for somebody to look at."""
        log.error("upgrade_quarantined", error=error, enrolment=enrolment_id)
        key = f"upgrade:{enrolment_id}:{script_id}"
        await self._isolate("clock", key, f"upgrade to {script_id}".encode(), error)
        return VersionMoves(broken=frozenset({enrolment_id}))

    async def _guarded(self, work: Awaitable[None]) -> None:
        try:
            await work
        except Exception as error:
            if self._context.outages.note(error):
                raise StoreUnavailable("the store cannot be written to") from error
            raise


async def _one_by_one(rows: Sequence[Row], take: Take[Row], drop: Drop[Row]) -> None:
    """Take rows together; if that fails take each alone, and drop those that fail even so."""
    try:
        await take(rows)
    except Exception as error:
        if is_outage(error):
            raise
        if len(rows) == 1:
            await drop(rows[0], type(error).__name__)
            return
        for row in rows:
            await _one_by_one([row], take, drop)


def _resolve(done: asyncio.Future[None]) -> None:
    if not done.done():
        done.set_result(None)


def _fail(batch: Sequence[Waiting]) -> None:
    for _, done in batch:
        if not done.done():
            done.set_exception(StoreUnavailable("the store cannot be written to"))
