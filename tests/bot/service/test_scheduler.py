"""What is due is handed on once, in time and in order; one bad row or tick stops nothing."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from structlog.testing import capture_logs

from bot.runtime.context import Context, SetClock, SystemClock
from bot.service.scheduler import BATCH, Scheduler
from dialogues.timing.timer import Timer
from dialogues.turn.post import PostKind
from storage import retention
from storage.rounds import rounds
from storage.rounds.rounds import Round, RoundStatus
from storage.schema.accounts import attempts
from storage.schema.messages import inbox, outbox, quarantine
from storage.schema.turns import enrolments
from storage.turns import due, post
from storage.turns.due import DueRow
from storage.turns.post import NewPost, PostRow, PostTaken
from tests.bot.fakes import eventually
from tests.bot.service.test_ticking import WildClock
from tests.chats import Store
from tests.storage.seeding import NINE, TIMETABLE, seed_enrolment, seed_round

HOUR = timedelta(hours=1)


class Corridor:
    """An intake that takes due rows as the real one does: deletes them, may set new ones."""

    def __init__(self, context: Context) -> None:
        self.taken: list[str] = []
        self.batches: list[int] = []
        self.ended: list[tuple[tuple[int, ...], bool]] = []
        self.stays: set[str] = set()  # stages it cannot take
        self.then: dict[str, DueRow] = {}  # what taking a stage sets
        self.heard: list[int] = []
        self.deaf: set[int] = set()  # rows of post it cannot take
        self.answers: list[NewPost] = []  # what taking post tells in turn
        self.is_down = False
        self.came = asyncio.Event()
        self.refused = asyncio.Event()
        self._context = context

    async def wake_people(self, rows: Sequence[DueRow]) -> None:
        if self.is_down:
            self.refused.set()
            raise ConnectionError("the store went away")
        self.batches.append(len(rows))
        going = [row for row in rows if row.stage not in self.stays]
        async with self._context.database.write() as tx:
            there = await due.done(tx, [row.id for row in going], self._context.clock.now())
            self.taken += [row.stage for row in going if row.id in there]
            await due.put(tx, [self.then.pop(row.stage) for row in going if row.stage in self.then])
        self.came.set()

    async def take_post(self, rows: Sequence[PostRow]) -> None:
        self.batches.append(len(rows))
        going = [row for row in rows if row.id not in self.deaf]
        async with self._context.database.write() as tx:
            there = await post.take_rows(tx, [row.id for row in going])
            await post.mark_delivered(tx, [PostTaken(id=row.id, turn=1) for row in there])
            self.heard += [row.id for row in there]
            told, self.answers = self.answers, []
            await post.put(tx, told)
        self.came.set()

    async def end_round(self, enrolment_ids: Sequence[int], *, cancelled: bool) -> None:
        self.ended.append((tuple(enrolment_ids), cancelled))
        async with self._context.database.write() as tx:
            closing = update(enrolments).where(enrolments.c.id.in_(enrolment_ids))
            await tx.execute(closing.values(status="closed"))


class Bell:
    """Counts how often the sender is woken."""

    def __init__(self) -> None:
        self.rung = 0

    def __call__(self) -> None:
        self.rung += 1


@pytest.fixture
def corridor(context: Context) -> Corridor:
    return Corridor(context)


@pytest.fixture
def bell() -> Bell:
    return Bell()


@pytest.fixture
async def scheduler(context: Context, corridor: Corridor, bell: Bell) -> AsyncIterator[Scheduler]:
    made = Scheduler(context, corridor, bell)
    yield made
    await made.stop()


async def person(context: Context, status: RoundStatus = RoundStatus.RUNNING) -> tuple[Round, int]:
    async with context.database.write() as tx:
        found = await seed_round(tx, status=status)
        return found, await seed_enrolment(tx, found.id, "one")


def row(found: Round, who: int, stage: str, at: datetime = NINE) -> DueRow:
    return DueRow(
        enrolment_id=who, round_id=found.id, timer=Timer.OPEN, stage=stage, due_at=at, rule="r"
    )


async def put(context: Context, *rows: DueRow) -> None:
    async with context.database.write() as tx:
        await due.put(tx, rows)


# --- sweeping -----------------------------------------------------------------------------------


async def test_sweep_hands_on_what_is_due_and_nothing_else(
    context: Context, scheduler: Scheduler, corridor: Corridor, clock: SetClock
) -> None:
    found, who = await person(context)
    await put(context, row(found, who, "now"), row(found, who, "later", NINE + HOUR))

    swept = [await scheduler.sweep(), await scheduler.sweep()]
    clock.set(NINE + HOUR)
    swept.append(await scheduler.sweep())

    assert (swept, corridor.taken) == ([1, 0, 1], ["now", "later"])


async def test_sweep_after_an_outage_hands_on_everything_in_order(
    context: Context, scheduler: Scheduler, corridor: Corridor, clock: SetClock
) -> None:
    found, who = await person(context)
    await put(context, *(row(found, who, f"day{n}", NINE + n * 24 * HOUR) for n in (3, 1, 2)))
    clock.set(NINE + 96 * HOUR)

    assert await scheduler.sweep() == 3
    assert corridor.taken == ["day1", "day2", "day3"]


async def test_sweep_goes_on_until_nothing_is_due(
    context: Context, scheduler: Scheduler, corridor: Corridor
) -> None:
    found, who = await person(context)
    await put(context, *(row(found, who, f"s{n}") for n in range(BATCH * 2 + 1)))
    corridor.then["s0"] = row(found, who, "next", NINE - HOUR)

    assert await scheduler.sweep() == BATCH * 2 + 2
    assert sorted(corridor.batches) == [2, BATCH, BATCH]
    assert len(set(corridor.taken)) == BATCH * 2 + 2


async def test_sweep_passes_over_a_row_nobody_can_take(
    context: Context, scheduler: Scheduler, corridor: Corridor
) -> None:
    found, who = await person(context)
    await put(context, row(found, who, "bad", NINE - HOUR))
    await put(context, *(row(found, who, f"s{n}") for n in range(BATCH)))
    corridor.stays = {"bad"}

    stuck = await scheduler.sweep()
    corridor.stays = set()
    again = await scheduler.sweep()

    assert (stuck, again, corridor.taken[-1]) == (BATCH, 1, "bad")


async def test_sweep_leaves_a_paused_round_alone(
    context: Context, scheduler: Scheduler, corridor: Corridor
) -> None:
    found, who = await person(context, RoundStatus.PAUSED)
    await put(context, row(found, who, "now"))

    assert await scheduler.sweep() == 0
    assert corridor.taken == []


# --- post ---------------------------------------------------------------------------------------


def told(sender: int, receiver: int, part: int = 0) -> NewPost:
    return NewPost(
        sender_id=sender,
        turn=1,
        part=part,
        receiver_id=receiver,
        kind=PostKind.HEARD,
        speaker_id=sender,
        spoken_turn=1,
        generation=0,
        created_at=NINE,
    )


async def two_people(context: Context) -> tuple[int, int]:
    found, one = await person(context)
    async with context.database.write() as tx:
        return one, await seed_enrolment(tx, found.id, "two")


async def tell(context: Context, *rows: NewPost) -> None:
    async with context.database.write() as tx:
        await post.put(tx, rows)


async def test_tick_hands_on_what_was_told_and_what_is_told_for_it(
    context: Context, scheduler: Scheduler, corridor: Corridor
) -> None:
    one, two = await two_people(context)
    await tell(context, told(one, two))
    corridor.answers = [told(two, one)]

    await scheduler.tick()

    assert (corridor.heard, await scheduler.hand_on_post()) == ([1, 2], 0)


async def test_post_that_nobody_can_take_stops_nothing_behind_it(
    context: Context, scheduler: Scheduler, corridor: Corridor
) -> None:
    one, two = await two_people(context)
    await tell(context, *(told(one, two, part) for part in range(BATCH + 1)))
    corridor.deaf = {1}

    taken = await scheduler.hand_on_post()

    assert (taken, 1 in corridor.heard, corridor.batches) == (BATCH, False, [BATCH, 1])


# --- a tick -------------------------------------------------------------------------------------


async def test_tick_begins_rounds_whose_start_has_come(
    context: Context, scheduler: Scheduler
) -> None:
    async with context.database.write() as tx:
        await seed_round(tx, "begins", RoundStatus.SCHEDULED)
        await seed_round(tx, "later", RoundStatus.SCHEDULED, TIMETABLE.shifted(HOUR))

    await scheduler.tick()

    async with context.database.read() as tx:
        listed = await rounds.listed(tx)
    assert {found.slug: found.status for found in listed} == {
        "begins": RoundStatus.RUNNING,
        "later": RoundStatus.SCHEDULED,
    }


async def test_tick_tells_people_whose_round_ended_meanwhile(
    context: Context, scheduler: Scheduler, corridor: Corridor
) -> None:
    _, who = await person(context, RoundStatus.CANCELLED)

    await scheduler.tick()
    await scheduler.tick()

    assert corridor.ended == [((who,), True)]


async def test_tick_wakes_the_sender(scheduler: Scheduler, bell: Bell) -> None:
    await scheduler.tick()

    assert bell.rung == 1


# --- the scheduler at work ----------------------------------------------------------------------


@pytest.fixture
def live(context: Context) -> Context:
    return Context(
        database=context.database,
        vault=context.vault,
        clock=SystemClock(),
        data_dir=context.data_dir,
    )


async def test_scheduler_hands_on_what_fell_due_while_it_was_away(live: Context) -> None:
    found, who = await person(live)
    await put(live, row(found, who, "missed", datetime.now(UTC) - 72 * HOUR))
    corridor, bell = Corridor(live), Bell()
    scheduler = Scheduler(live, corridor, bell)

    scheduler.start()
    await asyncio.wait_for(corridor.came.wait(), 10)
    await scheduler.stop()

    assert corridor.taken == ["missed"]


async def test_scheduler_wakes_at_the_instant_not_at_the_next_tick(live: Context) -> None:
    found, who = await person(live)
    corridor = Corridor(live)
    scheduler = Scheduler(live, corridor, Bell(), tick=3600)
    soon = datetime.now(UTC) + timedelta(seconds=0.5)
    await put(live, row(found, who, "soon", soon))

    scheduler.start()
    await asyncio.wait_for(corridor.came.wait(), 10)
    woken = datetime.now(UTC)
    await scheduler.stop()

    assert corridor.taken == ["soon"]
    assert woken >= soon


async def test_what_is_told_is_handed_on_at_once_not_at_the_next_tick(live: Context) -> None:
    one, two = await two_people(live)
    corridor = Corridor(live)
    bell = Bell()
    scheduler = Scheduler(live, corridor, bell, tick=3600)

    scheduler.start()
    await eventually(lambda: is_rung(bell))
    await tell(live, told(one, two))
    scheduler.hasten()
    await asyncio.wait_for(corridor.came.wait(), 10)
    await scheduler.stop()

    assert corridor.heard == [1]


async def is_rung(bell: Bell) -> bool:
    return bell.rung > 0


async def test_what_is_told_while_a_tick_is_at_work_is_handed_on_right_after_it(
    live: Context,
) -> None:
    one, two = await two_people(live)
    corridor = Corridor(live)
    ticks = 0

    def wake() -> None:  # the tick is nearly over: it does not look at post again
        nonlocal ticks
        ticks += 1
        if ticks == 1:
            scheduler.hasten()

    scheduler = Scheduler(live, corridor, wake, tick=3600)
    await tell(live, told(one, two))
    scheduler.start()
    await eventually(lambda: has_ticked_twice(lambda: ticks))
    await scheduler.stop()

    assert (corridor.heard, ticks) == ([1], 2)


async def has_ticked_twice(ticks: Callable[[], int]) -> bool:
    return ticks() >= 2


async def test_scheduler_ticks_on_after_a_tick_that_failed_and_says_only_its_kind(
    live: Context, caplog: pytest.LogCaptureFixture
) -> None:
    found, who = await person(live)
    await put(live, row(found, who, "due", NINE - HOUR))
    corridor = Corridor(live)
    corridor.is_down = True
    scheduler = Scheduler(live, corridor, Bell(), tick=0.2)

    with capture_logs() as logged:
        scheduler.start()
        await asyncio.wait_for(corridor.refused.wait(), 10)
        corridor.is_down = False
        await asyncio.wait_for(corridor.came.wait(), 10)
        await scheduler.stop()

    assert corridor.taken == ["due"]
    assert [line for line in logged if line["log_level"] == "error"] == [
        {
            "event": "store_fails",
            "log_level": "error",
            "reason": "ConnectionError",
            "why": "The store cannot be reached at the moment.",
            "do": "Try again in a little while.",
        }
    ]
    assert "went away" not in caplog.text


class WrongClock:
    """A clock that is ahead until it is put right; the time that passes is the loop's own."""

    def __init__(self, ahead: timedelta) -> None:
        self.ahead = ahead

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead


