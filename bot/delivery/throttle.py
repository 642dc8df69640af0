"""One channel of the sender: how much may go on it, and how it has been doing."""

from dataclasses import dataclass

from bot.channels.contract import Channel
from bot.delivery.rate_limit import RateLimiter

AT_ONCE = 64  # messages in flight on one channel
TICK = 1.0  # seconds after which the outbox is looked at even if nobody woke the sender
RETRY_PAUSE = 1.0  # seconds before a message goes again that surely did not go
LONGEST_PAUSE = 30.0  # seconds a channel rests when it fails again and again


@dataclass(slots=True)
class ThrottledChannel:
    """A channel with its pace and its troubles; every `now` is in seconds of a steady clock."""

    channel: Channel
    limiter: RateLimiter | None
    in_flight: int = 0
    taken: int = 0
    failures: int = 0  # in a row, of the channel itself
    rests_until: float = 0.0
    is_full: bool = False  # whether the last look at the outbox took all there was room for

    def room(self, now: float) -> int:
        """Give how many messages may be taken now."""
        if now < self.rests_until:
            return 0
        free = AT_ONCE - self.in_flight
        return min(free, self.limiter.room(now)) if self.limiter else free

    def wait(self, now: float) -> float:
        """Give the seconds after which another look is worth while; a wake comes before."""
        waits = [TICK]
        if self.rests_until > now:
            return min(self.rests_until - now, TICK)
        if self.is_full and self.in_flight < AT_ONCE:
            waits.append(self.limiter.wait(now) if self.limiter else 0.0)
        if self.limiter and (chat := self.limiter.chat_wait(now)):
            waits.append(chat)
        return min(waits)

    def note_outcome(self, *, is_well: bool, now: float) -> None:
        """Rest for longer and longer while the channel itself fails."""
        self.failures = 0 if is_well else self.failures + 1
        if self.failures:
            self.rests_until = now + min(RETRY_PAUSE * 2.0 ** (self.failures - 1), LONGEST_PAUSE)
