"""Why the store fails is logged once a minute, whatever and however much fails meanwhile."""

import errno

from structlog.testing import capture_logs

from bot.runtime.outages import OutageLog
from bot.turns.intake import StoreUnavailable

FULL = OSError(errno.ENOSPC, "No space left on device")
LINE = {
    "event": "store_fails",
    "log_level": "error",
    "reason": "No space left on device",
    "why": "The disk is full.",
    "do": "Make room on it: what waits goes on by itself.",
}


def caused_by(error: Exception) -> StoreUnavailable:
    """Give the error by which the intake tells of another."""
    told = StoreUnavailable("the store cannot be written to")
    told.__cause__ = error
    return told


def test_outage_is_told_at_most_once_a_minute():
    now = 0.0
    outages = OutageLog(lambda: now)

    with capture_logs() as logged:
        for now in (0.0, 0.5, 59.0, 60.0, 61.0, 119.0, 500.0):  # noqa: B007 - read by the log
            assert outages.note(FULL)

    assert logged == [LINE] * 3


def test_what_an_outage_caused_is_one_too():
    with capture_logs() as logged:
        assert OutageLog().note(caused_by(FULL))

    assert logged == [LINE]


def test_fault_of_ours_is_no_outage():
    with capture_logs() as logged:
        assert not OutageLog().note(KeyError("a word of somebody"))
        assert not OutageLog().note(caused_by(KeyError("a word of somebody")))

    assert logged == []
