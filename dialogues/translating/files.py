"""Translation files (gettext PO) that follow their script, and lose nothing anybody wrote."""

from collections.abc import Container, Mapping
from dataclasses import dataclass

import polib

from dialogues.languages.phrasing import plurals
from dialogues.languages.unchecked import HEADER
from dialogues.script.dialogue import Dialogue
from dialogues.script.translation import (
    PUT_BACK,
    TranslationFaulty,
    lost_in_words,
    read_entries,
    texts,
    without_context,
)
from dialogues.translating.notes import notes

FUZZY = "fuzzy"
PLURALS = "Plural-Forms"  # the key of a header
_HEADERS = {
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Transfer-Encoding": "8bit",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TextTranslation:
    """What a translation says of one text."""

    text: str  # empty if it is not translated
    is_sure: bool | None = None  # None: nothing is said of it


Words = Mapping[str, TextTranslation]
"""What a translation says, by the contexts of the texts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How far a translation is."""

    done: tuple[str, ...]  # contexts, in script order, as below
    unsure: tuple[str, ...]  # translated once; the text or its translation is to be looked at
    missing: tuple[str, ...]

    @property
    def total(self) -> int:
        """How many texts there are."""
        return len(self.done) + len(self.unsure) + len(self.missing)

    @property
    def percent(self) -> int:
        """How many of a hundred texts are done; 100 only if all are."""
        return 100 * len(self.done) // self.total if self.total else 100


def template(dialogue: Dialogue) -> bytes:
    """Write the template (POT) that translators start from: the same bytes on any day."""
    return _written(_begun(dialogue, ""), _entries(dialogue, {}), ())


def up_to_date(dialogue: Dialogue, language: str, content: bytes = b"") -> bytes:
    """Bring a translation up to date with its script; raise TranslationFaulty.

    New texts are added empty. Where the text was changed, the translation stays, marked as fuzzy
    beside what it was made from. What is no text of the script any more is kept at the end as
    obsolete, and comes back with its text; so is what was said of a text a second time. What has
    lost its context is put back by its text. Bringing it up to date again changes nothing.
    """
    old = read_entries(content) if content.strip() else _begun(dialogue, language)
    _put_back(old, texts(dialogue))
    reused = _kept(old, texts(dialogue))
    entries = _entries(dialogue, reused)
    gone = [entry for entry in old if _is_worth(entry) and entry is not reused.get(entry.msgctxt)]
    old.metadata["Project-Id-Version"] = _project(dialogue)
    if not plurals.is_sound(old.metadata.get(PLURALS, "")):
        old.metadata[PLURALS] = plurals.header(language)
    return _written(old, entries, gone)


def filled(dialogue: Dialogue, language: str, translations: Mapping[str, str], mark: str) -> bytes:
    """Write a whole translation from texts by context, marked as a draft in these words."""
    file = _begun(dialogue, language)
    file.metadata[HEADER] = mark
    entries = _entries(dialogue, {})
    for entry in entries:
        entry.msgstr = translations.get(entry.msgctxt, "")
    return _written(file, entries, ())


def coverage(dialogue: Dialogue, content: bytes) -> Coverage:
    """Tell how far a translation is; raise TranslationFaulty, also for one without contexts."""
    sources = texts(dialogue)
    if lost := without_context(content):
        raise TranslationFaulty(lost[0].line, lost_in_words(lost), PUT_BACK)
    # the first of two is the one that people read
    entries = {
        entry.msgctxt: entry for entry in reversed(read_entries(content)) if not entry.obsolete
    }
    state = {
        context: _state(entries[context], text) if context in entries else "missing"
        for context, text in sources.items()
    }
    done, unsure, missing = (
        tuple(context for context in sources if state[context] == level)
        for level in ("done", "unsure", "missing")
    )
    return Coverage(done=done, unsure=unsure, missing=missing)


def words_in(dialogue: Dialogue, language: str, content: bytes) -> Words:
    """Give what a translation says of each text of the script; raise TranslationFaulty."""
    file = read_entries(up_to_date(dialogue, language, content))
    return {
        entry.msgctxt: TextTranslation(
            text=entry.msgstr, is_sure=not entry.fuzzy if entry.msgstr else None
        )
        for entry in file
        if not entry.obsolete
    }


def put_in(
    dialogue: Dialogue,
    language: str,
    content: bytes,
    words: Words,
    made_from: Mapping[str, str] | None = None,
) -> bytes:
    """Put translations into a file, brought up to date; raise TranslationFaulty.

    A translation that is changed is sure, unless a doubt of it comes with the change, or it was
    made from another text than the script's: `made_from` tells from which, by context. One that
    is put in empty is taken out.
    """
    file = read_entries(up_to_date(dialogue, language, content))
    sources = made_from or {}
    for entry in file:
        if not entry.obsolete and entry.msgctxt in words:
            word, was = words[entry.msgctxt], sources.get(entry.msgctxt, entry.msgid)
            if was == entry.msgid:
                _put(entry, word)
            else:
                _put_older(entry, word.text, was)
    return _bytes(file)


def _put_older(entry: polib.POEntry, text: str, was: str) -> None:
    """Put in what was made from another text; what is there already is as sure as it was."""
    if text == entry.msgstr:
        return
    entry.msgstr = text
    if text:
        _doubt(entry, was=was)
    else:
        _settle(entry)


def _put(entry: polib.POEntry, word: TextTranslation) -> None:
    is_changed, was_unsure = word.text != entry.msgstr, entry.fuzzy
    is_doubted = word.is_sure is False and bool(word.text)
    entry.msgstr = word.text
    if word.is_sure or not word.text or (is_changed and (was_unsure or not is_doubted)):
        _settle(entry)
    elif is_doubted and not was_unsure:
        entry.flags.append(FUZZY)


def _put_back(file: polib.POFile, sources: Mapping[str, str]) -> None:
    """Give translations that have lost it their context again, by the text they are of.

    Where the same text stands in several places a translator is to look at each.
    """
    said = {entry.msgctxt for entry in file if entry.msgstr}
    for entry in [entry for entry in file if not entry.msgctxt and entry.msgstr]:
        contexts = [
            context
            for context, text in sources.items()
            if text == entry.msgid and context not in said
        ]
        for context in contexts:
            back = polib.POEntry(msgctxt=context, msgid=entry.msgid, msgstr=entry.msgstr)
            back.tcomment, back.flags = entry.tcomment, [*entry.flags]
            if contexts[1:] and not back.fuzzy:
                back.flags.append(FUZZY)
            file.append(back)
        if contexts:
            file.remove(entry)


def _state(entry: polib.POEntry, text: str) -> str:
    if not entry.msgstr:
        return "missing"
    return "unsure" if entry.fuzzy or entry.msgid != text else "done"


def _kept(old: polib.POFile, now: Container[str]) -> dict[str, polib.POEntry]:
    """Choose what is said of each text: the first with words, as two merged files may say more."""
    chosen: dict[str, polib.POEntry] = {}
    for entry in old:
        if entry.msgctxt in now and not entry.msgid_plural:
            first = chosen.setdefault(entry.msgctxt, entry)
            if entry.msgstr and not first.msgstr:
                chosen[entry.msgctxt] = entry
    return chosen


def _entries(dialogue: Dialogue, reused: Mapping[str, polib.POEntry]) -> list[polib.POEntry]:
    sources = texts(dialogue)
    comments = notes(sources)
    return [
        _entry(context, text, "\n".join(comments[context]), reused.get(context))
        for context, text in sources.items()
    ]


def _entry(context: str, text: str, comment: str, old: polib.POEntry | None) -> polib.POEntry:
    entry = polib.POEntry(msgctxt=context, msgid=text, msgstr="", comment=comment)
    if old is None:
        return entry
    entry.msgstr, entry.tcomment, entry.flags = old.msgstr, old.tcomment, [*old.flags]
    entry.previous_msgid = old.previous_msgid
    if not old.msgstr:
        _settle(entry)
    elif old.msgid != text:
        _doubt(entry, was=old.previous_msgid if old.fuzzy and old.previous_msgid else old.msgid)
    return entry


def _doubt(entry: polib.POEntry, *, was: str) -> None:
    """Mark what was made from another text, unless that text has come back."""
    if was == entry.msgid:
        _settle(entry)
        return
    entry.previous_msgid = was
    if not entry.fuzzy:
        entry.flags.append(FUZZY)


def _settle(entry: polib.POEntry) -> None:
    entry.previous_msgid = None
    entry.flags = [flag for flag in entry.flags if flag != FUZZY]


def _is_worth(entry: polib.POEntry) -> bool:
    return bool(entry.msgstr or entry.tcomment or entry.msgstr_plural)


def _begun(dialogue: Dialogue, language: str) -> polib.POFile:
    file = polib.POFile(wrapwidth=0)
    file.header = f"{dialogue.dialogue.title}: texts to translate."
    file.metadata = {"Project-Id-Version": _project(dialogue), "Language": language}
    if language and (rule := _rule(language)):
        file.metadata[PLURALS] = rule
    file.metadata |= _HEADERS
    return file


def _rule(language: str) -> str:
    try:
        return plurals.header(language)
    except LookupError:
        return ""


def _project(dialogue: Dialogue) -> str:
    return f"{dialogue.dialogue.id} {dialogue.dialogue.version}"


def _written(
    file: polib.POFile, entries: list[polib.POEntry], gone: "list[polib.POEntry] | tuple[()]"
) -> bytes:
    file[:] = [*entries, *gone]
    for entry in gone:
        entry.obsolete = True
    return _bytes(file)


def _bytes(file: polib.POFile) -> bytes:
    return f"{str(file).strip()}\n".encode()
