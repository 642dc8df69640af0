"""Consent, purpose by purpose."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field

from dialogues.script.change_rules import NEVER, SAFE, Rules
from dialogues.script.columns import Column, Measure, each
from dialogues.script.fields import Part, Text
from dialogues.script.kinds.step import ID_AND_TYPE, Step, StepRole, Steps
from dialogues.script.purposes import Purpose
from dialogues.script.rewording import TextChange


class Consent(Step):
    """Consent, purpose by purpose, before the first stored answer."""

    ROLE: ClassVar[StepRole] = StepRole.CONSENT
    PARTS: ClassVar[tuple[type[Part], ...]] = (Purpose,)
    MAY_BE_REPEATED: ClassVar[bool] = False
    CHANGES: ClassVar[Rules] = {
        **ID_AND_TYPE,
        "text": NEVER,
        "required": NEVER,
        "optional": NEVER,
        "declined": SAFE,
    }

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

    @property
    def purposes(self) -> tuple[Purpose, ...]:
        """Give what must be agreed to, then what may be."""
        return self.required + self.optional

    @property
    def needed_purposes(self) -> tuple[Purpose, ...]:
        """Give what must be agreed to."""
        return self.required

    @property
    def parts(self) -> Mapping[str, str]:
        """Give the purposes, by id."""
        return {purpose.id: purpose.text for purpose in self.purposes}

    @property
    def presses(self) -> int:
        """Count one for each purpose."""
        return len(self.purposes)

    def read_texts(self) -> Iterator[str]:
        """Add the purposes."""
        yield from super().read_texts()
        yield from (purpose.text for purpose in self.purposes)

    def columns(self, steps: Steps) -> Iterator[Column]:
        """Give a column for each purpose."""
        yield from each(Measure.YES_NO, self.parts)

    def reworded_inside(self, stage: str, prefix: str, change: TextChange) -> dict[str, Any]:
        """Change the purposes."""
        return {
            **super().reworded_inside(stage, prefix, change),
            "required": _reworded(self.required, f"{prefix}.required", change),
            "optional": _reworded(self.optional, f"{prefix}.optional", change),
        }


def _reworded(
    purposes: tuple[Purpose, ...], prefix: str, change: TextChange
) -> tuple[Purpose, ...]:
    return tuple(
        purpose.model_copy(update={"text": change(f"{prefix}.{purpose.id}", purpose.text)})
        for purpose in purposes
    )
