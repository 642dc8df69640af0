"""Tell where text may be cut without breaking what people see as one character."""

import unicodedata

_JOINER = "\u200d"
_VIRAMA = 9  # the combining class of the sign that joins Indic consonants


def is_seam(text: str, index: int) -> bool:
    """Tell whether a cut before `index` leaves every visible character whole."""
    if index <= 0 or index >= len(text):
        return True
    before, after = text[index - 1], text[index]
    if before.isascii() and after.isascii():
        return (before, after) != ("\r", "\n")
    if _JOINER in (before, after) or _extends(after):
        return False
    if _is_flag_half(before) and _is_flag_half(after):
        return _flag_halves_before(text, index) % 2 == 0
    return not (_is_jamo(before) and _is_jamo(after)) and unicodedata.combining(before) != _VIRAMA


def _extends(character: str) -> bool:
    """Tell marks, variation selectors, skin tones and flag tags: they belong to what precedes."""
    return (
        unicodedata.category(character) in ("Mn", "Me", "Mc")
        or "\U0001f3fb" <= character <= "\U0001f3ff"
        or "\U000e0020" <= character <= "\U000e007f"
    )


def _is_flag_half(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _flag_halves_before(text: str, index: int) -> int:
    count = 0
    while count < index and _is_flag_half(text[index - 1 - count]):
        count += 1
    return count


def _is_jamo(character: str) -> bool:
    return "\u1100" <= character <= "\u11ff" or "\uac00" <= character <= "\ud7fb"
