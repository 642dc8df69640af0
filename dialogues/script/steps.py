"""The step kinds of a script: a closed union, told apart by `type`."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, model_validator
from pydantic.json_schema import SkipJsonSchema

from dialogues.script.fields import Code, Id, Labels, Options, Part, Text, WebAddress, Words
from dialogues.script.fields import Step as Step  # noqa: PLC0414 - steps are looked for here
from dialogues.script.limits import MAX_ID, MAX_LAPS
from dialogues.script.weighing import Allocate, Rate, Tradeoff


class Image(Part):
    """A picture beside the script file, with the words for those who cannot see it."""

    file: str
    """The file beside the script, such as img/flow.png."""
    alt: Text
    """What the picture shows, for those who cannot see it."""


class Link(Part):
    """A page to read elsewhere."""

    title: Text
    """What the page is called."""
    url: WebAddress
    """Where it is."""


class Handout(Part):
    """A PDF or text file beside the script, to take away."""

    title: Text
    """What the file is called, on a button."""
    file: str
    """The file beside the script, such as files/plan.pdf."""


class Say(Step):
    """A message that needs no answer."""

    type: Literal["say"]
    """A message."""
    text: Text
    """The message."""
    tells_control: bool = False
    """Whether it tells people of a control arm that they are in one, and what they get later."""


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
    link: Link | None = None
    """A page to read elsewhere."""
    file: Handout | None = None
    """A file to take away."""
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
    items: Words = Field(min_length=1)
    """What gets points: a short code and what people see."""
    least: int = Field(default=1, alias="min")
    """The lowest point."""
    most: int = Field(default=5, alias="max")
    """The highest point."""
    labels: Labels
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


class Loop(Step):
    """Steps that are repeated until every test in `until` holds, or `most` times."""

    type: Literal["loop"]
    """Steps that are repeated."""
    steps: tuple["AnyStep", ...] = Field(min_length=1)
    """What is repeated."""
    until: dict[Id, Test] = Field(min_length=1)
    """Questions, and what their newest answers must be to go on; all must hold."""
    most: int = Field(default=2, ge=2, le=MAX_LAPS)
    """How many times the steps are met at most."""

    @model_validator(mode="after")
    def _can_be_repeated(self) -> "Loop":
        for step in (self, *walk(self.steps)):
            if step is not self and isinstance(step, Loop | Consent):
                raise ValueError(f"a loop cannot hold a {step.type}; put '{step.id}' outside it")
            if len(step.id) > MAX_ID - len("_2"):
                raise ValueError(f"'{step.id}' is too long to be numbered; take out two letters")
        return self


class Include(Step):
    """Steps that stand elsewhere: a fragment of the script, or a file beside it."""

    id: SkipJsonSchema[str] = ""  # it is gone before anything is named
    type: Literal["include"]
    """Steps that stand elsewhere."""
    fragment: Id | None = None
    """The name of the fragment, under fragments at the top."""
    file: str | None = None
    """The file beside the script, such as parts/consent.yaml: a list of steps."""


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
    | Allocate
    | Rate
    | Tradeoff
    | Quiz
    | Reflect
    | Branch
    | Loop
    | Include
    | Reveal
    | Pause,
    Field(discriminator="type"),
]


def walk(steps: tuple[Any, ...]) -> Iterator[Step]:
    """Give steps depth first, in script order: a container comes before what it holds."""
    for step in steps:
        yield step
        if isinstance(step, Branch):
            yield from walk(step.then)
            yield from walk(step.otherwise)
        elif isinstance(step, Loop):
            yield from walk(step.steps)
        elif isinstance(step, Deck):
            yield from step.cards
