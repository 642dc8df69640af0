"""getUpdates: long polls with the true meaning of offset, one poller at a time."""

import asyncio
import itertools
from typing import Any

from tests.emulator.calls import Call
from tests.emulator.errors import conflict
from tests.emulator.updates import Pending, Updates

BATCH_LIMIT = 100
ANSWER_LIMIT = 4 * 1024 * 1024  # bytes of updates in one answer
TIMEOUT_LIMIT = 50.0
# Whoever asks with the same offset again is slowed down, as a loop that makes no progress is.
_REPEAT_WITHIN = 3.0
_REPEAT_WAIT = 3.0
_RUSH_WITHIN = 0.5

_TAKEN_OVER = (
    "terminated by other getUpdates request; make sure that only one bot instance is running"
)
_SET_WEBHOOK = "terminated by setWebhook request"


class Polling:
    """Hands out updates to the one poller that asked last."""

    def __init__(self, updates: Updates, *, slows_repeats: bool = True) -> None:
        self._updates = updates
        self._slows_repeats = slows_repeats
        self._turn: asyncio.Future[str] | None = None
        self._arrival = asyncio.Event()
        self._last_offset: int | None = None
        self._started = 0.0
        self._conflict_at = float("-inf")
        updates.listen(self._on_arrival)

    async def poll(self, call: Call) -> str:
        """Answer one getUpdates call with a JSON array, when there is something or time is up."""
        self.interrupt(_TAKEN_OVER)
        turn = self._turn = asyncio.get_running_loop().create_future()
        try:
            return await self._collect(call, turn)
        finally:
            if self._turn is turn:
                self._turn = None

    @property
    def is_waited_for(self) -> bool:
        """Whether a long poll is under way."""
        return self._turn is not None

    def interrupt(self, why: str = _SET_WEBHOOK) -> None:
        """End the long poll that is under way, if there is one, with a 409."""
        if self._turn is not None and not self._turn.done():
            self._turn.set_result(why)

    async def _collect(self, call: Call, turn: asyncio.Future[str]) -> str:
        offset, limit, timeout = self._terms(call)
        self._confirm(offset)
        deadline = asyncio.get_running_loop().time() + timeout
        while True:
            self._arrival.clear()
            waiting = self._updates.waiting()[:limit]
            if waiting:
                return self._hand_out(waiting)
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0 or not await self._wait(turn, left):
                return "[]"

    def _terms(self, call: Call) -> tuple[int, int, float]:
        offset = call.integer("offset")
        limit = call.integer("limit", BATCH_LIMIT)
        timeout = min(max(call.integer("timeout"), 0), TIMEOUT_LIMIT)
        if allowed := call.structure("allowed_updates", "allowed updates"):
            self._updates.allowed = frozenset(allowed)
        limit = min(max(limit, 1), BATCH_LIMIT)
        now = self._updates.now()
        if self._slows_repeats and offset == self._last_offset:
            if now < self._started + _RUSH_WITHIN:
                limit = 1
            if now < self._started + _REPEAT_WITHIN:
                timeout = max(timeout, _REPEAT_WAIT)
        self._last_offset, self._started = offset, now
        return offset, limit, timeout

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            self._updates.keep_last(-offset)
        elif offset:
            self._updates.confirm_below(offset)

    def _hand_out(self, waiting: list[Pending]) -> str:
        waiting = _within(waiting, ANSWER_LIMIT)
        for pending in waiting:
            pending.is_offered = True
        return "[" + ",".join(pending.body for pending in waiting) + "]"

    async def _wait(self, turn: asyncio.Future[str], seconds: float) -> bool:
        arrival: asyncio.Future[Any] = asyncio.ensure_future(self._arrival.wait())
        try:
            both: set[asyncio.Future[Any]] = {arrival, turn}
            done, _ = await asyncio.wait(both, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            arrival.cancel()
        if turn in done:
            await self._slow_down_conflict()
            raise conflict(turn.result())
        return arrival in done

    async def _slow_down_conflict(self) -> None:
        """Hold back a second conflict within three seconds, as long."""
        now = self._updates.now()
        is_repeat, self._conflict_at = now < self._conflict_at + _REPEAT_WITHIN, now
        if is_repeat and self._slows_repeats:
            await asyncio.sleep(_REPEAT_WAIT)

    def _on_arrival(self, _: Pending) -> None:
        self._arrival.set()


def _within(waiting: list[Pending], limit: int) -> list[Pending]:
    """Give the first updates that an answer has room for, one at least."""
    sizes = itertools.accumulate(len(pending.body.encode()) for pending in waiting)
    return [p for p, size in zip(waiting, sizes, strict=True) if size <= limit] or waiting[:1]
