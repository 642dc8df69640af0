"""One fold for everything that people write and we compare: what they meant is what counts.

Answers, words that are always obeyed, `check` and the search of answers all read text by it.
"""

import re
import unicodedata
from functools import lru_cache

# Scripts whose readers take a letter for the same one when its marks are left out. In others, such
# as Devanagari and Thai, a mark is a vowel or a tone, and another one makes another word.
_SHEDDING = ("LATIN", "GREEK", "CYRILLIC", "ARABIC", "HEBREW")
_VIRAMA = 9  # combining class: a joiner behind it chooses among letters (Unicode Annex 31)
_JOINERS = "\u200c\u200d"
_UNSEEN = re.compile("[\u034f\u180b-\u180d\ufe00-\ufe0f\U0001f3fb-\U0001f3ff\U000e0100-\U000e01ef]")
_LETTERS = dict(zip("łđøħıŧð", "ldohitd", strict=True))
_LETTERS |= {"æ": "ae", "œ": "oe", "þ": "th", "ß": "ss", "ẞ": "ss", "\u0640": ""}
_SIGNS = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛‹›′‵´`ʹʻʼʽˈ\u055a\u05f3\ua78c\uff07", "'"),
        **dict.fromkeys("“”„‟«»″‶ˮ\u05f4\uff02", '"'),
        **dict.fromkeys("\u2212\u2043\u02d7", "-"),
        "\u2044": "/",
    }
)


def fold(text: str) -> str:
    """Make alike what people take for the same, however it was typed.

    Case, width, accents, the shape of quotes and dashes, the script of digits and the room between
    words do not matter then. Folding what is folded changes nothing.
    """
    if text.isascii():
        return " ".join(text.translate(_SIGNS).lower().split())
    seen = "".join(_seen(unicodedata.normalize("NFC", text))).translate(_SIGNS)
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", seen).casefold())
    bare = "".join(_without_marks(apart.translate(_SIGNS)))
    return " ".join(unicodedata.normalize("NFC", bare).split())


def _seen(text: str) -> list[str]:
    """Leave out what nobody sees: marks of direction, joiners, the colour of a hand."""
    kept, before = [], ""
    for character in _UNSEEN.sub("", text):
        is_joiner = character in _JOINERS and unicodedata.combining(before or " ") == _VIRAMA
        if is_joiner or unicodedata.category(character) != "Cf":
            kept.append(character)
            before = character
    return kept


def _without_marks(text: str) -> list[str]:
    kept, is_shedding = [], True
    for character in text:
        if not unicodedata.category(character).startswith("M"):
            is_shedding = _sheds_marks(character)
            kept.append(_plain(character))
        elif not is_shedding:
            kept.append(character)
    return kept


@lru_cache(maxsize=4096)
def _sheds_marks(character: str) -> bool:
    """Tell whether the marks on a character do not matter: on a letter, by its script."""
    if not unicodedata.category(character).startswith("L"):
        return True
    return unicodedata.name(character, "").startswith(_SHEDDING)


@lru_cache(maxsize=4096)
def _plain(character: str) -> str:
    """Give the letter, digit or sign that a character is taken for."""
    digit = unicodedata.decimal(character, None)
    if digit is not None:
        return str(digit)
    if unicodedata.category(character) == "Pd":
        return "-"
    return _LETTERS.get(character, character)


# --- words ------------------------------------------------------------------------------------


def words(text: str) -> tuple[str, ...]:
    """Give the words of a text, folded, without its punctuation.

    A number keeps the sign before it and the point inside it; each symbol, such as `<`, `+` or a
    face, is a word of its own, and so is a minus apart from its number.
    """
    found: list[str] = []
    folded = fold(text)
    open_word = ""
    for at, character in enumerate(folded):
        if _is_within(folded, at):
            open_word += character
        elif character != "'" or not open_word:  # don't and dont are the same
            found += filter(None, (open_word, _symbol(folded, at)))
            open_word = ""
    return tuple(filter(None, (*found, open_word)))


def _is_within(text: str, at: int) -> bool:
    """Tell whether the character at a place belongs to a word."""
    character = text[at]
    if unicodedata.category(character)[0] in "LMN":
        return True
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if not after.isdecimal():
        return False
    return before.isdecimal() if character in ".," else character == "-" and not before.isalnum()


def _symbol(text: str, at: int) -> str:
    character = text[at]
    is_sign = unicodedata.category(character).startswith("S")
    return character if is_sign or _is_minus_apart(text, at) else ""


def _is_minus_apart(text: str, at: int) -> bool:
    """Tell whether a dash may be the sign of a number behind a blank; between two it is none."""
    before, after = text[:at].rstrip(), text[at + 1 :].lstrip()
    return text[at] == "-" and after[:1].isdecimal() and not before[-1:].isalnum()
