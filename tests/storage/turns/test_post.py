"""Post is put once, waits for who does not listen now, is taken once, and goes with its speaker."""

import asyncio

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from dialogues.turn.post import PostKind
from storage.database.connection import Database, Tx, open_database
from storage.database.erasing import delete_people
from storage.people import people
from storage.rounds import rounds
from storage.rounds.rounds import RoundStatus
from storage.schema.people import participants
from storage.schema.post import post as post_table
from storage.schema.turns import enrolments
from storage.turns import post
from storage.turns.post import NewPost, PostTaken
from tests.storage.seeding import NINE, seed_enrolment, seed_round


def row(sender: int, receiver: int, **values: object) -> NewPost:
    usual = {"turn": 1, "part": 0, "speaker_id": sender, "spoken_turn": 1}
    kind = {"kind": PostKind.HEARD, "generation": 0, "created_at": NINE}
    return NewPost(sender_id=sender, receiver_id=receiver, **usual | kind | values)


async def three_people(tx: Tx) -> tuple[int, int, int, int]:
    """A round, and ann, bob and cas in it."""
    round_ = await seed_round(tx)
    ann, bob, cas = [await seed_enrolment(tx, round_.id, name) for name in ("ann", "bob", "cas")]
    return round_.id, ann, bob, cas


async def states(tx: Tx) -> list[tuple[str, int | None]]:
    """Give the state of each row, and the turn that took it."""
    columns = (post_table.c.state, post_table.c.delivered_turn)
    return [tuple(one) for one in await tx.execute(select(*columns).order_by(post_table.c.id))]


async def set_status(tx: Tx, enrolment_id: int, status: str) -> None:
    await tx.execute(
        update(enrolments).where(enrolments.c.id == enrolment_id).values(status=status)
    )


async def erase(tx: Tx, enrolment_id: int) -> None:
    owner = select(enrolments.c.participant_id).where(enrolments.c.id == enrolment_id)
    await delete_people(tx, participants.c.id == owner.scalar_subquery())


async def claimed(tx: Tx) -> list[tuple[int, int]]:
    """Give who told whom in what can be claimed."""
    return [(found.sender_id, found.receiver_id) for found in await post.claim(tx, 10)]


async def put_twice(database: Database, told: NewPost) -> None:
    async with database.write() as tx:
        await post.put(tx, [told, told])


async def test_rows_are_claimed_in_the_order_they_were_put(database: Database) -> None:
    async with database.write() as tx:
        _, ann, bob, cas = await three_people(tx)
        await post.put(tx, [row(bob, ann), row(ann, bob), row(ann, cas, part=1)])

    async with database.read() as tx:
        assert await claimed(tx) == [(bob, ann), (ann, bob), (ann, cas)]


async def test_claim_gives_no_more_than_asked_and_passes_over_the_skipped(
    database: Database,
) -> None:
    async with database.write() as tx:
        _, ann, bob, cas = await three_people(tx)
        await post.put(tx, [row(ann, bob), row(ann, cas), row(bob, cas)])

        first, second = await post.claim(tx, 2)
        rest = await post.claim(tx, 2, skip={first.id, second.id})

    assert [found.sender_id for found in rest] == [bob]


async def test_row_is_put_once_for_sender_turn_part_and_receiver(database: Database) -> None:
    async with database.write() as tx:
        _, ann, bob, _ = await three_people(tx)
    with pytest.raises(IntegrityError):
        await put_twice(database, row(ann, bob))


async def test_what_is_for_somebody_erased_meanwhile_is_put_for_nobody(database: Database) -> None:
    async with database.write() as tx:
        _, ann, bob, cas = await three_people(tx)
        await erase(tx, bob)

        await post.put(tx, [row(ann, bob), row(ann, cas)])

        assert await claimed(tx) == [(ann, cas)]


async def test_row_is_taken_once(database: Database) -> None:
    async with database.write() as tx:
        _, ann, bob, _ = await three_people(tx)
        await post.put(tx, [row(ann, bob)])

        [taken] = await post.take_rows(tx, [1])
        await post.mark_delivered(tx, [PostTaken(taken.id, 7)])

        again = await post.take_rows(tx, [1])
        assert (again, await claimed(tx), await states(tx)) == ((), [], [("delivered", 7)])
        assert await post.left(tx, [1]) == frozenset()


async def test_post_waits_while_its_receiver_pauses(database: Database) -> None:
    async with database.write() as tx:
        _, ann, bob, _ = await three_people(tx)
        await post.put(tx, [row(ann, bob)])

        await set_status(tx, bob, "paused")
        waiting = (await claimed(tx), await post.take_rows(tx, [1]), await states(tx))
        await set_status(tx, bob, "active")

        assert waiting == ([], (), [("pending", None)])
        assert await claimed(tx) == [(ann, bob)]


async def test_post_waits_while_the_round_of_its_receiver_pauses(database: Database) -> None:
    async with database.write() as tx:
        number, ann, bob, _ = await three_people(tx)
        await post.put(tx, [row(ann, bob)])

        await rounds.set_status(tx, number, RoundStatus.PAUSED)
        waiting = (await claimed(tx), await post.take_rows(tx, [1]), await states(tx))
        await rounds.set_status(tx, number, RoundStatus.RUNNING)

        assert waiting == ([], (), [("pending", None)])
        assert await claimed(tx) == [(ann, bob)]


