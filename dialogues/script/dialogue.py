"""The typed shape of a dialogue script: who, when, and stages of steps."""

import math
from collections.abc import Iterator, Mapping
from datetime import date, time, timedelta
from typing import Annotated, Literal

from pydantic import (
    BeforeValidator,
    Field,
    PrivateAttr,
    model_validator,
)

from dialogues.disclosure.counts import K_PUBLIC
from dialogues.disclosure.results import MIN_PEOPLE, Floors
from dialogues.script.editions import Limit
from dialogues.script.fields import (
    ClockTime,
    Duration,
    Id,
    Language,
    ManyPoints,
    Part,
    Slug,
    Text,
    as_text,
    codes_as_text,
)
from dialogues.script.kinds.all import AnyStep
from dialogues.script.kinds.step import Step, walk
from dialogues.script.limits import MAX_ARMS, MAX_EACH, MAX_LANGUAGES, MAX_ROLES, MAX_STAGES
from dialogues.script.proposal import Proposal
from dialogues.script.roles import ScriptRole
from dialogues.script.safeguarding import Safeguarding
from dialogues.script.scales import with_scales

LapNames = Mapping[str, tuple[str, ...]]  # of a loop: what each step is called lap by lap


SETTLE_AFTER = timedelta(hours=12)  # an evening's answer counts by the next morning
GRACE = timedelta(hours=1)  # to end a sentence that was begun in time


class Head(Part):
    """Who the script is: its name, version, base language and title."""

    id: Slug
    """The script's own name, in addresses and files."""
    version: int = Field(ge=1)
    """A whole number that goes up with each change."""
    language: Language = "en"
    """The language the script is written in."""
    title: Text
    """The title people see."""
    summary: Text
    """What the dialogue is about and how long it takes, in a sentence or two."""
    reading_age: int = Field(default=11, ge=5, le=18)
    """The age of a reader who can follow the text easily."""
    edition: int | None = None
    """The edition of the script language it is written in; the newest if not given."""


class Quiet(Part):
    """Hours, in the round's zone, when nothing is pushed; may span midnight."""

    begins: ClockTime
    """The time of day from which nothing is pushed."""
    ends: ClockTime
    """The time of day from which messages are pushed again."""


def parse_quiet(value: object) -> object:
    """Read '21:00-08:30' as quiet hours."""
    if value is None or isinstance(value, Quiet | dict):
        return value
    begins, dash, ends = str(value).partition("-")
    if not dash:
        raise ValueError('write quiet hours as "21:00-08:30"')
    return {"begins": begins.strip(), "ends": ends.strip()}


QuietHours = Annotated[
    Quiet, BeforeValidator(parse_quiet), as_text(r"^\d{1,2}:\d{2} *- *\d{1,2}:\d{2}$")
]


class Clock(Part):
    """The author's time rules; a round may set its own zone and quiet hours."""

    timezone: str = "Europe/London"
    """The zone of all times in the script, such as Europe/London."""
    quiet: QuietHours | None = Quiet(begins=time(21), ends=time(8, 30))
    """Hours when nothing is pushed, such as "21:00-08:30"."""
    weekends: bool = True
    """Whether messages are pushed on Saturdays and Sundays."""
    remind_after: Duration = timedelta(days=1)
    """How long after no answer a reminder is sent, such as 1 day."""
    max_reminders: int = Field(default=2, ge=0, le=5)
    """How many reminders a stage may send."""
    settle_after: Duration = SETTLE_AFTER
    """How long after the last word or pick an answer counts without a tap, such as 12 hours."""
    grace: Duration = GRACE
    """How long after a stage has closed the answers of who had begun it count, such as 1 hour."""


class Privacy(Part):
    """What people are told about their data, and the floors for what is shown to others."""

    notice: Text
    """What is stored, why, and which rights people have."""
    contact: Text
    """Where people can ask about their data."""
    keep_for: Duration
    """How long answers are kept, such as 12 months."""
    reveal_min: int | None = Field(default=None, ge=K_PUBLIC)
    """How many people must have answered before their answers are shown to others, if not 60."""
    reveal_each: int = Field(default=K_PUBLIC, ge=K_PUBLIC, le=MAX_EACH)
    """How many people must have given each answer that is shown to others."""

    def floors(self, min_people: int | None) -> Floors:
        """Give how many people a reveal of its own `min_people` needs; people count in tens."""
        people = max(min_people or 0, self.reveal_min or MIN_PEOPLE)
        return Floors(people=math.ceil(people / K_PUBLIC) * K_PUBLIC, each=self.reveal_each)


class Source(Part):
    """Where a claim comes from, and when somebody last checked it."""

    title: Text
    """What the source is called."""
    url: str | None = None
    """Where it can be read."""
    checked: date
    """The day somebody last checked it, such as 2026-11-01."""


class Opens(Part):
    """When a stage opens: a day of the round, a date, or some time after another stage."""

    day: int | None = Field(default=None, ge=0)
    """The day of the round: 0 is the first."""
    on: date | None = None
    """The date, such as 2026-12-01."""
    after: Id | None = None
    """The stage that must be finished first."""
    wait: Duration = timedelta(0)
    """How long after that stage, such as 2 days."""
    at: ClockTime | None = None
    """The time of day, such as "18:30"."""

    @model_validator(mode="after")
    def _exactly_one(self) -> "Opens":
        if sum(value is not None for value in (self.day, self.on, self.after)) != 1:
            raise ValueError("give exactly one of: day, on, after")
        if self.wait and self.after is None:
            raise ValueError("wait goes with after")
        return self


