"""Placeholders in a text: `{step|fall-back}` gives way to the person's own answer to that step."""

import re
from collections.abc import Callable
from functools import lru_cache

REMEMBERED = 2048  # texts read; a script's messages are said again to everybody

# What a step says in whole messages; labels and other short words are the same for everybody.
PERSONAL = ("title", "text", "more", "why", "explain", "declined", "otherwise")

_MARKED = re.compile(r"\{\{|\}\}|\{([a-z][a-z0-9_]*)\|([^{}|]*[^{}|\s][^{}|]*)\}")
_QUOTED = {"{{": "{", "}}": "}"}


def filled(text: str, answer: Callable[[str], str]) -> str:
    """Put answers in place of the placeholders; one that is empty gives way to the fall-back.

    A brace that is written twice stands for itself.
    """
    if "{" not in text and "}" not in text:
        return text

    def put(match: re.Match[str]) -> str:
        return _QUOTED.get(match[0]) or answer(match[1]) or match[2]

    return _MARKED.sub(put, text)


def impersonal(text: str) -> str:
    """Give a text as it reads to those who have answered nothing."""
    return filled(text, lambda _: "")


@lru_cache(maxsize=REMEMBERED)
def asked_for(text: str) -> tuple[str, ...]:
    """Name the steps whose answers a text would show."""
    return tuple(dict.fromkeys(match[1] for match in _MARKED.finditer(text) if match[1]))


def has_loose_brace(text: str) -> bool:
    """Tell whether a brace is neither part of a placeholder nor written twice."""
    rest = _MARKED.sub("", text)
    return "{" in rest or "}" in rest