async def test_clock_that_is_put_right_stops_no_opening_and_is_told(live: Context) -> None:
    clock = WrongClock(2 * HOUR)
    wrong = replace(live, clock=clock)
    found, who = await person(wrong)
    corridor = Corridor(wrong)
    steady = 0.0
    scheduler = Scheduler(wrong, corridor, Bell(), tick=0.05, steady=lambda: steady)
    await scheduler.watch_clock()
    await put(wrong, row(found, who, "before", datetime.now(UTC) + HOUR))
    scheduler.start()
    await asyncio.wait_for(corridor.came.wait(), 10)

    clock.ahead = timedelta(0)
    with capture_logs() as logged:
        await scheduler.watch_clock()
    corridor.came.clear()
    await put(wrong, row(found, who, "after", datetime.now(UTC)))
    await asyncio.wait_for(corridor.came.wait(), 10)
    await scheduler.stop()

    assert corridor.taken == ["before", "after"]
    told = {line["event"]: line for line in logged}
    assert told["clock_jumped"]["seconds"] == pytest.approx(-7200, abs=10)
    assert told["messages_of_the_future_released"]["count"] == 0


async def test_messages_that_a_wrong_clock_put_off_go_when_it_is_put_right(
    context: Context, clock: SetClock
) -> None:
    store = Store(context.database, context.vault)
    chat = await store.add_chat("4711")
    await store.put(store.row(chat))  # at nine by the wrong clock
    wild = WildClock()
    scheduler = Scheduler(
        replace(context, clock=wild), Corridor(context), Bell(), steady=lambda: wild.steady
    )

    await scheduler.watch_clock()
    wild.pass_by(15, off=-7200)
    await scheduler.watch_clock()

    async with context.database.read() as tx:
        [not_before] = await tx.scalars(select(outbox.c.not_before))
    assert not_before == wild.now()