class Closes(Part):
    """When a stage closes: a day of the round, a date, or some time after it opened."""

    day: int | None = Field(default=None, ge=0)
    """The day of the round: 0 is the first."""
    on: date | None = None
    """The date, such as 2026-12-11."""
    within: Duration | None = None
    """How long after the stage opened, such as 3 days."""
    at: ClockTime | None = None
    """The time of day, such as "18:30"."""

    @model_validator(mode="after")
    def _exactly_one(self) -> "Closes":
        if sum(value is not None for value in (self.day, self.on, self.within)) != 1:
            raise ValueError("give exactly one of: day, on, within")
        return self


class Gate(Part):
    """What a stage requires: cards that were shown, and a time since joining."""

    seen: tuple[Id, ...] = ()
    """Cards that must have been shown; those that were not are shown first."""
    since_joining: Duration = timedelta(0)
    """How long ago the person must have joined, such as 3 days."""


class Arm(Part):
    """A part of the people, drawn by lot when they agree, who meet something of their own."""

    title: Text
    """What the arm is called, for those who read the results."""
    share: int = Field(ge=1, le=1000)
    """How many of the people fall into it, beside the shares of the other arms."""
    control: bool = False
    """Whether it is a control arm, whose people are asked without being told as much."""


class Stage(Part):
    """A timed part of the dialogue."""

    id: Id
    """The stage's name."""
    title: Text
    """The title people see."""
    minutes: int = Field(ge=1, le=60)
    """How many minutes it takes."""
    opens: Opens
    """When the stage opens."""
    closes: Closes | None = None
    """When the stage closes; with the round if not given."""
    gate: Gate = Gate()
    """What must have happened before the stage begins."""
    arms: tuple[Id, ...] = ()
    """The arms whose people meet the stage; everybody if not given."""
    invitation: Text | None = None
    """What is said when the stage opens."""
    note: Text | None = None
    """What reviewers and readers of the codebook should know; people are not shown it."""
    steps: tuple[AnyStep, ...] = Field(min_length=1)
    """What happens in the stage, in order."""

    def walk(self) -> Iterator[Step]:
        """Give every step of the stage in script order, those inside branches and decks too."""
        yield from walk(self.steps)


class Accept(Part):
    """A warning of the checker that the author has looked at and lets stand, with the reason."""

    code: str
    """The code of the warning, such as text-long."""
    at: str
    """Where the warning stands, as the checker names it: stage.step, sources.name."""
    because: Text
    """Why it may stand, for those who review the script."""


class Dialogue(Part):
    """A whole script in one language, as authors write it."""

    dialogue: Head
    """Who the script is."""
    languages: Annotated[tuple[Language, ...], Limit(since=2, longest=MAX_LANGUAGES)] = ()
    """Languages the script is translated into, beside its own."""
    proposal: Proposal | None = None
    """What is proposed, by whom, and who decides."""
    clock: Clock = Clock()
    """When messages may be sent."""
    privacy: Privacy
    """What people are told about their data."""
    safeguarding: Safeguarding | None = None
    """What is said to people who write that they are in danger, or that they are children."""
    scales: dict[Id, ManyPoints] = Field(default={})
    """Answers that several questions offer, by name: write the name in place of the answers."""
    sources: dict[Id, Source] = Field(default={})
    """Where claims come from, by name."""
    fragments: dict[Id, tuple[AnyStep, ...]] = Field(default={})
    """Lists of steps, by name, to be included in stages; empty once the script is read."""
    arms: dict[Id, Arm] = Field(default={}, max_length=MAX_ARMS)
    """Parts of the people, by name, for comparing what they meet."""
    balance: Literal["by_lot", "exact"] = "by_lot"
    """How arms are drawn: each by lot of its own, or in blocks that keep to the shares exactly."""
    roles: dict[Id, ScriptRole] = Field(default={}, max_length=MAX_ROLES)
    """What takes part without being a person, by name; the first one that holds. In no count."""
    glossary: Annotated[dict[Text, Text], BeforeValidator(codes_as_text)] = Field(default={})
    """Words of the trade that the texts use, and what each means."""
    accept: tuple[Accept, ...] = ()
    """Warnings of the checker that may stand, each with the reason."""
    stages: Annotated[tuple[Stage, ...], Field(min_length=1), Limit(since=2, longest=MAX_STAGES)]
    """The timed parts of the dialogue, in order."""

    _repeated: tuple[LapNames, ...] = PrivateAttr(default=())

    @property
    def repeated(self) -> tuple[LapNames, ...]:
        """What each loop repeated, once the loops are unrolled."""
        return self._repeated

    def with_laps(self, stages: tuple[Stage, ...], repeated: tuple[LapNames, ...]) -> "Dialogue":
        """Put in stages whose loops are unrolled, and what each loop repeated."""
        made = self.model_copy(update={"stages": stages})
        made._repeated = repeated  # noqa: SLF001 - a copy of its own
        return made

    @model_validator(mode="before")
    @classmethod
    def _with_scales(cls, whole: object) -> object:
        return with_scales(whole)

    def stage(self, stage_id: str) -> Stage:
        """Give the stage of that id; KeyError if there is none."""
        for stage in self.stages:
            if stage.id == stage_id:
                return stage
        raise KeyError(stage_id)

    def walk(self) -> Iterator[tuple[Stage, Step]]:
        """Give every step with its stage, in script order."""
        for stage in self.stages:
            for step in stage.walk():
                yield stage, step
