"""Reading-ease estimates for English: words, sentences and school grade of a text."""

import re
from collections.abc import Iterable

_MARKUP = re.compile(r"\*\*|(?m:^\s*(?:[-*]|\d+\.)\s+)")
_WORD = re.compile(r"[A-Za-z]+(?:['\u2019-][A-Za-z]+)*|\d+(?:[.,]\d+)*")
_SENTENCE_END = re.compile(r"[.!?]+[\"\u201d']?(?:\s+|$)|\n+")
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT_E = re.compile(
    r"(?:(?<![^aeiouyrl]l)(?<=[^aeiouy])e|[^tdaeiouy]ed|(?:[^sxzcghlaeiouy]|(?<![cs])h|[aeiouy]l)es)$"
    r"|(?<=some)(?=body|one|thing)"
)
_SPLIT_VOWELS = re.compile(
    r"(?<![tc])ia|iet|scien|(?<![tc])ien(?!d)|[aeo]ing|ying|creat|area|idea|io(?![nu])|[^qg]ua|uel"
)


def words(text: str) -> list[str]:
    """List the words and numbers of a text, without its Markdown."""
    return _WORD.findall(_MARKUP.sub("", text))


def sentences(text: str) -> list[str]:
    """List the sentences of a text; each item of a list counts as one."""
    return [part for part in _SENTENCE_END.split(_MARKUP.sub("", text)) if words(part)]


def syllables(word: str) -> int:
    """Estimate the syllables of one English word; each digit of a number counts as one."""
    if word[0].isdigit():
        return sum(character.isdigit() for character in word)
    return sum(_syllables_of_part(part) for part in re.split(r"['\u2019-]", word.lower()) if part)


def _syllables_of_part(part: str) -> int:
    if not _VOWELS.search(part):
        return 0 if part in {"s", "t", "d", "m", "ll"} else 1
    count = len(_VOWELS.findall(part))
    count += len(_SPLIT_VOWELS.findall(part))
    count -= bool(_SILENT_E.search(part)) and count > 1
    return max(count, 1)


def grade(text: str) -> float:
    """Estimate the Flesch-Kincaid school grade of a text."""
    found = words(text)
    spoken = sum(syllables(word) for word in found)
    return 0.39 * len(found) / len(sentences(text)) + 11.8 * spoken / len(found) - 15.59


def mean(values: Iterable[float]) -> float:
    """Give the mean of at least one number."""
    listed = list(values)
    return sum(listed) / len(listed)
