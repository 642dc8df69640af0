"""Check that what others answered can be shown, and is shown of enough people."""

from collections import Counter
from collections.abc import Iterator

from dialogues.checks.index import Placed, ScriptIndex
from dialogues.checks.references import no_question, unknown_codes
from dialogues.disclosure.results import MIN_PEOPLE
from dialogues.script.kinds.reveal import Reveal
from dialogues.script.kinds.single import Single
from dialogues.script.kinds.step import Step
from dialogues.script.problems import Problem
from dialogues.script.sides import Sides

MOST_UNFOLDED = 3  # answers: so many have ten people each as often as folded ones do


def questions(index: ScriptIndex) -> Iterator[Problem]:
    """Check that a reveal shows what was asked before, and never what counts as right or wrong."""
    for placed, reveal in index.of(Reveal):
        path, question = (*placed.path, "of"), index.earlier(reveal.of, placed)
        if question is None:
            yield no_question(index, path, reveal.of, placed)
        elif not question.step.MAY_BE_REVEALED or question.step.is_searched:
            reason = f"the answers to '{reveal.of}' cannot be shown to others"
            yield index.problem_at(
                "question-kind", path, reason, "Reveal a single, a multi or a scale."
            )


def floors(index: ScriptIndex) -> Iterator[Problem]:
    """Check that no reveal names a floor that the script's own one overrules."""
    floor = index.dialogue.privacy.reveal_min or MIN_PEOPLE
    for placed, reveal in index.of(Reveal):
        if reveal.min_people is not None and reveal.min_people < floor:
            reason = f"min_people is under the script's own floor of {floor}, which goes on to hold"
            path, remedy = (*placed.path, "min_people"), "Write a higher number, or take it out."
            yield index.problem_at("reveal-floor", path, reason, remedy)


def low_floors(index: ScriptIndex) -> Iterator[Problem]:
    """Check that a script shows nothing of fewer people than is usual, without a reason."""
    floor = index.dialogue.privacy.reveal_min
    if floor is not None and floor < MIN_PEOPLE and any(index.of(Reveal)):
        reason = f"answers are shown from {floor} people on; {MIN_PEOPLE} are usual"
        remedy = f"Write {MIN_PEOPLE} or more, or take it out."
        yield index.problem_at("reveal-floor-low", ("privacy", "reveal_min"), reason, remedy)


def folds(index: ScriptIndex) -> Iterator[Problem]:
    """Check that answers which are shown can be folded to their sides where few gave one."""
    for placed, reveal in index.of(Reveal):
        question = index.earlier(reveal.of, placed)
        if question is None or not _has_sides(question.step):
            continue
        answers = len(question.step.codes)
        if answers > MOST_UNFOLDED and not question.step.folded:
            reason = f"the {answers} answers to '{reveal.of}' have no sides to fold them to"
            remedy = "Give it 'ordered: true' or 'sides', or each answer needs ten people."
            yield index.problem_at("reveal-unfolded", (*placed.path, "of"), reason, remedy)


def sides(index: ScriptIndex) -> Iterator[Problem]:
    """Check that each answer of a question with sides has exactly one."""
    for placed, single in index.of(Single):
        if single.sides is None:
            continue
        if single.ordered:
            path, remedy = (*placed.path, "sides"), "Take one of them out."
            reason = f"'{single.id}' is ordered, and has sides beside"
            yield index.problem_at("sides-unclear", path, reason, remedy, key=True)
        yield from _unclear(index, placed, single, single.sides)


RULES = (questions, floors, low_floors, folds, sides)


def _unclear(index: ScriptIndex, placed: Placed, single: Single, sides: Sides) -> Iterator[Problem]:
    path = (*placed.path, "sides")
    for key, codes in (
        ("for", sides.in_favour),
        ("unsure", sides.unsure),
        ("against", sides.against),
    ):
        yield from unknown_codes(index, (*path, key), codes, single, at=0)
    listed = Counter(sides.listed)
    for code in single.options:
        if listed[code] != 1:
            reason = f"the answer '{code}' has {'two sides' if listed[code] else 'no side'}"
            remedy = "List each answer under one of: for, unsure, against."
            yield index.problem_at("sides-unclear", path, reason, remedy, key=True)


def _has_sides(step: Step) -> bool:
    return step.MAY_BE_REVEALED and not step.COUNTS_PEOPLE and not step.is_searched
