"""The intake gathers what arrives, keeps culprits apart, is fair, and never confirms too early."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from bot.channels.contract import Incoming, Started, Wrote
from bot.runtime.context import Context, SetClock
from bot.turns.intake import BACKLOG, MOST, PER_ADDRESS, Intake, StoreUnavailable
from storage.database.connection import open_database
from storage.messages import quarantine
from storage.schema.turns import enrolments
from storage.turns.due import DueRow
from tests.bot.town import Town, said, texts

POISON = "\ud800"  # half a character: no database can store it


@pytest.fixture
def town(context: Context, clock: SetClock) -> Town:
    return Town(context, clock)


class Notebook:
    """A corridor that writes down what it is given; `gate` lets it through."""

    def __init__(self) -> None:
        self.batches: list[list[Incoming]] = []
        self.due: list[list[DueRow]] = []
        self.apologies: list[Incoming] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.failures: list[Exception] = []

    async def take_turns(self, incomings: Sequence[Incoming]) -> None:
        await self.gate.wait()
        if self.failures:
            raise self.failures.pop(0)
        self.batches.append(list(incomings))

    async def take_post(self, rows):
        raise AssertionError("nobody told anything")

    async def wake_people(self, rows: Sequence[DueRow]) -> None:
        self.due.append(list(rows))

    async def end_round(self, enrolment_ids: Sequence[int], *, cancelled: bool) -> None:
        """End nothing."""

    async def apologise(self, incoming: Incoming) -> None:
        self.apologies.append(incoming)

    def places(self, who: str) -> list[int]:
        """Tell which batches something of an address is in."""
        address = f"address of {who}"
        return [at for at, batch in enumerate(self.batches) for i in batch if i.address == address]


def intake_of(town: Town, corridor: object | None = None) -> Intake:
    return Intake(context=town.context, corridor=corridor or town.corridor)


def words(town: Town, who: str, text: str = "Hello") -> Incoming:
    return town.incoming(who, Wrote(text=text, ref=f"r{next(town.keys)}"))


# --- gathering and fairness -----------------------------------------------------------------------


async def test_what_arrives_meanwhile_is_taken_together(town: Town):
    corridor = Notebook()
    corridor.gate.clear()
    intake = intake_of(town, corridor)
    first = asyncio.create_task(intake.admit_update(words(town, "ann")))
    await asyncio.sleep(0.01)
    others = [asyncio.create_task(intake.admit_update(words(town, f"p{n}"))) for n in range(9)]
    await asyncio.sleep(0.01)

    corridor.gate.set()
    await asyncio.gather(first, *others)

    assert [len(batch) for batch in corridor.batches] == [1, 9]


async def test_flood_of_one_person_delays_another_by_one_batch_at_most(town: Town):
    corridor = Notebook()
    corridor.gate.clear()
    intake = intake_of(town, corridor)
    flood = [words(town, "flooder", str(number)) for number in range(5_000)]
    flooding = asyncio.create_task(intake.admit_updates(flood))
    await asyncio.sleep(0.01)
    other = asyncio.create_task(intake.admit_update(words(town, "ann")))
    await asyncio.sleep(0.01)

    corridor.gate.set()
    await other
    await flooding

    assert corridor.places("ann") == [1]
    assert [len(batch) for batch in corridor.batches[:3]] == [PER_ADDRESS, PER_ADDRESS + 1, 20]
    assert len(corridor.places("flooder")) == 5_000


async def test_order_within_an_address_is_kept_across_batches(town: Town):
    corridor = Notebook()
    intake = intake_of(town, corridor)
    sent = [words(town, who, str(number)) for number in range(50) for who in ("ann", "bob")]

    await intake.admit_updates(sent)

    for who in ("ann", "bob"):
        address = f"address of {who}"
        taken = [i.act.text for batch in corridor.batches for i in batch if i.address == address]
        assert taken == [str(number) for number in range(50)]


async def test_batch_is_bounded_and_everybody_gets_a_turn(town: Town):
    corridor = Notebook()
    intake = intake_of(town, corridor)

    await intake.admit_updates([words(town, f"p{number}") for number in range(2 * MOST + 1)])

    assert [len(batch) for batch in corridor.batches] == [MOST, MOST, 1]


async def test_nothing_is_confirmed_before_it_is_committed(town: Town):
    corridor = Notebook()
    corridor.gate.clear()
    waiting = asyncio.create_task(intake_of(town, corridor).admit_update(words(town, "ann")))
    await asyncio.sleep(0.02)
    was_done = waiting.done()

    corridor.gate.set()
    await waiting

    assert (was_done, waiting.done()) == (False, True)


async def test_closed_intake_takes_nothing_more_and_finishes_what_it_has(town: Town):
    corridor = Notebook()
    corridor.gate.clear()
    intake = intake_of(town, corridor)
    waiting = asyncio.create_task(intake.admit_update(words(town, "ann")))
    await asyncio.sleep(0.01)
    closing = asyncio.create_task(intake.close())
    await asyncio.sleep(0.01)

    with pytest.raises(StoreUnavailable):
        await intake.admit_update(words(town, "bob"))
    corridor.gate.set()
    await asyncio.gather(waiting, closing)

    assert [len(batch) for batch in corridor.batches] == [1]


async def test_backlog_is_taken_up_to_a_limit_and_the_rest_may_come_again(town: Town):
    corridor = Notebook()
    corridor.gate.clear()
    intake = intake_of(town, corridor)
    crowd = [words(town, f"p{n}") for n in range(BACKLOG)]
    waiting = asyncio.create_task(intake.admit_updates(crowd))
    await asyncio.sleep(0)

    with pytest.raises(StoreUnavailable):
        await intake.admit_update(words(town, "late"))
    corridor.gate.set()
    await waiting
    await intake.admit_update(words(town, "late"))

    assert sum(len(batch) for batch in corridor.batches) == BACKLOG + 1


# --- culprits -------------------------------------------------------------------------------------


async def test_poisonous_update_goes_to_quarantine_and_the_others_go_on(town: Town):
    await town.round()
    await town.agrees("ann", "bob", "cat")
    batch = [
        words(town, "ann", "Green"),
        words(town, "bob", POISON),
        words(town, "cat", "Blue"),
    ]

    await intake_of(town).admit_updates(batch)
    await town.deliver("bob")

    assert await town.rows("responses", "enrolment_id", "code") == [(1, "green"), (3, "blue")]
    assert await town.rows("quarantine", "channel", "error") == [
        ("simulated", "UnicodeEncodeError")
    ]
    assert texts(town.screens["bob"])[-1] == said("kindly_failed")


async def test_poison_is_kept_whole_and_sealed_for_somebody_to_look_at(town: Town):
    await town.round()
    await town.agrees("ann")
    bad = town.incoming("ann", Wrote(text=POISON, ref="r1"), raw=b'{"text": "\\ud800"}')

    await intake_of(town).admit_update(bad)

    [(sealed,)] = await town.rows("quarantine", "sealed")
    opened = town.context.vault.master.open(sealed, f"quarantine:{bad.key}")
    assert opened == b'{"text": "\\ud800"}'


async def test_poison_goes_with_the_person_who_is_forgotten(town: Town):
    await town.round()
    await town.agrees("ann", "bob")
    await intake_of(town).admit_updates([words(town, "ann", POISON), words(town, "bob", POISON)])
    _, (of_bob,) = await town.rows("quarantine", "participant_id")

    await town.says("ann", "forget")
    await town.taps("ann", "Yes, delete everything")

    assert await town.rows("quarantine", "participant_id") == [(of_bob,)]


async def test_unreadable_update_goes_with_the_person_whose_chat_it_came_from(town: Town):
    intake = intake_of(town)
    for who in ("ann", "bob"):  # nobody is known at either yet
        told = {"key": f"of {who}", "raw": b"{", "error": "not JSON"}
        await intake.quarantine("simulated", **told, address=f"address of {who}")
    await town.round()
    await town.agrees("ann", "bob")

    await town.says("ann", "forget")
    await town.taps("ann", "Yes, delete everything")

    assert await town.rows("quarantine", "key") == [("of bob",)]


async def test_what_follows_poison_from_the_same_person_is_taken(town: Town):
    await town.round()
    await town.agrees("ann")

    await intake_of(town).admit_updates([words(town, "ann", POISON), words(town, "ann", "Green")])

    assert await town.rows("responses", "code") == [("green",)]


async def test_poison_that_comes_again_changes_nothing(town: Town):
    await town.round()
    await town.agrees("ann")
    bad = words(town, "ann", POISON)
    await intake_of(town).admit_update(bad)
    before = await town.snapshot()

    await intake_of(town).admit_update(bad)

    assert await town.snapshot() == before


async def test_update_that_cannot_be_read_is_put_away_once(town: Town):
    intake = intake_of(town)

    for _ in range(2):
        await intake.quarantine("telegram", "telegram:1:7", b"{broken", "ValueError")

    async with town.database.read() as tx:
        assert await quarantine.isolated(tx) == 1


async def test_time_that_breaks_is_dropped_and_the_others_fall(town: Town):
    await town.round()
    await town.agrees("ann", "bob")
    town.pass_time(timedelta(days=2))
    async with town.database.write() as tx:
        await tx.execute(enrolments.update().where(enrolments.c.id == 1).values(state="{broken"))

    await town.tick()
    shown = await town.deliver("bob")

    minutes = said("minutes", count=2)
    assert texts(shown) == [said("invite", title="Second", minutes=minutes)]
    reminder_and_opening = [("clock", "ValueError")] * 2
    assert await town.rows("quarantine", "channel", "error") == reminder_and_opening
    assert {row for (row,) in await town.rows("due", "enrolment_id")} == {2}


# --- outages --------------------------------------------------------------------------------------


async def test_outage_confirms_nothing_and_blames_nobody(town: Town):
    corridor = Notebook()
    outage = OperationalError("BEGIN", {}, Exception("the disk is full"))
    corridor.failures = [outage]
    intake = intake_of(town, corridor)

    with pytest.raises(StoreUnavailable):
        await intake.admit_updates([words(town, "ann"), words(town, "bob")])
    await intake.admit_update(words(town, "cat"))

    assert [len(batch) for batch in corridor.batches] == [1]
    assert corridor.apologies == []
    assert await town.count("quarantine") == 0


@pytest.fixture
async def missing(context: Context, clock: SetClock) -> AsyncIterator[Town]:
    """A town whose PostgreSQL is not there."""
    database = open_database("postgresql://nobody@127.0.0.1:1/nowhere")
    gone = Context(database=database, vault=context.vault, clock=clock, data_dir=context.data_dir)
    yield Town(gone, clock)
    await database.close()


async def test_store_that_is_gone_is_told_as_unavailable(missing: Town):
    intake = intake_of(missing)

    with pytest.raises(StoreUnavailable):
        await intake.admit_update(missing.incoming("ann", Started(code="CODE")))
    with pytest.raises(StoreUnavailable):
        await intake.quarantine("telegram", "k", b"", "ValueError")
    with pytest.raises(StoreUnavailable):
        await intake.wake_people([])


async def test_what_failed_in_an_outage_is_taken_when_it_comes_again(town: Town):
    await town.round()
    corridor = Notebook()
    corridor.failures = [OSError("no space left on device")]
    message = town.incoming("ann", Started(code="CODE"))
    with pytest.raises(StoreUnavailable):
        await intake_of(town, corridor).admit_update(message)

    await intake_of(town).admit_update(message)

    assert await town.count("enrolments") == 1
