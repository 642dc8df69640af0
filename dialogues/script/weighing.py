"""The step kinds by which people weigh a proposal: points shared out, ratings, dials."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from dialogues.script.fields import Code, Labels, Options, Part, Step, Text, Words, codes_as_text
from dialogues.script.limits import MAX_OPTIONS

RATINGS = ("1", "2", "3", "4", "5")  # from not at all to fully


class Allocate(Step):
    """Points shared out over options, option by option, to show what weighs how much."""

    type: Literal["allocate"]
    """Points to share out."""
    text: Text
    """The question."""
    options: Options
    """What can get points: a short code and what people see."""
    points: int = Field(default=10, ge=2, le=100)
    """How many points there are to share out."""
    random: bool = False
    """Whether the options are asked in an order drawn by lot."""


def five_labels(labels: dict[str, str]) -> dict[str, str]:
    """Refuse labels that are not those of the five points."""
    if set(labels) != set(RATINGS):
        raise ValueError("give each of the five points 1 to 5 a label")
    return labels


class Rate(Step):
    """How well a proposal does each of several things, or that too little is known to say.

    Many answers of 'not enough information' are a failing of what people were told, and say
    nothing against the proposal: report their share by itself, never as a low rating.
    """

    type: Literal["rate"]
    """Ratings of a proposal."""
    text: Text
    """The question."""
    items: Words = Field(min_length=1, max_length=MAX_OPTIONS)
    """What is rated: a short code and what people see."""
    points: Annotated[Labels, AfterValidator(five_labels)] | None = None
    """What the points 1 to 5 mean; from not at all to fully if not given."""
    random: bool = False
    """Whether the items are asked in an order drawn by lot."""


class Setting(Part):
    """One way a dial can be set, with what speaks for and against it."""

    label: Text
    """What stands on the button."""
    gains: Text
    """What is gained by it."""
    gives_up: Text
    """What is given up for it."""


class Dial(Part):
    """One choice of a package."""

    title: Text
    """What the choice is about."""
    settings: Annotated[dict[Code, Setting], BeforeValidator(codes_as_text)] = Field(
        min_length=2, max_length=MAX_OPTIONS
    )
    """The ways to set it: a short code, and label, gains and gives_up of each."""


class Tradeoff(Step):
    """Dials that make up a package; people see what each setting gains and gives up."""

    type: Literal["tradeoff"]
    """Choices that make up a package."""
    text: Text
    """The question."""
    dials: Annotated[dict[Code, Dial], BeforeValidator(codes_as_text)] = Field(
        min_length=1, max_length=MAX_OPTIONS
    )
    """The choices to make: a short name, and title and settings of each."""
    random: bool = False
    """Whether the dials are asked in an order drawn by lot."""


Weighing = Allocate | Rate | Tradeoff


def codes(step: Weighing) -> tuple[str, ...]:
    """Give the codes that the parts of a step can be answered with, in the author's order."""
    match step:
        case Allocate():
            return tuple(str(points) for points in range(step.points + 1))
        case Rate():
            return RATINGS
        case Tradeoff():
            return tuple(code for dial in step.dials.values() for code in dial.settings)
