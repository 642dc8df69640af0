"""Steps for some people only."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import ConfigDict, Field, model_validator

from dialogues.script.change_rules import STAGE, Rules
from dialogues.script.conditions import ARM, Alternatives, Requirement, Test
from dialogues.script.fields import Id
from dialogues.script.kinds.step import ID_AND_TYPE, Inside, Step, StepRole, Steps

if TYPE_CHECKING:
    AnyStep = Step  # the union, which is made of this kind too and so comes in when it is made

THEN, ELSE = 0, 1  # its arms in a path


class Branch(Step):
    """Steps that only some people meet; every test in `when` must hold, and a list of `any`."""

    ROLE: ClassVar[StepRole] = StepRole.WAY
    HOLDS: ClassVar[Mapping[str, str]] = {"then": "then", "otherwise": "else"}
    CHANGES: ClassVar[Rules] = {
        **ID_AND_TYPE,
        "when": STAGE,
        "any_of": STAGE,
        "then": STAGE,
        "otherwise": STAGE,
    }

    type: Literal["branch"]
    """Steps for some people only."""
    when: dict[Id, Test] = Field(default={})
    """Earlier questions, and what their answers must be; all must hold."""
    any_of: Alternatives = Field(default=(), alias="any")
    """Lists of such tests; all of at least one list must hold, beside those in `when`."""
    then: tuple["AnyStep", ...] = Field(min_length=1)
    """Steps for those it holds for."""
    otherwise: tuple["AnyStep", ...] = Field(default=(), alias="else")
    """Steps for the others."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    @model_validator(mode="after")
    def _tests_something(self) -> "Branch":
        if not self.condition.is_stated:
            raise ValueError("give tests in when, in any, or in both")
        return self

    def entered(self, arm: int, seed: int) -> Inside:
        """Give the steps of one arm."""
        return self.then if arm == THEN else self.otherwise

    def parted(self, arms: frozenset[str]) -> Iterator[tuple[Inside, frozenset[str]]]:
        """Part the arms of a trial, if it tests for one."""
        ways = tuple(self.condition.ways())
        if not any(step == ARM and test.names_codes for way in ways for step, test in way):
            yield from super().parted(arms)
            return
        met = frozenset(arm for arm in arms for way in ways if _may_meet(arm, way))
        is_of_arm_alone = self.condition.names == {ARM}
        yield self.then, met
        yield self.otherwise, arms - met if is_of_arm_alone else arms

    @property
    def condition(self) -> Requirement:
        """Give its tests."""
        return Requirement(self.when, self.any_of)

    def seconds(self, steps: Steps) -> float:
        """Take the longer way."""
        return max(sum(step.seconds(steps) for step in held) for _, held in self.inside())


def _may_meet(arm: str, way: Iterable[tuple[str, Test]]) -> bool:
    """Tell whether somebody of an arm of the script can pass these tests."""
    return all(test.passes(arm) for step, test in way if step == ARM and test.names_codes)
