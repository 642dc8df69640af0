"""Prove that somebody can come to every step: no branch asks for answers nobody can give."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from dialogues.checks.index import ANSWERED, Placed, ScriptIndex, codes_of
from dialogues.checks.references import tested
from dialogues.script.problems import Problem
from dialogues.script.source import Path
from dialogues.script.steps import Branch, Multi, Rank, Scale, Step, Test
from dialogues.turn.outline import holds

DONT_KNOW = "dont_know"  # what every quiz offers beside its options, as it is remembered


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
    """Prove that somebody comes to the steps of a branch, and somebody to its else."""
    for placed, branch in index.of(Branch):
        if not _is_sound(index, placed, branch):
            continue
        before = _demands(index, placed.path)
        if not _can_be(index, before):
            continue  # the branch around it is told already
        if not _can_be(index, (*before, *_of(branch, met=True))):
            reason = f"nobody can come to the steps of '{branch.id}': its tests never hold"
            remedy = "Compare them with the answers there are, and with the branches around it."
            yield index.tell("branch-never-holds", (*placed.path, "when"), reason, remedy, key=True)
        if branch.otherwise and not _can_be(index, (*before, *_of(branch, met=False))):
            reason = f"nobody can come to the else of '{branch.id}': its tests always hold"
            path, remedy = (*placed.path, "else"), "Take the else out, or change the tests."
            yield index.tell("branch-never-holds", path, reason, remedy, key=True)


PROOFS = (branches,)


def _is_sound(index: ScriptIndex, placed: Placed, branch: Branch) -> bool:
    """Tell whether the branch tests earlier questions for answers they have."""
    for asked, test in branch.when.items():
        found = index.earlier(asked, placed)
        if found is None or not isinstance(found.step, ANSWERED):
            return False
        if any(tested(index, placed.path, test, index.original(found.step))):
            return False
    return True


def _of(branch: Branch, *, met: bool) -> tuple[Demand, ...]:
    """Give what the steps of a branch demand; its else demands nothing sure of several tests."""
    if not met and len(branch.when) > 1:
        return ()
    return tuple(Demand(step=step, test=test, holds=met) for step, test in branch.when.items())


def _demands(index: ScriptIndex, path: Path) -> tuple[Demand, ...]:
    """Give what the branches around a place demand."""
    found: list[Demand] = []
    for length in range(4, len(path) - 1):
        around = index.by_path.get(path[:length])
        if around and isinstance(around.step, Branch) and _is_sound(index, around, around.step):
            found += _of(around.step, met=path[length] == "then")
    return tuple(found)


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
    return any(all(one.allows(answer) for one in demands) for answer in _answers(step, demands))


def _answers(step: Step, demands: list[Demand]) -> Iterator[Any]:
    """Give answers enough to decide: whatever meets the demands has a like among these."""
    yield None
    match step:
        case Scale():
            yield from _ratings(step)
        case Multi() | Rank():
            yield from _picks(step, demands)
        case _ if codes := codes_of(step):
            yield from (*codes, DONT_KNOW)
        case _:
            yield 1  # a reflection is remembered by the number of its messages


def _ratings(scale: Scale) -> Iterator[Mapping[str, float]]:
    """Give every pair of points for the first item and for the others."""
    first, *others = scale.items
    points = [float(code) for code in codes_of(scale)]
    for one, other in product(points, points if others else points[:1]):
        yield {first: one} | dict.fromkeys(others, other)


def _picks(step: Multi | Rank, demands: list[Demand]) -> Iterator[list[str]]:
    """Give each code alone, and the codes that must be there with at most one more."""
    yield from ([code] for code in step.options)
    wanted = {one.test.includes for one in demands if one.holds and one.test.includes}
    for code in step.options:
        picked = [known for known in step.options if known in wanted or known == code]
        if len(picked) > 1 and _may_be_picked(step, picked):
            yield picked


def _may_be_picked(step: Multi | Rank, picked: list[str]) -> bool:
    if isinstance(step, Rank):
        return len(picked) <= (step.top or len(step.options))
    return len(picked) <= (step.most or len(picked)) and not set(step.exclusive) & set(picked)
