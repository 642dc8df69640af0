"""Brings a store's tables to the shape this version works with, and tells which shape they have."""

from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, String, column, inspect, select, table, text
from sqlalchemy.exc import SQLAlchemyError

from storage.database.connection import Database, DatabaseRefused, Tx
from storage.database.outages import outage_of
from storage.schema.all import metadata

FOLDER = Path(__file__).parents[1] / "migrations"
VERSION = table("alembic_version", column("version_num", String))
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
        if database.is_sqlite:
            outage = outage_of(error)
            words = f"{outage.sentence} ({outage.reason}) {outage.remedy}"
            raise DatabaseRefused("unreadable", f"The store cannot be used. {words}") from None
        raise DatabaseRefused(
            "unreachable",
            f"The database cannot be reached ({type(error).__name__}). See that its server "
            "runs, and that name, user and password in DIALOGUE_DATABASE_URL are right.",
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
    """Name the shape this version works with; empty if there is no migration."""
    return max(_revisions(), default="")


def knows(revision: str) -> bool:
    """Tell whether a shape is one this version can start from."""
    return revision in _revisions()


@cache
def _revisions() -> frozenset[str]:
    """Name all migrations; their numbers put them in order."""
    return frozenset(path.stem.removeprefix("r") for path in FOLDER.glob("versions/r*.py"))


def _revision(connection: Connection) -> str:
    if not inspect(connection).has_table(VERSION.name):
        return ""
    return connection.scalar(select(VERSION.c.version_num)) or ""


def _state(connection: Connection) -> StoreState:
    revision = _revision(connection)
    if revision == head():
        return StoreState.CURRENT
    if revision:
        return StoreState.BEHIND if knows(revision) else StoreState.AHEAD
    is_ours = set(inspect(connection).get_table_names()) & set(metadata.tables)
    return StoreState.FOREIGN if is_ours else StoreState.EMPTY


def _upgrade(connection: Connection, to: str) -> bool:
    # Only here: it takes 11 MB, and a service that runs for weeks has no use for it.
    from alembic.config import Config  # noqa: PLC0415
    from alembic.runtime.environment import EnvironmentContext  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": MIGRATING})
    scripts, before = ScriptDirectory(str(FOLDER)), _revision(connection)

    def steps(revision: Any, _: object) -> Any:
        return scripts._upgrade_revs(to, revision)  # noqa: SLF001 - as Alembic's own command does

    with EnvironmentContext(Config(), scripts, fn=steps, destination_rev=to) as environment:
        environment.configure(connection=connection, transactional_ddl=True)
        environment.run_migrations()
    return _revision(connection) != before
