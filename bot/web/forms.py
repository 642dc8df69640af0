"""What people fill in: reading it, and telling what is wrong with which field."""

from collections.abc import Iterator, Mapping
from typing import Self

from aiohttp.web import FileField

MOST = 2_000  # characters of a field; everything we ask for is shorter
DIGITS = 18  # of a row's number; more do not fit the store


class Errors:
    """Sentences by field, in the order of the form; true if there is one."""

    def __init__(self) -> None:
        self._told: dict[str, str] = {}

    def add(self, name: str, sentence: str) -> Self:
        """Say what is wrong with a field; the first word on it counts."""
        self._told.setdefault(name, sentence)
        return self

    def need(self, value: str, name: str, sentence: str) -> Self:
        """Complain about a field that is left empty."""
        return self if value.strip() else self.add(name, sentence)

    def of(self, name: str) -> str:
        """Give what is wrong with a field; empty if nothing."""
        return self._told.get(name, "")

    def __bool__(self) -> bool:
        return bool(self._told)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._told.items())


def text_fields(given: Mapping[str, str | bytes | bytearray | FileField]) -> dict[str, str]:
    """Give the text fields of a form, cut to what any of ours may hold."""
    return {name: value[:MOST] for name, value in given.items() if isinstance(value, str)}


def row_number(text: str) -> int | None:
    """Read the number of a row from an address; nothing if it is none."""
    is_number = text.isascii() and text.isdigit() and len(text) <= DIGITS
    return int(text) if is_number else None
