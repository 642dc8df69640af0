"""Telegram's sending limits: what is too fast, and how long to wait then."""

import math
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from tests.emulator.calls import Upload
from tests.emulator.errors import too_many_requests

_SLACK = 0.05  # seconds by which the network may squeeze two well-paced messages together
_MINUTE = 60.0
LARGE_UPLOAD = 100_000  # bytes
_UPLOADS_APART = 0.2  # seconds between equal uploads, at the least
_UPLOADS_BEHIND = 5.0  # seconds after which no more are queued


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much a bot may send. With `refuse` off, excess is recorded and let through."""

    per_second: int = 30
    chat_burst: int = 3  # messages that a chat takes at once before one a second applies
    group_per_minute: int = 20
    paid_per_second: int = 1000
    refuse: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """A message that came too fast, under which limit, and the wait asked for in seconds."""

    at: float
    scope: str  # bot, paid, chat, group
    chat: int
    retry_after: int


class Meter:
    """Measures what a bot sends against the limits, if there are any."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits
        self.violations: list[Violation] = []
        self.paid_messages = 0  # sent above the free rate; a tenth of a Star each
        self._sent: deque[float] = deque()
        self._chat_ready: dict[int, float] = {}
        self._group_sent: dict[int, deque[float]] = {}
        self._frozen: dict[int, float] = {}

    def take(self, *, chat: int, is_group: bool, is_paid: bool, now: float) -> int:
        """Count a message; return 0, or the whole seconds to wait if it is refused."""
        if self.limits is None:
            return 0
        scope, wait = self._excess(self.limits, chat, is_group, is_paid, now)
        if scope:
            retry_after = self._violate(scope, wait, chat, now)
            if self.limits.refuse:
                return retry_after
        self._count(chat, is_group, is_paid, now)
        return 0

    def _excess(
        self, limits: Limits, chat: int, is_group: bool, is_paid: bool, now: float
    ) -> tuple[str, float]:
        frozen = max(self._frozen.get(0, 0.0), self._frozen.get(chat, 0.0))
        if frozen - _SLACK > now:
            return ("frozen", frozen - now)
        _forget(self._sent, now - 1.0)
        allowed = limits.paid_per_second if is_paid else limits.per_second
        if len(self._sent) >= allowed:
            return ("paid" if is_paid else "bot", self._sent[0] + 1.0 - now)
        group = self._group_sent.get(chat)
        if is_group and group:
            _forget(group, now - _MINUTE)
            if len(group) >= limits.group_per_minute:
                return ("group", group[0] + _MINUTE - now)
        early = self._chat_ready.get(chat, now) - now - (limits.chat_burst - 1)
        return ("chat", early) if not is_group and early > _SLACK else ("", 0.0)

    def _violate(self, scope: str, wait: float, chat: int, now: float) -> int:
        retry_after = max(1, math.ceil(wait))
        self.violations.append(Violation(at=now, scope=scope, chat=chat, retry_after=retry_after))
        if scope != "frozen" and self.limits and self.limits.refuse:
            self._frozen[0 if scope in ("bot", "paid") else chat] = now + wait
        return retry_after

    def _count(self, chat: int, is_group: bool, is_paid: bool, now: float) -> None:
        if is_paid and self.limits and len(self._sent) >= self.limits.per_second:
            self.paid_messages += 1
        self._sent.append(now)
        if is_group:
            self._group_sent.setdefault(chat, deque()).append(now)
        else:
            self._chat_ready[chat] = max(self._chat_ready.get(chat, now), now) + 1.0


class UploadQueue:
    """Holds back large files of one size that come one after the other, as the same file would."""

    def __init__(self) -> None:
        self._size = 0
        self._ready = 0.0

    def take(self, uploads: Iterable[Upload], now: float) -> float:
        """Give the seconds a call has to wait; raise ApiError when too many wait already."""
        size = sum(len(upload.data) for upload in uploads)
        if size <= LARGE_UPLOAD or size != self._size:
            self._size, self._ready = size, now
            return 0.0
        self._ready = max(self._ready, now) + _UPLOADS_APART
        if self._ready - now > _UPLOADS_BEHIND:
            raise too_many_requests(60)
        return self._ready - now


def _forget(times: deque[float], before: float) -> None:
    while times and times[0] <= before:
        times.popleft()
