"""Read a workbook of a script's texts, made by us and changed by anybody, without trusting it."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.authoring.sheets.archive import check_archive, no_workbook
from bot.authoring.sheets.form import (
    BEFORE,
    CONTEXT,
    DONE,
    ORIGINAL,
    OWN,
    STATE,
    TEXTS,
    UNSURE,
    SheetRefused,
)
from dialogues.languages.phrasing.template import known
from dialogues.translating.files import TextTranslation, Words

MOST_ROWS = 20_000
MOST_COLUMNS = 100
_LINE_END = re.compile(r"(?:_x000D_|\r)\n")  # as spreadsheet programs of several makers write it
_NO_TEXT = {"d": "a date", "e": "an error", "f": "a formula"}  # kinds of cells in the file


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkbookTexts:
    """What a workbook says, by context; contexts without a row are not in it."""

    originals: Mapping[str, str]
    translations: Mapping[str, Words]  # by language
    before: Mapping[str, Mapping[str, str]]  # what the files said then, by language, if told


def read_sheet(file: Path, contexts: Sequence[str]) -> WorkbookTexts:
    """Read a workbook of a script that has these contexts; raise SheetRefused."""
    rows = _rows(file)
    columns = _columns(file, next(rows, ()))
    by_context: dict[str, dict[str, str]] = {}
    for number, row in enumerate(rows, start=2):
        cells = {title: _text(file, number, title, row[at]) for title, at in columns.items()}
        if any(cells.values()):
            _check_context(file, number, cells[CONTEXT], contexts, by_context)
            by_context[cells[CONTEXT]] = cells
    tags = [title for title in columns if title not in OWN and not title.endswith((STATE, BEFORE))]
    return WorkbookTexts(
        originals={context: cells[ORIGINAL] for context, cells in by_context.items()},
        translations={tag: _words(tag, by_context) for tag in tags},
        before={tag: _before(tag, by_context) for tag in tags if f"{tag}{BEFORE}" in columns},
    )


def _rows(file: Path) -> Iterator[tuple[Any, ...]]:
    check_archive(file)
    try:
        rows = _opened(file)
    except Exception:  # noqa: BLE001 - a hostile file can break its reader in any way
        raise no_workbook(file) from None
    if rows is None:
        raise SheetRefused(
            "no_sheet", f'{file}: there is no sheet "{TEXTS}". Name the sheet so again.'
        )
    if len(rows) > MOST_ROWS + 1:
        raise SheetRefused(
            "too_many_rows", f"{file}: the sheet has more than {MOST_ROWS:,} rows. Take some out."
        )
    return iter(rows)


def _opened(file: Path) -> list[tuple[Any, ...]] | None:
    """Give the cells of our sheet; None if it is not there."""
    # here: a service that reads no workbooks need not hold it
    from openpyxl import load_workbook  # noqa: PLC0415

    with file.open("rb") as opened:
        book = load_workbook(opened, read_only=True, data_only=False, keep_links=False)
        if TEXTS not in book.sheetnames:
            return None
        return [*book[TEXTS].iter_rows(max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS)]


def _columns(file: Path, heading: Sequence[Any]) -> dict[str, int]:
    """Find where each column is; refuse one that is missing, there twice, or none of ours."""
    titles = [_text(file, 1, "heading", cell).strip() for cell in heading]
    counted = Counter(title for title in titles if title)
    for title in (CONTEXT, ORIGINAL):
        if title not in counted:
            raise _at(file, 1, f'the column "{title}" is missing. Name the column so again.')
    for title, times in counted.items():
        if times > 1:
            raise _at(file, 1, f'the column "{title}" is there {times} times. Take one out.')
        _check_title(file, title)
    return {title: at for at, title in enumerate(titles) if title}


def _check_title(file: Path, title: str) -> None:
    if title in OWN:
        return
    try:
        known(title.removesuffix(STATE).removesuffix(BEFORE))
    except LookupError:
        reason = (
            f'"{title}" is no column of this sheet. Write a language such as cy, or take it out.'
        )
        raise _at(file, 1, reason) from None


def _check_context(
    file: Path, number: int, context: str, contexts: Sequence[str], by_context: Mapping[str, Any]
) -> None:
    if not context:
        raise _at(file, number, "the context is missing. Put it back, or take the row out.")
    if context not in contexts:
        reason = f'"{context}" is not a text of the script. Correct it, or take the row out.'
        raise _at(file, number, reason)
    if context in by_context:
        raise _at(file, number, f'"{context}" is there twice. Take one of the rows out.')


def _text(file: Path, number: int, title: str, cell: Any) -> str:
    """Give what a cell says; refuse what cannot be meant as words."""
    value = cell.value
    if value is None:
        return ""
    if what := _NO_TEXT.get(cell.data_type):
        raise _at(file, number, f"{title} is {what}. Format the cell as text and write it again.")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return _LINE_END.sub("\n", str(value))


def _words(tag: str, by_context: Mapping[str, Mapping[str, str]]) -> Words:
    return {
        context: TextTranslation(text=cells[tag], is_sure=_is_sure(cells.get(f"{tag}{STATE}", "")))
        for context, cells in by_context.items()
    }


def _before(tag: str, by_context: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    return {context: cells[f"{tag}{BEFORE}"] for context, cells in by_context.items()}


def _is_sure(state: str) -> bool | None:
    """Tell what was said of a translation; None if nothing that we know."""
    return {DONE: True, UNSURE: False}.get(state.strip().lower())


def _at(file: Path, row: int, reason: str) -> SheetRefused:
    return SheetRefused("bad_row", f"{file}: sheet {TEXTS}, row {row}: {reason}")
