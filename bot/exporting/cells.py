"""Cells that no spreadsheet takes for a formula, and CSV files made of them."""

import csv
import io
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from typing import Protocol

RISKY = frozenset("=+-@\t\r\n\0'＝＋－＠")  # noqa: RUF001 - full-width signs start formulas too
WITHHELD = "[withheld: no consent to quote]"
NOT_FETCHED = "[not fetched]"
BOM = "\ufeff"  # by which Excel knows UTF-8

Cell = str | int | float | None


class Target(Protocol):
    """Where bytes go."""

    def write(self, data: bytes, /) -> object:
        """Take bytes."""
        ...


class CsvTable:
    """A CSV table that is written a batch of rows at a time: UTF-8 with BOM, comma, CRLF.

    A text that a spreadsheet could take for a formula, or that begins with an apostrophe, gets
    one apostrophe in front; the added last column `escaped` names the columns in which that
    happened, so that nothing is lost. Numbers stay numbers.
    """

    def __init__(
        self, target: Target, columns: Sequence[str], *, words: Collection[str] | None = None
    ) -> None:
        """Begin a table; only the columns `words` can hold what people wrote, or else all."""
        self._target = target
        self._columns = tuple(columns)
        self._words = [
            place for place, name in enumerate(columns) if words is None or name in words
        ]
        self._buffer = io.StringIO(newline="")
        self._writer = csv.writer(self._buffer, lineterminator="\r\n")
        self._buffer.write(BOM)
        self._writer.writerow((*columns, "escaped"))
        self._flush()

    def write(self, rows: Iterable[Sequence[Cell]]) -> None:
        """Write rows of as many cells as there are columns."""
        words = self._words
        safe: list[Sequence[Cell]] = []
        for row in rows:
            for place in words:
                cell = row[place]
                if cell.__class__ is str and cell and cell[0] in RISKY:
                    safe.append(self._escaped(row))
                    break
            else:
                safe.append((*row, ""))
        self._writer.writerows(safe)
        self._flush()

    def _escaped(self, row: Sequence[Cell]) -> list[Cell]:
        cells = list(row)
        marked = []
        for place in self._words:
            cell = cells[place]
            if isinstance(cell, str) and cell[:1] in RISKY and cell:
                cells[place] = f"'{cell}"
                marked.append(self._columns[place])
        return [*cells, " ".join(marked)]

    def _flush(self) -> None:
        self._target.write(self._buffer.getvalue().encode(errors="backslashreplace"))
        self._buffer.seek(0)
        self._buffer.truncate()


def instant(at: datetime) -> str:
    """Write an instant as ISO 8601 in UTC, to the microsecond."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def whole(number: float | None) -> int | float | None:
    """Write 4.0 as 4."""
    return int(number) if number is not None and number == int(number) else number
