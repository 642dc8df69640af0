"""Work goes on by a clock that never jumps, whatever the clock of the machine does."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.service.ticking import ClockWatch, Ticker

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = 3600.0


class WildClock:
    """A clock that anybody may put on or back."""

    def __init__(self) -> None:
        self.at = NINE
        self.steady = 100.0

    def now(self) -> datetime:
        return self.at

    def pass_by(self, seconds: float, *, off: float = 0.0) -> None:
        """Let time pass; the clock shows so much more or less than passed."""
        self.steady += seconds
        self.at += timedelta(seconds=seconds + off)


@pytest.mark.parametrize("off", [2 * HOUR, -2 * HOUR, 6.0, -6.0])
def test_jump_is_told_once(off):
    clock = WildClock()
    watch = ClockWatch(clock, lambda: clock.steady)

    told = [watch.jump()]
    for wrong in (0.0, off, 0.0):
        clock.pass_by(15, off=wrong)
        told.append(watch.jump())

    assert told == [0.0, 0.0, off, 0.0]


def test_clock_that_is_corrected_little_by_little_does_not_jump():
    clock = WildClock()
    watch = ClockWatch(clock, lambda: clock.steady)

    for _ in range(10):
        clock.pass_by(15, off=-0.5)
        assert watch.jump() == 0.0


async def test_work_is_called_before_its_time_and_once():
    rounds = asyncio.Queue()

    async def work() -> None:
        rounds.put_nowait(None)

    ticker = Ticker(work, HOUR, lambda _: False)
    ticker.start()
    await rounds.get()
    ticker.call()
    ticker.call(60)
    await rounds.get()
    await ticker.stop()

    assert rounds.empty()


async def test_round_that_was_begun_is_finished_when_it_stops():
    began, may_end = asyncio.Event(), asyncio.Event()
    finished = []

    async def work() -> None:
        began.set()
        await may_end.wait()
        finished.append(1)

    ticker = Ticker(work, 0.0, lambda _: False)
    ticker.start()
    await began.wait()
    stopping = asyncio.create_task(ticker.stop())
    await asyncio.sleep(0)
    may_end.set()
    await stopping

    assert finished == [1]
