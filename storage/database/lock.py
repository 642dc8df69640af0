"""Keeps a store to one running instance, by a locked file or a lock in the server."""

import fcntl
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from storage.database.connection import Database, embedded_file
from storage.refused import StorageRefused

INSTANCE = 0x6469_616C  # number of the lock on PostgreSQL; "dial" in ASCII
TRY = text("SELECT pg_try_advisory_lock(:number)")


class StoreInUse(StorageRefused):
    """Another instance works with this store.

    The message says so, and what to do.
    """


@asynccontextmanager
async def only_instance(database: Database) -> AsyncIterator[None]:
    """Be the store's only instance; raise StoreInUse at once if there is one.

    The lock ends with the process, however the process ends.
    """
    if file := embedded_file(database.url):
        with _locked_file(file):
            yield
        return
    async with _advisory_lock(database.url):
        yield


@contextmanager
def _locked_file(store: Path) -> Any:
    path = store.with_name(f"{store.name}.lock")
    handle = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        holder = os.read(handle, 20).decode(errors="replace").strip()
        os.close(handle)
        raise _in_use(f" (process {holder})" if holder.isdigit() else "") from None
    try:
        os.ftruncate(handle, 0)
        os.write(handle, b"%d\n" % os.getpid())
        yield
    finally:
        os.close(handle)


@asynccontextmanager
async def _advisory_lock(url: str) -> AsyncIterator[None]:
    engine = create_async_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    try:
        async with engine.connect() as connection:
            if not await connection.scalar(TRY, {"number": INSTANCE}):
                raise _in_use("")
            yield
    finally:
        await engine.dispose()


def _in_use(holder: str) -> StoreInUse:
    return StoreInUse(
        "store_in_use",
        f"Another instance{holder} is working with this store. There can be one at a time: stop "
        "it first, or give this one a store of its own with DIALOGUE_DATA_DIR or "
        "DIALOGUE_DATABASE_URL.",
    )
