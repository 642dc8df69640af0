"""The typed shape of a dialogue script: stages, and the closed union of step kinds."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, time, timedelta
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

MAX_ID = 40  # leaves room for stage__step__option in the 64 bytes of an SPSS variable name
MAX_OPTIONS = 20  # more than this cannot be read on a phone without scrolling past the question

_UNITS = {"minute": 60, "hour": 3600, "day": 86_400, "week": 604_800, "month": 30 * 86_400}
_DURATION = re.compile(r"^(\d+) (minute|hour|day|week|month)s?$")


def parse_duration(value: object) -> object:
    """Read '30 minutes', '1 day' or '12 months' (a month is 30 days) as a timedelta."""
    if not isinstance(value, str):
        return value
    match = _DURATION.match(value.strip())
    if not match:
        raise ValueError("write a number and a unit, such as '30 minutes', '2 hours' or '1 day'")
    return timedelta(seconds=int(match[1]) * _UNITS[match[2]])


def parse_clock(value: object) -> object:
    """Read '18:30' as a time of day."""
    if not isinstance(value, str):
        return value
    try:
        hour, minute = value.split(":")
        return time(int(hour), int(minute))
    except ValueError:
        raise ValueError('write a time of day between quotes, such as "18:30"') from None


def _codes_as_text(value: object) -> object:
    """Let authors write 1: and 'yes': alike; a code is always text."""
    if isinstance(value, Mapping):
        return {str(code): label for code, label in value.items()}
    return value


Duration = Annotated[timedelta, BeforeValidator(parse_duration)]
ClockTime = Annotated[time, BeforeValidator(parse_clock)]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=MAX_ID)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$", max_length=MAX_ID)]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_]*$", max_length=24)]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Options = Annotated[
    dict[Code, Text], BeforeValidator(_codes_as_text), Field(min_length=2, max_length=MAX_OPTIONS)
]


class Part(BaseModel):
    """Anything an author writes: closed to unknown keys, and never changed after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Head(Part):
    """Who the script is: its name, version, base language and title."""

    id: Slug
    version: int = Field(ge=1)
    language: Language = "en"
    title: Text
    summary: Text
    reading_age: int = Field(default=11, ge=5, le=18)


class Proposal(Part):
    """What is proposed, by whom, and who decides: the duties a public body owes."""

    question: Text
    bodies: tuple[Text, ...] = Field(min_length=1)
    data: Text
    not_data: Text
    purpose: Text
    decision: Text
    alternatives: tuple[Text, ...] = Field(min_length=1)
    complaints: Text


class Quiet(Part):
    """Hours, in the round's zone, when nothing is pushed; may span midnight."""

    begins: ClockTime
    ends: ClockTime


def parse_quiet(value: object) -> object:
    """Read '21:00-08:30' as quiet hours."""
    if not isinstance(value, str):
        return value
    begins, dash, ends = value.partition("-")
    if not dash:
        raise ValueError('write quiet hours as "21:00-08:30"')
    return {"begins": begins.strip(), "ends": ends.strip()}


class Clock(Part):
    """The author's time rules; a round may set its own zone and quiet hours."""

    timezone: str = "Europe/London"
    quiet: Annotated[Quiet, BeforeValidator(parse_quiet)] | None = Quiet(
        begins=time(21), ends=time(8, 30)
    )
    weekends: bool = True
    remind_after: Duration = timedelta(days=1)
    max_reminders: int = Field(default=2, ge=0, le=5)


class Privacy(Part):
    """What people are told about their data, and the floors for what is shown to others."""

    notice: Text
    contact: Text
    keep_for: Duration
    reveal_min: int = Field(default=10, ge=10)


class Source(Part):
    """Where a claim comes from, and when somebody last checked it."""

    title: Text
    url: str | None = None
    checked: date


class Image(Part):
    """A picture beside the script file, with the words for those who cannot see it."""

    file: str
    alt: Text


class Step(Part):
    """What every step has: an id, unique in the whole dialogue."""

    id: Id


class Say(Step):
    """A message that needs no answer."""

    type: Literal["say"]
    text: Text


class Card(Step):
    """A piece of information, on one side or on none, with its sources."""

    type: Literal["card"]
    title: Text
    text: Text
    more: Text | None = None
    side: Literal["benefit", "risk", "neutral"] = "neutral"
    image: Image | None = None
    sources: tuple[Id, ...] = ()


class Deck(Step):
    """Cards shown in random order (`random`) or one side first by lot (`sides`), recorded."""

    type: Literal["deck"]
    order: Literal["random", "sides"] = "random"
    cards: tuple[Card, ...] = Field(min_length=2)


class Purpose(Part):
    """One thing a person may agree to, on its own."""

    id: Id
    text: Text


class Consent(Step):
    """Consent, purpose by purpose, before the first stored answer."""

    type: Literal["consent"]
    text: Text
    required: tuple[Purpose, ...] = Field(min_length=1)
    optional: tuple[Purpose, ...] = ()
    declined: Text


class Profile(Step):
    """An optional question about the person; 'prefer not to say' is always there."""

    type: Literal["profile"]
    text: Text
    why: Text
    options: Options


class Single(Step):
    """One answer out of several."""

    type: Literal["single"]
    text: Text
    options: Options
    random: bool = False
    compare_to: Id | None = None


