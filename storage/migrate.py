"""Brings a store's tables to the shape this version works with, and tells which shape they have."""

from enum import StrEnum
from pathlib import Path
from typing import Any

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext, RevisionStep
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from storage.database import Database, DatabaseRefused, Tx
from storage.schema import metadata

FOLDER = Path(__file__).parent / "migrations"
MIGRATING = 0x6D69_6772  # number of the lock on PostgreSQL; "migr" in ASCII


class StoreState(StrEnum):
    """How a store's tables compare with what this version needs."""

    EMPTY = "empty"  # no tables at all
    BEHIND = "behind"  # made by an older version
    CURRENT = "current"
    AHEAD = "ahead"  # made by a newer version
    FOREIGN = "foreign"  # tables, but not ours


async def state_of(database: Database) -> StoreState:
    """Tell how a store's tables are; raise DatabaseRefused if it cannot be reached."""
    try:
        async with database.read() as tx:
            return await tx.run_sync(_state)
    except (SQLAlchemyError, OSError) as error:
        raise DatabaseRefused(
            f"the database cannot be reached ({type(error).__name__}). Does the server run, and "
            "are its name, user and password right?"
        ) from None


async def revision_of(tx: Tx) -> str:
    """Name the shape of a store's tables; empty if it has none."""
    return await tx.run_sync(_revision)


async def upgrade(tx: Tx, to: str = "head") -> bool:
    """Bring the tables to a shape, wholly or not at all; tell whether there was anything to do.

    Only one process does so at a time; the second finds nothing left to do.
    """
    return await tx.run_sync(_upgrade, to)


def head() -> str:
    """Name the shape this version works with."""
    return _scripts().get_current_head() or ""


def knows(revision: str) -> bool:
    """Tell whether a shape is one this version can start from."""
    return any(script.revision == revision for script in _scripts().walk_revisions())


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(FOLDER))


def _revision(connection: Connection) -> str:
    return MigrationContext.configure(connection).get_current_revision() or ""


def _state(connection: Connection) -> StoreState:
    found = _revision(connection)
    if found == head():
        return StoreState.CURRENT
    if found:
        return StoreState.BEHIND if knows(found) else StoreState.AHEAD
    is_ours = set(inspect(connection).get_table_names()) & set(metadata.tables)
    return StoreState.FOREIGN if is_ours else StoreState.EMPTY


def _upgrade(connection: Connection, to: str) -> bool:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": MIGRATING})
    scripts, before = _scripts(), _revision(connection)

    def steps(revision: Any, _: MigrationContext) -> list[RevisionStep]:
        return scripts._upgrade_revs(to, revision)  # noqa: SLF001 - as Alembic's own command does

    with EnvironmentContext(Config(), scripts, fn=steps, destination_rev=to) as environment:
        environment.configure(connection=connection, transactional_ddl=True)
        environment.run_migrations()
    return _revision(connection) != before
