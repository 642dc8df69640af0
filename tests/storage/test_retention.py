"""Old traces are cleared away; what is younger stays."""

from datetime import timedelta

from sqlalchemy import select

from storage import retention
from storage.database.connection import Database
from storage.schema.accounts import attempts, organisers, sessions
from storage.schema.messages import inbox, quarantine
from tests.storage.seeding import NINE

HOUR = timedelta(hours=1)


async def test_upkeep_forgets_updates_received_earlier(database: Database) -> None:
    async with database.write() as tx:
        rows = [{"key": "old", "received_at": NINE - HOUR}, {"key": "new", "received_at": NINE}]
        await tx.execute(inbox.insert(), rows)

        assert await retention.forget_updates(tx, NINE) == 1
        assert list(await tx.scalars(select(inbox.c.key))) == ["new"]


async def test_upkeep_forgets_what_was_put_away_earlier(database: Database) -> None:
    told = {"channel": "web", "sealed": b"s", "error": "E"}
    async with database.write() as tx:
        rows = [told | {"key": "old", "at": NINE - HOUR}, told | {"key": "new", "at": NINE}]
        await tx.execute(quarantine.insert(), rows)

        assert await retention.forget_quarantined(tx, NINE) == 1
        assert list(await tx.scalars(select(quarantine.c.key))) == ["new"]


async def test_upkeep_ends_logins_unseen_for_long(database: Database) -> None:
    async with database.write() as tx:
        who = await tx.scalar(
            organisers.insert()
            .values(name="Ada", password="x", role="admin", created_at=NINE)
            .returning(organisers.c.id)
        )
        told = {"organiser_id": who, "csrf": "c", "created_at": NINE - 9 * HOUR}
        rows = [
            told | {"token": b"1" * 32, "seen_at": NINE - HOUR},
            told | {"token": b"2" * 32, "seen_at": NINE},
        ]
        await tx.execute(sessions.insert(), rows)

        assert await retention.end_logins(tx, NINE) == 1
        assert list(await tx.scalars(select(sessions.c.token))) == [b"2" * 32]


async def test_upkeep_forgets_attempts_made_earlier(database: Database) -> None:
    async with database.write() as tx:
        rows = [
            {"subject": b"s" * 32, "at": NINE - HOUR},
            {"subject": b"s" * 32, "at": NINE},
        ]
        await tx.execute(attempts.insert(), rows)

        assert await retention.forget_attempts(tx, NINE) == 1
        assert list(await tx.scalars(select(attempts.c.at))) == [NINE]


async def test_upkeep_heartbeat_is_the_newest(database: Database) -> None:
    async with database.write() as tx:
        never = await retention.last_beat(tx)
        await retention.beat(tx, NINE)
        await retention.beat(tx, NINE + HOUR)

        assert (never, await retention.last_beat(tx)) == (None, NINE + HOUR)
