"""Rounds keep their time rules; codes let in as many people as they may."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from dialogues.script.dialogue import Quiet
from dialogues.timing.timetable import Late, Timetable
from storage.database.connection import Database, open_database
from storage.rounds import rounds, seats
from storage.rounds.rounds import Code, Round, RoundStatus, Strand
from tests.storage.seeding import NINE, TIMETABLE, seed_enrolment, seed_round, seed_script

HOUR = timedelta(hours=1)

TIMETABLES = {
    "all rules set": Timetable(
        zone="Pacific/Chatham",
        start=NINE,
        quiet=Quiet(begins="13:00", ends="14:30"),
        weekends=False,
        late=Late.REFUSE,
        remind_after=timedelta(minutes=90),
        max_reminders=5,
        scale=1440.5,
    ),
    "no quiet hours": Timetable(zone="Europe/London", start=NINE, quiet=None),
}


@pytest.mark.parametrize("timetable", TIMETABLES.values(), ids=TIMETABLES.keys())
async def test_round_keeps_its_timetable(database: Database, timetable: Timetable) -> None:
    async with database.write() as tx:
        kept = await seed_round(tx, timetable=timetable)

    assert kept == Round(
        id=kept.id,
        slug="warm-spring",
        script_id=kept.script_id,
        title="Warm homes, spring",
        strand=Strand.OPEN,
        status=RoundStatus.RUNNING,
        timetable=timetable,
        paused_at=None,
        ends_at=None,
        created_at=NINE,
    )
    assert (kept.zone, kept.start_at) == (timetable.zone, timetable.start)


async def test_round_with_taken_slug_is_not_stored(database: Database) -> None:
    async with database.write() as tx:
        first = await seed_round(tx)
        second = await rounds.insert_round(
            tx,
            slug="warm-spring",
            script_id=await seed_script(tx),
            title="Another",
            strand=Strand.JURY,
            status=RoundStatus.RUNNING,
            timetable=TIMETABLE,
            now=NINE,
        )

        assert second is None
        assert await rounds.listed(tx) == (first,)


async def test_round_status_is_running_from_its_start_on(database: Database) -> None:
    async with database.write() as tx:
        kept = await seed_round(tx, status=RoundStatus.SCHEDULED)

    assert kept.status_at(NINE - timedelta.resolution) is RoundStatus.SCHEDULED
    assert kept.status_at(NINE) is RoundStatus.RUNNING
    assert replace(kept, status=RoundStatus.CANCELLED).status_at(NINE) is RoundStatus.CANCELLED


async def test_rounds_begin_when_their_start_comes(database: Database) -> None:
    async with database.write() as tx:
        early = await seed_round(tx, "early", RoundStatus.SCHEDULED)
        await seed_round(tx, "later", RoundStatus.SCHEDULED, TIMETABLE.shifted(HOUR))
        await seed_round(tx, "gone", RoundStatus.CANCELLED)

    async with database.write() as tx:
        before = await rounds.has_begun(tx, NINE - HOUR), await rounds.begin(tx, NINE - HOUR)
        at_nine = await rounds.has_begun(tx, NINE), await rounds.begin(tx, NINE)
        again = await rounds.has_begun(tx, NINE), await rounds.begin(tx, NINE)

    async with database.read() as tx:
        listed = await rounds.listed(tx)
    assert (before, at_nine, again) == ((False, ()), (True, (early.id,)), (False, ()))
    assert {found.slug: found.status for found in listed} == {
        "early": RoundStatus.RUNNING,
        "later": RoundStatus.SCHEDULED,
        "gone": RoundStatus.CANCELLED,
    }


async def test_round_found_by_slug_code_and_id(database: Database) -> None:
    async with database.write() as tx:
        kept = await seed_round(tx)
        await rounds.add_code(tx, code="HELLO", round_id=kept.id)

    async with database.read() as tx:
        assert await rounds.find(tx, "warm-spring") == kept
        assert await rounds.by_code(tx, "HELLO") == kept
        assert await rounds.by_ids(tx, [kept.id, 99]) == {kept.id: kept}
        assert await rounds.find(tx, "other") is None
        assert await rounds.by_code(tx, "hallo") is None


async def test_round_of_a_turn_keeps_from_changing_until_the_turn_ends(postgresql_url: str) -> None:
    database = open_database(postgresql_url)
    async with database.write() as tx:
        kept = await seed_round(tx)

    async def pause() -> None:
        async with database.write() as tx:
            await rounds.find(tx, kept.slug, lock=True)
            await rounds.set_status(tx, kept.id, RoundStatus.PAUSED, paused_at=NINE)

    async with database.write() as one, database.write() as other:
        turns = [await rounds.by_ids(tx, [kept.id]) for tx in (one, other)]
        pausing = asyncio.create_task(pause())
        _, waiting = await asyncio.wait([pausing], timeout=0.2)
    await pausing
    await database.close()

    assert turns == [{kept.id: kept}, {kept.id: kept}]
    assert waiting == {pausing}


async def test_round_status_and_times_are_written_down(database: Database) -> None:
    moved = TIMETABLE.shifted(HOUR)
    async with database.write() as tx:
        kept = await seed_round(tx)
        await rounds.set_timetable(tx, kept.id, moved)
        await rounds.set_status(tx, kept.id, RoundStatus.PAUSED, paused_at=NINE)
        paused = await rounds.find(tx, kept.slug)
        await rounds.set_status(tx, kept.id, RoundStatus.CLOSED, ends_at=NINE + HOUR)
        closed = await rounds.find(tx, kept.slug)

    assert paused == replace(kept, timetable=moved, status=RoundStatus.PAUSED, paused_at=NINE)
    assert closed == replace(kept, timetable=moved, status=RoundStatus.CLOSED, ends_at=NINE + HOUR)


async def test_live_enrolments_come_in_pages_without_those_who_left(database: Database) -> None:
    async with database.write() as tx:
        kept, other = await seed_round(tx), await seed_round(tx, "other")
        statuses = ("active", "stopped", "paused", "finished", "active")
        ids = [
            await seed_enrolment(tx, kept.id, f"p{number}", status=status)
            for number, status in enumerate(statuses)
        ]
        await seed_enrolment(tx, other.id, "elsewhere")

    async with database.read() as tx:
        first = await rounds.live_enrolments(tx, kept.id, limit=2)
        second = await rounds.live_enrolments(tx, kept.id, after=first[-1], limit=2)

    assert (first, second) == ((ids[0], ids[2]), (ids[4],))


async def test_unfinished_endings_are_ended_rounds_with_people_in_them(database: Database) -> None:
    async with database.write() as tx:
        closed = await seed_round(tx, "closed", RoundStatus.CLOSED)
        done = await seed_round(tx, "done", RoundStatus.CANCELLED)
        running = await seed_round(tx, "running")
        await seed_enrolment(tx, closed.id, "stays")
        await seed_enrolment(tx, done.id, "left", status="closed")
        await seed_enrolment(tx, running.id, "talks")

    async with database.read() as tx:
        assert await rounds.unfinished_endings(tx) == (closed,)


async def test_code_gives_seats_until_it_is_full(database: Database) -> None:
    async with database.write() as tx:
        kept = await seed_round(tx)
        await rounds.add_code(tx, code="POSTER", round_id=kept.id, label="library", most=2)
        people = [await seed_enrolment(tx, kept.id, name, code="POSTER") for name in "abc"]
        given = [await seats.take_seat(tx, who, "POSTER") for who in (*people, people[0])]
        code = await rounds.find_code(tx, "POSTER")
        await seats.note_seat(tx, people[1], is_held=False)
        last = await seats.take_seat(tx, people[2], "POSTER")

    assert (given, last) == ([True, True, False, True], True)
    assert code == Code(
        code="POSTER", round_id=kept.id, label="library", most=2, expires_at=None, taken=2
    )
    assert code.is_full()


async def test_code_without_a_limit_has_a_seat_for_everybody(database: Database) -> None:
    async with database.write() as tx:
        kept = await seed_round(tx)
        await rounds.add_code(tx, code="SPRING", round_id=kept.id, expires_at=NINE)
        who = await seed_enrolment(tx, kept.id, "ann", code="SPRING")
        given = await seats.take_seat(tx, who, "SPRING")
        code = await rounds.find_code(tx, "SPRING")

    assert (given, code.taken, code.is_full()) == (True, 1, False)
    assert [code.is_expired(NINE - timedelta.resolution), code.is_expired(NINE)] == [False, True]


async def test_code_taken_is_not_stored_again(database: Database) -> None:
    async with database.write() as tx:
        kept, other = await seed_round(tx), await seed_round(tx, "other")
        first = await rounds.add_code(tx, code="HELLO", round_id=kept.id)
        second = await rounds.add_code(tx, code="HELLO", round_id=other.id)
        codes = await rounds.codes_of(tx, kept.id), await rounds.codes_of(tx, other.id)

    assert (first, second) == (True, False)
    assert [[code.code for code in found] for found in codes] == [["HELLO"], []]


async def test_seats_taken_by_many_at_once_are_never_too_many(database: Database) -> None:
    async with database.write() as tx:
        kept = await seed_round(tx)
        await rounds.add_code(tx, code="FEW", round_id=kept.id, most=5)
        people = [await seed_enrolment(tx, kept.id, f"p{n}", code="FEW") for n in range(12)]

    async def sit(who: int) -> bool:
        async with database.write() as tx:
            return await seats.take_seat(tx, who, "FEW")

    given = await asyncio.gather(*map(sit, people))

    assert sorted(given) == [False] * 7 + [True] * 5
