"""Stores from before people had versions of their own learn who was asked by which."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from storage.database import migrate
from storage.database.connection import Tx, open_database
from storage.rounds import rounds, versions
from storage.schema.people import addresses, participants
from storage.schema.turns import enrolments, responses
from tests.storage.database.test_migrations import (  # noqa: F401 - fixtures
    empty_postgresql_url,
    empty_sqlite_url,
    empty_url,
)
from tests.storage.seeding import NINE, seed_round, seed_script

HOUR = timedelta(hours=1)


@pytest.fixture
async def old(empty_url):  # noqa: F811 - the fixture
    """A store of the shape before."""
    database = open_database(empty_url)
    async with database.write() as tx:
        await migrate.upgrade(tx, "0008_round_versions")
    yield database
    await database.close()


async def join(tx: Tx, round_id: int, name: str, *, ended: int | None = None) -> int:
    """Let somebody join, as rows were then; perhaps they end so many hours later."""
    who = await tx.scalar(
        participants.insert().values(pseudonym=name, created_at=NINE).returning(participants.c.id)
    )
    there = {"participant_id": who, "channel": "web", "lookup": name.encode().ljust(32)}
    at = await tx.scalar(
        addresses.insert()
        .values(there | {"sealed": b"", "language": "en", "created_at": NINE})
        .returning(addresses.c.id)
    )
    values = {"round_id": round_id, "participant_id": who, "address_id": at, "status": "active"}
    values |= {"language": "en", "stage": "", "step": "", "turn": 1, "state": "{}"}
    times = {"joined_at": NINE, "last_at": NINE}
    if ended is not None:
        times["ended_at"] = NINE + ended * HOUR
    made = enrolments.insert().values(values | times).returning(enrolments.c.id)
    return int(await tx.scalar(made) or 0)


async def answer(tx: Tx, round_id: int, person: int, step: str, hours: int) -> None:
    told = {"stage": "s", "kind": "single", "part": "", "revision": 1, "source": "tapped"}
    told |= {"standing": "answered", "language": "en", "channel": "web"}
    place = {"round_id": round_id, "enrolment_id": person, "step": step}
    at = {"answered_at": NINE + hours * HOUR}
    await tx.execute(responses.insert().values(told | place | at))


async def test_versions_follow_from_when_the_round_was_given_them(old):
    async with old.write() as tx:
        warm, other = await seed_round(tx), await seed_round(tx, "other")
        second = await seed_script(tx, "2", version=2)
        await versions.replace(tx, warm, second, now=NINE + 2 * HOUR, actor="Ada")
        ann = await join(tx, warm.id, "ann")
        bob = await join(tx, warm.id, "bob", ended=1)
        cat = await join(tx, warm.id, "cat", ended=3)
        dan = await join(tx, other.id, "dan")
        await answer(tx, warm.id, ann, "first", 1)
        await answer(tx, warm.id, ann, "later", 3)
        await answer(tx, other.id, dan, "first", 3)

    async with old.write() as tx:
        await migrate.upgrade(tx)

    async with old.read() as tx:
        found = select(enrolments.c.id, enrolments.c.script_id).order_by(enrolments.c.id)
        on = [tuple(row) for row in await tx.execute(found)]
        asked = list(await tx.scalars(select(responses.c.version).order_by(responses.c.id)))
        now = await rounds.find(tx, "warm-spring")
    first = other.script_id
    assert on == [(ann, second), (bob, first), (cat, second), (dan, first)]
    assert asked == [1, 2, 1]
    assert now.script_id == second
