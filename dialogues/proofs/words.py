"""Prove that texts, labels and pictures can be shown, in every language, and keep balance."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dialogues.limits import LONGEST_LABEL, LONGEST_MESSAGE
from dialogues.problems import Problem
from dialogues.proofs.book import Book, Placed
from dialogues.source import Path
from dialogues.steps import Card
from dialogues.translation import completeness, texts
from dialogues.weighing import Tradeoff
from dialogues.wording import telegram_length, to_plain, to_telegram

LONG_MESSAGE = 600  # UTF-16 units: about one screen of a phone
LONG_LABEL = 40  # characters; longer ones are cut off on small phones
PICTURES = (".png", ".jpg", ".jpeg", ".webp")

_BUTTONS = ("options", "labels", "points", "unsure")  # fields that end on buttons
_BUTTONS_INSIDE = (("dials", "label"), ("file", "title"))
_UNWARNED = ("notice", "sources", "proposal", "arms", "alt", "title")  # not messages of a step


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenText:
    """A text of the script, and where its author wrote it."""

    context: str
    path: Path  # where the author wrote it
    is_button: bool


def lengths(book: Book) -> Iterator[Problem]:
    """Prove that every text shows something, and fits a message or a button, in every language."""
    at = places(book)
    for language, dialogue in book.worded.items():
        is_base = language == book.dialogue.dialogue.language
        suffix = "" if is_base else f" in {language}"
        base = texts(book.dialogue)
        for context, text in texts(dialogue).items():
            if is_base or text != base[context]:
                yield from _too_long(book, at[context], text, suffix, warn=is_base)


def same_answers(book: Book) -> Iterator[Problem]:
    """Prove that no two answers of a question read the same."""
    for placed in book.steps:
        for path, labels in _answers(placed):
            seen: set[str] = set()
            for code, label in labels.items():
                if label.casefold() in seen:
                    reason = f"two answers of '{placed.step.id}' read '{label}'"
                    remedy = "Word them so that people can tell them apart."
                    yield book.error((*path, code), reason, remedy)
                seen.add(label.casefold())


def _answers(placed: Placed) -> Iterator[tuple[Path, Mapping[str, str]]]:
    """Give what people choose from, set by set, with its place."""
    step = placed.step
    for field in ("options", "items", "points"):
        if isinstance(labels := getattr(step, field, None), dict):
            yield (*placed.path, field), labels
    if isinstance(step, Tradeoff):
        for name, dial in step.dials.items():
            labels = {code: setting.label for code, setting in dial.settings.items()}
            yield (*placed.path, "dials", name, "settings"), labels


def pictures(book: Book) -> Iterator[Problem]:
    """Prove that every picture is there, in a form that phones show."""
    for placed in book.steps:
        if not isinstance(placed.step, Card) or placed.step.image is None:
            continue
        file, path = placed.step.image.file, (*placed.path, "image", "file")
        if not file.lower().endswith(PICTURES):
            reason = f"'{file}' is not a picture that phones show"
            yield book.error(path, reason, "Save it as PNG or JPEG.")
        elif file not in book.script.images:
            reason = f"there is no picture '{file}' beside the script"
            yield book.error(path, reason, _pictures(book))


def translations(book: Book) -> Iterator[Problem]:
    """Prove that every language that is offered has all its texts."""
    for at, language in enumerate(book.dialogue.languages):
        if language == book.dialogue.dialogue.language:
            continue
        done = completeness(book.dialogue, book.script.usable.get(language, {}))
        if done.missing:
            reason = (
                f"{len(done.missing)} of {done.total} texts have no translation into {language}"
            )
            remedy = f"Translate them in {language}.po, beginning with {done.missing[0]}."
            yield book.warning(("languages", at), reason, remedy)
    for language in book.script.po_files:
        if language not in book.dialogue.languages:
            reason = f"the translation {language}.po is not used"
            remedy = f"Add '{language}' to 'languages', or take the file away."
            yield book.warning(("languages",), reason, remedy)


def balance(book: Book) -> Iterator[Problem]:
    """Prove that there are as many cards for as against."""
    count = {side: _cards_on(book, side) for side in ("benefit", "risk")}
    if count["benefit"] != count["risk"]:
        reason = f"{count['benefit']} benefit cards stand against {count['risk']} risk cards"
        remedy = "Give both sides the same number of cards."
        yield book.warning(("stages",), reason, remedy, key=True)


PROOFS = (lengths, same_answers, pictures, translations, balance)


def _too_long(
    book: Book, place: WrittenText, text: str, suffix: str, *, warn: bool
) -> Iterator[Problem]:
    if not to_plain(text).strip(" •\n"):
        reason = f"the text shows nothing{suffix}"
        yield book.error(place.path, reason, "Write words, not only signs.")
    if place.is_button:
        size, most, good, what = len(text), LONGEST_LABEL, LONG_LABEL, "the label has"
    else:
        size, most = telegram_length(to_telegram(text)), LONGEST_MESSAGE
        good, what = LONG_MESSAGE, "the text has"
    reason = f"{what} {size:,} characters{suffix}"
    if size > most:
        yield book.error(place.path, reason, f"Write at most {most:,}.")
    elif size > good and warn and not _is_unwarned(place.context):
        yield book.warning(place.path, reason, f"Up to {good} can be read at a glance.")


def _is_unwarned(context: str) -> bool:
    return any(field in _UNWARNED for field in context.split("."))


def places(book: Book) -> Mapping[str, WrittenText]:
    """Find where each text was written; `else` and purposes are found by name, not position."""
    found: dict[str, WrittenText] = {}
    by_step = {f"{placed.stage.id}.{placed.step.id}": placed for placed in book.steps}
    stages = {stage.id: at for at, stage in enumerate(book.dialogue.stages)}
    for context in texts(book.dialogue):
        stage, name, *rest = context.split(".")
        placed = by_step.get(f"{stage}.{name}")
        if placed is None or not rest:
            path = _top_path(stage, name, rest, stages)
            found[context] = WrittenText(context=context, path=path, is_button=stage == "scales")
        else:
            is_button = rest[0] in _BUTTONS or (rest[0], rest[-1]) in _BUTTONS_INSIDE
            found[context] = WrittenText(
                context=context, path=_step_path(placed, rest), is_button=is_button
            )
    return found


def _top_path(first: str, name: str, rest: list[str], stages: Mapping[str, int]) -> Path:
    if first == "head":
        return ("dialogue", name)
    if first in stages:
        return ("stages", stages[first], name)
    return (first, name, *(int(part) if part.isdecimal() else part for part in rest))


def _step_path(placed: Placed, rest: list[str]) -> Path:
    field, *inner = rest
    if field in ("required", "optional"):
        names = [purpose.id for purpose in getattr(placed.step, field)]
        return (*placed.path, field, names.index(inner[0]), "text")
    return (*placed.path, field, *inner)


def _pictures(book: Book) -> str:
    known = ", ".join(sorted(book.script.images))
    return f"Pictures there: {known}." if known else "Put it into the folder of the script."


def _cards_on(book: Book, side: str) -> int:
    return sum(isinstance(p.step, Card) and p.step.side == side for p in book.steps)
