"""Text that is written from right to left, and words put into it that may not be.

Isolates keep what is put in from turning what stands around it (Unicode Standard Annex 9, 2.4.2);
apps that do not know them show nothing in their place.
"""

import unicodedata
from functools import lru_cache

from babel import Locale, UnknownLocaleError

FIRST_STRONG, END = "\u2068", "\u2069"
_LEFTWARD = frozenset({"R", "AL"})
REMEMBERED = 2048  # texts; a script's messages are said again to everybody


def direction(language: str) -> str:
    """Tell which way a language is written: ltr or rtl; what nobody has described, as English."""
    try:
        return Locale.parse(language, sep="-").text_direction
    except (UnknownLocaleError, ValueError):
        return "ltr"


@lru_cache(maxsize=REMEMBERED)
def is_leftward(text: str) -> bool:
    """Tell whether the first letter of a text is of a script that runs from right to left."""
    strong = (unicodedata.bidirectional(letter) for letter in text)
    return next((kind for kind in strong if kind in _LEFTWARD or kind == "L"), "L") in _LEFTWARD


def isolated(text: str) -> str:
    """Keep a text from turning its surroundings; nothing stays nothing."""
    return f"{FIRST_STRONG}{text}{END}" if text else ""
