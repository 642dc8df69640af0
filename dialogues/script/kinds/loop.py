"""Steps that are repeated."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import ConfigDict, Field, model_validator

from dialogues.script.change_rules import STAGE, Rules
from dialogues.script.conditions import Alternatives, Requirement, Test
from dialogues.script.fields import Id
from dialogues.script.kinds.step import ID_AND_TYPE, Step, StepRole, Steps, walk
from dialogues.script.limits import MAX_ID, MAX_LAPS

if TYPE_CHECKING:
    AnyStep = Step  # the union, which is made of this kind too and so comes in when it is made


class Loop(Step):
    """Steps that are repeated until every test in `until` holds, or `most` times."""

    ROLE: ClassVar[StepRole] = StepRole.WAY
    HOLDS: ClassVar[Mapping[str, str]] = {"steps": "steps"}
    IS_MET: ClassVar[bool] = False
    MAY_BE_REPEATED: ClassVar[bool] = False
    CHANGES: ClassVar[Rules] = {
        **ID_AND_TYPE,
        "steps": STAGE,
        "until": STAGE,
        "any_of": STAGE,
        "most": STAGE,
    }

    type: Literal["loop"]
    """Steps that are repeated."""
    steps: tuple["AnyStep", ...] = Field(min_length=1)
    """What is repeated."""
    until: dict[Id, Test] = Field(default={})
    """Questions, and what their newest answers must be to go on; all must hold."""
    any_of: Alternatives = Field(default=(), alias="any")
    """Lists of such tests; all of at least one list must hold, beside those in `until`."""
    most: int = Field(default=2, ge=2, le=MAX_LAPS)
    """How many times the steps are met at most."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    @model_validator(mode="after")
    def _can_be_repeated(self) -> "Loop":
        for step in (self, *walk(self.steps)):
            if step is not self and not step.MAY_BE_REPEATED:
                kind = getattr(step, "type", "step")
                raise ValueError(f"a loop cannot hold a {kind}; put '{step.id}' outside it")
            if len(step.id) > MAX_ID - len("_2"):
                raise ValueError(f"'{step.id}' is too long to be numbered; take out two letters")
        if not self.goal.is_stated:
            raise ValueError("give tests in until, in any, or in both")
        return self

    @property
    def goal(self) -> Requirement:
        """Give its tests."""
        return Requirement(self.until, self.any_of)

    def names(self, number: int) -> dict[str, str]:
        """Give the ids of what it repeats as one lap has them, counted from 1, by the first."""
        return {step.id: numbered(step.id, number) for step in walk(self.steps)}

    def later_names(self) -> Iterator[tuple[str, str]]:
        """Give its own id and those of what it repeats, as the later laps have them."""
        for number in range(2, self.most + 1):
            yield numbered(self.id, number), self.id
            for first, later in self.names(number).items():
                yield later, first

    def seconds(self, steps: Steps) -> float:
        """Count all laps."""
        return sum(step.seconds(steps) for step in self.steps) * self.most


def numbered(name: str, number: int) -> str:
    """Give an id as the lap of a number has it; the first keeps it."""
    return name if number == 1 else f"{name}_{number}"
