"""Check that somebody can come to every step and role: none asks for answers nobody can give."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, product
from typing import Any

from dialogues.checks.index import Placed, ScriptIndex
from dialogues.checks.references import tested
from dialogues.script.conditions import NOTHING, Requirement, Test
from dialogues.script.kinds.step import Step, StepRole
from dialogues.script.problems import Problem
from dialogues.script.source import Path

MOST_WAYS = 64  # to one place; where there are more, it is taken that somebody comes there


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What one answer must be, or must not be, for somebody to come to a place."""

    step: str
    test: Test
    holds: bool

    def allows(self, answer: Any) -> bool:
        """Tell whether an answer meets it, as the engine would."""
        return bool(self.test.passes(answer)) is self.holds


Way = tuple[Demand, ...]  # all of them must be met; of several ways, one is enough
ANYHOW: tuple[Way, ...] = ((),)


def branches(index: ScriptIndex) -> Iterator[Problem]:
    """Check that somebody comes to the steps of a branch, and somebody to its else."""
    for placed in index.steps:
        branch = placed.step
        if not branch.condition or not _is_sound(index, branch.condition, placed):
            continue
        before = _ways_to(index, placed.path)
        if not _can_be(index, before):
            continue  # the branch around it is told already
        if not _can_be(index, _both(before, _ways(branch.condition, met=True))):
            reason = f"nobody can come to the steps of '{branch.id}': its tests never hold"
            remedy = "Compare them with the answers there are, and with the branches around it."
            yield index.problem_at(
                "branch-never-holds", _tests_of(placed), reason, remedy, key=True
            )
        if _has_else(branch) and not _can_be(
            index, _both(before, _ways(branch.condition, met=False))
        ):
            reason = f"nobody can come to the else of '{branch.id}': its tests always hold"
            path, remedy = (*placed.path, "else"), "Take the else out, or change the tests."
            yield index.problem_at("branch-never-holds", path, reason, remedy, key=True)


def roles(index: ScriptIndex) -> Iterator[Problem]:
    """Check that somebody can have each role: its tests hold where those of no earlier one do."""
    before = ANYHOW
    for name, role in index.dialogue.roles.items():
        if not _is_sound(index, role.condition, None):
            continue
        if not _can_be(index, _both(before, _ways(role.condition, met=True))):
            reason = f"nobody can have the role '{name}'"
            remedy = "Compare its tests with the answers there are, and with the roles before it."
            yield index.problem_at("role-never-holds", ("roles", name), reason, remedy, key=True)
        before = _both(before, _ways(role.condition, met=False))


RULES = (branches, roles)


def _tests_of(placed: Placed) -> Path:
    return (*placed.path, "when" if placed.step.condition.tests else "any")


def _has_else(branch: Step) -> bool:
    return any(key == "else" and held for key, held in branch.inside())


def _is_sound(index: ScriptIndex, condition: Requirement, than: Placed | None) -> bool:
    """Tell whether questions are tested for answers they have: earlier ones, or any of None."""
    for way in condition.ways():
        for name, test in way:
            question = index.by_id.get(name) if than is None else index.earlier(name, than)
            if question is None or question.step.ROLE is not StepRole.QUESTION:
                return False
            if any(tested(index, question.path, test, index.original(question.step))):
                return False
    return True


def _ways(condition: Requirement, *, met: bool) -> tuple[Way, ...]:
    """Give the ways to the steps of a branch, or to its else: each way in must fail somewhere."""
    ways = tuple(
        tuple(Demand(step=step, test=test, holds=met) for step, test in way)
        for way in condition.ways()
    )
    return ways if met else _some(dict.fromkeys(failing) for failing in product(*ways))


def _ways_to(index: ScriptIndex, path: Path) -> tuple[Way, ...]:
    """Give the ways through the branches around a place."""
    ways = ANYHOW
    for length in range(4, len(path) - 1):
        around = index.by_path.get(path[:length])
        condition = around.step.condition if around else NOTHING
        if around and condition and _is_sound(index, condition, around):
            ways = _both(ways, _ways(condition, met=path[length] == "then"))
    return ways


def _both(first: tuple[Way, ...], then: tuple[Way, ...]) -> tuple[Way, ...]:
    return _some(dict.fromkeys((*one, *other)) for one, other in product(first, then))


def _some(ways: Iterable[Iterable[Demand]]) -> tuple[Way, ...]:
    """Keep ways that can all be looked at; else none of them is asked for."""
    few = tuple(tuple(way) for way in islice(ways, MOST_WAYS + 1))
    return few if len(few) <= MOST_WAYS else ANYHOW


def _can_be(index: ScriptIndex, ways: tuple[Way, ...]) -> bool:
    """Tell whether answers can be given that lead along one of the ways."""
    return any(_is_open(index, (), way) for way in ways)


def _is_open(index: ScriptIndex, known: Way, waiting: Way) -> bool:
    """Tell whether all demands can be met, one question at a time, with what was looked at."""
    if not waiting:
        names = {demand.step for demand in known}
        return all(_has_answer(index, name, [d for d in known if d.step == name]) for name in names)
    demand, *others = waiting
    if demand in known:
        return _is_open(index, known, tuple(others))
    asked = ANYHOW if demand.allows(None) else _ways_to(index, index.by_id[demand.step].path)
    return any(_is_open(index, (*known, demand), (*others, *way)) for way in asked)


def _has_answer(index: ScriptIndex, name: str, demands: list[Demand]) -> bool:
    step = index.original(index.by_id[name].step)
    needed = {code for demand in demands if (code := _wanted(demand.test, holds=demand.holds))}
    tests = [demand.test.innermost for demand in demands]
    limits = (limit for test in tests for limit in (test.at_least, test.at_most))
    needed |= {str(limit) for limit in limits if limit is not None}
    answers = (None, *step.remembered(needed))
    return any(all(demand.allows(answer) for demand in demands) for answer in answers)


def _wanted(test: Test, *, holds: bool) -> str | None:
    """Name the code that must be among those picked."""
    if test.opposite is not None:
        return _wanted(test.opposite, holds=not holds)
    return test.includes if holds else None
