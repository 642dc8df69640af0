"""Cells that no spreadsheet takes for a formula, and CSV files made of them."""

import csv
import io
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from typing import Protocol

RISKY = frozenset("=+-@\t\r\n\0'＝＋－＠")  # noqa: RUF001 - full-width signs start formulas too
WITHHELD = "[withheld: no consent to quote]"
NOT_FETCHED = "[not fetched yet]"
LOST = "[lost]"
BOM = "\ufeff"  # by which Excel knows UTF-8
END = "\r\n"

Cell = str | int | float | None


class Target(Protocol):
    """Where bytes go."""

    def write(self, data: bytes, /) -> object:
        """Take bytes."""
        ...


class Guard:
    """Sees to it that no spreadsheet takes the cells of a row for formulas.

    A text that one could take for a formula, or that begins with an apostrophe, gets one
    apostrophe in front; the added last column `escaped` names the columns in which that happened,
    so that nothing is lost. Numbers stay numbers.
    """

    def __init__(self, columns: Sequence[str], words: Collection[str]) -> None:
        """Watch over a table of which only the columns `words` can hold what people wrote."""
        self._columns = tuple(columns)
        self._words = [place for place, name in enumerate(columns) if name in words]

    def row(self, row: Sequence[Cell]) -> Sequence[Cell]:
        """Give a row made safe, and its cell `escaped`."""
        for place in self._words:
            cell = row[place]
            if cell.__class__ is str and cell and cell[0] in RISKY:
                return self._escaped(row)
        return (*row, "")

    def _escaped(self, row: Sequence[Cell]) -> list[Cell]:
        cells = list(row)
        marked = []
        for place in self._words:
            cell = cells[place]
            if isinstance(cell, str) and cell and cell[0] in RISKY:
                cells[place] = f"'{cell}"
                marked.append(self._columns[place])
        return [*cells, " ".join(marked)]


class CsvTable:
    """A guarded CSV table, written a batch of rows at a time: UTF-8 with BOM, comma, CRLF."""

    def __init__(
        self, target: Target, columns: Sequence[str], *, words: Collection[str] | None = None
    ) -> None:
        """Begin a table; only the columns `words` can hold what people wrote, or else all."""
        self._target = target
        self._guard = Guard(columns, columns if words is None else words)
        self.add([BOM, in_line((*columns, "escaped")), END])

    def write(self, rows: Iterable[Sequence[Cell]]) -> None:
        """Write rows of as many cells as there are columns."""
        buffer = io.StringIO(newline="")
        csv.writer(buffer, lineterminator=END).writerows(map(self._guard.row, rows))
        self.add([buffer.getvalue()])

    def add(self, lines: Iterable[str]) -> None:
        """Write what is guarded and CSV already."""
        self._target.write("".join(lines).encode(errors="backslashreplace"))


def in_line(cells: Iterable[Cell]) -> str:
    """Write two or more neighbouring cells as they stand in a line of CSV."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator=END).writerow(cells)
    return buffer.getvalue().removesuffix(END)


def instant(at: datetime) -> str:
    """Write an instant as ISO 8601 in UTC, to the microsecond."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def whole(number: float | None) -> int | float | None:
    """Write 4.0 as 4."""
    return int(number) if number is not None and number == int(number) else number
