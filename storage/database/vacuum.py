"""Lets PostgreSQL let go of what was deleted, which otherwise lies in its files for a while."""

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.schema.all import metadata
from storage.schema.people import participants, person_keys

PATIENCE = "1s"  # waited for the lock on the keys: every turn reads them, and waits behind us
_LOCKED = "55P03"  # lock_not_available
_DEAD = text("SELECT coalesce(sum(n_dead_tup), 0) FROM pg_stat_user_tables WHERE relname = :name")


async def vacuum(engine: AsyncEngine) -> bool:
    """Vacuum every table from which rows go with a person; False if a reader was in the way.

    The keys are written anew, so that not even an empty place of their file holds one that was
    destroyed: without it nothing else of the person can be read.
    """
    async with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        if not await _rewrite_keys(connection):
            return False
        for name in touched():
            await connection.execute(text(f"VACUUM {name}"))
        return not await connection.scalar(_DEAD, {"name": person_keys.name})


def touched() -> tuple[str, ...]:
    """Name the tables from which rows go with a person, by way of whatever they refer to."""
    found = {participants.name}
    for table in metadata.sorted_tables:  # what is referred to comes first
        if any(key.column.table.name in found for key in table.foreign_keys):
            found.add(table.name)
    return tuple(table.name for table in metadata.sorted_tables if table.name in found)


async def _rewrite_keys(connection: AsyncConnection) -> bool:
    await connection.execute(text(f"SET lock_timeout = '{PATIENCE}'"))
    try:
        await connection.execute(text(f"VACUUM FULL {person_keys.name}"))
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != _LOCKED:
            raise
        return False
    finally:
        await connection.execute(text("RESET lock_timeout"))
    return True
