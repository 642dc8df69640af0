"""How often somebody may do something on the web: so many at once, so many a minute."""

import time
from collections import OrderedDict
from collections.abc import Callable

REMEMBERED = 10_000  # people; who was quiet longest is forgotten first


class NameRateLimiter:
    """A bucket for each name that refills steadily; nothing is written down."""

    def __init__(
        self, *, a_minute: int, at_once: int, steady: Callable[[], float] = time.monotonic
    ) -> None:
        self._refill = a_minute / 60
        self._most = float(at_once)
        self._steady = steady
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def allows(self, name: str) -> bool:
        """Take one from the bucket of a name; False if it is empty."""
        now = self._steady()
        left, before = self._buckets.pop(name, (self._most, now))
        left = min(self._most, left + (now - before) * self._refill)
        allowed = left >= 1
        self._buckets[name] = (left - 1 if allowed else left, now)
        if len(self._buckets) > REMEMBERED:
            self._buckets.popitem(last=False)
        return allowed
