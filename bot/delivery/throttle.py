"""One channel of the sender: how much may go on it, and how it has been doing."""

from dataclasses import dataclass, field

from bot.channels.contract import Channel
from bot.delivery.outage import OutageWatch
from bot.delivery.rate_limit import RateLimiter

AT_ONCE = 64  # messages in flight on one channel
TICK = 1.0  # seconds after which the outbox is looked at even if nobody woke the sender


@dataclass(slots=True)
class ThrottledChannel:
    """A channel with its pace and its troubles; every `now` is in seconds of a steady clock."""

    channel: Channel
    limiter: RateLimiter | None
    watch: OutageWatch = field(default_factory=OutageWatch)
    in_flight: int = 0
    taken: int = 0
    is_full: bool = False  # whether the last look at the outbox took all there was room for

    def room(self, now: float) -> int:
        """Give how many messages may be taken now."""
        if not self.watch.may_send(now):
            return 0
        free = AT_ONCE - self.in_flight
        if self.watch.is_out:
            free = min(free, 1 if self.watch.may_scout(now) else 0)
        return min(free, self.limiter.room(now)) if self.limiter else free

    def wait(self, now: float) -> float:
        """Give the seconds after which another look is worth while; a wake comes before."""
        waits = [TICK]
        if self.watch.rests_until > now:
            return min(self.watch.rests_until - now, TICK)
        if self.watch.is_out:
            return TICK
        if self.is_full and self.in_flight < AT_ONCE:
            waits.append(self.limiter.wait(now) if self.limiter else 0.0)
        if self.limiter and (chat := self.limiter.chat_wait(now)):
            waits.append(chat)
        return min(waits)
