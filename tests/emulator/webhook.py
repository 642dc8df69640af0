"""Pushing updates to the bot's webhook as the real server does."""

import asyncio
import random
import re
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import aiohttp
from yarl import URL

from tests.emulator.calls import Call, parse_json_body
from tests.emulator.errors import ApiError, bad_request
from tests.emulator.updates import Pending, Updates

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
CONNECTIONS = 40
CONNECTION_LIMIT = 100
RETRY_AFTER_LIMIT = 3600.0
_REPLY_WITHIN = 60.0
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}\Z")
_BACK_OFF_CAP = (60.0, 120.0)

OnReply = Callable[[Call], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where the bot wants its updates."""

    url: str
    secret: str
    connections: int


def read_target(call: Call) -> Target:
    """Read and check the parameters of setWebhook; an empty url means no webhook."""
    url, secret = call.text("url"), call.text("secret_token")
    connections = call.integer("max_connections", CONNECTIONS)
    if url and not url.startswith(("http://", "https://")):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if secret and not _SECRET.match(secret):
        raise bad_request("secret token contains unallowed characters")
    if not 1 <= connections <= CONNECTION_LIMIT:
        raise bad_request(f"max_connections must be between 1 and {CONNECTION_LIMIT}")
    return Target(url=url, secret=secret, connections=connections)


@dataclass(slots=True, kw_only=True)
class _Lane:
    """Updates that must reach the bot one after the other."""

    waiting: deque[Pending]
    failures: int = 0


class Webhook:
    """Pushes each lane in order, lanes side by side, until the bot answers 2xx."""

    def __init__(
        self, updates: Updates, *, target: Target, back_off: float, on_reply: OnReply
    ) -> None:
        self.target = target
        self._address = URL(target.url)
        self.last_error: tuple[float, str] | None = None
        self._updates = updates
        self._back_off = back_off  # seconds before the second retry; doubled for each later one
        self._on_reply = on_reply
        self._lanes: dict[str, _Lane] = {}
        self._ready: asyncio.Queue[str] = asyncio.Queue()
        self._workers: list[asyncio.Task[None]] = []
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        """Begin to push, first what waits already."""
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=self.target.connections),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers=self._headers(),
            skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding"),
            auto_decompress=False,
            timeout=aiohttp.ClientTimeout(total=_REPLY_WITHIN),
        )
        for pending in self._updates.waiting():
            self._join(pending)
        self._updates.listen(self._join)
        self._workers = [
            asyncio.create_task(self._work(self._session)) for _ in range(self.target.connections)
        ]

    def _headers(self) -> dict[str, str]:
        headers = {"Content-Type": "application/json"}
        if self.target.secret:
            headers[SECRET_HEADER] = self.target.secret
        return headers

    async def stop(self) -> None:
        """Stop pushing; what is not confirmed stays in the queue."""
        self._updates.unlisten(self._join)
        for worker in self._workers:
            worker.cancel()
        await asyncio.gather(*self._workers, return_exceptions=True)
        if self._session:
            await self._session.close()

    def _join(self, pending: Pending) -> None:
        lane = self._lanes.get(pending.lane)
        if lane is None:
            self._lanes[pending.lane] = _Lane(waiting=deque([pending]))
            self._ready.put_nowait(pending.lane)
        else:
            lane.waiting.append(pending)

    async def _work(self, session: aiohttp.ClientSession) -> None:
        while True:
            name = await self._ready.get()
            lane = self._lanes[name]
            wait = await self._push_head(session, lane)
            if not lane.waiting:
                del self._lanes[name]
            elif wait:
                loop = asyncio.get_running_loop()
                loop.call_later(wait, self._ready.put_nowait, name)
            else:
                self._ready.put_nowait(name)

    async def _push_head(self, session: aiohttp.ClientSession, lane: _Lane) -> float:
        """Push the first update of a lane; return the seconds to wait before the next try."""
        pending = lane.waiting[0]
        if self._updates.is_expired(pending) or not self._updates.is_waiting(pending):
            lane.waiting.popleft()
            return 0.0
        error, retry_after, reply = await self._post(session, pending)
        if error:
            wait = self._fail(lane, error, retry_after)
            if self._updates.now() + wait <= pending.expires_at:
                return wait
            self._updates.give_up(pending)
            lane.waiting.popleft()
            return 0.0
        lane.waiting.popleft()
        lane.failures = 0
        self._updates.confirm(pending, by="webhook")
        await self._run_reply(reply)
        return 0.0

    async def _post(
        self, session: aiohttp.ClientSession, pending: Pending
    ) -> tuple[str, str, bytes]:
        try:
            async with session.post(
                self._address, data=pending.body.encode(), allow_redirects=False
            ) as reply:
                body = await reply.read()
                if 200 <= reply.status < 300:
                    return "", "", body
                words = f"Wrong response from the webhook: {reply.status} {reply.reason}"
                return words, reply.headers.get("Retry-After", ""), b""
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return f"Connection failed: {type(error).__name__}", "", b""

    def _fail(self, lane: _Lane, error: str, retry_after: str) -> float:
        self.last_error = (self._updates.now(), error)
        lane.failures += 1
        if retry_after.isdigit():
            return min(float(retry_after), RETRY_AFTER_LIMIT)
        if lane.failures == 1:
            return 0.0
        cap = random.uniform(*_BACK_OFF_CAP)
        return float(min(self._back_off * 2.0 ** (lane.failures - 2), cap))

    async def _run_reply(self, reply: bytes) -> None:
        if not reply.lstrip().startswith(b"{"):
            return
        try:
            params: dict[str, Any] = parse_json_body(reply)
        except ApiError:
            return
        method = params.pop("method", None)
        if isinstance(method, str):
            await self._on_reply(Call(method=method.lower(), params=params))
