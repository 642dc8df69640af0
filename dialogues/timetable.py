"""When things happen: rule and person in, one UTC instant out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from dialogues.script import Quiet


class Late(StrEnum):
    """What happens to somebody who joins after the round began."""

    CATCH_UP = "catch_up"  # stages already open are open at once, one after the other
    OWN_START = "own_start"  # days count from the person's own joining
    REFUSE = "refuse"  # nobody joins after the start


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """An instant (aware, UTC) and the rule that made it, in words for people."""

    at: datetime
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """The time rules of one round."""

    zone: str  # IANA name
    start: datetime  # aware UTC
    quiet: Quiet | None = None
    weekends: bool = True
    late: Late = Late.CATCH_UP
    remind_after: timedelta = timedelta(days=1)
    max_reminders: int = 2
    scale: float = 1.0  # 1440: a day of the script passes in a minute; quiet hours keep script time
