"""A script's texts go into a workbook and come back as they were; anything else is refused."""

import zipfile
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from bot.authoring.sheets.form import SheetRefused
from bot.authoring.sheets.read import read_sheet
from bot.authoring.sheets.write import write_sheet
from dialogues.script.loader import load
from dialogues.script.translation import texts
from dialogues.translating.files import TextTranslation
from tests.dialogues.tiny import TINY

DIALOGUE = load(TINY.encode()).written
CONTEXTS = tuple(texts(DIALOGUE))
HEADING = ["Context", "Kind", "At most", "Original", "cy", "cy state"]
ROW = ["start.title", "text", "64", "Start", "Dechrau", "done"]


def filled(**words: TextTranslation) -> dict[str, TextTranslation]:
    """Give a translation with a word for each context, empty where none is given."""
    said = {name.replace("__", "."): word for name, word in words.items()}
    return {context: TextTranslation(text="") for context in CONTEXTS} | said


@pytest.fixture
def book(tmp_path):
    """Write a workbook from rows of its sheet of texts; give its path."""

    def write(*rows, title="Texts"):
        made = Workbook()
        sheet = made.active
        sheet.title = title
        for row in rows:
            sheet.append(row)
        made.save(tmp_path / "t.xlsx")
        return tmp_path / "t.xlsx"

    return write


def refusal(file):
    with pytest.raises(SheetRefused) as refused:
        read_sheet(file, CONTEXTS)
    return str(refused.value).replace(f"{file}: ", "").replace(str(file), "FILE")


def test_workbook_comes_back_as_it_was(tmp_path):
    file = tmp_path / "t.xlsx"
    welsh = filled(start__title=TextTranslation(text="Dechrau", is_sure=True))
    arabic = filled(start__title=TextTranslation(text="البداية", is_sure=False))

    write_sheet(file, DIALOGUE, {"cy": welsh, "ar": arabic})
    sheet = read_sheet(file, CONTEXTS)

    assert sheet.originals == texts(DIALOGUE)
    assert sheet.translations == {"cy": welsh, "ar": arabic}
    assert sheet.before == {
        tag: {context: word.text for context, word in words.items()}
        for tag, words in {"cy": welsh, "ar": arabic}.items()
    }
    hidden = load_workbook(file)["Texts"].column_dimensions
    assert [letter for letter in "EFGHIJ" if hidden[letter].hidden] == ["G", "J"]


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    max_examples=60,
    deadline=None,  # a busy machine takes its time over files
)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
@pytest.mark.parametrize("begins", ["", "=", "+", "-", "@", "'", '"', "_x0041_", "\n", "1", "🙂"])
def test_any_text_comes_back_as_it_was(tmp_path, begins, text):
    file = tmp_path / "t.xlsx"
    file.unlink(missing_ok=True)
    words = filled(start__title=TextTranslation(text=begins + text, is_sure=True))

    write_sheet(file, DIALOGUE, {"cy": words})

    assert read_sheet(file, CONTEXTS).translations == {"cy": words}


@pytest.mark.parametrize("text", ["x" * 32_768, "a\rb", "a\x0bb"])
def test_text_that_would_not_come_back_is_refused(tmp_path, text):
    with pytest.raises(SheetRefused, match=r"^start.title: a text has more than 32,767 characters"):
        write_sheet(
            tmp_path / "t.xlsx", DIALOGUE, {"cy": filled(start__title=TextTranslation(text=text))}
        )

    assert not [*tmp_path.iterdir()]


def test_no_cell_is_a_formula(tmp_path):
    file = tmp_path / "t.xlsx"
    write_sheet(
        file, DIALOGUE, {"cy": filled(start__title=TextTranslation(text="=1+1", is_sure=True))}
    )

    kinds = {
        cell.data_type
        for sheet in load_workbook(file)
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }
    assert kinds == {"s"}


def test_overview_names_every_step(tmp_path):
    file = tmp_path / "t.xlsx"
    write_sheet(file, DIALOGUE, {})

    rows = [*load_workbook(file)["Steps"].iter_rows(values_only=True)]
    assert rows == [
        ("Stage", "Step", "Kind", "Text", "Answers"),
        ("Start", "agree", "consent", "May we?", ""),
    ]


def test_row_that_is_taken_out_says_nothing(book):
    sheet = read_sheet(book(HEADING, ROW), CONTEXTS)

    assert sheet.originals == {"start.title": "Start"}
    assert sheet.translations == {
        "cy": {"start.title": TextTranslation(text="Dechrau", is_sure=True)}
    }


def test_number_is_read_as_words(book):
    sheet = read_sheet(book(HEADING, [*ROW[:4], 5.0, None]), CONTEXTS)

    assert sheet.translations == {"cy": {"start.title": TextTranslation(text="5")}}


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "_x000D_\n"])
def test_lines_end_in_one_way(book, line_end):
    sheet = read_sheet(book(HEADING, [*ROW[:4], f"Un{line_end}Dau", ""]), CONTEXTS)

    assert sheet.translations["cy"]["start.title"].text == "Un\nDau"


