"""How times, states and names read on pages."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from dialogues.evidence.codebook import labels_of, no_answers, parts_of, question_of
from dialogues.script.columns import UNSURE_CODE
from dialogues.script.dialogue import Dialogue
from dialogues.script.kinds.step import Step
from dialogues.text.markup import to_plain
from dialogues.text.placeholders import impersonal
from storage.rounds.rounds import RoundStatus

STATUS_COLOURS: Mapping[str, str] = {
    RoundStatus.SCHEDULED: "blue",
    RoundStatus.RUNNING: "green",
    RoundStatus.PAUSED: "yellow",
    RoundStatus.CLOSED: "grey",
    RoundStatus.CANCELLED: "red",
    "done": "green",
    "failed": "red",
    "withdrawn": "orange",
}
LANGUAGES = {"en": "English", "cy": "Welsh", "gd": "Scottish Gaelic", "ga": "Irish"}
CHANNELS = {"telegram": "Telegram", "web": "web chat", "simulated": "simulation"}
NO_ANSWERS = no_answers() | {UNSURE_CODE: "I am not sure"}  # in any question that has them
LATE = {
    "catch_up": "People may join after the start; what is open already is open for them at once",
    "own_start": "People may join after the start; their days count from when they join",
    "refuse": "Nobody joins after the start",
}
KINDS = {"open": "Opens", "remind": "Reminder", "close": "Closes"}
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400


def when(instant: datetime | None, zone: str = "UTC") -> str:
    """Tell an instant on the clocks of a zone, which is always named."""
    if instant is None:
        return ""
    local = instant.astimezone(ZoneInfo(zone))
    return f"{local:%a} {local.day} {local:%b %Y, %H:%M} {_zone_name(local)}"


def day(instant: datetime | None, zone: str = "UTC") -> str:
    """Tell the day of an instant in a zone, where the hour would tell more than it should."""
    if instant is None:
        return ""
    local = instant.astimezone(ZoneInfo(zone))
    return f"{local.day} {local:%b %Y}"


def _zone_name(local: datetime) -> str:
    name = local.tzname() or "UTC"
    return name if name[:1].isalpha() else f"UTC{name}"


def lasting(duration: timedelta) -> str:
    """Tell roughly how long something takes."""
    seconds = duration.total_seconds()
    if seconds < _MINUTE:
        return "less than a minute"
    for size, unit in ((_DAY, "day"), (_HOUR, "hour"), (_MINUTE, "minute")):
        if seconds >= size:
            count = round(seconds / size)
            return f"about {count} {unit}{'' if count == 1 else 's'}"
    raise AssertionError("every duration has a unit")


def number(value: float | None) -> str:
    """Write a number with commas; nothing for none."""
    if value is None:
        return ""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def exact(value: float) -> str:
    """Write a number that somebody gave, with all its decimals."""
    return f"{value:.15g}"


def many(count: int, singular: str, plural: str = "") -> str:
    """Write a number and what is counted, in the right form."""
    return f"{count:,} {singular if count == 1 else plural or singular + 's'}"


def plain(name: str) -> str:
    """Turn a code of ours into words."""
    return name.replace("_", " ").capitalize()


def language(code: str) -> str:
    """Name a language in English, if we know it."""
    return LANGUAGES.get(code, code)


def channel(name: str) -> str:
    """Name a channel in the middle of a sentence."""
    return CHANNELS.get(name, name)


class PageLabels:
    """The author's words for stages, questions and answers of one dialogue."""

    def __init__(self, newest: Dialogue, *earlier: Dialogue) -> None:
        """Take the versions of a round, the newest first: it has the first word."""
        versions = (newest, *earlier)
        self._versions = [{step.id: step for _, step in version.walk()} for version in versions]
        self._arms = {name: arm.title for name, arm in newest.arms.items()}
        self._roles = {name: role.title for name, role in newest.roles.items()}
        self._stages = {
            stage.id: impersonal(stage.title)
            for version in reversed(versions)
            for stage in version.stages
        }

    def arm(self, arm: str) -> str:
        """Give the title of an arm."""
        return self._arms.get(arm, arm)

    def role(self, role: str) -> str:
        """Give the title of a role."""
        return self._roles.get(role, role)

    def stage(self, stage: str) -> str:
        """Give the title of a stage."""
        return self._stages.get(stage, stage)

    def question(self, step: str) -> str:
        """Give what a step asks, in one line."""
        text = next((question_of(asking, steps) for asking, steps in self._asked(step)), "")
        return " ".join(to_plain(text).split()) or step

    def codes(self, step: str, code: str | None) -> str:
        """Give the labels of the codes of an answer, joined by commas."""
        return ", ".join(self.code(step, name) for name in (code or "").split())

    def code(self, step: str, code: str) -> str:
        """Give the label of one code."""
        offered = (labels_of(asking, steps).get(code) for asking, steps in self._asked(step))
        return next(filter(None, offered), NO_ANSWERS.get(code, code))

    def part(self, step: str, part: str) -> str:
        """Give the label of an item or a purpose; nothing if the step has no parts."""
        labels = (parts_of(asking).get(part) for asking, _ in self._asked(step))
        return " ".join(to_plain(next(filter(None, labels), "")).split())

    def _asked(self, step: str) -> Iterator[tuple[Step, Mapping[str, Step]]]:
        """Give a step in every version that has it, with the steps around it."""
        return ((steps[step], steps) for steps in self._versions if step in steps)
