"""What others answered is counted part by part; what was shown of it is kept until the next."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from dialogues.disclosure.results import ResultCell, ResultTable, tables_of_several
from storage.schema.results import results as table
from storage.turns import results, writes
from tests.storage.seeding import seed_enrolment, seed_round
from tests.storage.turns.test_writes import answer

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
FOLDED = (
    ResultTable(
        cells=(
            ResultCell(codes=("yes", "yes_if"), people=40),
            ResultCell(codes=("unsure",), people=10),
            ResultCell(codes=("no",), people=20),
        )
    ),
)


@pytest.fixture
async def round_id(database):
    async with database.write() as tx:
        return (await seed_round(tx)).id


@pytest.fixture
def people(database, round_id):
    """Return a function that lets somebody answer, with one row for each of the changes given."""

    async def answered(name, *changes):
        async with database.write() as tx:
            enrolment = await seed_enrolment(tx, round_id, name)
            await writes.add_responses(tx, [answer(round_id, enrolment, **row) for row in changes])

    return answered


@pytest.fixture
def counted(database, round_id):
    async def count(*steps, most=1000):
        names = steps or ("colour",)
        async with database.read() as tx:
            return (
                await results.answered(tx, round_id, names),
                await results.first_answers(tx, round_id, names, most=most),
            )

    return count


async def test_nobody_has_answered(counted):
    assert await counted() == ({}, {})


async def test_people_are_counted_by_their_answer(people, counted):
    for number, code in enumerate(("red", "red", "blue")):
        await people(f"P{number}", {"code": code})

    assert await counted() == ({"": 3}, {"": {"red": 2, "blue": 1}})


async def test_several_answers_of_one_person_stay_together(people, counted):
    await people("ANN", {"code": "red blue", "kind": "multi"})
    await people("BOB", {"code": "blue", "kind": "multi"})

    assert await counted() == ({"": 2}, {"": {"red blue": 1, "blue": 1}})


async def test_each_item_of_a_scale_is_counted_by_itself(people, counted):
    await people("ANN", {"code": "4", "part": "board"}, {"code": "1", "part": "council"})
    await people("BOB", {"code": "4", "part": "board"})

    assert await counted() == (
        {"board": 2, "council": 1},
        {"board": {"4": 2}, "council": {"1": 1}},
    )


async def test_what_does_not_count_is_left_out(people, counted):
    await people("ANN", {})
    await people("BOB", {"code": None, "standing": "skipped"})
    await people("CAT", {"current": False, "standing": "late"})
    await people("DAN", {"step": "shade"})

    assert await counted() == ({"": 1}, {"": {"red": 1}})


async def test_parts_count_that_were_given_when_a_question_closed(people, counted):
    await people("ANN", {"code": "4", "part": "board", "standing": "partial"})
    await people("BOB", {"code": "red", "standing": "partial"})  # ticked so far, of several

    assert await counted() == ({"board": 1}, {"board": {"4": 1}})


async def test_first_people_are_those_who_answered_first(people, counted):
    for number, code in enumerate(("red", "blue", "red", "green")):
        await people(f"P{number}", {"code": code})

    assert await counted(most=2) == ({"": 4}, {"": {"red": 1, "blue": 1}})


async def test_last_lap_of_each_person_counts(people, counted):
    await people("ANN", {"code": "red"}, {"step": "colour_2", "code": "blue"})
    await people("BOB", {"code": "red"}, {"step": "colour_2", "code": None, "standing": "skipped"})
    await people("CAT", {"step": "colour_2", "code": "green"}, {"step": "colour_10", "code": "red"})

    assert await counted("colour", "colour_2", "colour_10") == (
        {"": 3},
        {"": {"red": 2, "blue": 1}},
    )
    assert await counted() == ({"": 2}, {"": {"red": 2}})


async def test_nothing_was_shown_yet(database, round_id):
    async with database.write() as tx:
        assert await results.last_shown(tx, round_id, "view") == ()


@pytest.mark.parametrize(
    "shown", [FOLDED, tables_of_several({"cost": 30, "privacy": 20}, ("cost", "privacy"), 60)]
)
async def test_what_was_shown_comes_back_the_same(database, round_id, shown):
    async with database.write() as tx:
        await results.last_shown(tx, round_id, "view")
        await results.keep_shown(tx, round_id, "view", shown, now=NOW)

    async with database.write() as tx:
        assert await results.last_shown(tx, round_id, "view") == shown
        assert await results.last_shown(tx, round_id, "other") == ()
        kept = select(table.c.step, table.c.shown_at).order_by(table.c.step)
        assert (await tx.execute(kept)).all() == [
            ("other", None),
            ("view", NOW),
        ]
