"""The way that a person's answers lead through a stage, and which steps of it are met."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dialogues.script.conditions import ARM
from dialogues.script.dialogue import Stage
from dialogues.script.kinds.step import HOLDING, Step
from dialogues.turn.outline import Outline, Path
from dialogues.turn.state import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """A step on somebody's way through a stage, and its place in the stage."""

    path: Path
    step: Step


def way(outline: Outline, stage: Stage, state: State) -> Iterator[Met]:
    """Give the steps of a stage that a person's answers lead to, in order, containers first.

    Where the person has not come yet, the way goes on as if nothing more were answered. An answer
    counts only where the way has come to its question: one of a branch that is not taken leads
    nowhere.
    """
    counted = {n: a for n, a in state.answers.items() if outline.home.get(n) != stage.id}
    walk = _Walk(outline=outline, state=state, counted=counted)
    yield from walk.along(stage.steps, ())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Walk:
    outline: Outline
    state: State
    counted: dict[str, Any]  # the answers that the way has come to so far

    def along(self, steps: Sequence[Step], place: Path) -> Iterator[Met]:
        for index, step in enumerate(steps):
            path = (*place, index)
            if step.id in self.state.answers:
                self.counted[step.id] = self.state.answers[step.id]
            yield Met(path=path, step=step)
            if step.ROLE in HOLDING:
                arm = self._arm(step)
                yield from self.along(step.entered(arm, self.state.seed), (*path, arm))

    def _arm(self, step: Step) -> int:
        known = self.outline.named(self.counted, self.state.superseded, asker=step.id)
        return way_in(step, known, self.state.arm)


def way_in(step: Step, answers: Mapping[str, Any], arm: str) -> int:
    """Give which of the arms that a step holds is met by a person of an arm of the script."""
    known = {**answers, ARM: arm} if arm else answers
    return 0 if step.condition.holds(known) else 1


def met_so_far(outline: Outline, stage: Stage, state: State) -> Iterator[Step]:
    """Give the steps of the stage in progress that are behind the person."""
    for met in way(outline, stage, state):
        if met.path >= state.path:
            return
        yield met.step
