"""How codes are read: case, blanks and dashes do not matter, whoever typed or printed them."""

from sqlalchemy import ColumnElement, func

from dialogues.text.folding import fold
from storage.schema.rounds import codes

SHORTEST, LONGEST = 3, 64  # letters and digits of a code that people may type


def code_key(text: str) -> str:
    """Give what tells a code from others: its letters and digits, in small letters."""
    return "".join(letter for letter in fold(text) if letter.isalnum())


def looks_like_code(text: str) -> bool:
    """Tell whether a text can be a recruitment code, as somebody may type it."""
    key = code_key(text)
    has_others = any(not letter.isalnum() and letter not in " -_" for letter in fold(text))
    return key.isascii() and not has_others and SHORTEST <= len(key) <= LONGEST


def reads_as(text: str) -> ColumnElement[bool]:
    """Give the condition that a stored code reads as a text does."""
    bare = func.replace(func.replace(codes.c.code, "-", ""), "_", "")
    return func.lower(bare) == code_key(text)
