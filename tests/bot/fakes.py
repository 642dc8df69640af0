"""Stand-ins that keep to the contracts: a channel, an intake, a steady clock."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from bot.channels.contract import Failure, Incoming, Outgoing, SendFailed
from bot.turns.intake import StoreUnavailable

PATIENCE = 20.0  # seconds; the machine may be busy


class FakeChannel:
    """Delivers what it is given and keeps it; plan failures with `fail_next`."""

    def __init__(self, name: str = "telegram", *, paced: bool = False) -> None:
        self.name = name
        self.paced = paced
        self.sent: list[Outgoing] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.is_there = True  # what it says when asked
        self.asked = 0
        self._failures: deque[Exception | None] = deque()
        self._numbers = 0

    def fail_next(self, *failures: Exception | None) -> None:
        """Fail the next sends so; None lets one through."""
        self._failures.extend(failures)

    @property
    def texts(self) -> list[str]:
        """What was sent, in order."""
        return [message.text for message in self.sent]

    async def send(self, message: Outgoing) -> str:
        """Deliver, once the gate is open."""
        await self.gate.wait()
        failure = self._failures.popleft() if self._failures else None
        if failure:
            raise failure
        self.sent.append(message)
        self._numbers += 1
        return str(self._numbers)

    async def answers(self) -> bool:
        """Say whether the platform answers."""
        self.asked += 1
        return self.is_there


class FakeIntake:
    """Takes everything in and keeps it; with `is_down` it takes nothing."""

    def __init__(self) -> None:
        self.taken: list[Incoming] = []
        self.batches: list[int] = []
        self.quarantined: list[tuple[str, str, bytes, str]] = []
        self.is_down = False
        self.breaks_with: Exception | None = None

    async def admit_update(self, incoming: Incoming) -> None:
        """Take one thing."""
        await self.admit_updates([incoming])

    async def admit_updates(self, incomings: Sequence[Incoming]) -> None:
        """Take several things."""
        await asyncio.sleep(0)
        if self.is_down:
            raise StoreUnavailable("the store is down")
        if self.breaks_with:
            raise self.breaks_with
        self.taken.extend(incomings)
        self.batches.append(len(incomings))

    async def quarantine(
        self, channel: str, key: str, raw: bytes, error: str, *, address: str = ""
    ) -> None:
        """Put one away."""
        self.quarantined.append((channel, key, raw, error, address))

    def acts(self) -> list[Any]:
        """What people did, in order."""
        return [incoming.act for incoming in self.taken]


class Seconds:
    """A steady clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """Give the seconds."""
        return self.now


def not_sent(**more: Any) -> SendFailed:
    """Make the failure of a message that surely did not go."""
    return SendFailed(Failure.NOT_SENT, "no connection", **more)


async def eventually(is_so: Callable[[], Awaitable[bool]], seconds: float = PATIENCE) -> None:
    """Wait until something is so; TimeoutError if it never is."""
    async with asyncio.timeout(seconds):
        while not await is_so():  # noqa: ASYNC110 - what is waited for tells nobody
            await asyncio.sleep(0.005)
