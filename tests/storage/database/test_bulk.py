"""Statements for many rows, on both databases."""

from datetime import UTC, datetime, timedelta, timezone
from typing import NamedTuple

import pytest
from sqlalchemy import bindparam, literal_column, select, update
from sqlalchemy.exc import IntegrityError

from storage.database.bulk import Many
from storage.database.connection import inserts
from storage.schema.accounts import organisers
from storage.schema.messages import inbox

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)


class Organiser(NamedTuple):
    name: str
    created_at: datetime = NINE
    password: str = "hash"
    role: str = "analyst"
    enabled: bool = True


class Update(NamedTuple):
    key: str
    received_at: datetime


class Renaming(NamedTuple):
    new: str
    old: str


ADD = Many(Organiser, organisers.insert())
ADMIT = Many(Update, inserts(inbox, lambda new: new.on_conflict_do_nothing()))
RENAME = Many(
    Renaming,
    update(organisers)
    .where(organisers.c.name == bindparam("b_old"))
    .values(name=bindparam("b_new"), role=literal_column("'admin'")),
)


@pytest.fixture
def listed(database):
    async def found():
        kept = (organisers.c[name] for name in ("name", "role", "enabled", "created_at"))
        async with database.read() as tx:
            return [tuple(row) for row in await tx.execute(select(*kept).order_by(organisers.c.id))]

    return found


async def test_rows_are_written_in_order_with_times_and_truths_as_they_are(database, listed):
    later = NINE.astimezone(timezone(timedelta(hours=1))) + timedelta(microseconds=5)

    async with database.write() as tx:
        await ADD.execute(tx, [Organiser("bob"), Organiser("ann", enabled=False, created_at=later)])

    assert await listed() == [
        ("bob", "analyst", True, NINE),
        ("ann", "analyst", False, NINE + timedelta(microseconds=5)),
    ]


async def test_no_rows_write_nothing(database, listed):
    async with database.write() as tx:
        await ADD.execute(tx, [])

    assert await listed() == []


async def test_rows_that_are_there_are_passed_over_where_the_statement_says_so(database):
    async with database.write() as tx:
        await ADMIT.execute(tx, [Update("a", NINE)])
        await ADMIT.execute(tx, [Update(key, NINE + timedelta(days=1)) for key in ("a", "b")])

    async with database.read() as tx:
        kept = (await tx.execute(select(inbox).order_by(inbox.c.key))).all()
    assert kept == [("a", NINE), ("b", NINE + timedelta(days=1))]


async def test_rows_are_changed_each_by_its_own_key(database, listed):
    async with database.write() as tx:
        await ADD.execute(tx, [Organiser("ann"), Organiser("bob")])
        await RENAME.execute(tx, [Renaming(old="ann", new="eve")])

    assert [row[:2] for row in await listed()] == [("eve", "admin"), ("bob", "analyst")]


async def test_time_without_a_zone_is_refused(database, listed):
    with pytest.raises(ValueError, match="a stored time must be aware"):
        async with database.write() as tx:
            await ADD.execute(tx, [Organiser("ann", created_at=NINE.replace(tzinfo=None))])

    assert await listed() == []


async def test_one_row_that_breaks_a_rule_breaks_all(database, listed):
    with pytest.raises(IntegrityError):
        async with database.write() as tx:
            await ADD.execute(tx, [Organiser("ann"), Organiser("ann")])

    assert await listed() == []
