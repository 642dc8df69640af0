"""Choices that make up a package."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field

from dialogues.script.change_rules import ASKED, OFFERED, Rules
from dialogues.script.columns import Column, Label, Measure
from dialogues.script.fields import Code, Part, Text, codes_as_text
from dialogues.script.kinds.step import ID_AND_TYPE, Step, StepRole, Steps
from dialogues.script.limits import MAX_OPTIONS
from dialogues.script.rewording import TextChange, reworded_fields


class Setting(Part):
    """One way a dial can be set, with what speaks for and against it."""

    CHANGES: ClassVar[Rules] = {"label": ASKED, "gains": ASKED, "gives_up": ASKED}

    label: Text
    """What stands on the button."""
    gains: Text
    """What is gained by it."""
    gives_up: Text
    """What is given up for it."""


class Dial(Part):
    """One choice of a package."""

    CHANGES: ClassVar[Rules] = {"title": ASKED, "settings": OFFERED}

    title: Text
    """What the choice is about."""
    settings: Annotated[dict[Code, Setting], BeforeValidator(codes_as_text)] = Field(
        min_length=2, max_length=MAX_OPTIONS
    )
    """The ways to set it: a short code, and label, gains and gives_up of each."""

    @property
    def labels(self) -> dict[str, Label]:
        """The labels of its settings, by code."""
        return {code: setting.label for code, setting in self.settings.items()}


class Tradeoff(Step):
    """Dials that make up a package; people see what each setting gains and gives up."""

    ROLE: ClassVar[StepRole] = StepRole.QUESTION
    PARTS: ClassVar[tuple[type[Part], ...]] = (Dial, Setting)
    CHANGES: ClassVar[Rules] = {**ID_AND_TYPE, "text": ASKED, "dials": OFFERED, "random": ASKED}

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

    @property
    def codes(self) -> tuple[str, ...]:
        """Name the settings of all dials."""
        return tuple(code for dial in self.dials.values() for code in dial.settings)

    def choices(self, steps: Steps) -> Mapping[str, Label]:
        """Give the settings of all dials."""
        return {code: label for dial in self.dials.values() for code, label in dial.labels.items()}

    def stored_codes(self, steps: Steps) -> list[str]:
        """Name the settings of all dials."""
        return [*self.codes]

    @property
    def parts(self) -> Mapping[str, str]:
        """Give the dials."""
        return {name: dial.title for name, dial in self.dials.items()}

    @property
    def presses(self) -> int:
        """Count two for each dial, which is turned and set, and one to keep the package."""
        return 2 * len(self.dials) + 1

    def read_texts(self) -> Iterator[str]:
        """Add what each setting gains and gives up."""
        yield from super().read_texts()
        for dial in self.dials.values():
            yield dial.title
            for setting in dial.settings.values():
                yield from (setting.label, setting.gains, setting.gives_up)

    def columns(self, steps: Steps) -> Iterator[Column]:
        """Give a column for each dial."""
        for name, dial in self.dials.items():
            yield Column(
                measure=Measure.CODE,
                suffix=f"__{name}",
                part=name,
                label=dial.title,
                values=tuple(dial.labels.items()),
            )

    def reworded_inside(self, stage: str, prefix: str, change: TextChange) -> dict[str, Any]:
        """Change the dials."""
        dials = {
            name: _reworded(dial, f"{prefix}.dials.{name}", change)
            for name, dial in self.dials.items()
        }
        return {**super().reworded_inside(stage, prefix, change), "dials": dials}


def _reworded(dial: Dial, prefix: str, change: TextChange) -> Dial:
    worded = reworded_fields(dial, prefix, ("title",), change)
    texts = ("label", "gains", "gives_up")
    settings = {
        code: reworded_fields(setting, f"{prefix}.settings.{code}", texts, change)
        for code, setting in dial.settings.items()
    }
    return worded.model_copy(update={"settings": settings})
