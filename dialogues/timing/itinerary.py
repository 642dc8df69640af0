"""What one person is sent unasked and asked to do, day by day, on the clocks of a round."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from dialogues.script.dialogue import Dialogue, Stage
from dialogues.script.kinds.step import HOLDING
from dialogues.text.placeholders import impersonal
from dialogues.timing.effort import minutes
from dialogues.timing.timer import Timer
from dialogues.timing.timetable import Planned, Timetable, plan

PUSHED = frozenset({Timer.OPEN, Timer.REMIND})


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One thing that happens of itself: a part opens, is recalled, or closes."""

    at: datetime  # on the round's clocks
    kind: Timer
    stage: str
    title: str
    arms: tuple[str, ...]  # whose it is, if not everybody's
    rule: str  # why then, and from where it was moved
    steps: int  # an opening's: messages to read or answer, all branches taken
    minutes: float  # an opening's: an estimate, all branches taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """All that happens on one date."""

    date: date
    stops: tuple[Stop, ...]

    @property
    def pushes(self) -> int:
        """How many messages come unasked if nothing is answered."""
        return sum(stop.kind in PUSHED for stop in self.stops)

    @property
    def minutes(self) -> float:
        """How long the parts that open take."""
        return sum(stop.minutes for stop in self.stops)


def itinerary(
    dialogue: Dialogue, timetable: Timetable, joined_at: datetime | None = None
) -> tuple[Day, ...]:
    """List what happens to somebody who joined at the start, or at an aware instant.

    They finish each part in the minutes the script gives it; reminders are of somebody who says
    nothing in that part.
    """
    efforts = dict(zip((stage.id for stage in dialogue.stages), minutes(dialogue), strict=True))
    stops = [
        _stop(planned, dialogue.stage(planned.stage), timetable, efforts)
        for planned in plan(dialogue, timetable, joined_at)
    ]
    return tuple(
        Day(date=day, stops=tuple(day_stops))
        for day, day_stops in groupby(stops, lambda s: s.at.date())
    )


def most_minutes(days: Iterable[Day]) -> float:
    """Tell how long the longest day takes."""
    return max((day.minutes for day in days), default=0.0)


def _stop(
    planned: Planned, stage: Stage, timetable: Timetable, efforts: Mapping[str, float]
) -> Stop:
    opens = planned.kind is Timer.OPEN
    return Stop(
        at=timetable.local(planned.moment.at),
        kind=planned.kind,
        stage=stage.id,
        title=impersonal(stage.title),
        arms=planned.arms,
        rule=planned.moment.rule,
        steps=_steps(stage) if opens else 0,
        minutes=efforts[stage.id] if opens else 0.0,
    )


def _steps(stage: Stage) -> int:
    return sum(step.ROLE not in HOLDING for step in stage.walk())
