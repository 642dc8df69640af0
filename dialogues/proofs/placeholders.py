"""Prove that placeholders name what was asked before, and that no brace is left alone."""

from collections.abc import Iterator

from dialogues.placeholders import PERSONAL, asked_for, has_loose_brace
from dialogues.problems import Problem
from dialogues.proofs.book import Book
from dialogues.proofs.words import places
from dialogues.source import Path
from dialogues.steps import Multi, Profile, Quiz, Scale, Single, Step
from dialogues.translation import texts

_OF_STAGES = ("title", "invitation")
_OF_STEPS = (*PERSONAL, "else")


def placeholders(book: Book) -> Iterator[Problem]:
    """Prove that every placeholder stands in a message and names an earlier question."""
    at = places(book)
    for language, dialogue in book.worded.items():
        is_base = language == book.dialogue.dialogue.language
        suffix = "" if is_base else f" in {language}"
        for context, text in texts(dialogue).items():
            yield from _told(book, context, text, at[context].path, suffix)


PROOFS = (placeholders,)


def _told(book: Book, context: str, text: str, path: Path, suffix: str) -> Iterator[Problem]:
    if not _is_message(book, context):
        if asked_for(text):
            reason = f"a placeholder cannot stand here{suffix}"
            yield book.error(path, reason, "Only messages may hold one, and no answers or labels.")
        return
    if has_loose_brace(text):
        reason = f"a brace begins or ends no placeholder{suffix}"
        yield book.error(path, reason, "Write {step|fall-back}, or the brace twice: {{ or }}.")
    for name in asked_for(text):
        yield from _named(book, context, name, path, suffix)


def _is_message(book: Book, context: str) -> bool:
    first, *rest = context.split(".")
    is_stage = any(stage.id == first for stage in book.dialogue.stages)
    match rest:
        case [field]:
            return is_stage and field in _OF_STAGES
        case [_, field]:
            return is_stage and field in _OF_STEPS
        case _:
            return False


def _named(book: Book, context: str, name: str, path: Path, suffix: str) -> Iterator[Problem]:
    found = book.by_id.get(name)
    if found is None:
        yield book.error(path, f"there is no question '{name}' to put in{suffix}", _known(book))
    elif not _has_words(found.step):
        reason = f"the answer to '{name}' cannot be put in{suffix}"
        remedy = "Name a profile, single, multi or quiz step, or a scale of one item."
        yield book.error(path, reason, remedy)
    elif not _is_before(book, name, context):
        reason = f"'{name}' is asked only later{suffix}"
        yield book.error(path, reason, "Ask it earlier, or leave it out.")


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
