"""The Excel workbook of an export: real dates, no formulas, and no row or text cut in silence."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.evidence.cells import Cell
from bot.evidence.tables import TIMES
from bot.refused import BotRefused

MOST_ROWS = 1_048_576  # of a sheet in Excel, the heading too
MOST_COLUMNS = 16_384
MOST_TEXT = 32_767  # UTF-16 units of a cell
KEPT = 16_000  # characters of a cut text that stay: within the limit even if all are emoji
NARROWEST, WIDEST, PAGE_WIDTH = 8, 60, 100  # characters across a column; a page has one
DATE_WIDTH = 20  # what yyyy-mm-dd hh:mm:ss needs, lest ### be shown
MEASURED = 200  # rows of a sheet that say how wide its columns are
CUT_NOTE = " […] [cut here: the full text is in the CSV file]"


class WorkbookRefused(BotRefused):
    """Excel cannot hold this; the message says what to use instead."""


class Workbook:
    """An XLSX file written row by row, with memory that does not grow."""

    def __init__(self, path: Path, *, zone: str, folder: Path, most_rows: int = MOST_ROWS) -> None:
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "tmpdir": str(folder),
        }
        # here: a service that exports nothing need not hold it
        from xlsxwriter import Workbook as XlsxWorkbook  # noqa: PLC0415

        self._book = XlsxWorkbook(str(path), options)
        self._book.use_zip64()
        self.zone = ZoneInfo(zone)
        self.date = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self.bold = self._book.add_format({"bold": True})
        self.wrapped = self._book.add_format({"text_wrap": True, "valign": "top"})
        self.most_rows = most_rows
        self._sheets: list[Sheet] = []

    def sheet(self, name: str, columns: Sequence[str]) -> "Sheet":
        """Add a sheet; it goes on in a further one where Excel's rows end."""
        self._sheets.append(Sheet(self, name, columns))
        return self._sheets[-1]

    def page(self, name: str) -> "Page":
        """Add a sheet of text to read."""
        return Page(self, name)

    def add(self, name: str) -> Any:
        """Add one bare sheet."""
        return self._book.add_worksheet(name)

    def close(self) -> None:
        """Write the file."""
        for sheet in self._sheets:
            sheet.fit()
        self._book.close()

    def abandon(self) -> None:
        """Let go of the drafts of sheets, closed or not; no file comes of it."""
        for sheet in self._book.worksheets():
            sheet.row_data_fh.close()


class Page:
    """Lines of text in one wide column."""

    def __init__(self, book: Workbook, name: str) -> None:
        self._wrapped = book.wrapped
        self._sheet = book.add(name)
        self._sheet.set_column(0, 0, PAGE_WIDTH)

    def write(self, lines: Sequence[str]) -> None:
        """Write all lines, one below the other."""
        for row, line in enumerate(lines):
            self._sheet.write_string(row, 0, fitted(line), self._wrapped)


class Sheet:
    """A table in the workbook. Times take two columns: the round's local time, and UTC as text.

    The added last column `cut` names the columns whose text Excel cannot hold in full.
    """

    def __init__(self, book: Workbook, name: str, columns: Sequence[str]) -> None:
        self._book = book
        self._name = name
        self._columns = tuple(columns)
        self._heading = _heading(columns, book.zone.key)
        if len(self._heading) > MOST_COLUMNS:
            raise WorkbookRefused(
                "too_many_columns",
                f"The table has {len(self._heading)} columns and Excel takes {MOST_COLUMNS}. "
                "Leave the workbook out (on the page of exports, or with --without workbook) "
                "and use the CSV files.",
            )
        self._widths = [min(max(len(name), NARROWEST), WIDEST) for name in self._heading]
        self._ordinal = 0
        self._turn_over()

    def write(self, row: Sequence[Cell]) -> None:
        """Write one row of as many cells as there are columns."""
        if self._row == self._book.most_rows:
            self._turn_over()
        if self._ordinal == 1 and self._row <= MEASURED:
            self._measure(row)
        place, cut = 0, []
        for name, cell in zip(self._columns, row, strict=True):
            if isinstance(cell, str) and is_too_long(cell):
                cut.append(name)
            place = self._put(place, name, cell)
        if cut:
            self._sheet.write_string(self._row, place, " ".join(cut))
        self._row += 1

    def fit(self) -> None:
        """Make columns as wide as what stands in them, within reason; of the sheet begun last."""
        for place, width in enumerate(self._widths):
            self._sheet.set_column(place, place, width)

    def _measure(self, row: Sequence[Cell]) -> None:
        place = 0
        for name, cell in zip(self._columns, row, strict=True):
            width = DATE_WIDTH if name in TIMES else len(str(cell or ""))
            self._widths[place] = min(max(self._widths[place], width), WIDEST)
            place += 2 if name in TIMES else 1

    def _turn_over(self) -> None:
        if self._ordinal:
            self.fit()
        self._ordinal += 1
        name = self._name if self._ordinal == 1 else f"{self._name} {self._ordinal}"
        self._sheet = self._book.add(name)
        self._sheet.freeze_panes(1, 0)
        for place, heading in enumerate(self._heading):
            self._sheet.write_string(0, place, heading, self._book.bold)
        self._row = 1

    def _put(self, place: int, name: str, cell: Cell) -> int:
        """Write a cell and tell where the next one goes."""
        after = place + (2 if name in TIMES else 1)
        match cell:
            case None | "":
                pass
            case str() if name in TIMES:
                local = datetime.fromisoformat(cell).astimezone(self._book.zone)
                naive = local.replace(tzinfo=None)
                self._sheet.write_datetime(self._row, place, naive, self._book.date)
                self._sheet.write_string(self._row, place + 1, cell)
            case str():
                self._sheet.write_string(self._row, place, fitted(cell))
            case _:
                self._sheet.write_number(self._row, place, cell)
        return after


def is_too_long(text: str) -> bool:
    """Tell whether Excel cannot hold a text in one cell."""
    if len(text) <= MOST_TEXT // 2:
        return False
    return len(text.encode("utf-16-le", "surrogatepass")) // 2 > MOST_TEXT


def fitted(text: str) -> str:
    """Give a text as Excel can hold it, with a note where it is cut."""
    return text[:KEPT] + CUT_NOTE if is_too_long(text) else text


def _heading(columns: Sequence[str], zone: str) -> tuple[str, ...]:
    heading: list[str] = []
    for name in columns:
        heading += [f"{name} ({zone})", f"{name}_utc"] if name in TIMES else [name]
    return (*heading, "cut")
