"""Prove that whatever a step refers to exists, comes in time and fits."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from dialogues.checks.arms import arm_tests
from dialogues.checks.index import ANSWERED, Placed, ScriptIndex, codes_of
from dialogues.script.loops import later_names
from dialogues.script.problems import Problem
from dialogues.script.source import Path
from dialogues.script.steps import (
    Branch,
    Loop,
    Multi,
    Quiz,
    Rank,
    Reveal,
    Scale,
    Single,
    Step,
    Test,
)
from dialogues.turn.arms import ARM


def branches(index: ScriptIndex) -> Iterator[Problem]:
    """Prove that a branch tests earlier questions for what they can be answered."""
    for placed, branch in index.of(Branch):
        yield from _tests(index, (*placed.path, "when"), branch.when, placed)


def loops(index: ScriptIndex) -> Iterator[Problem]:
    """Prove that a loop tests what it asks, and that the ids of its later laps are free."""
    for placed, loop in index.of(Loop):
        path = (*placed.path, "until")
        inside = [one for one in index.steps if one.path[: len(placed.path)] == placed.path]
        yield from _tests(index, path, loop.until, inside[-1], is_last=True)
        if not loop.until.keys() & {inner.step.id for inner in inside}:
            reason = f"the tests of '{loop.id}' ask for nothing that it asks itself"
            remedy = "Test a question of the loop."
            yield index.tell("loop-aimless", path, reason, remedy, key=True)
        yield from _clashes(index, loop, (*placed.path, "id"))


def reveals(index: ScriptIndex) -> Iterator[Problem]:
    """Prove that a reveal shows what was asked before, and never what counts as right or wrong."""
    for placed, reveal in index.of(Reveal):
        path, found = (*placed.path, "of"), index.earlier(reveal.of, placed)
        if found is None:
            yield no_question(index, path, reveal.of, placed)
        elif not isinstance(found.step, Single | Multi | Scale):
            reason = f"the answers to '{reveal.of}' cannot be shown to others"
            yield index.tell("question-kind", path, reason, "Reveal a single, a multi or a scale.")


def reveal_floors(index: ScriptIndex) -> Iterator[Problem]:
    """Prove that no reveal names a floor that the script's own one overrules."""
    floor = index.dialogue.privacy.reveal_min
    for placed, reveal in index.of(Reveal):
        if reveal.min_people is not None and reveal.min_people < floor:
            reason = f"min_people is under the script's own floor of {floor}, which goes on to hold"
            path, remedy = (*placed.path, "min_people"), "Write a higher number, or take it out."
            yield index.tell("reveal-floor", path, reason, remedy)


def comparisons(index: ScriptIndex) -> Iterator[Problem]:
    """Prove that a question is compared to an earlier one with the same answers."""
    for placed, step in index.of(Single, Scale):
        if step.compare_to is None:
            continue
        path, found = (*placed.path, "compare_to"), index.earlier(step.compare_to, placed)
        if found is None or type(found.step) is not type(step):
            yield no_question(index, path, step.compare_to, placed)
        elif _answers(found.step) != _answers(step):
            reason = f"'{step.id}' and '{step.compare_to}' do not have the same answers"
            remedy = "Give both the same codes, in the same order."
            yield index.tell("answers-differ", path, reason, remedy)


def picks(index: ScriptIndex) -> Iterator[Problem]:
    """Prove that answers named in a list exist, and nobody must pick more than there is."""
    for placed in index.steps:
        match placed.step:
            case Multi() as step:
                path = (*placed.path, "exclusive")
                yield from unknown_codes(index, path, step.exclusive, step, at=0)
                yield from _at_most(index, (*placed.path, "most"), step.most, len(step.options))
            case Single() | Quiz() as step if step.last:
                asked = index.original(step)
                yield from unknown_codes(index, (*placed.path, "last"), step.last, asked, at=0)
            case Rank() as step:
                yield from _at_most(index, (*placed.path, "top"), step.top, len(step.options))