class Multi(Step):
    """Several answers out of several; an exclusive option clears the rest."""

    type: Literal["multi"]
    text: Text
    options: Options
    exclusive: tuple[Code, ...] = ()
    most: int | None = Field(default=None, ge=1)
    random: bool = False


class Scale(Step):
    """The same points for each of several items, with labels at both ends."""

    type: Literal["scale"]
    text: Text
    items: Annotated[dict[Code, Text], BeforeValidator(_codes_as_text)] = Field(min_length=1)
    least: int = Field(default=1, alias="min")
    most: int = Field(default=5, alias="max")
    labels: Annotated[dict[Code, Text], BeforeValidator(_codes_as_text)]
    unsure: Text | None = None
    random: bool = False
    compare_to: Id | None = None

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Rank(Step):
    """Options put in order, the first `top` of them."""

    type: Literal["rank"]
    text: Text
    options: Options
    top: int | None = Field(default=None, ge=2)
    random: bool = True


class Quiz(Step):
    """A knowledge item whose key a card answers; asked again by `repeats`, without feedback."""

    type: Literal["quiz"]
    text: Text | None = None
    options: Options | None = None
    answer: Code | None = None
    card: Id | None = None
    repeats: Id | None = None
    explain: Text | None = None
    random: bool = True

    @model_validator(mode="after")
    def _whole_or_repeat(self) -> "Quiz":
        own = (self.text, self.options, self.answer, self.card)
        if self.repeats is None and None in own:
            raise ValueError("a quiz needs text, options, answer and card, or repeats")
        if self.repeats is not None and any(part is not None for part in own):
            raise ValueError("a quiz that repeats another takes its text, options and answer")
        return self


class Reflect(Step):
    """An open question, answered in one or several messages, by text, voice or photo."""

    type: Literal["reflect"]
    text: Text
    accept: tuple[Literal["text", "voice", "photo"], ...] = ("text",)


class Test(Part):
    """What one earlier answer must be; exactly one of the fields."""

    equals: Code | None = Field(default=None, alias="is")
    includes: Code | None = None
    at_least: float | None = None
    at_most: float | None = None
    answered: bool | None = None

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    @model_validator(mode="after")
    def _exactly_one(self) -> "Test":
        if sum(value is not None for value in self.__dict__.values()) != 1:
            raise ValueError("give exactly one of: is, includes, at_least, at_most, answered")
        return self


class Branch(Step):
    """Steps that only some people meet; every test in `when` must hold."""

    type: Literal["branch"]
    when: dict[Id, Test] = Field(min_length=1)
    then: tuple["AnyStep", ...] = Field(min_length=1)
    otherwise: tuple["AnyStep", ...] = Field(default=(), alias="else")

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Reveal(Step):
    """What others answered, after one's own answer and only over a threshold."""

    type: Literal["reveal"]
    of: Id
    text: Text
    min_people: int | None = Field(default=None, ge=10)
    otherwise: Text = Field(alias="else")

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Pause(Step):
    """A place to stop for today, or carry on."""

    type: Literal["pause"]
    text: Text


AnyStep = Annotated[
    Say
    | Card
    | Deck
    | Consent
    | Profile
    | Single
    | Multi
    | Scale
    | Rank
    | Quiz
    | Reflect
    | Branch
    | Reveal
    | Pause,
    Field(discriminator="type"),
]


class Opens(Part):
    """When a stage opens: a day of the round, a date, or some time after another stage."""

    day: int | None = Field(default=None, ge=0)
    on: date | None = None
    after: Id | None = None
    wait: Duration = timedelta(0)
    at: ClockTime | None = None

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
    on: date | None = None
    within: Duration | None = None
    at: ClockTime | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> "Closes":
        if sum(value is not None for value in (self.day, self.on, self.within)) != 1:
            raise ValueError("give exactly one of: day, on, within")
        return self


class Gate(Part):
    """What a stage requires: cards that were shown, and a time since joining."""

    seen: tuple[Id, ...] = ()
    since_joining: Duration = timedelta(0)


class Stage(Part):
    """A timed part of the dialogue."""

    id: Id
    title: Text
    minutes: int = Field(ge=1, le=60)
    opens: Opens
    closes: Closes | None = None
    gate: Gate = Gate()
    invitation: Text | None = None
    steps: tuple[AnyStep, ...] = Field(min_length=1)

    def walk(self) -> Iterator[Step]:
        """Give every step of the stage in script order, those inside branches and decks too."""
        yield from walk(self.steps)


class Dialogue(Part):
    """A whole script in one language, as authors write it."""

    dialogue: Head
    languages: tuple[Language, ...] = ()
    proposal: Proposal | None = None
    clock: Clock = Clock()
    privacy: Privacy
    sources: dict[Id, Source] = {}
    stages: tuple[Stage, ...] = Field(min_length=1)

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


def walk(steps: tuple[Any, ...]) -> Iterator[Step]:
    """Give steps depth first, in script order: a container comes before what it holds."""
    for step in steps:
        yield step
        if isinstance(step, Branch):
            yield from walk(step.then)
            yield from walk(step.otherwise)
        elif isinstance(step, Deck):
            yield from step.cards
