"""Work goes on by a clock that never jumps, whatever the clock of the machine does."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.service.ticking import ClockWatch, Ticks
from tests.bot.fakes import eventually

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


async def nothing() -> None:
    """Watch no clock."""


async def test_work_is_called_before_its_time_and_once():
    rounds = asyncio.Queue()

    async def work() -> None:
        rounds.put_nowait(None)

    ticks = Ticks({work: HOUR}, watch=nothing, note=lambda _: False)
    ticks.start()
    await rounds.get()
    ticks.call(work)
    ticks.call(work, 60)
    await rounds.get()
    await ticks.stop()

    assert rounds.empty()


async def test_round_that_was_begun_is_finished_when_it_stops():
    began, may_end = asyncio.Event(), asyncio.Event()
    finished = []

    async def work() -> None:
        began.set()
        await may_end.wait()
        finished.append(1)

    ticks = Ticks({work: 0.0}, watch=nothing, note=lambda _: False)
    ticks.start()
    await began.wait()
    stopping = asyncio.create_task(ticks.stop())
    await asyncio.sleep(0)
    may_end.set()
    await stopping

    assert finished == [1]


async def test_what_watches_the_clock_calls_for_work_that_is_hours_away():
    rounds = asyncio.Queue()

    async def work() -> None:
        rounds.put_nowait(None)

    async def watch() -> None:
        if rounds.qsize() == 1:  # the first round is done, and the next is an hour away
            ticks.call_all()

    ticks = Ticks({work: HOUR}, watch=watch, note=lambda _: False)

    async def is_done_again() -> bool:
        return rounds.qsize() == 2

    ticks.start()
    await eventually(is_done_again)
    await ticks.stop()
