"""Telegram's own text library, run here offline: what it makes of a text, and what it refuses."""

import json
from dataclasses import dataclass
from typing import Any

import pytest

tdjson = pytest.importorskip("tdjson", reason="NO ORACLE: the wheel tdjson is not installed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Formatted:
    """A text with its entities: (offset, length, type, address of a link)."""

    text: str
    entities: tuple[tuple[int, int, str, str | None], ...] = ()


class LibraryRefused(Exception):
    """The library does not take a text; the message is its own."""


def parsed(html: str) -> Formatted:
    """Read HTML as the server does (parseTextEntities); raise LibraryRefused."""
    mode = {"@type": "textParseModeHTML"}
    return _formatted(_execute("parseTextEntities", text=html, parse_mode=mode))


def cleaned(text: str) -> str:
    """Give what is left of a text when the server has cleaned it (clean_input_string)."""
    plain = {"@type": "formattedText", "text": text, "entities": []}
    return str(_execute("getMarkdownText", text=plain)["text"])


def found(text: str) -> list[str]:
    """Name the entities that apps find in a text by themselves: links, addresses, commands."""
    entities = _execute("getTextEntities", text=text)["entities"]
    return [entity["type"]["@type"].removeprefix("textEntityType") for entity in entities]


def _formatted(answer: dict[str, Any]) -> Formatted:
    entities = (
        (
            entity["offset"],
            entity["length"],
            entity["type"]["@type"].removeprefix("textEntityType"),
            entity["type"].get("url"),
        )
        for entity in answer["entities"]
    )
    return Formatted(text=answer["text"], entities=tuple(entities))


def _execute(method: str, **values: Any) -> dict[str, Any]:
    answer = tdjson.td_execute(json.dumps({"@type": method, **values}).encode())
    told: dict[str, Any] = json.loads(answer or b"{}")
    if told.get("@type") == "error":
        raise LibraryRefused(told["message"])
    return told


_execute("setLogVerbosityLevel", new_verbosity_level=0)
