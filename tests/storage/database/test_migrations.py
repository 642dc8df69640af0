"""Migrations give exactly the tables the code works with, on both databases."""

import asyncio
import re
from uuid import uuid4

import asyncpg
import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from storage.database.connection import DatabaseRefused, open_database
from storage.database.migrate import FOLDER, StoreState, head, knows, revision_of, state_of, upgrade
from storage.schema.all import metadata

COMMA = re.compile(r",(?![^()]*\))")  # between clauses, not within one


@pytest.fixture
async def empty_postgresql_url(postgresql_server):
    name = f"empty_{uuid4().hex[:12]}"
    boss = await asyncpg.connect(postgresql_server)
    await boss.execute(f"CREATE DATABASE {name} STRATEGY file_copy")
    yield postgresql_server.replace("/postgres?", f"/{name}?")
    await boss.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await boss.close()


@pytest.fixture
def empty_sqlite_url(tmp_path):
    return f"sqlite:///{tmp_path / 'empty.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request):
    return request.getfixturevalue(f"empty_{request.param}_url")


@pytest.fixture
async def empty(empty_url):
    """A store without tables, once on each database."""
    database = open_database(empty_url)
    yield database
    await database.close()


async def migrate(database):
    async with database.write() as tx:
        return await upgrade(tx)


def picture(connection):
    """Everything the database can tell about its tables, but for the migrations' own."""
    inspector = inspect(connection)
    names = sorted(set(inspector.get_table_names()) - {"alembic_version"})
    return {name: _table(inspector, name) for name in names}


def plain(thing):
    """Turn pieces of SQL into their text, so that equal ones are equal."""
    if isinstance(thing, dict):
        return {key: plain(value) for key, value in thing.items()}
    return str(thing)


def _table(inspector, name):
    def by_name(things):
        return sorted((plain(thing) for thing in things), key=repr)

    columns = [plain(column) for column in inspector.get_columns(name)]
    try:
        comment = inspector.get_table_comment(name)
    except NotImplementedError:  # SQLite keeps no comments
        comment = None
    return {
        "columns": columns,
        "comment": comment,
        "primary key": inspector.get_pk_constraint(name),
        "foreign keys": by_name(inspector.get_foreign_keys(name)),
        "unique": by_name(inspector.get_unique_constraints(name)),
        "indexes": by_name(inspector.get_indexes(name)),
    }


def clauses(name, sql):
    """Take a statement apart; columns and constraints may stand in any order."""
    head, _, rest = sql.partition("(")
    body, _, tail = rest.rpartition(")")
    return name, head.strip(), sorted(part.strip() for part in COMMA.split(body)), tail


async def test_migrations_make_what_the_schema_says(empty):
    await migrate(empty)

    async with empty.write() as tx:
        migrated = await tx.run_sync(picture)
        await tx.run_sync(metadata.drop_all)
        await tx.run_sync(metadata.create_all)
        from_schema = await tx.run_sync(picture)
    assert sorted(from_schema) == sorted(metadata.tables)
    assert migrated == from_schema


async def test_migrations_write_the_same_sql_as_the_schema_on_sqlite(empty_sqlite_url):
    database = open_database(empty_sqlite_url)
    await migrate(database)
    tables = text(
        "SELECT name, sql FROM sqlite_master"
        " WHERE sql IS NOT NULL AND tbl_name != 'alembic_version' ORDER BY name"
    )

    async with database.write() as tx:
        migrated = [clauses(*row) for row in await tx.execute(tables)]
        await tx.run_sync(metadata.drop_all)
        await tx.run_sync(metadata.create_all)
        from_schema = [clauses(*row) for row in await tx.execute(tables)]

    await database.close()
    assert migrated == from_schema


async def test_empty_store_becomes_current(empty):
    before = await state_of(empty)

    changed = await migrate(empty)

    assert (before, changed, await state_of(empty)) == (
        StoreState.EMPTY,
        True,
        StoreState.CURRENT,
    )


async def test_second_migration_does_nothing(empty):
    await migrate(empty)
    async with empty.write() as tx:
        await tx.execute(text("INSERT INTO meta VALUES ('kept', 'yes')"))

    changed = await migrate(empty)

    async with empty.read() as tx:
        kept = await tx.scalar(text("SELECT value FROM meta WHERE key = 'kept'"))
    assert (changed, kept) == (False, "yes")


async def test_two_migrations_at_once_do_not_meet(empty):
    changed = await asyncio.gather(migrate(empty), migrate(empty))

    assert sorted(changed) == [False, True]


async def test_migration_that_fails_leaves_the_store_as_it_was(empty):
    async with empty.write() as tx:
        await tx.execute(text("CREATE TABLE exports (id integer)"))  # in the way of the last step

    with pytest.raises(Exception, match="exports"):
        await migrate(empty)

    async with empty.read() as tx:
        names = await tx.run_sync(lambda connection: inspect(connection).get_table_names())
    assert names == ["exports"]


async def test_stores_of_other_versions_are_recognised(empty):
    await migrate(empty)
    found = []
    for revision in ("0001_people", "9999_from_the_future"):
        async with empty.write() as tx:
            await tx.execute(
                text("UPDATE alembic_version SET version_num = :v").bindparams(v=revision)
            )
        found.append(await state_of(empty))

    assert found == [StoreState.BEHIND, StoreState.AHEAD]


async def test_tables_without_a_version_are_not_taken_for_ours(database):
    assert await state_of(database) == StoreState.FOREIGN


def test_migrations_form_one_line_in_the_order_of_their_names():
    scripts = ScriptDirectory(str(FOLDER))

    line = [step.revision for step in scripts.walk_revisions()]

    assert line == sorted(line, reverse=True)
    assert (scripts.get_heads(), all(map(knows, line))) == ([head()], True)


async def test_store_stands_at_the_newest_migration(empty):
    await migrate(empty)

    async with empty.read() as tx:
        assert await revision_of(tx) == head()


async def test_unreachable_server_is_told_without_the_password():
    database = open_database("postgresql://ann:hush@127.0.0.1:1/none")

    with pytest.raises(DatabaseRefused) as refusal:
        await state_of(database)

    await database.close()
    assert str(refusal.value) == (
        "The database cannot be reached (ConnectionRefusedError). See that its server runs, and "
        "that name, user and password in DIALOGUE_DATABASE_URL are right."
    )
