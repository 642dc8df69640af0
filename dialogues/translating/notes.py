"""What translators are told beside each text: what it is, how long it may be, where it stands."""

import unicodedata
from collections.abc import Iterator, Mapping
from itertools import groupby

from dialogues.script.limits import LONGEST_LABEL, LONGEST_MESSAGE
from dialogues.text.placeholders import asked_for

WIDE = 60  # characters of a line of a picture
NEAR = 4  # lines of a picture on either side of the text
SHORT = ("title", "other_label", "unit", "unsure")
FURTHER = "also"  # the field of further names
LABELS = ("options", "items", "labels", "points", "settings")
APART = frozenset({"head", "proposal", "privacy", "scales", "sources", "arms", "roles"})
"""Parts whose texts are of no message."""


def limit_of(context: str) -> int:
    """Give how many characters a text may have at most."""
    return LONGEST_LABEL if is_button(context) or _last(context) in SHORT else LONGEST_MESSAGE


def is_button(context: str) -> bool:
    """Tell whether a text stands on a button."""
    field = context.split(".")
    if _last(context) in ("gains", "gives_up"):
        return False
    return field[0] == "scales" or any(label in field[:-1] for label in LABELS)


def notes(texts: Mapping[str, str]) -> dict[str, list[str]]:
    """Give the comments for each text of a dialogue, by its context."""
    return {
        context: [
            _what(context),
            *_kept(group[context]),
            f"At most {limit_of(context)} characters.",
            *_picture(group, context),
        ]
        for group in _messages(texts)
        for context in group
    }


def _what(context: str) -> str:
    field = context.split(".")
    if field[0] == "scales":
        return f"An answer of the scale {field[1]}."
    if is_button(context):
        return f"An answer on a button of {field[1]}."
    if FURTHER in field[2:-1]:
        return f"What people may type for an answer of {field[1]}; several with commas between."
    if context.endswith(".image.alt"):
        return f"Words for the picture of {field[1]}, for those who cannot see it."
    where = " ".join(field)
    return f"Short words: {where}." if _last(context) in SHORT else f"A message: {where}."


def _kept(text: str) -> Iterator[str]:
    """Tell what stays as it is: the answer that is put in, not the words for want of one."""
    for step in asked_for(text):
        yield f"Keep {{{step}|...}}, where the person's answer stands; translate what follows |."


def _messages(texts: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Give the texts that are seen together, in script order."""
    for _, group in groupby(texts.items(), lambda item: item[0].split(".")[:2]):
        yield dict(group)


def _picture(group: Mapping[str, str], context: str) -> list[str]:
    """Draw the message with its buttons, this text marked."""
    if context.split(".", maxsplit=1)[0] in APART or len(group) == 1:
        return []
    lines = [_line(other, text, is_marked=other == context) for other, text in group.items()]
    place = list(group).index(context)
    first, last = max(0, place - NEAR), place + NEAR + 1
    visible = [*(["..."] if first else []), *lines[first:last], *(["..."] if lines[last:] else [])]
    return ["Seen together:", *(f"| {line}" for line in visible)]


def _line(context: str, text: str, *, is_marked: bool) -> str:
    words = _clipped(" ".join(text.split()))
    drawn = f"[ {words} ]" if is_button(context) else words
    return f">> {drawn} <<" if is_marked else drawn


def _clipped(text: str) -> str:
    if len(text) <= WIDE:
        return text
    cut = WIDE - 3
    while unicodedata.combining(text[cut]):
        cut -= 1
    return f"{text[:cut]}..."


def _last(context: str) -> str:
    return context.rpartition(".")[2]
