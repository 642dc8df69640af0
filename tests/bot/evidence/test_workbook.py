"""The workbook loses nothing in silence, whatever Excel's limits."""

from datetime import datetime

import pytest
from openpyxl import load_workbook

from bot.evidence.workbook import CUT_NOTE, KEPT, MOST_TEXT, Workbook, WorkbookRefused


def cells(path, name: str) -> list[tuple]:
    return list(load_workbook(path)[name].values)


def test_rows_beyond_a_sheet_go_on_in_the_next(tmp_path):
    path = tmp_path / "book.xlsx"
    book = Workbook(path, zone="UTC", folder=tmp_path, most_rows=3)
    sheet = book.sheet("answers", ("a", "b"))

    for number in range(5):
        sheet.write((number, f"text {number}"))
    book.close()

    heading = ("a", "b", "cut")
    assert cells(path, "answers") == [heading, (0, "text 0", None), (1, "text 1", None)]
    assert cells(path, "answers 2") == [heading, (2, "text 2", None), (3, "text 3", None)]
    assert cells(path, "answers 3") == [heading, (4, "text 4", None)]


@pytest.mark.parametrize(
    ("text", "is_cut"),
    [
        ("x" * MOST_TEXT, False),
        ("x" * (MOST_TEXT + 1), True),
        ("\U0001f3e0" * (MOST_TEXT // 2), False),
        ("\U0001f3e0" * (MOST_TEXT // 2 + 1), True),
    ],
)
def test_text_that_excel_cannot_hold_is_cut_with_a_note(tmp_path, text, is_cut):
    path = tmp_path / "book.xlsx"
    book = Workbook(path, zone="UTC", folder=tmp_path)

    book.sheet("answers", ("a",)).write((text,))
    book.close()

    expected = (text[:KEPT] + CUT_NOTE, "a") if is_cut else (text, None)
    assert cells(path, "answers")[1] == expected


def test_times_are_local_dates_beside_utc(tmp_path):
    path = tmp_path / "book.xlsx"
    book = Workbook(path, zone="Europe/London", folder=tmp_path)

    book.sheet("answers", ("asked_at", "n")).write(("2026-07-01T23:30:00.000000Z", 4.5))
    book.close()

    assert cells(path, "answers") == [
        ("asked_at (Europe/London)", "asked_at_utc", "n", "cut"),
        (datetime(2026, 7, 2, 0, 30), "2026-07-01T23:30:00.000000Z", 4.5, None),  # noqa: DTZ001
    ]


def test_columns_are_as_wide_as_what_stands_in_them(tmp_path):
    path = tmp_path / "book.xlsx"
    book = Workbook(path, zone="UTC", folder=tmp_path, most_rows=2)
    sheet = book.sheet("answers", ("asked_at", "a", "the_name_of_a_column", "words"))

    for text in ("1", "no longer measured"):
        sheet.write(("2026-07-01T23:30:00.000000Z", text, 1, "x" * 500))
    book.page("notes").write(["To read"])
    book.close()

    written = load_workbook(path)
    widths = [20, 12, 8, 20, 60, 8]
    for name in ("answers", "answers 2"):
        columns = written[name].column_dimensions
        shown = [columns[letter].width for letter in "ABCDEF"]
        assert [round(width - 0.71) for width in shown] == widths
    assert round(written["notes"].column_dimensions["A"].width - 0.71) == 100


def test_formulas_links_and_numbers_in_words_stay_words(tmp_path):
    path = tmp_path / "book.xlsx"
    book = Workbook(path, zone="UTC", folder=tmp_path)
    words = ("=1+1", "https://example.org", "007", "  spaced  ")

    book.sheet("answers", ("a", "b", "c", "d")).write(words)
    book.close()

    assert cells(path, "answers")[1] == (*words, None)
    row = load_workbook(path)["answers"][2]
    assert [cell.data_type for cell in row[:4]] == ["s", "s", "s", "s"]
    assert [cell.hyperlink for cell in row[:4]] == [None] * 4


def test_more_columns_than_excel_has_are_refused_in_words(tmp_path):
    book = Workbook(tmp_path / "book.xlsx", zone="UTC", folder=tmp_path)

    with pytest.raises(WorkbookRefused) as refused:
        book.sheet("wide", [f"c{number}" for number in range(16_384)])
    book.close()

    assert str(refused.value) == (
        "The table has 16385 columns and Excel takes 16384. "
        "Leave the workbook out (on the page of exports, or with --without workbook) "
        "and use the CSV files."
    )
