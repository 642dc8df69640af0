"""Finding answers in a long list by the letters that a person typed."""

from collections.abc import Iterable
from functools import lru_cache

from dialogues.text.folding import fold, words

KEPT = 8192  # labels folded; people search the same lists


def search(text: str, answers: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Give the codes of the answers that fit what was typed, those that fit best first.

    An answer fits if each word of the text begins a word of its own; it fits better if the answer
    begins like the text. Where none does, it is enough that the text stands inside, as in scripts
    that put no space between words. Case, accents and digits of other scripts do not matter.
    """
    said, typed = words(text), fold(text)
    if not said:
        return ()
    ranked = [(_rank(said, typed, label), code) for code, label in answers]
    best = INSIDE if min((rank for rank, _ in ranked), default=NO) == INSIDE else BEGUN
    found = sorted((one for one in ranked if one[0] <= best), key=lambda one: one[0])
    return tuple(dict.fromkeys(code for _, code in found))


def is_whole(text: str, label: str) -> bool:
    """Tell whether a text is a label, but for case, accents and signs."""
    return words(text) == _label(label)[0]


WHOLE, FIRST, BEGUN, INSIDE, NO = range(5)  # how well an answer fits


def _rank(said: tuple[str, ...], typed: str, label: str) -> int:
    parts, folded = _label(label)
    if parts == said:
        return WHOLE
    if folded.startswith(typed):
        return FIRST
    if _begins(said, parts):
        return BEGUN
    return INSIDE if typed in folded else NO


def _begins(said: tuple[str, ...], parts: tuple[str, ...]) -> bool:
    """Tell whether the words typed begin some words of an answer, in their order."""
    left = iter(parts)
    return all(any(part.startswith(word) for part in left) for word in said)


@lru_cache(maxsize=KEPT)
def _label(label: str) -> tuple[tuple[str, ...], str]:
    return words(label), fold(label)
