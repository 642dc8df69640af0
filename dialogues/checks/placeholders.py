"""Prove that placeholders name what was asked before, and that no brace is left alone."""

from collections.abc import Iterator

from dialogues.checks.index import Book
from dialogues.checks.texts import Wording
from dialogues.script.problems import Problem
from dialogues.script.steps import Multi, Profile, Quiz, Scale, Single, Step
from dialogues.text.placeholders import PERSONAL, asked_for, has_loose_brace

_OF_STAGES = ("title", "invitation")
_OF_STEPS = (*PERSONAL, "else")


def placeholders(book: Book) -> Iterator[Problem]:
    """Prove that every placeholder stands in a message and names an earlier question."""
    for wording in book.wordings:
        yield from _told(book, wording)


PROOFS = (placeholders,)


def _told(book: Book, wording: Wording) -> Iterator[Problem]:
    if not _may_hold_one(book, wording.context):
        if asked_for(wording.text):
            reason = f"a placeholder cannot stand here{wording.suffix}"
            remedy = "Only messages may hold one, and no answers or labels."
            yield book.tell_of(wording, "placeholder-misplaced", reason, remedy)
        return
    if has_loose_brace(wording.text):
        reason = f"a brace begins or ends no placeholder{wording.suffix}"
        remedy = "Write {step|fall-back}, or the brace twice: {{ or }}."
        yield book.tell_of(wording, "brace-loose", reason, remedy)
    for name in asked_for(wording.text):
        yield from _named(book, wording, name)


def _may_hold_one(book: Book, context: str) -> bool:
    first, *rest = context.split(".")
    is_stage = any(stage.id == first for stage in book.dialogue.stages)
    match rest:
        case [field]:
            return is_stage and field in _OF_STAGES
        case [_, field]:
            return is_stage and field in _OF_STEPS
        case _:
            return False


def _named(book: Book, wording: Wording, name: str) -> Iterator[Problem]:
    found = book.by_id.get(name)
    if found is None:
        reason = f"there is no question '{name}' to put in{wording.suffix}"
        yield book.tell_of(wording, "question-unknown", reason, _known(book))
    elif not _has_words(found.step):
        reason = f"the answer to '{name}' cannot be put in{wording.suffix}"
        remedy = "Name a profile, single, multi or quiz step, or a scale of one item."
        yield book.tell_of(wording, "question-kind", reason, remedy)
    elif not _is_before(book, name, wording.context):
        reason = f"'{name}' is asked only later{wording.suffix}"
        yield book.tell_of(wording, "question-later", reason, "Ask it earlier, or leave it out.")


def _has_words(step: Step) -> bool:
    if isinstance(step, Scale):
        return len(step.items) == 1
    return isinstance(step, Profile | Single | Multi | Quiz)


def _is_before(book: Book, name: str, context: str) -> bool:
    stage, step, *_ = context.split(".")
    found = book.by_id[name]
    if placed := book.by_id.get(step):
        return found.position < placed.position
    order = [one.id for one in book.dialogue.stages]
    return found.stage_no < order.index(stage)


def _known(book: Book) -> str:
    known = [placed.step.id for placed in book.steps if _has_words(placed.step)]
    return f"Name one of: {', '.join(known)}." if known else "Leave it out."
