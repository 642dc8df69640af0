"""When things happen: rule and person in, one UTC instant out."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from types import EllipsisType
from zoneinfo import ZoneInfo

from dialogues.script.dialogue import (
    GRACE,
    SETTLE_AFTER,
    Clock,
    Closes,
    Dialogue,
    Opens,
    Quiet,
    Stage,
)
from dialogues.timing.timer import Timer

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
TICK = timedelta.resolution
FASTEST = 1_000_000.0  # a day in less than a tenth of a second; faster than anybody can follow
LAST = datetime(9000, 1, 1, tzinfo=UTC)  # a fast script's clock stops here, short of overflowing
SATURDAY = 5
_UNITS = ((86_400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))


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
    """The time rules of one round.

    Datetimes that come in must be aware (ValueError otherwise); those that go out are UTC. A
    local time that a clock change leaves out means the first instant after the gap; one that
    comes twice means the first. Waits and other durations are time elapsed: 1 day is 24 hours.
    """

    zone: str  # IANA name
    start: datetime  # aware UTC
    quiet: Quiet | None = None
    weekends: bool = True
    late: Late = Late.CATCH_UP
    remind_after: timedelta = timedelta(days=1)
    max_reminders: int = 2
    settle_after: timedelta = SETTLE_AFTER
    grace: timedelta = GRACE
    scale: float = 1.0  # 1440: a day of the script passes in a minute; quiet hours keep script time

    def __post_init__(self) -> None:
        _zone(self.zone)
        object.__setattr__(self, "start", _utc(self.start))
        if not 1 <= self.scale <= FASTEST:
            raise ValueError(f"time scale {self.scale}: give a number from 1 to {FASTEST:,.0f}")
        if self.quiet is not None and self.quiet.begins == self.quiet.ends:
            raise ValueError(
                f"quiet hours begin and end at {self.quiet.ends:%H:%M}: give two times"
            )
        if self.max_reminders < 0:
            raise ValueError(f"{self.max_reminders} reminders: give 0 or more")
        if self.max_reminders and self.remind_after <= timedelta(0):
            raise ValueError("reminders need a time to wait before each: give more than 0 minutes")

    def opens(
        self, stage: Stage, *, joined_at: datetime, finished: Mapping[str, datetime]
    ) -> Moment | None:
        """Tell when a stage opens for a person; None while it waits for another stage.

        `finished` tells when the person finished which stage. The instant may be past: then the
        stage is due now. It is never before the round starts, nor before the gate's time since
        joining. It is moved out of quiet hours and weekends, unless it is no later than what the
        person just did (joined late, finished the stage before): an answer is not a push.
        """
        rule = stage.opens
        if rule.after is not None and rule.after not in finished:
            return None
        joined = self.script_time(joined_at)
        acted = joined if rule.after is None else self.script_time(finished[rule.after])
        moment = self._opening(rule, joined=joined, acted=acted)
        moment = _not_before(moment, self.start, "not before the round starts")
        if since := stage.gate.since_joining:
            gate = f"not before {in_words(since)} after joining"
            moment = _not_before(moment, joined + since, gate)
        if self.start < acted >= moment.at:
            return self._real(moment)
        return self._real(self._pushed(moment))

    def closes(self, stage: Stage, *, joined_at: datetime, opened_at: datetime) -> Moment | None:
        """Tell when a stage closes for a person; None if it stays open.

        Quiet hours do not move a closing. It is never before `opened_at`.
        """
        if stage.closes is None:
            return None
        opened = self.script_time(opened_at)
        joined = self.script_time(joined_at)
        moment = self._closing(stage.closes, joined=joined, opened=opened)
        return self._real(_not_before(moment, opened, "not before it opens"))

    def reminders(
        self, stage: Stage, *, opened_at: datetime, joined_at: datetime
    ) -> tuple[Moment, ...]:
        """Tell when a person who says nothing is reminded of a stage, first to last.

        Each comes `remind_after` after the one before, moved out of quiet hours and weekends, and
        before the stage closes.
        """
        return tuple(self._reminders(stage, opened_at=opened_at, joined_at=joined_at))

    def first_reminder(
        self, stage: Stage, *, opened_at: datetime, joined_at: datetime
    ) -> Moment | None:
        """Tell the first of the reminders; None if there is none."""
        return next(self._reminders(stage, opened_at=opened_at, joined_at=joined_at), None)

    def settles(self, given_at: datetime) -> Moment:
        """Tell when an answer counts that only wants a tap; nothing is sent for it."""
        rule = f"{in_words(self.settle_after)} after the last word or pick"
        return Moment(at=self.after(given_at, self.settle_after), rule=rule)

    def grace_ends(self, closed_at: datetime) -> Moment:
        """Tell until when the answers count of somebody who had begun a stage that closed."""
        rule = f"{in_words(self.grace)} after it closed"
        return Moment(at=self.after(closed_at, self.grace), rule=rule)

    def after(self, instant: datetime, wait: timedelta) -> datetime:
        """Give the instant at which so much of the script's time has passed since another."""
        return self.real_time(self.script_time(instant) + wait)

    def pushable(self, instant: datetime) -> datetime:
        """Give the first instant, at or after this one, at which something may be pushed."""
        return self.real_time(self._free(self.script_time(instant))[0])

    def local(self, instant: datetime) -> datetime:
        """Give an instant as the clocks of the round's zone show it."""
        return _utc(instant).astimezone(_zone(self.zone))

    def script_time(self, real: datetime) -> datetime:
        """Give the script's time at a real instant: `scale` times as far from the start."""
        real = _utc(real)
        if self.scale == 1 or real <= self.start:
            return real
        times, parts = self.scale.as_integer_ratio()
        elapsed = (real - self.start) // TICK * times // parts
        return self.start + min(elapsed, (LAST - self.start) // TICK) * TICK

    def real_time(self, script: datetime) -> datetime:
        """Give the first real instant at which the script's time is this or later."""
        script = _utc(script)
        if self.scale == 1 or script <= self.start:
            return script
        times, parts = self.scale.as_integer_ratio()
        return self.start - (self.start - script) // TICK * parts // times * TICK

    def shifted(self, by: timedelta) -> "Timetable":
        """Give the timetable of the round begun so much later, or earlier if negative.

        Whole days keep the local time of the start, across a clock change too. Stages that open
        on a date stay on that date.
        """
        if by % DAY or not by:
            return replace(self, start=self.start + by)
        begun = self.local(self.start)
        return replace(self, start=_instant(_zone(self.zone), begun.date() + by, begun.time()))

    def _reminders(
        self, stage: Stage, *, opened_at: datetime, joined_at: datetime
    ) -> Iterator[Moment]:
        closing = self.closes(stage, joined_at=joined_at, opened_at=opened_at)
        previous, wait = self.script_time(opened_at), in_words(self.remind_after)
        for ordinal in range(1, self.max_reminders + 1):
            before = "the opening" if ordinal == 1 else "the reminder before"
            rule = f"reminder {ordinal}, {wait} after {before}"
            moment = self._pushed(Moment(at=previous + self.remind_after, rule=rule))
            previous, reminder = moment.at, self._real(moment)
            if closing is not None and reminder.at >= closing.at:
                break
            yield reminder

    def _opening(self, rule: Opens, *, joined: datetime, acted: datetime) -> Moment:
        if rule.after is None:
            return self._dated(rule, joined)
        wait = f"{in_words(rule.wait)} after" if rule.wait else "after"
        return self._elapsed(acted + rule.wait, rule.at, f'{wait} finishing "{rule.after}"')

    def _closing(self, rule: Closes, *, joined: datetime, opened: datetime) -> Moment:
        if rule.within is None:
            return self._dated(rule, joined)
        words = f"{in_words(rule.within)} after opening"
        return self._elapsed(opened + rule.within, rule.at, words)

    def _dated(self, rule: Opens | Closes, joined: datetime) -> Moment:
        if rule.on is None:
            return self._on_day(rule.day or 0, rule.at, joined)
        return self._at_clock(rule.on, rule.at, f"on {rule.on.day} {rule.on:%B %Y}")

    def _on_day(self, day: int, at: time | None, joined: datetime) -> Moment:
        own = self.late is Late.OWN_START and joined > self.start
        first = joined if own else self.start
        if day == 0 and at is None:
            return Moment(at=first, rule="at joining" if own else "at the start")
        words = f"{_count(day, 'day')} after {'joining' if own else 'the start'}"
        return self._at_clock(self.local(first).date() + day * DAY, at, words)

    def _at_clock(self, on: date, at: time | None, words: str) -> Moment:
        clock = self.local(self.start).time() if at is None else at
        return _on_clock(_zone(self.zone), on, clock, words)

    def _elapsed(self, instant: datetime, at: time | None, words: str) -> Moment:
        if at is None:
            return Moment(at=instant, rule=words)
        zone = _zone(self.zone)
        return _worded(zone, _next_clock(zone, instant, at), at, words)

    def _pushed(self, moment: Moment) -> Moment:
        at, reasons = self._free(moment.at)
        if not reasons:
            return moment
        return Moment(at=at, rule=f"{moment.rule}, moved out of {' and '.join(reasons)}")

    def _real(self, moment: Moment) -> Moment:
        if self.scale == 1:
            return moment
        return Moment(at=self.real_time(moment.at), rule=moment.rule)

    def _free(self, instant: datetime) -> tuple[datetime, tuple[str, ...]]:
        zone, reasons = _zone(self.zone), dict[str, None]()
        while True:
            local = instant.astimezone(zone)
            if self.quiet is not None and _is_within(self.quiet, local.time()):
                instant = _quiet_end(zone, instant, self.quiet)
                reasons["quiet hours"] = None
            elif not self.weekends and local.weekday() >= SATURDAY:
                monday = local.date() + (7 - local.weekday()) * DAY
                instant = _instant(zone, monday, time.min)
                reasons["the weekend"] = None
            else:
                return instant, tuple(reasons)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One line of a round's timeline."""

    stage: str
    kind: Timer
    moment: Moment
    local: str  # the moment on the zone's clocks, such as "Tuesday 1 December 2026, 18:30 GMT"
    arms: tuple[str, ...] = ()  # whose it is, if not everybody's


def timetable_of(
    clock: Clock,
    *,
    start: datetime,
    zone: str | None = None,
    quiet: Quiet | EllipsisType | None = ...,
    late: Late = Late.CATCH_UP,
    scale: float = 1.0,
) -> Timetable:
    """Make a round's timetable from the author's time rules and what the round sets itself.

    Without `zone` or `quiet` the author's hold; `quiet=None` means no quiet hours. ValueError
    says which value does not do.
    """
    return Timetable(
        zone=clock.timezone if zone is None else zone,
        start=start,
        quiet=clock.quiet if isinstance(quiet, EllipsisType) else quiet,
        weekends=clock.weekends,
        late=late,
        remind_after=clock.remind_after,
        max_reminders=clock.max_reminders,
        settle_after=clock.settle_after,
        grace=clock.grace,
        scale=scale,
    )


def plan(
    dialogue: Dialogue, timetable: Timetable, joined_at: datetime | None = None
) -> tuple[Planned, ...]:
    """List a round's openings, reminders and closings for one person, in order of time.

    The person joined at the start, or at `joined_at`, and finishes each stage in the minutes the
    script gives it. Reminders are those a person gets who says nothing in that stage. A stage
    after one that never opens is not in the list; stages of every arm are.
    """
    joined = timetable.start if joined_at is None else joined_at
    finished: dict[str, datetime] = {}
    planned: list[Planned] = []
    for _ in dialogue.stages:  # a stage may wait for one further down
        for stage in dialogue.stages:
            moment = timetable.opens(stage, joined_at=joined, finished=finished)
            if moment is not None and stage.id not in finished:
                planned += _planned(stage, timetable, joined=joined, opens=moment)
                worked = timetable.script_time(moment.at) + timedelta(minutes=stage.minutes)
                finished[stage.id] = timetable.real_time(worked)
    return tuple(sorted(planned, key=lambda line: line.moment.at))


def sending_window(people: int, per_second: float = 28.0) -> timedelta:
    """Tell how long it takes to send one message to each of so many people."""
    if people < 0 or not per_second > 0:
        raise ValueError(f"{people} people at {per_second} a second: give 0 or more, and over 0")
    return timedelta(seconds=people / per_second)


@lru_cache(maxsize=256)
def in_words(duration: timedelta) -> str:
    """Say a duration as an author would, such as '36 hours'; parts of a second round up."""
    total = math.ceil(duration / SECOND)
    seconds, unit = next(measure for measure in _UNITS if total % measure[0] == 0)
    return _count(total // seconds, unit)


def _planned(
    stage: Stage, timetable: Timetable, *, joined: datetime, opens: Moment
) -> list[Planned]:
    closes = timetable.closes(stage, joined_at=joined, opened_at=opens.at)
    reminders = timetable.reminders(stage, opened_at=opens.at, joined_at=joined)
    lines = [(Timer.OPEN, opens), *((Timer.REMIND, reminder) for reminder in reminders)]
    if closes is not None:
        lines.append((Timer.CLOSE, closes))
    return [
        Planned(
            stage=stage.id,
            kind=kind,
            moment=moment,
            local=_shown(timetable, moment.at),
            arms=stage.arms,
        )
        for kind, moment in lines
    ]


def _shown(timetable: Timetable, instant: datetime) -> str:
    local = timetable.local(instant)
    clock = "%H:%M" if timetable.scale == 1 else "%H:%M:%S"
    return f"{local:%A} {local.day} {local:%B %Y}, {local:{clock} %Z}"


def _not_before(moment: Moment, floor: datetime, words: str) -> Moment:
    if moment.at >= floor:
        return moment
    return Moment(at=floor, rule=f"{moment.rule}, {words}")


@lru_cache(maxsize=4096)
def _on_clock(zone: ZoneInfo, on: date, clock: time, words: str) -> Moment:
    """Give the moment of a day's time; many people share it."""
    return _worded(zone, _instant(zone, on, clock), clock, words)


def _worded(zone: ZoneInfo, instant: datetime, clock: time, words: str) -> Moment:
    moved = instant.astimezone(zone).time() != clock
    ending = ", moved past the hour the clocks leave out" if moved else ""
    return Moment(at=instant, rule=f"{words} at {clock:%H:%M}{ending}")


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def _utc(instant: datetime) -> datetime:
    if instant.tzinfo is UTC:
        return instant
    if instant.utcoffset() is None:
        raise ValueError(f"{instant} does not say its time zone: give a datetime in UTC")
    return instant.astimezone(UTC)


@lru_cache(maxsize=1024)
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(
            f'there is no time zone "{name}": give a name such as "Europe/London"'
        ) from None


def _is_within(quiet: Quiet, clock: time) -> bool:
    if quiet.begins < quiet.ends:
        return quiet.begins <= clock < quiet.ends
    return clock >= quiet.begins or clock < quiet.ends


def _quiet_end(zone: ZoneInfo, instant: datetime, quiet: Quiet) -> datetime:
    """Give the end of these quiet hours, or a clock change before it: the hour may differ then."""
    local = instant.astimezone(zone)
    left = (datetime.combine(local.date(), quiet.ends) - local.replace(tzinfo=None)) % DAY
    end = instant + left
    if end.astimezone(zone).utcoffset() == local.utcoffset():
        return end
    return _clock_change(zone, instant, end)


@lru_cache(maxsize=4096)
def _instant(zone: ZoneInfo, on: date, clock: time) -> datetime:
    """Give the first instant at which the zone's clocks show this time or have passed it."""
    local = datetime.combine(on, clock.replace(fold=0), tzinfo=zone)
    first, second = local.astimezone(UTC), local.replace(fold=1).astimezone(UTC)
    if second < first:  # the clocks leave this time out
        return _clock_change(zone, second, first)
    return first


def _next_clock(zone: ZoneInfo, instant: datetime, clock: time) -> datetime:
    today = instant.astimezone(zone).date()
    # a change at midnight can move yesterday's time to today, or today's and tomorrow's behind us
    moments = (_instant(zone, today + days * DAY, clock) for days in (-1, 0, 1, 2))
    return next(moment for moment in moments if moment >= instant)


def _clock_change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """Give the instant between the two at which the zone's offset from UTC changes."""
    before = before.replace(microsecond=0)
    offset = before.astimezone(zone).utcoffset()
    low, high = 0, math.ceil((after - before) / SECOND)
    while high - low > 1:
        middle = (low + high) // 2
        if (before + middle * SECOND).astimezone(zone).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return before + high * SECOND
