"""What every use case needs: the store, its keys, a clock, a folder for files."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from bot.runtime.outages import OutageLog
from storage.database.connection import Database
from storage.vault.vault import Vault

BACKUPS_KEPT = timedelta(days=30)  # unless the settings say otherwise


class Clock(Protocol):
    """Where the time comes from."""

    def now(self) -> datetime:
        """Give the instant, aware UTC."""
        ...


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        """Give the instant, aware UTC."""
        return datetime.now(UTC)


class SetClock:
    """A clock that stands until it is set: rehearsals live two weeks in seconds."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        """Give the instant it was last set to."""
        return self._now

    def set(self, now: datetime) -> None:
        """Move the hands; time never goes back."""
        self._now = max(self._now, now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The store, its keys, a clock and a folder for files, handed to every use case."""

    database: Database
    vault: Vault
    clock: Clock
    data_dir: Path
    backups_kept: timedelta = BACKUPS_KEPT  # as the settings say
    outages: OutageLog = field(default_factory=OutageLog, compare=False)
