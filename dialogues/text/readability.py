"""How hard a text is to read: its words and sentences, and for English its school grade.

The grade is that of Flesch and Kincaid (1975) on a count of syllables of our own: an estimate.
"""

import re
from functools import lru_cache

SCHOOL_STARTS = 5  # years of age at grade 0

# Bounded, so that no text takes long: bold, the sign of a list item, the address of a link.
_MARKUP = re.compile(r"\*\*|(?m:^[ \t]{0,20}(?:[-*]|\d{1,3}\.)[ \t]+)|(?<=\])\([^()\s]*\)")
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*|\d+(?:[.,]\d+)*")
_SENTENCE_END = re.compile(r"[.!?]+[\"\u201d']?(?:\s+|$)|\n+")
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT_E = re.compile(
    r"(?:(?<![^aeiouyrl]l)(?<=[^aeiouy])e|[^tdaeiouy]ed|(?:[^sxzcghlaeiouy]|(?<![cs])h|[aeiouy]l)es)$"
    r"|(?<=some)(?=body|one|thing)"
)
_SPLIT_VOWELS = re.compile(
    r"(?<![tc])ia|iet|scien|(?<![tc])ien(?!d)|[aeo]ing|ying|creat|area|idea|io(?![nu])|[^qg]ua|uel"
)


@lru_cache(maxsize=4096)
def words(text: str) -> tuple[str, ...]:
    """List the words and numbers of a text, without its Markdown and the addresses of links."""
    return tuple(_WORD.findall(_MARKUP.sub("", text)))


def sentences(text: str) -> list[str]:
    """List the sentences of a text; each item of a list counts as one."""
    return [part for part in _SENTENCE_END.split(_MARKUP.sub("", text)) if words(part)]


@lru_cache(maxsize=8192)
def syllables(word: str) -> int:
    """Estimate the syllables of one English word; each digit of a number counts as one."""
    if word[0].isdigit():
        return sum(character.isdigit() for character in word)
    return sum(_syllables_of_part(part) for part in re.split(r"['\u2019-]", word.lower()) if part)


def grade(text: str) -> float:
    """Estimate the school grade at which an English text of at least one word can be read."""
    said = words(text)
    spoken = sum(syllables(word) for word in said)
    return 0.39 * len(said) / len(sentences(text)) + 11.8 * spoken / len(said) - 15.59


def age(text: str) -> float:
    """Estimate the age at which an English text of at least one word can be read."""
    return grade(text) + SCHOOL_STARTS


def _syllables_of_part(part: str) -> int:
    if not _VOWELS.search(part):
        return 0 if part in {"s", "t", "d", "m", "ll"} else 1
    count = len(_VOWELS.findall(part))
    count += len(_SPLIT_VOWELS.findall(part))
    count -= bool(_SILENT_E.search(part)) and count > 1
    return max(count, 1)
