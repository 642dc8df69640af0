"""Timetables and stages to try: an evening start in London, a Tuesday in winter."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dialogues.script.dialogue import Quiet, Stage
from dialogues.timing.timetable import Timetable

LONDON = ZoneInfo("Europe/London")
NIGHT = Quiet(begins=time(21), ends=time(8, 30))
START = datetime(2026, 12, 1, 18, 30, tzinfo=UTC)  # a Tuesday
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def stage(stage_id: str = "one", **parts: object) -> Stage:
    step = {"type": "say", "id": f"{stage_id}_hello", "text": "Hello"}
    whole = {"id": stage_id, "title": "A stage", "minutes": 10, "opens": {"day": 0}, **parts}
    return Stage.model_validate({**whole, "steps": [step]})


def timetable(**parts: object) -> Timetable:
    return Timetable(**{"zone": "Europe/London", "start": START, **parts})


def opening(rules: Timetable, joined_at: datetime = START, finished=None, **opens) -> datetime:
    return rules.opens(stage(opens=opens), joined_at=joined_at, finished=finished or {}).at


def london(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=LONDON).astimezone(UTC)