def test_row_of_nothing_is_passed_over(book):
    sheet = read_sheet(book(HEADING, [None] * 6, ROW), CONTEXTS)

    assert [*sheet.originals] == ["start.title"]


def test_workbook_does_not_take_the_place_of_another(tmp_path):
    file = tmp_path / "t.xlsx"
    file.write_bytes(b"mine")

    with pytest.raises(SheetRefused, match="is there already"):
        write_sheet(file, DIALOGUE, {})
    assert file.read_bytes() == b"mine"


def test_workbook_in_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(SheetRefused, match="cannot be written: No such file"):
        write_sheet(tmp_path / "no" / "t.xlsx", DIALOGUE, {})


NOON = datetime(2026, 1, 2)  # noqa: DTZ001 - Excel knows no zones
AGAIN = "Name the column so again."
AS_TEXT = "Format the cell as text and write it again."
NO_COLUMN = "is no column of this sheet. Write a language such as cy, or take it out."
BROKEN = [
    ([], 1, f'the column "Context" is missing. {AGAIN}'),
    ([HEADING[1:], ROW[1:]], 1, f'the column "Context" is missing. {AGAIN}'),
    ([["Context", "cy"], ["start.title", "x"]], 1, f'the column "Original" is missing. {AGAIN}'),
    ([[*HEADING, "cy"], [*ROW, "x"]], 1, 'the column "cy" is there 2 times. Take one out.'),
    ([[*HEADING[:4], "welsh"], ROW[:5]], 1, f'"welsh" {NO_COLUMN}'),
    ([HEADING, [None, *ROW[1:]]], 2, "the context is missing. Put it back, or take the row out."),
    (
        [HEADING, ["start.tittle", *ROW[1:]]],
        2,
        '"start.tittle" is not a text of the script. Correct it, or take the row out.',
    ),
    ([HEADING, ROW, ROW], 3, '"start.title" is there twice. Take one of the rows out.'),
    ([HEADING, [*ROW[:4], "=1+1", ""]], 2, f"cy is a formula. {AS_TEXT}"),
    ([HEADING, [*ROW[:4], NOON, ""]], 2, f"cy is a date. {AS_TEXT}"),
    ([HEADING, [*ROW[:4], "#REF!", ""]], 2, f"cy is an error. {AS_TEXT}"),
]


@pytest.mark.parametrize(("rows", "row", "told"), BROKEN)
def test_broken_sheet_is_refused_with_its_place(book, rows, row, told):
    assert refusal(book(*rows)) == f"sheet Texts, row {row}: {told}"


def test_sheet_of_another_name_is_refused(book):
    told = refusal(book(HEADING, ROW, title="Sheet1"))

    assert told == 'there is no sheet "Texts". Name the sheet so again.'


def packed(file, **parts: bytes):
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def test_file_that_is_no_workbook_is_refused(tmp_path):
    file = tmp_path / "t.xlsx"
    no_workbook = "FILE is no Excel workbook. Save it as .xlsx."

    file.write_bytes(b"hello")
    assert refusal(file) == no_workbook
    packed(file, readme=b"hello")
    assert refusal(file) == no_workbook
    packed(file, **{"[Content_Types].xml": b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;"})
    assert refusal(file) == no_workbook


def test_workbook_with_merged_cells_is_refused(book):
    file = book(HEADING, ROW, ["start.agree.text", "text", "3500", "May we?", "Gawn ni?", "done"])
    made = load_workbook(file)
    made["Texts"].merge_cells("E2:E3")
    made.save(file)

    remedy = "Unmerge them, and write each translation in its own cell."
    assert refusal(file) == f"FILE has merged cells. {remedy}"


def test_workbook_with_macros_is_refused(book):
    file = book(HEADING, ROW)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"Sub Auto_Open()")

    assert refusal(file) == "FILE holds macros. Save it as .xlsx, without them."


def test_workbook_that_is_damaged_is_refused(book):
    file = book(HEADING, ROW)
    content = file.read_bytes()
    place = content.index(b"xl/worksheets/sheet1.xml") + 60
    file.write_bytes(content[:place] + bytes(40) + content[place + 40 :])

    assert refusal(file) == "FILE is no Excel workbook. Save it as .xlsx."


def test_file_that_unpacks_to_too_much_is_refused_unopened(tmp_path):
    file = tmp_path / "t.xlsx"
    packed(file, bomb=bytes(51 * 1024 * 1024))

    assert refusal(file) == "FILE unpacks to more than 50 MiB. Take out what you added."


def test_large_file_is_refused_unopened(tmp_path):
    file = tmp_path / "t.xlsx"
    with file.open("wb") as opened:
        opened.truncate(11 * 1024 * 1024)

    assert refusal(file) == "FILE is larger than 10 MiB. Take out what you added."


def test_sheet_with_too_many_rows_is_refused(book):
    told = refusal(book(HEADING, *[[None, None, None, None, "x"]] * 20_001))

    assert told == "the sheet has more than 20,000 rows. Take some out."


def test_file_that_is_not_there_is_refused(tmp_path):
    assert (
        refusal(tmp_path / "no.xlsx")
        == "FILE cannot be read: No such file or directory. Name a file."
    )
