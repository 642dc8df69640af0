"""Check a translation of the bot's own words: what is wrong with it, where, what to do."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dialogues.languages.phrasing import plurals
from dialogues.languages.phrasing.catalogue import bare, commands_of, english, words_of
from dialogues.languages.phrasing.command import BETWEEN
from dialogues.languages.phrasing.english import COUNT, PhraseSource, placeholders
from dialogues.languages.phrasing.entries import PhraseEntry, entries
from dialogues.languages.phrasing.sources import COMMAND, SAID, SOURCES
from dialogues.script.translation import TranslationFaulty

REFUSING, AGREEING = f"{SAID}.no", (f"{SAID}.yes", f"{SAID}.fine")
_LOST = (
    "A converter lost the contexts: convert the file again with one that keeps them, or copy the "
    "translations into a new template (dialogue phrases template)."
)
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_FORMS = re.compile(rb"nplurals\s*=\s*(\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that is wrong with a translation."""

    line: int  # in the file, from 1
    reason: str  # what is wrong, without a full stop
    remedy: str  # what to do: a sentence

    def in_file(self, file: str) -> str:
        """Say it with its place."""
        return f"{file}:{self.line}: {self.reason}. {self.remedy}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedPhrases:
    """What a check of a translation came to."""

    faults: tuple[Fault, ...]  # in the file's order
    done: int  # texts that are translated
    total: int


def check(language: str, content: bytes) -> CheckedPhrases:
    """Find everything that is wrong with a PO file of a language."""
    try:
        phrases = tuple(entries(content))
    except TranslationFaulty as faulty:
        remedy = "Open it in a translation editor, correct it and save it."
        return _checked((Fault(line=faulty.line, reason=faulty.reason, remedy=remedy),), ())
    if lost := [entry for entry in phrases if not entry.context and any(entry.forms)]:
        reason = f"{len(lost)} of the translations do not tell of which text they are (msgctxt)"
        fault = Fault(line=lost[0].line, reason=reason, remedy=_LOST)
        return _checked((fault,), phrases)
    if wrong := _wrong_rule(language, content):
        return _checked((wrong,), phrases)
    faults = [fault for entry in phrases for fault in _faults(language, entry)]
    sure = [entry for entry in phrases if entry.is_there and entry.is_current]
    faults += [*_shared_words(sure), *_agreeing_refusals(sure), *_untold_words(sure)]
    return _checked(tuple(sorted(faults, key=lambda fault: fault.line)), phrases)


def _checked(faults: tuple[Fault, ...], phrases: tuple[PhraseEntry, ...]) -> CheckedPhrases:
    done = {entry.context for entry in phrases if entry.is_there and entry.is_current}
    return CheckedPhrases(faults=faults, done=len(done), total=len(SOURCES))


def _wrong_rule(language: str, content: bytes) -> Fault | None:
    """Compare the plural forms in the head with those the language has; see that the rule works."""
    header, has = _FORMS.search(content), len(plurals.tags(language))
    line = content[: header.start()].count(b"\n") + 1 if header else 1
    says = f"says that it has {header[1].decode()}" if header else "does not say so"
    reason = f"'{language}' has {has} plural forms, and the head of the file {says}"
    if header is not None and int(header[1]) == has:
        if plurals.is_sound(content.decode(errors="replace")):
            return None
        reason = "the plural rule in the head of the file is one that gettext refuses"
    return Fault(
        line=line,
        reason=reason,
        remedy=f'Write there: "Plural-Forms: {plurals.header(language)}\\n"',
    )


def _faults(language: str, entry: PhraseEntry) -> Iterator[Fault]:
    """Find what is wrong with one text by itself."""
    source = SOURCES.get(entry.context)
    if source is None:
        yield _fault(entry, "is no text of the bot", "Take the entry out, or correct its context.")
    elif not entry.is_there:
        return
    elif not entry.is_current:
        yield _fault(
            entry,
            "was translated from another English text",
            f"Translate it again from: {source.forms[-1]}",
        )
    elif not all(entry.forms):
        yield _fault(entry, "lacks a plural form", f"Fill in all {len(entry.forms)} of them.")
    else:
        for at, form in enumerate(entry.forms):
            yield from _form_faults(language, entry, source, at, form)


def _form_faults(
    language: str, entry: PhraseEntry, source: PhraseSource, at: int, form: str
) -> Iterator[Fault]:
    """Find what is wrong with one form of a text: its placeholders, its length."""
    try:
        held = placeholders(form)
    except ValueError:
        yield _fault(entry, "has a loose brace", "Write braces in pairs round the names alone.")
        return
    missing = source.placeholders - held
    if source.is_counted and len(plurals.numbers(language)[at]) == 1:
        missing -= {COUNT}  # a form for one number alone may name it in words
    for name in sorted(missing):
        yield _fault(entry, f"lacks {{{name}}}", "Put it in as it stands in English.")
    for name in sorted(held - source.placeholders):
        yield _fault(entry, f"has {{{name}}}, which English has not", "Take it out.")
    if len(form) > source.longest:
        reason = f"has {len(form)} characters, and {source.longest} fit there"
        yield _fault(entry, reason, "Make it shorter.")
    if entry.context.startswith(f"{COMMAND}.") and not words_of(form):
        yield _fault(entry, "holds no word", "Give at least one.")


def _shared_words(phrases: list[PhraseEntry]) -> Iterator[Fault]:
    """Find words that would mean two commands, here or together with the English ones."""
    owners = dict(english().commands)
    for entry in phrases:
        room, _, command = entry.context.partition(".")
        for word in entry.forms[0].split(BETWEEN) if room == COMMAND else ():
            owner = owners.setdefault(bare(word), command)
            if owner != command:
                reason = f"gives the word '{word.strip()}', which means {COMMAND}.{owner} already"
                yield _fault(entry, reason, "Choose another word.")


def _agreeing_refusals(phrases: list[PhraseEntry]) -> Iterator[Fault]:
    """Find what would say no and yes: a refusal must never be taken for consent."""
    said = {entry.context: entry for entry in phrases}
    refusals = set(words_of(SOURCES[REFUSING].forms[0]))
    if REFUSING in said:
        refusals |= set(words_of(said[REFUSING].forms[0]))
    for entry in (said[context] for context in AGREEING if context in said):
        for word in entry.forms[0].split(BETWEEN):
            if bare(word) in refusals:
                reason = f"gives '{word.strip()}', which means {REFUSING} already"
                yield _fault(entry, reason, "Take it out of one of them.")


def _untold_words(phrases: list[PhraseEntry]) -> Iterator[Fault]:
    """Find texts that ask people to write a word, and name none that we would obey."""
    obeyed = dict(english().commands) | commands_of(
        {entry.context: entry.forms for entry in phrases}
    )
    for entry in phrases:
        needed = _named(SOURCES[entry.context].forms[-1], english().commands)
        unnamed = {command for form in entry.forms for command in needed - _named(form, obeyed)}
        for command in sorted(unnamed):
            reason = f"names no word in bold that means {COMMAND}.{command}"
            yield _fault(entry, reason, "Name one between ** and **, as English does.")


def _named(text: str, commands: Mapping[str, str]) -> set[str]:
    """Give the commands whose words a text shows in bold."""
    return {
        commands[word]
        for bold in _BOLD.findall(text)
        for word in words_of(bold)
        if word in commands
    }


def _fault(entry: PhraseEntry, reason: str, remedy: str) -> Fault:
    return Fault(line=entry.line, reason=f"{entry.context or 'the text'} {reason}", remedy=remedy)
