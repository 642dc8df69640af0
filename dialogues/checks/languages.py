"""Check that every language offered is complete, and translated from the texts as they are."""

from collections.abc import Iterator

from dialogues.checks.index import ScriptIndex
from dialogues.languages.unchecked import is_draft
from dialogues.script.problems import Problem, beside, problem_at
from dialogues.script.source import Path, Place
from dialogues.script.translation import (
    PUT_BACK,
    TranslatedText,
    completeness,
    entries,
    lost_in_words,
    said_twice,
    without_context,
)
from dialogues.text.placeholders import asked_for


def placed(index: ScriptIndex) -> Iterator[Problem]:
    """Check that translations tell which texts they are of."""
    for language in index.script.usable:
        if lost := _lost(index, language):
            file = beside(index.script.name, f"{language}.po")
            place, reason = Place(line=lost[0].line), lost_in_words(lost)
            yield problem_at(file, place, "translation-lost", reason, PUT_BACK)


def complete(index: ScriptIndex) -> Iterator[Problem]:
    """Check that every language that is offered has all its texts."""
    for language in index.script.languages[1:]:
        if _lost(index, language):
            continue  # they are there, and told as lost
        there = {entry.context for entry in _entries(index, language) if entry.text}
        done = completeness(index.dialogue, dict.fromkeys(there, ""))
        if done.missing:
            reason = (
                f"{len(done.missing)} of {done.total} texts have no translation into {language}"
            )
            remedy = f"Translate them in {language}.po, beginning with {done.missing[0]}."
            yield index.problem_at("translation-missing", _path(index, language), reason, remedy)


def current(index: ScriptIndex) -> Iterator[Problem]:
    """Check that what was translated is what the script says now, and translators are sure."""
    now = {wording.context: wording.text for wording in index.wordings if wording.is_base}
    for language in index.script.usable:
        for entry in _entries(index, language):
            if not entry.text:
                continue
            if fault := _fault(entry, now.get(entry.context)):
                file = beside(index.script.name, f"{language}.po")
                at = ".".join(entry.context.split(".")[:2])
                yield problem_at(file, Place(line=entry.line), *fault, at=at)


def once(index: ScriptIndex) -> Iterator[Problem]:
    """Check that a translation says every text once."""
    for language in index.script.usable:
        for context, line in said_twice(index.script.po_files.get(language, b"")):
            file = beside(index.script.name, f"{language}.po")
            reason = f"the text {context} is translated a second time"
            remedy = "Keep the one that is right; until then people read the first."
            at = ".".join(context.split(".")[:2])
            yield problem_at(file, Place(line=line), "translation-twice", reason, remedy, at=at)


def offered(index: ScriptIndex) -> Iterator[Problem]:
    """Check that every translation beside the script is offered, or is a draft."""
    for language, content in index.script.po_files.items():
        if language not in index.script.languages and not is_draft(content):
            reason = f"the translation {language}.po is not used"
            remedy = f"Add '{language}' to 'languages', or take the file away."
            yield index.problem_at("translation-unused", ("languages",), reason, remedy)


RULES = (placed, complete, current, once, offered)


def _path(index: ScriptIndex, language: str) -> Path:
    named = index.dialogue.languages
    return ("languages", named.index(language)) if language in named else ("languages",)


def _entries(index: ScriptIndex, language: str) -> tuple[TranslatedText, ...]:
    content = index.script.po_files.get(language)
    return () if content is None else entries(content)


def _lost(index: ScriptIndex, language: str) -> tuple[TranslatedText, ...]:
    content = index.script.po_files.get(language)
    return () if content is None else without_context(content)


def _fault(entry: TranslatedText, now: str | None) -> tuple[str, str, str] | None:
    """Give the code, reason and remedy of an entry that people do not read; `now` is its text."""
    name = entry.context
    if now is None:
        remedy = "Take the entry out, or correct its context."
        return "translation-unused", f"'{name}' is not a text of the script", remedy
    if entry.source != now:
        remedy = "Translate it again; until then people read the original."
        return "translation-stale", f"the text {name} was changed after it was translated", remedy
    lost = set(asked_for(entry.source)) ^ set(asked_for(entry.text))
    if lost and not entry.is_unsure:
        marks = ", ".join(f"{{{name}|...}}" for name in sorted(lost))
        reason = f"the translation of {name} and its text do not both have {marks}"
        remedy = "Put the same answers into both; translate only what follows the |."
        return "translation-answer", reason, remedy
    if entry.is_unsure:
        remedy = "Take the mark off when it is right; until then people read the original."
        return "translation-unsure", f"the translation of {name} is marked as unsure", remedy
    return None
