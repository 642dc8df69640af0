"""Writes into the log why the store fails, and not over and over while it does."""

import time
from collections.abc import Callable

import structlog

from storage.database.connection import is_outage
from storage.database.outages import outage_of

EVERY = 60.0  # seconds between two lines about it, however many things fail meanwhile

_log = structlog.get_logger(__name__)


class OutageLog:
    """One for a store: whatever meets an outage notes it here."""

    def __init__(self, steady: Callable[[], float] = time.monotonic) -> None:
        """Count time by `steady`, in seconds that never jump."""
        self._steady = steady
        self._told_at: float | None = None

    def note(self, error: BaseException) -> bool:
        """Tell whether an error, or what caused it, is an outage; log the reason if it is."""
        cause = error if is_outage(error) else error.__cause__
        if cause is None or not is_outage(cause):
            return False
        now = self._steady()
        if self._told_at is None or now - self._told_at >= EVERY:
            self._told_at = now
            outage = outage_of(cause)
            _log.error("store_fails", reason=outage.reason, why=outage.sentence, do=outage.remedy)
        return True
