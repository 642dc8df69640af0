"""Stores from before copies were written down learn from the audit log who took one."""

import pytest

from storage.accounts import audit
from storage.database import migrate
from storage.database.connection import open_database
from storage.database.traces import retire_exports
from storage.queries import export_copies
from tests.storage.database.test_migrations import (  # noqa: F401 - fixtures
    empty_postgresql_url,
    empty_sqlite_url,
    empty_url,
)
from tests.storage.seeding import NINE, seed_round


@pytest.fixture
async def old(empty_url):  # noqa: F811 - the fixture
    """A store of the shape before."""
    database = open_database(empty_url)
    async with database.write() as tx:
        await migrate.upgrade(tx, "0019_duties")
    yield database
    await database.close()


async def test_copies_taken_before_are_found_in_the_audit_log(old):
    told = [
        ("olga", "exported", "warm-spring", "e1"),  # for a page: nobody has it yet
        ("olga", "fetched_export", "warm-spring", "e1"),
        ("command line", "exported", "warm-spring", "e2"),
        ("olga", "fetched_export", "of-a-round-that-is-gone", "e3"),
        ("olga", "looked_at", "warm-spring/PSEUDONYM", ""),
    ]
    async with old.write() as tx:
        round_ = await seed_round(tx)
        for actor, action, subject, export in told:
            line = {"actor": actor, "action": action, "subject": subject}
            await audit.note_action(tx, at=NINE, **line, detail={"export": export})

        await migrate.upgrade(tx)
        await retire_exports(tx, {round_.id}, NINE)
        copies = await export_copies.to_delete(tx)

    assert [(copy.actor, copy.export, copy.taken_at, copy.place) for copy in copies] == [
        ("olga", "e1", NINE, None),
        ("command line", "e2", NINE, None),
    ]
