"""Check that whatever a step refers to exists, comes in time and fits."""

from collections.abc import Iterator
from difflib import get_close_matches

from dialogues.checks.arms import arm_tests
from dialogues.checks.index import Placed, ScriptIndex
from dialogues.script.conditions import ARM, Requirement, Test, Tests
from dialogues.script.kinds.step import Step, StepRole
from dialogues.script.problems import Problem
from dialogues.script.source import Path


def branches(index: ScriptIndex) -> Iterator[Problem]:
    """Check that a branch tests earlier questions for what they can be answered."""
    for placed in index.steps:
        yield from condition_of(index, (*placed.path, "when"), placed.step.condition, placed)


def loops(index: ScriptIndex) -> Iterator[Problem]:
    """Check that a loop tests what it asks, and that the ids of its later laps are free."""
    for placed in index.steps:
        loop = placed.step
        if not loop.goal:
            continue
        path = (*placed.path, "until")
        inside = [other for other in index.steps if other.path[: len(placed.path)] == placed.path]
        yield from condition_of(index, path, loop.goal, inside[-1], is_last=True)
        if not loop.goal.names & {inner.step.id for inner in inside}:
            reason = f"the tests of '{loop.id}' ask for nothing that it asks itself"
            remedy = "Test a question of the loop."
            yield index.problem_at("loop-aimless", path, reason, remedy, key=True)
        yield from _clashes(index, loop, (*placed.path, "id"))


def comparisons(index: ScriptIndex) -> Iterator[Problem]:
    """Check that a question is compared to an earlier one with the same answers."""
    for placed in index.steps:
        step, other = placed.step, placed.step.compared_to
        if other is None:
            continue
        path, compared = (*placed.path, "compare_to"), index.earlier(other, placed)
        if compared is None or type(compared.step) is not type(step):
            yield no_question(index, path, other, placed)
        elif _answers(compared.step) != _answers(step):
            reason = f"'{step.id}' and '{other}' do not have the same answers"
            remedy = "Give both the same codes, in the same order."
            yield index.problem_at("answers-differ", path, reason, remedy)
        elif compared.step.is_turned != step.is_turned:
            reason = f"only one of '{step.id}' and '{other}' is turned round by lot"
            yield index.problem_at("answers-differ", path, reason, "Write random: flip for both.")


def picks(index: ScriptIndex) -> Iterator[Problem]:
    """Check that answers named in a list exist, and nobody must pick more than there is."""
    for placed in index.steps:
        step = placed.step
        key, codes = step.listed_codes
        if codes:
            question = index.original(step)
            yield from unknown_codes(index, (*placed.path, key), codes, question, at=0)
        names: dict[str, str] = getattr(step, "also", {})
        for code in names:
            where = (*placed.path, "also", code)
            yield from unknown_codes(index, where, (code,), index.original(step), at=None)
        key, most = step.pick_limit
        yield from _at_most(index, (*placed.path, key), most, len(step.codes))


RULES = (branches, loops, comparisons, picks)


def condition_of(
    index: ScriptIndex,
    path: Path,
    condition: Requirement,
    than: Placed,
    *,
    is_last: bool = False,
) -> Iterator[Problem]:
    """Report tests of what was not asked before `than`; or not even by it, with `is_last`."""
    yield from _tests(index, path, condition.tests, than, is_last=is_last)
    for at, tests in enumerate(condition.any_of):
        yield from _tests(index, (*path[:-1], "any", at), tests, than, is_last=is_last)


def unknown_codes(
    index: ScriptIndex, path: Path, codes: tuple[str, ...], step: Step, *, at: int | None
) -> Iterator[Problem]:
    """Report codes a step cannot be answered with; `at` counts them in a list."""
    known = step.codes
    for offset, code in enumerate(codes):
        if code not in known:
            remedy = f"Its answers: {', '.join(known)}." if known else "It has no codes."
            where = path if at is None else (*path, at + offset)
            yield index.problem_at(
                "answer-unknown", where, f"'{step.id}' has no answer '{code}'", remedy
            )


def no_question(
    index: ScriptIndex, path: Path, name: str, placed: Placed, *, key: bool = False
) -> Problem:
    """Tell why a name is not that of an earlier question of the kind needed."""
    named = index.by_id.get(name)
    if named and named.position > placed.position:
        reason = f"'{name}' is asked only later"
        return index.problem_at("question-later", path, reason, "Ask it earlier.", key=key)
    if named:
        reason = f"'{name}' is not a question that can be used here"
        return index.problem_at("question-kind", path, reason, "Name another one.", key=key)
    reason, remedy = f"there is no question '{name}'", near(index, name, StepRole.QUESTION)
    return index.problem_at("question-unknown", path, reason, remedy, key=key)


def near(index: ScriptIndex, name: str, role: StepRole) -> str:
    """Suggest the step of a role that a name was probably meant to be."""
    known = [step.id for _, step in index.in_role(role)]
    return did_you_mean(name, known) or "Add it, or name another one."


def did_you_mean(name: str, known: list[str]) -> str:
    """Suggest a known name that is nearly the same; empty if there is none."""
    matches = get_close_matches(name, known, n=1)
    return f"Did you mean '{matches[0]}'?" if matches else ""


def tested(index: ScriptIndex, path: Path, test: Test, step: Step) -> Iterator[Problem]:
    """Report a test that a question can never be put to: by its codes, or by numbers."""
    if test.opposite is not None:
        yield from tested(index, (*path, "not"), test.opposite, step)
        return
    yield from unknown_codes(index, (*path, "one_of"), test.one_of or (), step, at=0)
    for name, code in (("is", test.equals), ("includes", test.includes)):
        if code is not None:
            yield from unknown_codes(index, (*path, name), (code,), step, at=None)
    for name, number in (("at_least", test.at_least), ("at_most", test.at_most)):
        if number is not None and not step.takes_numbers:
            reason = f"'{step.id}' is not answered with numbers"
            remedy = "Test it with is, includes or answered."
            yield index.problem_at("test-kind", (*path, name), reason, remedy)


def _clashes(index: ScriptIndex, loop: Step, path: Path) -> Iterator[Problem]:
    for new, old in loop.later_names():
        holder = index.by_id[new]
        if holder.step.id == new:
            line = index.line_of(holder)
            reason = f"the loop makes '{new}' out of '{old}', but {line} has that name"
            yield index.problem_at("step-twice", path, reason, "Rename one of them.")


def _tests(
    index: ScriptIndex,
    path: Path,
    tests: Tests,
    than: Placed,
    *,
    is_last: bool = False,
) -> Iterator[Problem]:
    for name, test in tests.items():
        here, question = (*path, name), index.earlier(name, than)
        if name == ARM and index.dialogue.arms:
            yield from arm_tests(index, here, test)
            continue
        if is_last and name == than.step.id:
            question = than
        if question is None or question.step.ROLE is not StepRole.QUESTION:
            yield no_question(index, here, name, than, key=True)
        else:
            yield from tested(index, here, test, index.original(question.step))


def _at_most(index: ScriptIndex, path: Path, number: int | None, options: int) -> Iterator[Problem]:
    if number is not None and number > options:
        reason = f"there are only {options} options"
        yield index.problem_at("too-many-picks", path, reason, f"Write {options} or less.")


def _answers(step: Step) -> tuple[object, ...]:
    return (step.codes, tuple(step.parts), getattr(step, "unit", None))
