"""Finding the choice a person meant when they typed instead of tapping."""

import re
import unicodedata
from collections.abc import Sequence

_BELOW_ZERO = re.compile(r"[-\u2212\u2013]\s*\d")  # -3 is no way of saying 3
_PUNCTUATION = re.compile(r"[^\w\s]+")


def find_choice(text: str, choices: Sequence[tuple[str, str]]) -> str | None:
    """Give the code of the one choice that the text names by label, code or position from 1."""
    words = plain(text)
    if not words or _BELOW_ZERO.match(text.strip()):
        return None
    by_label = {code for code, label in choices if plain(label) == words}
    if len(by_label) == 1:
        return by_label.pop()
    codes = [code for code, _ in choices if not code.startswith("_")]
    if words in codes:
        return words
    if words.isascii() and words.isdigit() and len(words) <= MAX_DIGITS:
        return codes[int(words) - 1] if 0 < int(words) <= len(codes) else None
    return None


def find_amount(text: str) -> int | None:
    """Read a whole number from none to 999; None for anything else."""
    digits = plain(text)
    if _BELOW_ZERO.match(text.strip()) or not (digits.isascii() and digits.isdigit()):
        return None
    return int(digits) if len(digits) <= MAX_DIGITS else None


MAX_DIGITS = 3  # of a position; nobody counts further


def plain(text: str) -> str:
    """Fold case, accents, punctuation and spaces, so that people's spelling does not matter."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(char for char in folded if not unicodedata.combining(char))
    return " ".join(_PUNCTUATION.sub(" ", bare).split())
