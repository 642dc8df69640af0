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
    WithJsonSchema,
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


def _as_text(pattern: str) -> WithJsonSchema:
    """Describe to editors what an author writes, not what it is read as."""
    return WithJsonSchema({"type": "string", "pattern": pattern})


Duration = Annotated[timedelta, BeforeValidator(parse_duration), _as_text(_DURATION.pattern)]
ClockTime = Annotated[time, BeforeValidator(parse_clock), _as_text(r"^\d{1,2}:\d{2}$")]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=MAX_ID)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$", max_length=MAX_ID)]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_]*$", max_length=24)]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Options = Annotated[
    dict[Code, Text], Field(min_length=2, max_length=MAX_OPTIONS), BeforeValidator(_codes_as_text)
]


class Part(BaseModel):
    """Anything an author writes: closed to unknown keys, and never changed after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


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


class Proposal(Part):
    """What is proposed, by whom, and who decides: the duties a public body owes."""

    question: Text
    """What the public is asked."""
    bodies: tuple[Text, ...] = Field(min_length=1)
    """Who would share the data."""
    data: Text
    """Which data would be shared."""
    not_data: Text
    """Which data would not be shared."""
    purpose: Text
    """What the data would be used for."""
    decision: Text
    """Who decides, how and when."""
    alternatives: tuple[Text, ...] = Field(min_length=1)
    """What could be done instead."""
    complaints: Text
    """Where to complain, and to whom next."""


class Quiet(Part):
    """Hours, in the round's zone, when nothing is pushed; may span midnight."""

    begins: ClockTime
    """The time of day from which nothing is pushed."""
    ends: ClockTime
    """The time of day from which messages are pushed again."""


def parse_quiet(value: object) -> object:
    """Read '21:00-08:30' as quiet hours."""
    if not isinstance(value, str):
        return value
    begins, dash, ends = value.partition("-")
    if not dash:
        raise ValueError('write quiet hours as "21:00-08:30"')
    return {"begins": begins.strip(), "ends": ends.strip()}


