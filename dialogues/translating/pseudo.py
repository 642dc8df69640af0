"""A pseudo-language: English that looks foreign and is longer, to see what a translation breaks."""

import re

from dialogues.script.dialogue import Dialogue
from dialogues.script.translation import texts
from dialogues.translating.notes import limit_of

LANGUAGE = "en-XA"  # as in CLDR: English with accents
LONGER = 0.4  # of a text's length is added: as much as many languages need
PAD = "~"
_ACCENTED = str.maketrans("aceginosuyACEGINOSUY", "àçéĝíñôšûýÀÇÉĜÍÑÔŠÛÝ")
_AS_IT_IS = re.compile(r"\{\{|\}\}|\{[a-z][a-z0-9_]*\||https?://\S+|[\w.+-]+@[\w.-]+|\]\([^)]*\)")


def pseudo(dialogue: Dialogue) -> dict[str, str]:
    """Give every text in the pseudo-language, by its context."""
    sources = texts(dialogue).items()
    return {context: lengthened(text, limit_of(context)) for context, text in sources}


def lengthened(text: str, most: int) -> str:
    """Accent a text, lengthen it as far as `most` characters allow, and put it in brackets.

    What a translator has to keep stays: placeholders, links, addresses.
    """
    accented = f"[{_accented(text)}]"
    room = max(0, min(round(len(text) * LONGER), most - len(accented) - 1))
    return f"{accented[:-1]} {PAD * room}]" if room else accented


def _accented(text: str) -> str:
    foreign = (piece.translate(_ACCENTED) for piece in _AS_IT_IS.split(text))
    untouched = (*_AS_IT_IS.findall(text), "")
    return "".join(map("".join, zip(foreign, untouched, strict=True)))
