"""What others answered."""

from typing import Any, ClassVar, Literal

from pydantic import ConfigDict, Field

from dialogues.script.change_rules import SAFE, STAGE, Rules
from dialogues.script.fields import Id, Text
from dialogues.script.kinds.step import ID_AND_TYPE, Step, StepRole
from dialogues.script.rewording import TextChange


class Reveal(Step):
    """What others answered, after one's own answer and only over a threshold."""

    ROLE: ClassVar[StepRole] = StepRole.RESULTS
    CHANGES: ClassVar[Rules] = {
        **ID_AND_TYPE,
        "of": STAGE,
        "text": SAFE,
        "min_people": SAFE,
        "otherwise": SAFE,
    }

    type: Literal["reveal"]
    """What others answered."""
    of: Id
    """The question whose answers are shown."""
    text: Text
    """What introduces the answers."""
    min_people: int | None = Field(default=None, ge=10)
    """How many people must have answered, if more than the script's own floor."""
    otherwise: Text | None = Field(default=None, alias="else")
    """What is said while too few people have answered; if not given, the bot says how many."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    @property
    def shown_results(self) -> tuple[str, int] | None:
        """Give the question, and the floor of its own."""
        return self.of, self.min_people or 0

    @property
    def presses(self) -> int:
        """Reading on needs no button."""
        return 0

    def reworded_inside(self, stage: str, prefix: str, change: TextChange) -> dict[str, Any]:
        """Change what is said while too few people have answered."""
        update = super().reworded_inside(stage, prefix, change)
        if self.otherwise is None:
            return update
        return {**update, "otherwise": change(f"{prefix}.else", self.otherwise)}
