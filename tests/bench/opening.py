"""A stage opens for everybody at one instant: sweep and turns; and the sweep with nothing to do."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from sqlalchemy import func, select

from bot.runtime.context import SetClock, SystemClock
from bot.service.scheduler import Scheduler
from bot.turns.intake import Intake
from storage.schema import messages, turns
from storage.turns import due
from tests.bench.children import memory_of
from tests.bench.figures import Figure
from tests.bench.stand import (
    CHUNK,
    STORES,
    Stand,
    address_of,
    enrol,
    enrol_waiting,
    folder,
    stand,
    store_url,
)

LATER = timedelta(days=2)  # by then the second stage has opened, in the daytime


class NotOpened(Exception):
    """The stage was not opened for everybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What it took to open the stage for everybody."""

    rate: float  # turns a second
    cpu: float  # µs of processor time a turn
    grown: float  # MB of memory


async def opening(
    *, quick: bool, people: int | None = None, stores: Sequence[str] = tuple(STORES)
) -> list[Figure]:
    """Open a stage for many people at once, with the sweep that serves real rounds."""
    people = people or (10_000 if quick else 100_000)
    figures = []
    for kind in stores:
        opened, what = await _open(kind, people), f"{STORES[kind]}, {people:,} people"
        figures += [
            _figure(f"{what}: swept and turned", opened.rate, "turns/s", at_least=5_000),
            _figure(f"{what}: processor time", opened.cpu, "µs a turn"),
            _figure(f"{what}: memory grew by", opened.grown, "MB", at_most=50),
        ]
    return figures


async def _open(kind: str, people: int) -> Opened:
    begin = SystemClock().now().replace(hour=10)
    with folder() as place, store_url(kind, place) as url:
        clock = SetClock(begin)
        async with stand(place, url, questions=1, clock=clock) as here:
            await enrol_waiting(here, [address_of(n) for n in range(1, people)])
            clock.set(begin + LATER)
            before, spent, began = memory_of("self"), time.process_time(), time.perf_counter()
            taken = await _scheduler(here).sweep()
            seconds, spent = time.perf_counter() - began, time.process_time() - spent
            grown = memory_of("self") - before
            await _check(here, people)
    return Opened(rate=taken / seconds, cpu=1e6 * spent / taken, grown=grown)


async def sweep(*, quick: bool, rows: int | None = None) -> list[Figure]:
    """Look for what is due among many rows that are not."""
    rows = rows or (50_000 if quick else 1_000_000)
    with folder() as place, store_url("sqlite", place) as url:
        async with stand(place, url, questions=1) as here:
            await _future_rows(here, rows)
            spent = []
            for _ in range(200):
                began = time.perf_counter()
                async with here.context.database.read() as tx:
                    found = await due.claim(tx, here.now(), 500)
                spent.append(1e3 * (time.perf_counter() - began))
                if found:
                    raise NotOpened("something was due that should not be")
    return [_figure(f"idle, {rows:,} rows to come", median(spent), "ms", at_most=1.0)]


def _scheduler(here: Stand) -> Scheduler:
    intake = Intake(context=here.context, corridor=here.corridor)
    return Scheduler(here.context, intake, lambda: None)


async def _future_rows(here: Stand, rows: int) -> None:
    members = await enrol(here, 1)
    at = here.now() + timedelta(days=30)
    for start in range(0, rows, CHUNK):
        async with here.context.database.write() as tx:
            await tx.execute(
                turns.due.insert(),
                [
                    {
                        "enrolment_id": members[0].enrolment_id,
                        "round_id": here.round_id,
                        "timer": "remind",
                        "stage": "later",
                        "ordinal": 100 + number,
                        "due_at": at + timedelta(seconds=number),
                        "rule": "to be measured",
                    }
                    for number in range(start, min(start + CHUNK, rows))
                ],
            )


async def _check(here: Stand, people: int) -> None:
    async with here.context.database.read() as tx:
        pushed = select(func.count()).select_from(messages.outbox)
        found = await tx.scalar(pushed.where(messages.outbox.c.kind == "push"))
    if found != people:
        raise NotOpened(f"the stage was opened for {found} of {people} people")


def _figure(what: str, value: float, unit: str, **goal: float) -> Figure:
    return Figure(bench="opening", what=what, value=value, unit=unit, **goal)
