"""Due rows are claimed once, in order, and wait while their round is silent."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import text

from dialogues.timing.timer import Timer
from storage.database.connection import Database, Tx, open_database
from storage.rounds import rounds
from storage.rounds.rounds import RoundStatus
from storage.turns import due
from storage.turns.due import DueRow, Pending
from tests.storage.seeding import NINE, seed_enrolment, seed_round

HOUR = timedelta(hours=1)


def row(enrolment_id: int, round_id: int, stage: str = "learn", **values: object) -> DueRow:
    told = {"timer": Timer.OPEN, "due_at": NINE, "rule": "1 day after the start"} | values
    return DueRow(enrolment_id=enrolment_id, round_id=round_id, stage=stage, **told)


def unstored(rows: tuple[DueRow, ...]) -> list[DueRow]:
    return [replace(found, id=0) for found in rows]


async def two_people(tx: Tx) -> tuple[int, int, int]:
    kept = await seed_round(tx)
    first = await seed_enrolment(tx, kept.id, "first")
    return kept.id, first, await seed_enrolment(tx, kept.id, "second")


async def test_due_rows_are_claimed_by_time_person_timer_and_ordinal(database: Database) -> None:
    async with database.write() as tx:
        number, first, second = await two_people(tx)
        ordered = [
            row(second, number, "welcome", due_at=NINE - HOUR),
            row(first, number, "welcome", timer=Timer.CLOSE),
            row(first, number, "learn", timer=Timer.OPEN),
            row(first, number, "learn", timer=Timer.REMIND, ordinal=1),
            row(first, number, "learn", timer=Timer.REMIND, ordinal=2),
            row(second, number, "learn", timer=Timer.CLOSE),
        ]
        await due.put(tx, [*reversed(ordered), row(first, number, "weigh", due_at=NINE + HOUR)])

    async with database.read() as tx:
        claimed = await due.claim(tx, NINE, 10)

    assert unstored(claimed) == ordered


async def test_next_row_is_of_one_person(database: Database) -> None:
    async with database.write() as tx:
        number, first, second = await two_people(tx)
        soon = row(first, number, "learn", due_at=NINE + HOUR)
        await due.put(tx, [soon, row(first, number, "weigh", due_at=NINE + 2 * HOUR)])

        found = await due.next_for(tx, first)

        assert found is not None
        assert (unstored((found,)), await due.next_for(tx, second)) == ([soon], None)


async def test_due_claim_gives_no_more_than_asked_and_passes_over_the_skipped(
    database: Database,
) -> None:
    async with database.write() as tx:
        number, first, _ = await two_people(tx)
        await due.put(tx, [row(first, number, stage) for stage in ("a", "b", "c")])

    async with database.read() as tx:
        everything = await due.claim(tx, NINE, 10)
        some = await due.claim(tx, NINE, 2, skip={everything[0].id})

    assert some == everything[1:]


async def test_due_row_put_again_takes_the_new_instant(database: Database) -> None:
    async with database.write() as tx:
        number, first, _ = await two_people(tx)
        await due.put(tx, [row(first, number)])
        moved = row(first, number, due_at=NINE + HOUR, rule="2 days after the start")
        await due.put(tx, [moved])

        assert await due.claim(tx, NINE, 10) == ()
        assert unstored(await due.claim(tx, NINE + HOUR, 10)) == [moved]


async def test_due_rows_done_are_gone_and_told_once(database: Database) -> None:
    async with database.write() as tx:
        number, first, _ = await two_people(tx)
        await due.put(tx, [row(first, number, stage) for stage in ("a", "b")])
        one, two = [found.id for found in await due.claim(tx, NINE, 10)]

        assert await due.done(tx, [one], NINE) == {one}
        assert await due.left(tx, [one, two], NINE) == {two}
        assert await due.done(tx, [one, two], NINE) == {two}
        assert await due.claim(tx, NINE, 10) == ()


async def test_due_rows_put_off_or_held_since_they_were_claimed_are_not_done(
    database: Database,
) -> None:
    async with database.write() as tx:
        number, first, second = await two_people(tx)
        await due.put(tx, [row(first, number), row(second, number)])
        one, two = await due.claim(tx, NINE, 10)
        await due.shift(tx, [replace(one, due_at=NINE + HOUR)])
        after_shift = await due.done(tx, [one.id, two.id], NINE)
        await due.hold(tx, number)

        assert after_shift == {two.id}
        assert await due.done(tx, [one.id], NINE + HOUR) == set()


async def test_due_rows_dropped_by_person_timer_and_stage(database: Database) -> None:
    async with database.write() as tx:
        number, first, second = await two_people(tx)
        rows = [
            row(person, number, stage, timer=timer)
            for person in (first, second)
            for stage in ("learn", "weigh")
            for timer in (Timer.OPEN, Timer.REMIND)
        ]
        await due.put(tx, rows)
        await due.drop(tx, [(first, (Timer.REMIND,), "learn"), (second, tuple(Timer), None)])
        kept = await due.claim(tx, NINE, 10)

    assert {(found.enrolment_id, found.stage, found.timer) for found in kept} == {
        (first, "learn", Timer.OPEN),
        (first, "weigh", Timer.OPEN),
        (first, "weigh", Timer.REMIND),
    }


async def test_due_next_is_the_earliest_that_may_happen(database: Database) -> None:
    async with database.write() as tx:
        number, first, _ = await two_people(tx)
        paused = await seed_round(tx, "paused", RoundStatus.PAUSED)
        resting = await seed_enrolment(tx, paused.id, "resting")
        nothing = await due.next_at(tx)
        await due.put(tx, [row(resting, paused.id), row(first, number, due_at=NINE + HOUR)])

        assert (nothing, await due.next_at(tx)) == (None, NINE + HOUR)


async def test_due_rows_held_wait_and_released_fall_due(database: Database) -> None:
    async with database.write() as tx:
        number, first, second = await two_people(tx)
        await due.put(tx, [row(first, number), row(second, number)])
        held = await due.hold(tx, number)
        while_held = await due.claim(tx, NINE, 10), await due.next_at(tx)
        released = await due.release(tx, number)
        after = await due.claim(tx, NINE, 10)

    assert (held, while_held, released) == (2, ((), None), 2)
    assert unstored(after) == [row(first, number), row(second, number)]


async def test_due_row_put_in_a_paused_round_is_held(database: Database) -> None:
    async with database.write() as tx:
        number, first, _ = await two_people(tx)
        await rounds.set_status(tx, number, RoundStatus.PAUSED)
        await due.put(tx, [row(first, number)])

        assert await due.release(tx, number) == 1


async def test_due_row_slipped_into_a_silent_round_is_not_claimed(database: Database) -> None:
    async with database.write() as tx:
        number, first, _ = await two_people(tx)
        await due.put(tx, [row(first, number)])
        seen = {}
        for status in RoundStatus:
            await rounds.set_status(tx, number, status)
            seen[status] = len(await due.claim(tx, NINE, 10)), await due.next_at(tx)

    assert seen == {
        RoundStatus.SCHEDULED: (1, NINE),
        RoundStatus.RUNNING: (1, NINE),
        RoundStatus.PAUSED: (0, None),
        RoundStatus.CLOSED: (0, None),
        RoundStatus.CANCELLED: (0, None),
    }


async def test_due_pending_tells_when_the_person_joined(
    database: Database,
) -> None:
    async with database.write() as tx:
        kept, other = await seed_round(tx), await seed_round(tx, "other")
        joined = NINE - 2 * HOUR
        person = await seed_enrolment(tx, kept.id, "p", joined_at=joined)
        elsewhere = await seed_enrolment(tx, other.id, "e")
        rows = [row(person, kept.id, "learn"), row(person, kept.id, "weigh")]
        await due.put(tx, [*rows, row(elsewhere, other.id)])
        first = await due.pending(tx, kept.id, limit=1)
        second = await due.pending(tx, kept.id, after=first[-1].row.id)

    assert [replace(found, row=replace(found.row, id=0)) for found in first + second] == [
        Pending(row=rows[0], joined_at=joined, script_id=kept.script_id),
        Pending(row=rows[1], joined_at=joined, script_id=kept.script_id),
    ]


async def test_due_shift_moves_only_the_rows_given(database: Database) -> None:
    async with database.write() as tx:
        number, first, second = await two_people(tx)
        await due.put(tx, [row(first, number), row(second, number)])
        one, two = await due.claim(tx, NINE, 10)
        moved = replace(one, due_at=NINE + HOUR, rule="moved")
        await due.shift(tx, [moved])

        assert await due.claim(tx, NINE + HOUR, 10) == (two, moved)


async def test_due_row_goes_with_its_person(database: Database) -> None:
    async with database.write() as tx:
        number, first, _ = await two_people(tx)
        await due.put(tx, [row(first, number)])
        await tx.execute(text("DELETE FROM participants"))

        assert await due.claim(tx, NINE, 10) == ()


async def test_due_claims_of_two_sweepers_never_overlap(postgresql_url: str) -> None:
    database = open_database(postgresql_url)
    async with database.write() as tx:
        number, first, second = await two_people(tx)
        await due.put(
            tx, [row(who, number, f"s{n}") for who in (first, second) for n in range(100)]
        )
    taken: list[list[int]] = [[], [], [], []]
    all_claimed = asyncio.Barrier(len(taken))

    async def sweep(mine: list[int]) -> None:
        while True:
            async with database.write() as tx:
                claimed = [found.id for found in await due.claim(tx, NINE, 10)]
                if not mine:
                    await all_claimed.wait()
                mine.extend(await due.done(tx, claimed, NINE))
            if not claimed:
                return

    async with asyncio.timeout(20):
        await asyncio.gather(*(sweep(mine) for mine in taken))
    await database.close()

    together = [found for mine in taken for found in mine]
    assert len(together) == len(set(together)) == 200
    assert all(taken)


async def test_due_claim_beside_another_gives_the_next_rows_at_once(postgresql_url: str) -> None:
    database = open_database(postgresql_url)
    async with database.write() as tx:
        number, first, _ = await two_people(tx)
        await due.put(tx, [row(first, number, stage) for stage in ("a", "b", "c")])

    async with database.write() as one, database.write() as two:
        mine, theirs = await due.claim(one, NINE, 2), await due.claim(two, NINE, 2)
    await database.close()

    assert [found.stage for found in mine] == ["a", "b"]
    assert [found.stage for found in theirs] == ["c"]


async def test_due_idle_sweep_searches_the_index_and_sorts_ties_only(
    sqlite_url: str,
) -> None:
    database = open_database(sqlite_url)
    async with database.write() as tx:
        number, first, second = await two_people(tx)
        later = [
            row(who, number, f"s{n}", due_at=NINE + n * HOUR)
            for who in (first, second)
            for n in range(1, 200)
        ]
        await due.put(tx, later)
        await tx.execute(text("ANALYZE"))

    async with database.read() as tx:
        claim = due._CLAIM.params(now=NINE, most=500).compile(
            dialect=tx.dialect, compile_kwargs={"literal_binds": True}
        )
        steps = [step.detail for step in await tx.execute(text(f"EXPLAIN QUERY PLAN {claim}"))]
    await database.close()

    assert "SEARCH due USING INDEX ix_due_due_at (due_at<?)" in steps
    assert "USE TEMP B-TREE FOR ORDER BY" not in steps
    assert not any("SCAN due" in step for step in steps)
