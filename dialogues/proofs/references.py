"""Prove that whatever a step refers to exists, comes in time and fits."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from dialogues.arms import ARM
from dialogues.loops import later_names
from dialogues.problems import Problem
from dialogues.proofs.arms import arm_tests
from dialogues.proofs.book import ANSWERED, Book, Placed, codes_of
from dialogues.source import Path
from dialogues.steps import Branch, Card, Loop, Multi, Quiz, Rank, Reveal, Scale, Single, Step, Test

MAX_POINTS = 20  # of a scale: one button each


def branches(book: Book) -> Iterator[Problem]:
    """Prove that a branch tests earlier questions for what they can be answered."""
    for placed in book.steps:
        if isinstance(placed.step, Branch):
            yield from _tests(book, (*placed.path, "when"), placed.step.when, placed)


def loops(book: Book) -> Iterator[Problem]:
    """Prove that a loop tests what it asks, and that the ids of its later laps are free."""
    for placed in book.steps:
        step, path = placed.step, placed.path
        if not isinstance(step, Loop):
            continue
        inside = [inner for inner in book.steps if inner.path[: len(path)] == path]
        yield from _tests(book, (*path, "until"), step.until, inside[-1], is_last=True)
        if not step.until.keys() & {inner.step.id for inner in inside}:
            reason = f"the tests of '{step.id}' ask for nothing that it asks itself"
            yield book.error((*path, "until"), reason, "Test a question of the loop.", key=True)
        yield from _clashes(book, step, (*path, "id"))


def reveals(book: Book) -> Iterator[Problem]:
    """Prove that a reveal shows what was asked before, and never what counts as right or wrong."""
    for placed in book.steps:
        if not isinstance(placed.step, Reveal):
            continue
        path = (*placed.path, "of")
        found = book.earlier(placed.step.of, placed)
        if found is None:
            yield _no_question(book, path, placed.step.of, placed)
        elif not isinstance(found.step, Single | Multi | Scale):
            reason = f"the answers to '{placed.step.of}' cannot be shown to others"
            yield book.error(path, reason, "Reveal a single, a multi or a scale.")
        floor = book.dialogue.privacy.reveal_min
        if placed.step.min_people is not None and placed.step.min_people < floor:
            reason = f"min_people is under the script's own floor of {floor}, which goes on to hold"
            remedy = "Write a higher number, or take it out."
            yield book.warning((*placed.path, "min_people"), reason, remedy)


def quizzes(book: Book) -> Iterator[Problem]:
    """Prove that a quiz has a right answer that a card gives, or repeats one that has."""
    for placed in book.steps:
        step = placed.step
        if not isinstance(step, Quiz):
            continue
        if step.repeats is not None:
            yield from _repeated(book, placed, step.repeats)
            continue
        yield from _codes(book, (*placed.path, "answer"), (step.answer or "",), step, at=None)
        card = book.by_id.get(step.card or "")
        if card is None or not isinstance(card.step, Card):
            reason = f"there is no card '{step.card}'"
            yield book.error((*placed.path, "card"), reason, _near(book, step.card or "", Card))


def comparisons(book: Book) -> Iterator[Problem]:
    """Prove that a question is compared to an earlier one with the same answers."""
    for placed in book.steps:
        step = placed.step
        if not isinstance(step, Single | Scale) or step.compare_to is None:
            continue
        path = (*placed.path, "compare_to")
        found = book.earlier(step.compare_to, placed)
        if found is None or type(found.step) is not type(step):
            yield _no_question(book, path, step.compare_to, placed)
        elif _answers(found.step) != _answers(step):
            reason = f"'{step.id}' and '{step.compare_to}' do not have the same answers"
            yield book.error(path, reason, "Give both the same codes, in the same order.")


def sources(book: Book) -> Iterator[Problem]:
    """Prove that a card names sources of the list."""
    known = list(book.dialogue.sources)
    for placed in book.steps:
        if not isinstance(placed.step, Card):
            continue
        for at, name in enumerate(placed.step.sources):
            if name not in known:
                remedy = _did_you_mean(name, known) or "Add it under 'sources' at the top."
                path = (*placed.path, "sources", at)
                yield book.error(path, f"there is no source '{name}'", remedy)


def picks(book: Book) -> Iterator[Problem]:
    """Prove that answers named in a list exist, and nobody must pick more than there is."""
    for placed in book.steps:
        match placed.step:
            case Multi() as step:
                path = (*placed.path, "exclusive")
                yield from _codes(book, path, step.exclusive, step, at=0)
                yield from _at_most(book, (*placed.path, "most"), step.most, len(step.options))
            case Single() | Quiz() as step if step.last:
                yield from _codes(book, (*placed.path, "last"), step.last, step, at=0)
            case Rank() as step:
                yield from _at_most(book, (*placed.path, "top"), step.top, len(step.options))


def scales(book: Book) -> Iterator[Problem]:
    """Prove that a scale runs upwards, fits on buttons, and says what its ends mean."""
    for placed in book.steps:
        step, path = placed.step, placed.path
        if not isinstance(step, Scale):
            continue
        if step.least >= step.most:
            reason = f"the scale runs from {step.least} to {step.most}"
            yield book.error(_given(book, path, "max", "min"), reason, "Make max larger than min.")
            continue
        if step.most - step.least >= MAX_POINTS:
            reason = f"the scale has {step.most - step.least + 1} points"
            yield book.error(_given(book, path, "max", "min"), reason, f"Use at most {MAX_POINTS}.")
        yield from _labels(book, step, (*path, "labels"))


PROOFS = (branches, loops, reveals, quizzes, comparisons, sources, picks, scales)


def _repeated(book: Book, placed: Placed, name: str) -> Iterator[Problem]:
    originals = [
        found.step.id
        for found in book.steps[: placed.position]
        if isinstance(found.step, Quiz) and found.step.repeats is None
    ]
    if name not in originals:
        reason = f"no quiz '{name}' with a text of its own comes before this one"
        remedy = _did_you_mean(name, originals) or "Name the quiz that asks it first."
        yield book.error((*placed.path, "repeats"), reason, remedy)


def _labels(book: Book, step: Scale, path: Path) -> Iterator[Problem]:
    points = {str(point) for point in range(step.least, step.most + 1)}
    for code in step.labels:
        if code not in points:
            reason = f"'{code}' is no point between {step.least} and {step.most}"
            yield book.error((*path, code), reason, "Take the label out.", key=True)
    for end in (step.least, step.most):
        if str(end) not in step.labels:
            reason = f"the end {end} of the scale has no label"
            yield book.error(path, reason, "Say what it means, so that people know.", key=True)


def _clashes(book: Book, loop: Loop, path: Path) -> Iterator[Problem]:
    for new, old in later_names(loop):
        found = book.by_id[new]
        if found.step.id == new:
            line = book.line_of(found)
            reason = f"the loop makes '{new}' out of '{old}', but {line} has that name"
            yield book.error(path, reason, "Rename one of them.")


def _tests(
    book: Book, path: Path, tests: Mapping[str, Test], than: Placed, *, is_last: bool = False
) -> Iterator[Problem]:
    """Report tests of what was not asked before; or not even by `than`, with `is_last`."""
    for asked, test in tests.items():
        here, found = (*path, asked), book.earlier(asked, than)
        if asked == ARM and book.dialogue.arms:
            yield from arm_tests(book, here, test)
            continue
        if is_last and asked == than.step.id:
            found = than
        if found is None or not isinstance(found.step, ANSWERED):
            yield _no_question(book, here, asked, than, key=True)
        else:
            yield from _tested(book, here, test, _original(book, found.step))


def _tested(book: Book, path: Path, test: Test, step: Step) -> Iterator[Problem]:
    for name, code in (("is", test.equals), ("includes", test.includes)):
        if code is not None:
            yield from _codes(book, (*path, name), (code,), step, at=None)
    for name, number in (("at_least", test.at_least), ("at_most", test.at_most)):
        if number is not None and not all(code.isdecimal() for code in codes_of(step) or "x"):
            reason = f"'{step.id}' is not answered with numbers"
            yield book.error((*path, name), reason, "Test it with is, includes or answered.")


def _codes(
    book: Book, path: Path, codes: tuple[str, ...], step: Step, *, at: int | None
) -> Iterator[Problem]:
    """Report codes a step cannot be answered with; `at` counts them in a list."""
    known = codes_of(step)
    for offset, code in enumerate(codes):
        if code not in known:
            remedy = f"Its answers: {', '.join(known)}." if known else "It has no codes."
            where = path if at is None else (*path, at + offset)
            yield book.error(where, f"'{step.id}' has no answer '{code}'", remedy)


def _at_most(book: Book, path: Path, number: int | None, options: int) -> Iterator[Problem]:
    if number is not None and number > options:
        yield book.error(path, f"there are only {options} options", f"Write {options} or less.")


def _no_question(
    book: Book, path: Path, name: str, placed: Placed, *, key: bool = False
) -> Problem:
    found = book.by_id.get(name)
    if found and found.position > placed.position:
        remedy = "Ask it earlier."
        return book.error(path, f"'{name}' is asked only later", remedy, key=key)
    if found:
        reason = f"'{name}' is not a question that can be used here"
        return book.error(path, reason, "Name another one.", key=key)
    return book.error(path, f"there is no question '{name}'", _near(book, name, *ANSWERED), key=key)


def _original(book: Book, step: Step) -> Step:
    """Give the quiz whose answers a repeated one has."""
    if isinstance(step, Quiz) and step.repeats in book.by_id:
        return book.by_id[step.repeats].step
    return step


def _answers(step: Step) -> tuple[object, ...]:
    return (codes_of(step), tuple(step.items) if isinstance(step, Scale) else ())


def _given(book: Book, path: Path, *keys: str) -> Path:
    """Give the path of the first key that the author wrote."""
    node = book.script.node
    whole = node.place_of(path)
    return next(((*path, key) for key in keys if node.place_of((*path, key)) != whole), path)


def _near(book: Book, name: str, *kinds: type[Step]) -> str:
    known = [placed.step.id for placed in book.steps if isinstance(placed.step, kinds)]
    return _did_you_mean(name, known) or "Add it, or name another one."


def _did_you_mean(name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, n=1)
    return f"Did you mean '{near[0]}'?" if near else ""
