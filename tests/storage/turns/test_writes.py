"""What turns come to is written down by kind, corrections beside what they correct."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from storage.schema.turns import enrolments, events, progress, responses
from storage.turns import results, writes
from storage.turns.rows import (
    EventRow,
    ResponseRow,
    StageEntered,
    StageFinished,
    StateRow,
    SupersededRow,
)
from tests.storage.seeding import seed_enrolment, seed_round

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
async def round_id(database):
    async with database.write() as tx:
        return (await seed_round(tx)).id


@pytest.fixture
def join(database, round_id):
    async def joined(name):
        async with database.write() as tx:
            return await seed_enrolment(tx, round_id, name)

    return joined


def answer(round_id, enrolment, step="colour", code="red", **changes):
    row = ResponseRow(
        round_id=round_id,
        enrolment_id=enrolment,
        stage="first",
        step=step,
        kind="single",
        part="",
        revision=1,
        current=True,
        code=code,
        number=None,
        sealed=None,
        shown_order=None,
        source="tapped",
        standing="answered",
        language="en",
        channel="web",
        asked_at=NOW,
        answered_at=NOW,
        version=1,
    )
    return row._replace(**changes)


@pytest.fixture
def store(database):
    async def stored(*rows):
        async with database.write() as tx:
            await writes.add_responses(tx, rows)

    return stored


async def test_nothing_to_write_writes_nothing(database):
    async with database.write() as tx:
        for write in (
            writes.save_states,
            writes.add_events,
            writes.add_responses,
            writes.supersede,
            writes.add_consents,
            writes.enter_stages,
            writes.finish_stages,
            writes.add_complaints,
            writes.add_attachments,
        ):
            assert await write(tx, []) is None


@pytest.mark.parametrize(("acted", "last_at"), [(LATER, LATER), (None, NOW)])
async def test_state_is_saved_and_only_a_persons_act_counts_as_one(database, join, acted, last_at):
    ann = await join("ANN")
    row = StateRow(
        id=ann,
        status="finished",
        arm="control",
        role="table",
        language="cy",
        stage="last",
        step="bye",
        turn=9,
        state='{"a":1}',
        last_at=acted,
        ended_at=LATER,
    )

    async with database.write() as tx:
        await writes.save_states(tx, [row])

    names = (
        "status",
        "arm",
        "role",
        "language",
        "stage",
        "step",
        "turn",
        "state",
        "last_at",
        "ended_at",
    )
    async with database.read() as tx:
        found = (await tx.execute(select(*(enrolments.c[name] for name in names)))).one()
    assert found == (
        "finished",
        "control",
        "table",
        "cy",
        "last",
        "bye",
        9,
        '{"a":1}',
        last_at,
        LATER,
    )


async def test_history_comes_in_the_order_of_turns(database, join):
    ann, bob = await join("ANN"), await join("BOB")
    rows = [
        EventRow(
            enrolment_id=who,
            turn=turn,
            at=NOW,
            kind="said",
            channel="web",
            payload="{}",
            sealed=b"x",
        )
        for who, turn in [(ann, 2), (bob, 1), (ann, 1)]
    ]

    async with database.write() as tx:
        await writes.add_events(tx, rows)
        found = await writes.history(tx, ann)

    assert found == ((1, NOW, "said", "{}", b"x"), (2, NOW, "said", "{}", b"x"))


async def test_same_turn_cannot_be_written_twice(database, join):
    ann = await join("ANN")
    row = EventRow(enrolment_id=ann, turn=1, at=NOW, kind="x", channel="y", payload="{}")

    with pytest.raises(Exception, match=r"(?i)unique"):
        async with database.write() as tx:
            await writes.add_events(tx, [row, row])

    async with database.read() as tx:
        assert (await tx.execute(select(events))).all() == []


async def test_correction_makes_what_came_before_count_no_more(database, join, store, round_id):
    ann = await join("ANN")
    await store(answer(round_id, ann, "why", None, part="1"))

    await store(answer(round_id, ann, "why", None, part="1", revision=2))
    await store(answer(round_id, ann, "why", None, part="1", revision=3, current=False))

    async with database.read() as tx:
        query = select(responses.c.revision, responses.c.current).order_by(responses.c.revision)
        assert (await tx.execute(query)).all() == [(1, False), (2, True), (3, False)]


async def test_corrections_written_with_what_they_correct_leave_one_that_counts(
    database, join, store, round_id
):
    ann = await join("ANN")

    await store(
        answer(round_id, ann, "why", None, part="1"),
        answer(round_id, ann, "why", None, part="1", revision=2),
    )

    async with database.read() as tx:
        query = select(responses.c.revision, responses.c.current).order_by(responses.c.revision)
        assert (await tx.execute(query)).all() == [(1, False), (2, True)]


async def test_superseded_answers_are_kept_and_later_ones_count(database, join, store, round_id):
    ann, bob = await join("ANN"), await join("BOB")
    await store(
        answer(round_id, ann),
        answer(round_id, ann, revision=2),
        answer(round_id, ann, revision=3),
        answer(round_id, ann, step="shade"),
        answer(round_id, bob),
    )

    async with database.write() as tx:
        row = SupersededRow(enrolment_id=ann, step="colour", before=3)
        await writes.supersede(tx, [row])

    async with database.read() as tx:
        query = select(responses.c.enrolment_id, responses.c.revision, responses.c.standing)
        found = await tx.execute(query.where(responses.c.current).order_by(responses.c.id))
        assert found.all() == [(ann, 3, "answered"), (ann, 1, "answered"), (bob, 1, "answered")]


async def test_one_part_of_an_answer_is_superseded_alone(database, join, store, round_id):
    ann = await join("ANN")
    await store(answer(round_id, ann, part="1"), answer(round_id, ann, part="2"))

    async with database.write() as tx:
        row = SupersededRow(enrolment_id=ann, step="colour", before=2, part="2")
        await writes.supersede(tx, [row])

    async with database.read() as tx:
        found = await tx.execute(select(responses.c.part).where(responses.c.current))
        assert found.all() == [("1",)]


async def test_superseded_answer_counts_no_more(database, join, store, round_id):
    ann = await join("ANN")
    await store(answer(round_id, ann))

    async with database.write() as tx:
        await writes.supersede(tx, [SupersededRow(enrolment_id=ann, step="colour", before=2)])

    async with database.read() as tx:
        rows = await tx.execute(select(responses.c.current, responses.c.standing, responses.c.code))
        assert rows.all() == [(False, "superseded", "red")]
        assert await results.answered(tx, round_id, ["colour"]) == {}


async def test_stage_is_reached_once_and_finished(database, join, round_id):
    ann = await join("ANN")
    reached = StageEntered(enrolment_id=ann, stage="first", round_id=round_id, reached_at=NOW)
    finished = StageFinished(enrolment_id=ann, stage="first", finished_at=LATER, active_seconds=90)

    async with database.write() as tx:
        await writes.enter_stages(tx, [reached])
        await writes.enter_stages(tx, [reached._replace(reached_at=LATER)])
        await writes.finish_stages(tx, [finished])

    async with database.read() as tx:
        row = (await tx.execute(select(progress))).one()
    assert (row.reached_at, row.finished_at, row.active_seconds) == (NOW, LATER, 90)