PROOFS = (branches, loops, reveals, reveal_floors, comparisons, picks)


def unknown_codes(
    index: ScriptIndex, path: Path, codes: tuple[str, ...], step: Step, *, at: int | None
) -> Iterator[Problem]:
    """Report codes a step cannot be answered with; `at` counts them in a list."""
    known = codes_of(step)
    for offset, code in enumerate(codes):
        if code not in known:
            remedy = f"Its answers: {', '.join(known)}." if known else "It has no codes."
            where = path if at is None else (*path, at + offset)
            yield index.tell("answer-unknown", where, f"'{step.id}' has no answer '{code}'", remedy)


def no_question(
    index: ScriptIndex, path: Path, name: str, placed: Placed, *, key: bool = False
) -> Problem:
    """Tell why a name is not that of an earlier question of the kind needed."""
    found = index.by_id.get(name)
    if found and found.position > placed.position:
        reason = f"'{name}' is asked only later"
        return index.tell("question-later", path, reason, "Ask it earlier.", key=key)
    if found:
        reason = f"'{name}' is not a question that can be used here"
        return index.tell("question-kind", path, reason, "Name another one.", key=key)
    reason, remedy = f"there is no question '{name}'", near(index, name, *ANSWERED)
    return index.tell("question-unknown", path, reason, remedy, key=key)


def near(index: ScriptIndex, name: str, *kinds: type[Step]) -> str:
    """Suggest the step of some kinds that a name was probably meant to be."""
    known = [placed.step.id for placed in index.steps if isinstance(placed.step, kinds)]
    return did_you_mean(name, known) or "Add it, or name another one."


def did_you_mean(name: str, known: list[str]) -> str:
    """Suggest a known name that is nearly the same; empty if there is none."""
    found = get_close_matches(name, known, n=1)
    return f"Did you mean '{found[0]}'?" if found else ""


def tested(index: ScriptIndex, path: Path, test: Test, step: Step) -> Iterator[Problem]:
    """Report a test that a question can never be put to: by its codes, or by numbers."""
    for name, code in (("is", test.equals), ("includes", test.includes)):
        if code is not None:
            yield from unknown_codes(index, (*path, name), (code,), step, at=None)
    for name, number in (("at_least", test.at_least), ("at_most", test.at_most)):
        if number is not None and not all(code.isdecimal() for code in codes_of(step) or "x"):
            reason = f"'{step.id}' is not answered with numbers"
            remedy = "Test it with is, includes or answered."
            yield index.tell("test-kind", (*path, name), reason, remedy)


def _clashes(index: ScriptIndex, loop: Loop, path: Path) -> Iterator[Problem]:
    for new, old in later_names(loop):
        found = index.by_id[new]
        if found.step.id == new:
            line = index.line_of(found)
            reason = f"the loop makes '{new}' out of '{old}', but {line} has that name"
            yield index.tell("step-twice", path, reason, "Rename one of them.")


def _tests(
    index: ScriptIndex,
    path: Path,
    tests: Mapping[str, Test],
    than: Placed,
    *,
    is_last: bool = False,
) -> Iterator[Problem]:
    """Report tests of what was not asked before; or not even by `than`, with `is_last`."""
    for asked, test in tests.items():
        here, found = (*path, asked), index.earlier(asked, than)
        if asked == ARM and index.dialogue.arms:
            yield from arm_tests(index, here, test)
            continue
        if is_last and asked == than.step.id:
            found = than
        if found is None or not isinstance(found.step, ANSWERED):
            yield no_question(index, here, asked, than, key=True)
        else:
            yield from tested(index, here, test, index.original(found.step))


def _at_most(index: ScriptIndex, path: Path, number: int | None, options: int) -> Iterator[Problem]:
    if number is not None and number > options:
        reason = f"there are only {options} options"
        yield index.tell("too-many-picks", path, reason, f"Write {options} or less.")


def _answers(step: Step) -> tuple[object, ...]:
    return (codes_of(step), tuple(step.items) if isinstance(step, Scale) else ())
