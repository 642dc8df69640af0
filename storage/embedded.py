"""Connections to an embedded store, whose work is done on a thread of their own, or at once."""

import sqlite3
from collections.abc import Callable
from functools import partial
from typing import Any

import aiosqlite

CHUNK = 64  # rows fetched together where somebody iterates


class Connection(aiosqlite.Connection):
    """A connection that does what is brisk at once, in the event loop's thread.

    Handing a statement to another thread and back costs several times what the statement does
    when it touches a few rows by their keys. Beginning and committing always go to the thread:
    one waits for other processes, the other for the disk.
    """

    is_brisk = False  # whether what comes until the end of the transaction is short

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
        if self.is_brisk:
            return fn(*args, **kwargs)
        return await super()._execute(fn, *args, **kwargs)  # type: ignore[no-untyped-call]


def connect(path: str, **options: Any) -> Connection:
    """Make a connection to a file; awaiting it opens the file."""
    options["check_same_thread"] = False  # it is used from one thread after the other
    connection = Connection(partial(sqlite3.connect, path, **options), CHUNK)
    connection._thread.daemon = True  # noqa: SLF001 - as SQLAlchemy does: it must not keep us alive
    return connection
