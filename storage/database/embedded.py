"""Connections to an embedded store, whose work is done on a thread of their own, or at once."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import aiosqlite

CHUNK = 64  # rows fetched together where somebody iterates
BUSY_MS = 10_000  # another process (a backup, a shell) may hold the file this long
BEGIN_WRITING = "BEGIN IMMEDIATE"


class Connection(aiosqlite.Connection):
    """A connection that does what is brisk at once, in the event loop's thread.

    Handing a statement to another thread and back costs several times what the statement does
    when it touches a few rows by their keys. Committing waits for the disk, and beginning for
    whatever other process is at work in the file: these go to the thread.
    """

    is_brisk = False  # whether what comes until the end of the transaction is short
    _ending: set[asyncio.Future[Any]]

    def stop(self) -> asyncio.Future[Any] | None:
        """Have the connection closed and its thread ended; whoever opened it can wait for both."""
        ended = super().stop()
        if ended is not None:
            self._ending.add(ended)
            ended.add_done_callback(self._ending.discard)
        return ended

    async def commit(self) -> None:
        """Commit, on the thread."""
        self.is_brisk = False
        await super().commit()

    async def rollback(self) -> None:
        """Roll back, on the thread; where nothing was begun there is nothing to do."""
        self.is_brisk = False
        if self._conn.in_transaction:
            await super().rollback()

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if self.is_brisk and args[:1] != (BEGIN_WRITING,):
            return fn(*args, **kwargs)
        if self.is_brisk:
            with suppress(sqlite3.OperationalError):  # somebody else is writing: wait, elsewhere
                return self._without_waiting(fn, *args)
        return await super()._execute(fn, *args, **kwargs)  # type: ignore[no-untyped-call]

    def _without_waiting(self, fn: Callable[..., Any], *args: Any) -> Any:
        self._conn.execute("PRAGMA busy_timeout=0")
        try:
            return fn(*args)
        finally:
            self._conn.execute(f"PRAGMA busy_timeout={BUSY_MS}")


class Opener:
    """Opens connections, and waits until those that were let go are closed.

    The pool does not wait for a connection it gives up. Its thread would then speak to an event
    loop that may be gone.
    """

    def __init__(self) -> None:
        self._ending: set[asyncio.Future[Any]] = set()

    def connect(self, path: str, **options: Any) -> Connection:
        """Make a connection to a file; awaiting it opens the file."""
        options["check_same_thread"] = False  # it is used from one thread after the other
        connection = Connection(partial(sqlite3.connect, path, **options), CHUNK)
        connection._ending = self._ending  # noqa: SLF001 - a connection of ours
        connection._thread.daemon = True  # noqa: SLF001 - as SQLAlchemy does: it must not keep us alive
        return connection

    async def wait(self) -> None:
        """Return when every connection that was let go is closed."""
        await asyncio.gather(*self._ending, return_exceptions=True)
