"""What a due row wakes somebody for."""

from enum import StrEnum


class Timer(StrEnum):
    """What a due row wakes somebody for."""

    OPEN = "open"
    REMIND = "remind"
    CLOSE = "close"
    SETTLE = "settle"  # what was answered but for a last tap counts