async def test_scheduler_stopped_ticks_no_more(live: Context) -> None:
    found, who = await person(live)
    corridor = Corridor(live)
    scheduler = Scheduler(live, corridor, Bell())

    scheduler.start()
    await asyncio.sleep(0.1)
    await scheduler.stop()
    await scheduler.stop()
    await put(live, row(found, who, "due", NINE))
    await asyncio.sleep(1.2)

    assert corridor.taken == []


async def test_scheduler_writes_signs_of_life(
    context: Context, scheduler: Scheduler, clock: SetClock
) -> None:
    await scheduler.beat()
    clock.set(NINE + HOUR)
    await scheduler.beat()

    async with context.database.read() as tx:
        assert await retention.last_beat(tx) == NINE + HOUR


async def test_scheduler_clears_old_traces_away(
    context: Context, scheduler: Scheduler, clock: SetClock
) -> None:
    async with context.database.write() as tx:
        for days in (29, 31):
            key = {"key": f"{days}", "received_at": NINE - timedelta(days=days)}
            await tx.execute(inbox.insert().values(key))
        await tx.execute(attempts.insert().values(subject=b"s" * 32, at=NINE - 25 * HOUR))
        put_away = {"channel": "web", "key": "k", "sealed": b"s", "error": "E"}
        await tx.execute(quarantine.insert().values(**put_away, at=NINE - 31 * 24 * HOUR))

    await scheduler.clear_away()

    async with context.database.read() as tx:
        assert list(await tx.scalars(select(inbox.c.key))) == ["29"]
        assert await tx.scalar(select(func.count()).select_from(attempts)) == 0
        assert await tx.scalar(select(func.count()).select_from(quarantine)) == 0
