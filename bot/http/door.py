"""The door: how long callers may take to say what they want, and how many may stand in it.

aiohttp closes a connection that stays silent after an answer, but waits for ever for the first
request, and for the rest of a body. Here both have an end, and who waits longest makes room.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import structlog
from aiohttp import StreamReader, web
from aiohttp.typedefs import Handler

from bot.http.security import is_near, network_of

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorLimits:
    """What callers are given before we hang up."""

    head: float = 10.0  # seconds for the first request, up to the end of its head
    body: float = 120.0  # seconds for a request's body: 11 MB at 0.75 Mbit/s
    waiting: int = 100  # callers of one network that have asked for nothing yet
    open: int = 1000  # callers of one network, whatever they do: a hall on one Wi-Fi
    in_all: int = 768  # callers of all networks; from the files that the program may open


class Door:
    """Keeps count of who is connected; behind a proxy near us only the count of all holds."""

    def __init__(self, limits: DoorLimits, *, is_proxied: bool) -> None:
        self.limits = limits
        self._is_proxied = is_proxied
        self._callers: dict[asyncio.BaseTransport, Caller] = {}
        self._waiting: dict[Caller, None] = {}  # the oldest first
        self._waiting_of: dict[str, dict[Caller, None]] = {}  # the same by network
        self._open: Counter[str] = Counter()

    def network(self, address: str) -> str:
        """Name the network whose callers are counted together; empty for our own proxy."""
        return "" if self._is_proxied and is_near(address) else network_of(address)

    def admits(self, caller: "Caller") -> bool:
        """Let a caller in; who waits longest makes room, and where nobody waits it is refused."""
        network, limits = caller.network, self.limits
        if network:
            here = self._waiting_of.get(network, {})
            if len(here) >= limits.waiting:
                _make_room(here)
            if self._open[network] >= limits.open and not _make_room(here):
                return False
        if len(self._callers) >= limits.in_all and not _make_room(self._waiting):
            return False
        self._callers[caller.transport] = caller
        self._waiting[caller] = None
        self._waiting_of.setdefault(network, {})[caller] = None
        self._open[network] += 1
        return True

    def heard(self, caller: "Caller") -> None:
        """Note that a caller has asked for something; harmless when repeated."""
        if caller in self._waiting:
            del self._waiting[caller]
            here = self._waiting_of[caller.network]
            del here[caller]
            if not here:
                del self._waiting_of[caller.network]

    def left(self, caller: "Caller") -> None:
        """Forget a caller; harmless when repeated."""
        self.heard(caller)
        if self._callers.pop(caller.transport, None) is not None:
            self._open[caller.network] -= 1
            if not self._open[caller.network]:
                del self._open[caller.network]

    @web.middleware
    async def watch(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """See that a request's body comes in time."""
        caller = self._callers.get(request.transport) if request.transport else None
        if caller is None:
            return await handler(request)
        caller.asked(request.content)
        try:
            return await handler(request)
        finally:
            caller.is_served()


class Caller(asyncio.Protocol):
    """One connection: hands everything on to aiohttp, and hangs up when time is over."""

    transport: asyncio.Transport

    def __init__(self, inner: asyncio.Protocol, door: Door) -> None:
        self.network = ""
        self._inner = inner
        self._door = door
        self._is_in = False
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Come in, or be refused."""
        self.transport = cast("asyncio.Transport", transport)
        self.network = self._door.network(str((transport.get_extra_info("peername") or [""])[0]))
        self._is_in = self._door.admits(self)
        if not self._is_in:
            self.hang_up("full")
            return
        self._inner.connection_made(transport)
        self._within(self._door.limits.head, lambda: self.hang_up("slow_head"))

    def data_received(self, data: bytes) -> None:
        """Hand on what came."""
        self._inner.data_received(data)

    def eof_received(self) -> bool | None:
        """Hand on that no more will come."""
        return self._inner.eof_received()

    def pause_writing(self) -> None:
        """Hand on that the line is full."""
        self._inner.pause_writing()

    def resume_writing(self) -> None:
        """Hand on that there is room again."""
        self._inner.resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """Be forgotten."""
        self.is_served()
        self._door.left(self)
        if self._is_in:
            self._inner.connection_lost(exc)

    def asked(self, content: StreamReader) -> None:
        """Start the time for a body; what has come whole needs none."""
        self.is_served()
        self._door.heard(self)
        if not content.is_eof():
            self._within(self._door.limits.body, lambda: self._unless_whole(content))

    def is_served(self) -> None:
        """Stop the time."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def hang_up(self, why: str) -> None:
        """Close the line at once."""
        _log.warning("hung_up", why=why)
        self._door.left(self)
        self.transport.abort()

    def _unless_whole(self, content: StreamReader) -> None:
        if not content.is_eof():
            self.hang_up("slow_body")

    def _within(self, seconds: float, late: Callable[[], None]) -> None:
        self._timer = asyncio.get_running_loop().call_later(seconds, late)


class GuardedSite(web.BaseSite):
    """Listens at an address, with a door before aiohttp."""

    def __init__(self, runner: web.BaseRunner, door: Door, *, host: str, port: int) -> None:
        super().__init__(runner)
        self._door = door
        self._host = host
        self._port = port

    @property
    def name(self) -> str:
        """Tell where it listens."""
        return f"http://{self._host}:{self._port}"

    async def start(self) -> None:
        """Listen; raise OSError where nobody can."""
        await super().start()
        server = cast("web.Server", self._runner.server)  # set up: see BaseSite
        self._server = await asyncio.get_running_loop().create_server(
            lambda: Caller(server(), self._door), self._host, self._port, reuse_address=True
        )


def _make_room(waiting: dict[Caller, None]) -> bool:
    """Hang up on who waits longest; False if nobody waits."""
    oldest = next(iter(waiting), None)
    if oldest is not None:
        oldest.hang_up("room_needed")
    return oldest is not None
