"""Cells that no spreadsheet takes for a formula, and CSV files made of them."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

RISKY = frozenset("=+-@\t\r\n\0'＝＋－＠")  # noqa: RUF001 - full-width signs start formulas too
WITHHELD = "[withheld: no consent to quote]"
NOT_FETCHED = "[not fetched]"
BOM = "\ufeff"  # by which Excel knows UTF-8

Cell = str | int | float | datetime | None


class Target(Protocol):
    """Where bytes go."""

    def write(self, data: bytes, /) -> object:
        """Take bytes."""
        ...


class CsvTable:
    """A CSV table that is written a batch of rows at a time: UTF-8 with BOM, comma, CRLF.

    A text that a spreadsheet could take for a formula, or that begins with an apostrophe, gets
    one apostrophe in front; the added last column `escaped` names the columns in which that
    happened, so that nothing is lost. Numbers stay numbers, times are ISO 8601 with offset.
    """

    def __init__(self, target: Target, columns: Sequence[str]) -> None:
        self._target = target
        self._columns = tuple(columns)
        self._buffer = io.StringIO(newline="")
        self._writer = csv.writer(self._buffer, lineterminator="\r\n")
        self._buffer.write(BOM)
        self._writer.writerow((*columns, "escaped"))
        self._flush()

    def write(self, rows: Iterable[Sequence[Cell]]) -> None:
        """Write rows of as many cells as there are columns."""
        self._writer.writerows(map(self._safe, rows))
        self._flush()

    def _safe(self, row: Sequence[Cell]) -> list[str | int | float | None]:
        cells: list[str | int | float | None] = []
        escaped = ""
        for place, cell in enumerate(row):
            if cell.__class__ is str:
                if cell and cell[0] in RISKY:
                    cell = f"'{cell}"  # noqa: PLW2901 - the hot path of an export
                    escaped += f" {self._columns[place]}"
            elif cell.__class__ is datetime:
                cell = instant(cell)  # noqa: PLW2901
            cells.append(cell)  # type: ignore[arg-type]
        cells.append(escaped[1:])
        return cells

    def _flush(self) -> None:
        self._target.write(self._buffer.getvalue().encode(errors="backslashreplace"))
        self._buffer.seek(0)
        self._buffer.truncate()


def instant(at: datetime) -> str:
    """Write an instant as ISO 8601 with offset, to the millisecond."""
    return at.isoformat(timespec="milliseconds")


def whole(number: float | None) -> int | float | None:
    """Write 4.0 as 4."""
    return int(number) if number is not None and number == int(number) else number
