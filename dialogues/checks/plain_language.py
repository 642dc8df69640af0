"""Check that the texts are plain: short words and sentences, and no jargon left unexplained."""

import re
from collections.abc import Iterator

from dialogues.checks.index import ScriptIndex
from dialogues.checks.texts import Wording
from dialogues.checks.vocabulary import JARGON, SHORT_FORMS, pattern_of
from dialogues.script.kinds.step import StepRole
from dialogues.script.problems import Problem
from dialogues.text.readability import age, sentences, words

LONG_SENTENCE = 20  # words
LONG_WORD = 20  # letters
LEAST_WORDS = 12  # for an estimate of the reading age: of fewer it means little
GROWN_UP = 18  # school grades mean nothing beyond
TOO_HARD = 2  # years by which one text may be above the script's reading age

_JARGON = pattern_of(*JARGON)
_SHORT = re.compile(rf"(?<![\w@./-])({'|'.join(SHORT_FORMS)})s?(?![\w@/-])")
_QUOTED = 40  # characters of a sentence repeated in a message


def long_sentences(index: ScriptIndex) -> Iterator[Problem]:
    """Check that no sentence has more than 20 words."""
    for wording in index.messages:
        for sentence in sentences(wording.text):
            count = len(words(sentence))
            if count > LONG_SENTENCE:
                reason = f"'{_begun(sentence)}' has {count} words{wording.suffix}"
                remedy = f"Make two sentences of it: up to {LONG_SENTENCE} words are easy to read."
                yield index.problem_in(wording, "sentence-long", reason, remedy)


def long_words(index: ScriptIndex) -> Iterator[Problem]:
    """Check that no word has more than 20 letters, in writing that sets words apart."""
    for wording in index.messages:
        for word in dict.fromkeys(words(wording.text)):
            longest = max(re.split("['\u2019-]", word), key=len)
            if len(longest) > LONG_WORD and longest.upper() != longest.lower():
                reason = f"'{longest}' has {len(longest)} letters{wording.suffix}"
                yield index.problem_in(wording, "word-long", reason, "Say it in shorter words.")


def hard_texts(index: ScriptIndex) -> Iterator[Problem]:
    """Check that no English text is well above the reading age of the script."""
    most = index.dialogue.dialogue.reading_age + TOO_HARD
    for wording in index.english:
        if not wording.is_message or len(words(wording.text)) < LEAST_WORDS:
            continue
        years = age(wording.text)
        if years > most:
            reached = f"about {years:.0f}" if years <= GROWN_UP else f"over {GROWN_UP}"
            reason = f"the text reads at the age of {reached}{wording.suffix}"
            remedy = f"Use shorter sentences and words: up to {most} will do (an estimate)."
            yield index.problem_in(wording, "text-hard", reason, remedy)


def reading_age(index: ScriptIndex) -> Iterator[Problem]:
    """Check that the English cards as a whole keep to the reading age of the script."""
    ages = [age(wording.text) for wording in index.english if _is_of_card(index, wording)]
    intended = index.dialogue.dialogue.reading_age
    if ages and (mean := sum(ages) / len(ages)) > intended:
        reason = f"the cards read at the age of about {mean:.1f} on average, and not {intended}"
        remedy = "Use shorter sentences and words, or say the age they are for (an estimate)."
        yield index.problem_at("reading-age", ("dialogue", "reading_age"), reason, remedy)


def jargon(index: ScriptIndex) -> Iterator[Problem]:
    """Check that words of the trade and short forms are in the glossary."""
    known = {term.casefold() for term in index.dialogue.glossary}
    for wording in index.english:
        for term, plain in _terms(wording.text):
            if term.casefold() not in known:
                known.add(term.casefold())  # told once, where it is first used
                reason = f"'{term}' is not explained{wording.suffix}"
                remedy = f"Explain it under 'glossary' at the top, or write {plain}."
                yield index.problem_in(wording, "jargon", reason, remedy)


def glossary(index: ScriptIndex) -> Iterator[Problem]:
    """Check that the glossary explains words that the texts use."""
    text = "\n".join(wording.text for wording in index.readable).casefold()
    for term in index.dialogue.glossary:
        if term.casefold() not in text:
            reason, remedy = f"no text uses the word '{term}'", "Take it out of the glossary."
            yield index.problem_at("glossary-unused", ("glossary", term), reason, remedy, key=True)


RULES = (long_sentences, long_words, hard_texts, reading_age, jargon, glossary)


def _begun(sentence: str) -> str:
    text = " ".join(sentence.split())
    return text if len(text) <= _QUOTED else f"{text[:_QUOTED].rstrip()}..."


def _is_of_card(index: ScriptIndex, wording: Wording) -> bool:
    placed = index.by_path.get(wording.step)
    is_card = placed is not None and placed.step.ROLE is StepRole.CARD
    return is_card and wording.is_message and len(words(wording.text)) >= LEAST_WORDS


def _terms(text: str) -> Iterator[tuple[str, str]]:
    """Give the words of the trade and the short forms in a text, with what to write instead."""
    for match in _JARGON.finditer(text):
        term = match[0].casefold()
        yield term, f"'{JARGON[term]}'"
    for short in dict.fromkeys(_SHORT.findall(text)):
        if not _is_explained(short, text):
            yield short, f"'{SHORT_FORMS[short]}'"


def _is_explained(short: str, text: str) -> bool:
    """Tell 'a data protection impact assessment (DPIA)', and 'a DPIA (a check...)'."""
    return f"({short})" in text or f"{short} (" in text
