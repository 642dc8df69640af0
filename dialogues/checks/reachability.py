"""Check that somebody can come to every step: no branch asks for answers nobody can give."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from dialogues.checks.index import Placed, ScriptIndex
from dialogues.checks.references import tested
from dialogues.script.conditions import Test
from dialogues.script.kinds.step import Step, StepRole
from dialogues.script.problems import Problem
from dialogues.script.source import Path
from dialogues.turn.outline import holds


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What one answer must be, or must not be, for somebody to come to a place."""

    step: str
    test: Test
    holds: bool

    def allows(self, answer: Any) -> bool:
        """Tell whether an answer meets it, as the engine would."""
        return holds({self.step: self.test}, {self.step: answer}) is self.holds


def branches(index: ScriptIndex) -> Iterator[Problem]:
    """Check that somebody comes to the steps of a branch, and somebody to its else."""
    for placed in index.steps:
        branch = placed.step
        if not branch.condition or not _is_sound(index, placed, branch):
            continue
        before = _demands(index, placed.path)
        if not _can_be(index, before):
            continue  # the branch around it is told already
        if not _can_be(index, (*before, *_of(branch, met=True))):
            reason = f"nobody can come to the steps of '{branch.id}': its tests never hold"
            remedy = "Compare them with the answers there are, and with the branches around it."
            yield index.problem_at(
                "branch-never-holds", (*placed.path, "when"), reason, remedy, key=True
            )
        if _has_else(branch) and not _can_be(index, (*before, *_of(branch, met=False))):
            reason = f"nobody can come to the else of '{branch.id}': its tests always hold"
            path, remedy = (*placed.path, "else"), "Take the else out, or change the tests."
            yield index.problem_at("branch-never-holds", path, reason, remedy, key=True)


RULES = (branches,)


def _has_else(branch: Step) -> bool:
    return any(key == "else" and held for key, held in branch.inside())


def _is_sound(index: ScriptIndex, placed: Placed, branch: Step) -> bool:
    """Tell whether the branch tests earlier questions for answers they have."""
    for name, test in branch.condition.items():
        question = index.earlier(name, placed)
        if question is None or question.step.ROLE is not StepRole.QUESTION:
            return False
        if any(tested(index, placed.path, test, index.original(question.step))):
            return False
    return True


def _of(branch: Step, *, met: bool) -> tuple[Demand, ...]:
    """Give what the steps of a branch demand; its else demands nothing sure of several tests."""
    if not met and len(branch.condition) > 1:
        return ()
    return tuple(Demand(step=step, test=test, holds=met) for step, test in branch.condition.items())


def _demands(index: ScriptIndex, path: Path) -> tuple[Demand, ...]:
    """Give what the branches around a place demand."""
    demands: list[Demand] = []
    for length in range(4, len(path) - 1):
        around = index.by_path.get(path[:length])
        if around and around.step.condition and _is_sound(index, around, around.step):
            demands += _of(around.step, met=path[length] == "then")
    return tuple(demands)


def _can_be(index: ScriptIndex, demands: tuple[Demand, ...]) -> bool:
    """Tell whether answers can be given that meet all demands, one question at a time."""
    by_step: dict[str, list[Demand]] = {}
    waiting = list(demands)
    while waiting:
        demand = waiting.pop()
        known = by_step.setdefault(demand.step, [])
        if demand in known:
            continue
        known.append(demand)
        if not demand.allows(None):  # then it must have been asked
            waiting += _demands(index, index.by_id[demand.step].path)
    return all(_has_answer(index, step, known) for step, known in by_step.items())


def _has_answer(index: ScriptIndex, name: str, demands: list[Demand]) -> bool:
    step = index.original(index.by_id[name].step)
    needed = {demand.test.includes for demand in demands if demand.holds and demand.test.includes}
    limits = (limit for demand in demands for limit in (demand.test.at_least, demand.test.at_most))
    needed |= {str(limit) for limit in limits if limit is not None}
    answers = (None, *step.remembered(needed))
    return any(all(demand.allows(answer) for demand in demands) for answer in answers)
