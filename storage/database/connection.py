"""Engines and transactions: one writer at a time on SQLite, a pool on PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Table, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as SQLATimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from storage.database import embedded
from storage.database.outages import is_damaged
from storage.database.vacuum import vacuum
from storage.refused import StorageRefused

Tx = AsyncConnection
"""A transaction that its caller began and will end."""

READERS = 4  # SQLite: enough for pages and exports beside the one writer
POOL = 8  # PostgreSQL: more connections were slower on two cores
# classes of PostgreSQL's errors: connection, rolled back for others, short of disk or memory,
# in a state where it cannot, ended by somebody, the system's, its own faults
_OUTAGES = ("08", "40", "53", "55", "57", "58", "XX")
_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}


class DatabaseRefused(StorageRefused):
    """The database URL cannot be used; the message says why and what to write."""


class Database:
    """The two doors to the store: `read()` and `write()`."""

    def __init__(
        self, *, writer: AsyncEngine, reader: AsyncEngine, opener: embedded.Opener | None = None
    ) -> None:
        self._writer = writer
        self._reader = reader
        self._opener = opener  # of an embedded store
        self._turn = asyncio.Lock() if self.is_sqlite else nullcontext()

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded store."""
        return self._writer.dialect.name == "sqlite"

    @property
    def url(self) -> str:
        """The URL with its password, for tools that open the store by themselves."""
        return self._writer.url.render_as_string(hide_password=False)

    @asynccontextmanager
    async def write(self, *, brisk: bool = False) -> AsyncIterator[Tx]:
        """Begin a writing transaction; commit at the end, roll back on any error.

        `brisk` promises statements that take well under a millisecond each, however full the
        store: on SQLite they are then done at once, without a thread in between.
        """
        async with self._turn, self._writer.connect() as tx:
            if brisk and self.is_sqlite:
                await _hurry(tx)
            async with tx.begin():
                yield tx

    @asynccontextmanager
    async def read(self, *, brisk: bool = False) -> AsyncIterator[Tx]:
        """Begin a reading transaction: one consistent picture, never in a writer's way.

        `brisk` promises what it does for writing.
        """
        async with self._reader.connect() as tx:
            if brisk and self.is_sqlite:
                await _hurry(tx)
            yield tx

    async def shed(self) -> bool:
        """Clear what was deleted out of the database's files: its journal, or its dead rows.

        False if a reader was in the way: it is not waited for, since nobody could write meanwhile.
        """
        if not self.is_sqlite:
            return await vacuum(self._writer)
        async with self._turn, self._writer.connect() as connection:
            driver: Any = (await connection.get_raw_connection()).driver_connection
            await driver.execute("PRAGMA busy_timeout=0")
            try:
                [(is_busy, *_)] = await driver.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                await driver.execute(f"PRAGMA busy_timeout={embedded.BUSY_MS}")
        return not is_busy

    async def close(self) -> None:
        """Give all connections back."""
        await self._writer.dispose()
        await self._reader.dispose()
        if self._opener is not None:
            await self._opener.wait()


def open_database(url: str) -> Database:
    """Open the store at a sqlite:/// or postgresql:// URL; raise DatabaseRefused in words."""
    parsed = _parse(url)
    family = parsed.get_backend_name()
    if family not in _DRIVERS:
        raise DatabaseRefused(
            "unknown_database",
            f"A {family} database cannot be used. Write sqlite:/// or postgresql:// in "
            "DIALOGUE_DATABASE_URL.",
        )
    target = parsed.set(drivername=_DRIVERS[family])
    if family == "sqlite":
        return _open_sqlite(target)
    engine = create_async_engine(target, pool_size=POOL, max_overflow=0, pool_pre_ping=True)
    return Database(writer=engine, reader=engine)


def embedded_file(url: str) -> Path | None:
    """Give the file of an embedded store; None for a server's. Raise DatabaseRefused."""
    parsed = _parse(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        return None
    return Path(parsed.database)


def _parse(url: str) -> URL:
    try:
        return make_url(url)
    except (ArgumentError, ValueError):
        # not chained: the error quotes the URL, and with it perhaps a password
        raise DatabaseRefused(
            "bad_url",
            "DIALOGUE_DATABASE_URL cannot be read. Write sqlite:///path/to/file.db or "
            "postgresql://user:password@host/name.",
        ) from None


def _open_sqlite(url: Any) -> Database:
    if not url.database or url.database == ":memory:":
        raise DatabaseRefused(
            "no_file",
            "An embedded store needs a file. Write sqlite:///path/to/file.db in "
            "DIALOGUE_DATABASE_URL.",
        )
    opener = embedded.Opener()
    writer = create_async_engine(
        url,
        poolclass=AsyncAdaptedQueuePool,
        pool_size=1,
        max_overflow=0,
        connect_args={"async_creator_fn": opener.connect},
    )
    reader = create_async_engine(
        url,
        poolclass=AsyncAdaptedQueuePool,
        pool_size=READERS,
        max_overflow=0,
        connect_args={"async_creator_fn": opener.connect},
    )
    for engine, begin in ((writer, embedded.BEGIN_WRITING), (reader, "BEGIN")):
        event.listen(engine.sync_engine, "connect", _prepare)
        event.listen(engine.sync_engine, "begin", _beginner(begin))
    return Database(writer=writer, reader=reader, opener=opener)


async def _hurry(tx: Tx) -> None:
    connection = (await tx.get_raw_connection()).driver_connection
    if isinstance(connection, embedded.Connection):
        connection.is_brisk = True


def _prepare(connection: Any, _record: Any) -> None:
    """Take transactions into our own hands and make commits survive a power cut."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
        f"busy_timeout={embedded.BUSY_MS}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _beginner(statement: str) -> Any:
    def begin(connection: Any) -> None:
        connection.exec_driver_sql(statement)

    return begin


def insert(tx: Tx, table: Table) -> Any:
    """Build an INSERT that knows ON CONFLICT, in the dialect of the transaction."""
    if tx.dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


def inserts(table: Table, finish: Callable[[Any], Any]) -> dict[str, Any]:
    """Build such an INSERT once for each dialect, by its name: for statements of every turn."""
    return {
        "sqlite": finish(sqlite.insert(table)),
        "postgresql": finish(postgresql.insert(table)),
    }


def is_outage(error: BaseException) -> bool:
    """Tell whether the store itself failed (gone, full, locked), not what was asked of it."""
    if isinstance(error, OperationalError | InterfaceError | OSError | SQLATimeout):
        return True
    if not isinstance(error, DBAPIError):
        return False
    is_gone = error.connection_invalidated or is_damaged(error)
    return is_gone or str(_state(error)).startswith(_OUTAGES)


def _state(error: DBAPIError) -> str | None:
    """Give what PostgreSQL calls an error, which the driver does not sort into classes."""
    return getattr(error.orig, "sqlstate", None)
