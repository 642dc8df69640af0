"""Clocks of the emulator: the wall clock, or one that a test moves by hand."""

import time
from collections.abc import Callable

Clock = Callable[[], float]

wall_clock = time.time


class VirtualClock:
    """A clock in seconds since 1970 that stands still until it is advanced."""

    def __init__(self, start: float = 1_800_000_000.0) -> None:
        self._now = start

    def __call__(self) -> float:
        """Return the present moment in seconds since 1970."""
        return self._now

    def advance(self, seconds: float) -> None:
        """Move on by so many seconds; the clock never goes back."""
        if seconds < 0:
            raise ValueError(f"the clock cannot go back by {-seconds} s; advance by 0 or more")
        self._now += seconds
