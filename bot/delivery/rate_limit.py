"""How fast a platform lets us send: over all, to one chat, to one group.

Each limit is a generic cell rate algorithm: one instant, until which its messages are spoken
for. It allows a small burst, and never more in any window than the rate and the burst together.
"""

from dataclasses import dataclass, field

MINUTE = 60.0
REPEAT_WITHIN = 10.0  # seconds; a second "too many" in this time is not about one chat only


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimits:
    """How much may be sent. The defaults stay below Telegram's 30 a second, 20 a minute."""

    per_second: float = 28.0
    burst: int = 2  # with it, no second ever has more than 30
    chat_seconds: float = 1.0  # between two messages to one person
    chat_burst: int = 3  # an answer of several messages comes at once
    group_per_minute: float = 18.0
    group_burst: int = 2  # with it, no minute ever has more than 20


UNLIMITED = RateLimits(per_second=1e9, burst=1_000_000, chat_seconds=0.0, group_per_minute=1e9)


@dataclass(slots=True)
class _Cell:
    """One limit: `ready` is when all that was sent is paid for."""

    every: float  # seconds that one message costs
    burst: int
    ready: float = 0.0

    def wait(self, now: float) -> float:
        """Give the seconds until one more may go."""
        return max(0.0, self.ready - (self.burst - 1) * self.every - now)

    def room(self, now: float) -> int:
        """Give how many may go at once."""
        free = now - max(self.ready, now) + self.burst * self.every
        return min(self.burst, int(free / self.every + 1e-9)) if self.every else self.burst

    def spend(self, now: float) -> None:
        """Pay for one message."""
        self.ready = max(self.ready, now) + self.every


@dataclass(slots=True)
class RateLimiter:
    """Knows what may go now, on one channel. Every `now` is in seconds of a steady clock."""

    pace: RateLimits = field(default_factory=RateLimits)
    _all: _Cell = field(init=False)
    _chats: dict[int, _Cell] = field(default_factory=dict)
    _paused_until: float = 0.0
    _refused_at: float = float("-inf")

    def __post_init__(self) -> None:
        self._all = _Cell(1 / self.pace.per_second, self.pace.burst)

    def room(self, now: float) -> int:
        """Give how many messages may go now, to chats that are not busy."""
        return 0 if now < self._paused_until else self._all.room(now)

    def wait(self, now: float) -> float:
        """Give the seconds until a message may go to a chat that is not busy."""
        return max(self._paused_until - now, self._all.wait(now))

    def busy(self, now: float) -> set[int]:
        """Give the chats that must wait, and forget those that need not be watched any more."""
        self._chats = {chat: cell for chat, cell in self._chats.items() if cell.ready > now}
        return {chat for chat, cell in self._chats.items() if cell.wait(now) > 0}

    def chat_wait(self, now: float) -> float:
        """Give the seconds until the first of the busy chats is free; 0 if none is busy."""
        waits = [wait for cell in self._chats.values() if (wait := cell.wait(now)) > 0]
        return min(waits, default=0.0)

    def count_message(self, chat: int, now: float, *, is_group: bool = False) -> None:
        """Count a message that goes out now."""
        self._all.spend(now)
        if chat not in self._chats:
            self._chats[chat] = self._cell(is_group=is_group)
        self._chats[chat].spend(now)

    def _cell(self, *, is_group: bool) -> _Cell:
        if is_group:
            return _Cell(MINUTE / self.pace.group_per_minute, self.pace.group_burst)
        return _Cell(self.pace.chat_seconds, self.pace.chat_burst)

    def refuse(self, now: float, seconds: float) -> bool:
        """Note that the platform asked for a pause; tell whether all must wait, not one chat.

        Nobody says whether a pause is meant for one chat or for all: the second one within
        ten seconds is taken to be for all.
        """
        is_repeated = now - self._refused_at <= REPEAT_WITHIN
        self._refused_at = now
        if is_repeated:
            self.pause_all(now + seconds)
        return is_repeated

    def pause_all(self, until: float) -> None:
        """Let nothing go until an instant."""
        self._paused_until = max(self._paused_until, until)
