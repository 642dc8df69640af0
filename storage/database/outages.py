"""Says in words why the store itself failed, and what whoever looks after it can do."""

import errno
import os
import sqlite3
from dataclasses import dataclass

from sqlalchemy.exc import DBAPIError


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """Why the store, or the disk it is on, fails."""

    reason: str  # in the words of the database or the system; never any values
    sentence: str  # what is wrong, for people
    remedy: str  # what to do

    @property
    def is_known(self) -> bool:
        """Whether more can be said than that it fails."""
        return self.sentence != _ELSEWHERE[0]


_FULL = ("The disk is full.", "Make room on it: what waits goes on by itself.")
_READ_ONLY = (
    "The disk, the folder or the file of the store can only be read.",
    "Let the user who runs this program write there.",
)
_ELSEWHERE = ("The store cannot be reached at the moment.", "Try again in a little while.")
# The names of SQLite's results by what they begin with (https://www.sqlite.org/rescode.html).
_SQLITE = {
    "SQLITE_FULL": _FULL,
    "SQLITE_READONLY": _READ_ONLY,
    "SQLITE_PERM": _READ_ONLY,
    "SQLITE_CANTOPEN": (
        "The file of the store cannot be opened.",
        "See that its folder is there, that the disk has room, and that we may write there.",
    ),
    "SQLITE_IOERR": (
        "The disk of the store failed to read or write.",
        "See that it has room and is in order.",
    ),
    "SQLITE_CORRUPT": ("The file of the store is damaged.", "Put a backup back."),
    "SQLITE_NOTADB": ("The file of the store is no database.", "Put a backup back."),
    "SQLITE_BUSY": (
        "Another program holds the file of the store.",
        "Close what else works with that file.",
    ),
    "SQLITE_LOCKED": _ELSEWHERE,
}
# PostgreSQL's errors by their codes (its documentation, appendix A).
_POSTGRESQL = {
    "53100": ("The disk of the database server is full.", "Make room on it."),
    "25006": (
        "The database server only lets us read.",
        "See that it is the main one, and that it is not in recovery.",
    ),
}
_SYSTEM = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EROFS: _READ_ONLY,
    errno.EACCES: _READ_ONLY,
    errno.EPERM: _READ_ONLY,
}


def outage_of(error: BaseException) -> Outage:
    """Tell an error of the store in words: of disks for a file, of servers for a server."""
    cause = getattr(error, "orig", None) or error
    if isinstance(cause, sqlite3.Error):
        name = getattr(cause, "sqlite_errorname", "")
        for begin, words in _SQLITE.items():
            if name.startswith(begin):
                return _outage(str(cause), words)
        return _outage(name or type(cause).__name__, _ELSEWHERE)
    if isinstance(cause, OSError) and cause.errno in _SYSTEM:
        return _outage(os.strerror(cause.errno), _SYSTEM[cause.errno])
    state = str(getattr(cause, "sqlstate", ""))
    return _outage(state or type(cause).__name__, _POSTGRESQL.get(state, _ELSEWHERE))


def is_damaged(error: DBAPIError) -> bool:
    """Tell whether the file of an embedded store is damaged."""
    name = getattr(error.orig, "sqlite_errorname", "")
    return name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB"))


def _outage(reason: str, words: tuple[str, str]) -> Outage:
    sentence, remedy = words
    return Outage(reason=reason, sentence=sentence, remedy=remedy)