@pytest.mark.parametrize("status", ["finished", "declined", "stopped", "closed"])
async def test_post_for_somebody_who_has_come_to_an_end_is_cancelled(
    database: Database, status: str
) -> None:
    async with database.write() as tx:
        _, ann, bob, _ = await three_people(tx)
        await post.put(tx, [row(ann, bob)])
        await set_status(tx, bob, status)

        assert await claimed(tx) == [(ann, bob)]
        assert (await post.take_rows(tx, [1]), await states(tx)) == ((), [("cancelled", None)])


async def test_post_of_somebody_who_leaves_is_called_off_unless_it_was_taken(
    database: Database,
) -> None:
    async with database.write() as tx:
        _, ann, bob, cas = await three_people(tx)
        passed_on = row(cas, bob, speaker_id=ann)
        await post.put(tx, [row(ann, cas), row(ann, bob), passed_on, row(cas, bob, part=1)])
        await post.mark_delivered(tx, [PostTaken(1, 2)])

        assert await post.cancel_of(tx, [ann]) == 2

        pending = ("pending", None)
        assert await states(tx) == [("delivered", 2), *[("cancelled", None)] * 2, pending]


async def test_post_of_somebody_erased_is_cancelled_or_taken_back(database: Database) -> None:
    async with database.write() as tx:
        _, ann, bob, cas = await three_people(tx)
        await post.put(tx, [row(ann, cas), row(ann, bob), row(cas, bob)])
        await post.mark_delivered(tx, [PostTaken(1, 2)])

        await erase(tx, ann)

        assert await states(tx) == [("taken_back", 2), ("cancelled", None), ("pending", None)]
        assert await claimed(tx) == [(cas, bob)]
        names = (post_table.c.sender_id, post_table.c.speaker_id)
        left = await tx.execute(select(*names).where(post_table.c.sender_id.is_(None)))
        assert [tuple(found) for found in left] == [(None, None), (None, None)]


async def test_post_goes_with_its_receiver(database: Database) -> None:
    async with database.write() as tx:
        _, ann, bob, cas = await three_people(tx)
        await post.put(tx, [row(ann, bob), row(ann, cas)])

        await erase(tx, bob)

        assert await states(tx) == [("pending", None)]


async def test_words_are_passed_on_by_whoever_they_came_to(database: Database) -> None:
    async with database.write() as tx:
        _, ann, bob, cas = await three_people(tx)
        await post.put(tx, [row(ann, bob, spoken_turn=5), row(cas, bob)])
        await erase(tx, cas)

        assert await post.place_of_words(tx, 1, bob) == (ann, 5)
        assert await post.place_of_words(tx, 1, ann) is None
        assert await post.place_of_words(tx, 2, bob) is None


async def test_two_who_tell_each_other_at_once_do_not_wait_for_each_other(
    postgresql_url: str,
) -> None:
    database = open_database(postgresql_url)
    async with database.write() as tx:
        _, ann, bob, _ = await three_people(tx)
    locked = asyncio.Barrier(2)

    async def tells(sender: int, receiver: int) -> None:
        async with database.write() as tx:
            await people.in_enrolments(tx, [sender])
            await locked.wait()
            await post.put(tx, [row(sender, receiver)])
            await locked.wait()  # neither has committed yet

    async with asyncio.timeout(20):
        await asyncio.gather(tells(ann, bob), tells(bob, ann))
    async with database.read() as tx:
        assert len(await claimed(tx)) == 2
    await database.close()


async def test_claim_passes_over_what_another_claimed(postgresql_url: str) -> None:
    database = open_database(postgresql_url)
    async with database.write() as tx:
        _, ann, bob, cas = await three_people(tx)
        await post.put(tx, [row(ann, bob), row(ann, cas)])

    async with database.write() as one, database.write() as other:
        [first] = await post.claim(one, 1)
        [second] = await post.claim(other, 10)

    assert [first.receiver_id, second.receiver_id] == [bob, cas]
    await database.close()


async def test_idle_look_for_post_searches_what_waits_and_nothing_else(sqlite_url: str) -> None:
    database = open_database(sqlite_url)
    async with database.write() as tx:
        _, ann, bob, _ = await three_people(tx)
        await post.put(tx, [row(ann, bob, part=part) for part in range(200)])
        await post.mark_delivered(tx, [PostTaken(number, 1) for number in range(1, 200)])

    async with database.read() as tx:
        claim = post._CLAIM.params(most=500).compile(
            dialect=tx.dialect, compile_kwargs={"literal_binds": True}
        )
        steps = [step.detail for step in await tx.execute(text(f"EXPLAIN QUERY PLAN {claim}"))]
    await database.close()

    assert "SEARCH post USING INDEX ix_post_pending (state=?)" in steps
    assert "USE TEMP B-TREE FOR ORDER BY" not in steps
    assert not any("SCAN post" in step for step in steps)
