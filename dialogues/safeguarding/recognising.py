"""Recognise, cautiously, that somebody tells of harm or of being a child.

It looks for set phrases, misses what is said otherwise, and never tells how somebody is.
"""

import re
from collections.abc import Iterator, Sequence

from dialogues.safeguarding.harm import Harm
from dialogues.safeguarding.word_list import COMMA, WordList, languages, word_list
from dialogues.text.folding import fold, words

_BASE = "en"  # is understood whatever the language of the script
_QUOTED = re.compile(r'"[^"]*"')
_ENDS = re.compile(r"[.!?;:…]+(?=\s|$)|\n| - ")
OF_AGE = 18
_BEFORE = 3  # words before a phrase that may say no to it: "I do not want to ..."
_JOINTS = frozenset({COMMA, "but", "and", "because", "ond", "ach", "ale", "bo"})


def harms_told(text: str, spoken: Sequence[str]) -> frozenset[Harm]:
    """Tell which harms the words of somebody speak of, of a script in some languages."""
    lists = _lists(spoken)
    return frozenset(
        harm
        for said in _sentences(text)
        for known in lists
        for harm, patterns in known.harms.items()
        if _holds(said, patterns, known)
    )


def age_told(text: str, spoken: Sequence[str], year: int) -> int | None:
    """Give the age below 18 that somebody says they have in a year, or the most it can be."""
    for said in _sentences(text):
        for known in _lists(spoken):
            for pattern in known.ages:
                if found := pattern.search(said):
                    return known.numbers[found["number"]]
            for pattern in known.births:
                if (found := pattern.search(said)) and int(found["year"]) in _years(year):
                    return year - int(found["year"])
    return None


def _years(year: int) -> range:
    """Give the years in which people are born who are below 18 in a year, or turn it."""
    return range(year - OF_AGE + 1, year + 1)


def _lists(spoken: Sequence[str]) -> tuple[WordList, ...]:
    bases = dict.fromkeys(language.partition("-")[0] for language in (*spoken, _BASE))
    return tuple(word_list(language) for language in bases if language in languages())


def _sentences(text: str) -> Iterator[str]:
    """Give each sentence as words with a blank behind each, without what is quoted."""
    folded = fold(_ENDS.sub("\n", text).replace("\n", " | "))
    own = _QUOTED.sub(" ", folded) if words(_QUOTED.sub(" ", folded)) else folded
    for sentence in own.split("|"):
        parts = (" ".join(words(part)) for part in sentence.split(COMMA))
        yield f" {COMMA} ".join(filter(None, parts)) + " "


def _holds(said: str, patterns: Sequence[re.Pattern[str]], known: WordList) -> bool:
    for harmless in known.harmless:
        said = harmless.sub("_ ", said)
    return any(
        not _is_denied(said[: found.start()], known)
        for pattern in patterns
        for found in pattern.finditer(said)
    )


def _is_denied(before: str, known: WordList) -> bool:
    """Tell whether the words just before a phrase say no to it; `won't stop` says yes."""
    near = before.split()[-_BEFORE:]
    for at in reversed(range(len(near))):
        if near[at] in _JOINTS:
            return False
        if near[at] in known.negations:
            return near[at + 1 : at + 2] != ["stop"]
    return False
