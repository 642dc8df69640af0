"""Steps for some people only."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import ConfigDict, Field

from dialogues.script.change_rules import STAGE, Rules
from dialogues.script.conditions import ARM, Test, Tests
from dialogues.script.fields import Id
from dialogues.script.kinds.step import ID_AND_TYPE, Inside, Step, StepRole, Steps

if TYPE_CHECKING:
    AnyStep = Step  # the union, which is made of this kind too and so comes in when it is made

THEN, ELSE = 0, 1  # its arms in a path


class Branch(Step):
    """Steps that only some people meet; every test in `when` must hold."""

    ROLE: ClassVar[StepRole] = StepRole.WAY
    HOLDS: ClassVar[Mapping[str, str]] = {"then": "then", "otherwise": "else"}
    CHANGES: ClassVar[Rules] = {**ID_AND_TYPE, "when": STAGE, "then": STAGE, "otherwise": STAGE}

    type: Literal["branch"]
    """Steps for some people only."""
    when: dict[Id, Test] = Field(min_length=1)
    """Earlier questions, and what their answers must be; all must hold."""
    then: tuple["AnyStep", ...] = Field(min_length=1)
    """Steps for those it holds for."""
    otherwise: tuple["AnyStep", ...] = Field(default=(), alias="else")
    """Steps for the others."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    def entered(self, arm: int, seed: int) -> Inside:
        """Give the steps of one arm."""
        return self.then if arm == THEN else self.otherwise

    def parted(self, arms: frozenset[str]) -> Iterator[tuple[Inside, frozenset[str]]]:
        """Part the arms of a trial, if it tests for one."""
        test = self.when.get(ARM)
        named = None if test is None else test.equals or test.includes
        if named is None:
            yield from super().parted(arms)
            return
        is_alone = len(self.when) == 1
        yield self.then, arms & {named}
        yield self.otherwise, arms - {named} if is_alone else arms

    @property
    def condition(self) -> Tests:
        """Give its tests."""
        return self.when

    def seconds(self, steps: Steps) -> float:
        """Take the longer way."""
        return max(sum(step.seconds(steps) for step in held) for _, held in self.inside())
