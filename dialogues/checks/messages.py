"""Check that every text can be shown, fits its place, and links say where they lead."""

import re
import unicodedata
from collections.abc import Iterator

from dialogues.checks.index import ScriptIndex
from dialogues.checks.texts import Wording
from dialogues.script.limits import LONGEST_LABEL, LONGEST_MESSAGE
from dialogues.script.problems import Problem
from dialogues.text.markup import (
    links,
    telegram_length,
    to_plain,
    to_telegram,
    utf16_length,
    without_links,
    works_on_telegram,
)
from dialogues.text.readability import words

LONG_MESSAGE = 600  # UTF-16 units: about one screen of a phone
MANY_WORDS = 60  # of one message
LONG_LABEL = 40  # UTF-16 units; longer ones are cut off on small phones

_UNWARNED = ("notice", "sources", "proposal", "arms", "alt", "title", "summary", "contact")
_BARE = re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE)
_UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})  # categories: controls, formats, separators
_FILLERS = "•\u115f\u1160\u2800\u3164\uffa0"  # the mark of a list, and letters without a shape
_VAGUE = re.compile(
    r"(?:click |tap |press )?(?:here|this|this (?:link|page|website|site)|link|more|read more"
    r"|find out more|learn more|more information|details|website)",
    re.IGNORECASE,
)
_CLICK_HERE = re.compile(r"\bclick (?:here|on (?:this|the) link|the link)\b", re.IGNORECASE)


def emptiness(index: ScriptIndex) -> Iterator[Problem]:
    """Check that every text shows something, in every language."""
    for wording in index.readable:
        if _is_empty(wording):
            reason = f"the text shows nothing{wording.suffix}"
            yield index.problem_in(wording, "text-empty", reason, "Write words, not only signs.")


def lengths(index: ScriptIndex) -> Iterator[Problem]:
    """Check that every text fits a message or a button, in every language."""
    for wording in index.wordings:
        size, most = _size(wording), LONGEST_LABEL if wording.is_button else LONGEST_MESSAGE
        if size > most:
            code = "label-too-long" if wording.is_button else "text-too-long"
            reason = f"the {_kind(wording)} has {size:,} characters{wording.suffix}"
            yield index.problem_in(wording, code, reason, f"Write at most {most:,}.")
        elif size > _good(wording) and wording.is_base:
            code = "label-long" if wording.is_button else "text-long"
            reason = f"the {_kind(wording)} has {size:,} characters"
            remedy = f"Up to {_good(wording)} can be read at a glance."
            yield index.problem_in(wording, code, reason, remedy)


def wordiness(index: ScriptIndex) -> Iterator[Problem]:
    """Check that no message has more than 60 words."""
    for wording in index.messages:
        count = len(words(wording.text))
        if wording.is_base and count > MANY_WORDS and _size(wording) <= LONG_MESSAGE:
            reason = f"the text has {count} words"
            remedy = f"Up to {MANY_WORDS} can be read at a glance."
            yield index.problem_in(wording, "text-long", reason, remedy)


def labels(index: ScriptIndex) -> Iterator[Problem]:
    """Check that every answer has words: signs and emoji are read in many ways, or not at all."""
    for wording in index.readable:
        if wording.is_label and not _is_empty(wording) and _has_no_words(wording):
            reason = f"'{wording.text}' has no words{wording.suffix}"
            remedy = "Say it in words; a sign may stand beside them."
            yield index.problem_in(wording, "label-signs", reason, remedy)


def addresses(index: ScriptIndex) -> Iterator[Problem]:
    """Check that no text shows the address of a link instead of words."""
    for wording in index.messages:
        said = [words for words, _ in links(wording.text)]
        if address := _BARE.search(" ".join((without_links(wording.text), *said))):
            reason = f"the address {address[0].rstrip('.,;:!?)')} is shown as it is{wording.suffix}"
            remedy = "Write [words](address), with words that say where it leads."
            yield index.problem_in(wording, "link-bare", reason, remedy)


def link_words(index: ScriptIndex) -> Iterator[Problem]:
    """Check that the words of a link say where it leads. English only."""
    for wording in index.english:
        named = [words for words, _ in links(wording.text) if _VAGUE.fullmatch(words.strip(" .:"))]
        named += [match[0] for match in _CLICK_HERE.finditer(without_links(wording.text))]
        for said in dict.fromkeys(named):
            reason = f"'{said}' does not say where the link leads{wording.suffix}"
            remedy = "Name what people find there, such as: the outline plan."
            yield index.problem_in(wording, "link-vague", reason, remedy)


def link_counts(index: ScriptIndex) -> Iterator[Problem]:
    """Check that a message has at most one link."""
    for wording in index.messages:
        count = len(links(wording.text)) + len(_BARE.findall(without_links(wording.text)))
        if count > 1:
            reason = f"the text has {count} links{wording.suffix}"
            remedy = "Keep the one that matters most; put the others under sources."
            yield index.problem_in(wording, "links-many", reason, remedy)


def links_on_telegram(index: ScriptIndex) -> Iterator[Problem]:
    """Check that links work on Telegram: to the web, at an address that is known everywhere."""
    for wording in index.messages:
        for _, url in links(wording.text):
            if not works_on_telegram(url):
                reason = f"Telegram does not open {url}, so it is written out there{wording.suffix}"
                remedy = "Write the address in the text, or link to a page of the public web."
                yield index.problem_in(wording, "link-telegram", reason, remedy)


RULES = (
    emptiness,
    lengths,
    wordiness,
    labels,
    addresses,
    link_words,
    link_counts,
    links_on_telegram,
)


def _is_empty(wording: Wording) -> bool:
    return not any(map(_is_seen, to_plain(wording.text)))


def _is_seen(character: str) -> bool:
    """Tell whether a character leaves a trace; blanks, joiners and marks of direction do not."""
    return character not in _FILLERS and unicodedata.category(character) not in _UNSEEN


def _has_no_words(wording: Wording) -> bool:
    return not any(character.isalnum() for character in wording.text)


def _size(wording: Wording) -> int:
    """Count UTF-16 units as Telegram does: of a button as it is, of a message as it is shown."""
    if wording.is_button or not wording.is_readable:
        return utf16_length(wording.text)
    return telegram_length(to_telegram(wording.text))


def _good(wording: Wording) -> int:
    if wording.is_button:
        return LONG_LABEL
    named = any(field in _UNWARNED for field in wording.context.split("."))
    return LONGEST_MESSAGE if named else LONG_MESSAGE


def _kind(wording: Wording) -> str:
    return "label" if wording.is_button else "text"
