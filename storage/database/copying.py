"""Copies the file of an embedded store while it may be in use."""

import asyncio
import os
import sqlite3
from contextlib import closing
from pathlib import Path

from storage.refused import StorageRefused


class CopyRefused(StorageRefused):
    """A store could not be copied; the message says why and what to do."""


async def copy_file(store: Path, copy: Path) -> None:
    """Copy an embedded store, journal and all, into a new file that only this user may read.

    Either the whole copy is there afterwards or nothing. Raises CopyRefused.
    """
    await asyncio.to_thread(_copy, store, copy)


def _copy(store: Path, copy: Path) -> None:
    try:
        os.close(os.open(copy, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        raise _refused(copy, error.strerror or "it cannot be written") from None
    try:
        with closing(sqlite3.connect(store)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
        with copy.open("rb") as written:
            os.fsync(written.fileno())
    except (OSError, sqlite3.Error) as error:
        copy.unlink()
        raise _refused(copy, str(error)) from None


def _refused(copy: Path, reason: str) -> CopyRefused:
    return CopyRefused(
        "not_copied",
        f"No copy of the store could be made at {copy}: {reason}. Nothing was changed. Make room "
        "there; or make a copy elsewhere and say --no-copy.",
    )