QuietHours = Annotated[
    Quiet, BeforeValidator(parse_quiet), _as_text(r"^\d{1,2}:\d{2} *- *\d{1,2}:\d{2}$")
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


class Privacy(Part):
    """What people are told about their data, and the floors for what is shown to others."""

    notice: Text
    """What is stored, why, and which rights people have."""
    contact: Text
    """Where people can ask about their data."""
    keep_for: Duration
    """How long answers are kept, such as 12 months."""
    reveal_min: int = Field(default=10, ge=10)
    """How many people must have answered before their answers are shown to others."""


class Source(Part):
    """Where a claim comes from, and when somebody last checked it."""

    title: Text
    """What the source is called."""
    url: str | None = None
    """Where it can be read."""
    checked: date
    """The day somebody last checked it, such as 2026-11-01."""


class Image(Part):
    """A picture beside the script file, with the words for those who cannot see it."""

    file: str
    """The file beside the script, such as img/flow.png."""
    alt: Text
    """What the picture shows, for those who cannot see it."""


class Step(Part):
    """What every step has: an id, unique in the whole dialogue."""

    id: Id
    """The step's name, unique in the whole dialogue."""


class Say(Step):
    """A message that needs no answer."""

    type: Literal["say"]
    """A message."""
    text: Text
    """The message."""


class Card(Step):
    """A piece of information, on one side or on none, with its sources."""

    type: Literal["card"]
    """A piece of information."""
    title: Text
    """The heading of the card."""
    text: Text
    """What the card says."""
    more: Text | None = None
    """What the card says to those who ask for more."""
    side: Literal["benefit", "risk", "neutral"] = "neutral"
    """Whether the card speaks of a benefit, of a risk, or of neither."""
    image: Image | None = None
    """A picture shown with the card."""
    sources: tuple[Id, ...] = ()
    """Names of the sources that the card rests on."""


class Deck(Step):
    """Cards shown in random order (`random`) or one side first by lot (`sides`), recorded."""

    type: Literal["deck"]
    """Cards in an order drawn by lot."""
    order: Literal["random", "sides"] = "random"
    """Any order (random), or all cards of one side before the other (sides)."""
    cards: tuple[Card, ...] = Field(min_length=2)
    """The cards."""


class Purpose(Part):
    """One thing a person may agree to, on its own."""

    id: Id
    """The purpose's name."""
    text: Text
    """What the person agrees to."""


class Consent(Step):
    """Consent, purpose by purpose, before the first stored answer."""

    type: Literal["consent"]
    """Consent, purpose by purpose."""
    text: Text
    """What people should know before they agree."""
    required: tuple[Purpose, ...] = Field(min_length=1)
    """What must be agreed to before taking part."""
    optional: tuple[Purpose, ...] = ()
    """What may be agreed to or not."""
    declined: Text
    """What is said to those who do not agree."""


class Profile(Step):
    """An optional question about the person; 'prefer not to say' is always there."""

    type: Literal["profile"]
    """A question about the person."""
    text: Text
    """The question."""
    why: Text
    """Why it is asked."""
    options: Options
    """The answers: a short code and what people see."""


class Single(Step):
    """One answer out of several."""

    type: Literal["single"]
    """A question with one answer."""
    text: Text
    """The question."""
    options: Options
    """The answers: a short code and what people see."""
    random: bool = False
    """Whether the answers are shown in an order drawn by lot."""
    last: tuple[Code, ...] = ()
    """Codes of answers that stay at the end of a drawn order, such as something else."""
    compare_to: Id | None = None
    """The earlier question with the same answers that this one is compared to."""


class Multi(Step):
    """Several answers out of several; an exclusive option clears the rest."""

    type: Literal["multi"]
    """A question with several answers."""
    text: Text
    """The question."""
    options: Options
    """The answers: a short code and what people see."""
    exclusive: tuple[Code, ...] = ()
    """Codes of answers that go with no other, such as none of these."""
    most: int | None = Field(default=None, ge=1)
    """How many answers may be picked."""
    random: bool = False
    """Whether the answers are shown in an order drawn by lot."""


class Scale(Step):
    """The same points for each of several items, with labels at both ends."""

    type: Literal["scale"]
    """Points given to each of several items."""
    text: Text
    """The question."""
    items: Annotated[dict[Code, Text], BeforeValidator(_codes_as_text)] = Field(min_length=1)
    """What gets points: a short code and what people see."""
    least: int = Field(default=1, alias="min")
    """The lowest point."""
    most: int = Field(default=5, alias="max")
    """The highest point."""
    labels: Annotated[dict[Code, Text], BeforeValidator(_codes_as_text)]
    """What points mean: at least the lowest and the highest."""
    unsure: Text | None = None
    """The words of an answer for those who cannot say."""
    random: bool = False
    """Whether the items are asked in an order drawn by lot."""
    compare_to: Id | None = None
    """The earlier scale with the same items that this one is compared to."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Rank(Step):
    """Options put in order, the first `top` of them."""

    type: Literal["rank"]
    """Options to put in order."""
    text: Text
    """The question."""
    options: Options
    """What is put in order: a short code and what people see."""
    top: int | None = Field(default=None, ge=2)
    """How many are put in order; all of them if not given."""
    random: bool = True
    """Whether the options are shown in an order drawn by lot."""


class Quiz(Step):
    """A knowledge item whose key a card answers; asked again by `repeats`, without feedback."""

    type: Literal["quiz"]
    """A question with a right answer."""
    text: Text | None = None
    """The question."""
    options: Options | None = None
    """The answers: a short code and what people see."""
    answer: Code | None = None
    """The code of the right answer."""
    card: Id | None = None
    """The card that gives the answer."""
    repeats: Id | None = None
    """The earlier quiz that is asked again."""
    explain: Text | None = None
    """What is said after the answer; nothing if not given."""
    random: bool = True
    """Whether the answers are shown in an order drawn by lot."""
    last: tuple[Code, ...] = ()
    """Codes of answers that stay at the end of a drawn order, such as none of these."""

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
    """An open question."""
    text: Text
    """The question."""
    accept: tuple[Literal["text", "voice", "photo"], ...] = ("text",)
    """How people may answer: text, voice, photo."""


class Test(Part):
    """What one earlier answer must be; exactly one of the fields."""

    equals: Code | None = Field(default=None, alias="is")
    """The code that was answered."""
    includes: Code | None = None
    """A code among those that were answered."""
    at_least: float | None = None
    """The number answered, or a higher one."""
    at_most: float | None = None
    """The number answered, or a lower one."""
    answered: bool | None = None
    """Whether there is an answer at all."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    @model_validator(mode="after")
    def _exactly_one(self) -> "Test":
        if sum(value is not None for value in self.__dict__.values()) != 1:
            raise ValueError("give exactly one of: is, includes, at_least, at_most, answered")
        return self


class Branch(Step):
    """Steps that only some people meet; every test in `when` must hold."""

    type: Literal["branch"]
    """Steps for some people only."""
    when: dict[Id, Test] = Field(min_length=1)
    """Earlier questions, and what their answers must be; all must hold."""
    then: tuple["AnyStep", ...] = Field(min_length=1)
    """Steps for those it holds for."""
    otherwise: tuple["AnyStep", ...] = Field(default=(), alias="else")
    """Steps for the others."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Reveal(Step):
    """What others answered, after one's own answer and only over a threshold."""

    type: Literal["reveal"]
    """What others answered."""
    of: Id
    """The question whose answers are shown."""
    text: Text
    """What introduces the answers."""
    min_people: int | None = Field(default=None, ge=10)
    """How many people must have answered, if more than the script's own floor."""
    otherwise: Text = Field(alias="else")
    """What is said while too few people have answered."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Pause(Step):
    """A place to stop for today, or carry on."""

    type: Literal["pause"]
    """A place to stop for today."""
    text: Text
    """What is said there."""


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
    invitation: Text | None = None
    """What is said when the stage opens."""
    steps: tuple[AnyStep, ...] = Field(min_length=1)
    """What happens in the stage, in order."""

    def walk(self) -> Iterator[Step]:
        """Give every step of the stage in script order, those inside branches and decks too."""
        yield from walk(self.steps)


class Dialogue(Part):
    """A whole script in one language, as authors write it."""

    dialogue: Head
    """Who the script is."""
    languages: tuple[Language, ...] = ()
    """Languages the script is translated into, beside its own."""
    proposal: Proposal | None = None
    """What is proposed, by whom, and who decides."""
    clock: Clock = Clock()
    """When messages may be sent."""
    privacy: Privacy
    """What people are told about their data."""
    sources: dict[Id, Source] = {}
    """Where claims come from, by name."""
    stages: tuple[Stage, ...] = Field(min_length=1)
    """The timed parts of the dialogue, in order."""

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
