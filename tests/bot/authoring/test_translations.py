"""The commands for translators: what they write beside a script, and what they refuse."""

import json
from io import StringIO

import pytest
from openpyxl import load_workbook

from tests.dialogues.tiny import PROPOSAL, TINY

REMEDY = "Open it in a translation editor, correct it and save it."


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Stand beside the folder of a script."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "dialogue.yaml").write_text(TINY + PROPOSAL)
    return tmp_path / "mine"


def translations(dialogue, *arguments):
    return dialogue("translations", *arguments)


def test_template_is_printed(dialogue, folder):
    code, out, err = translations(dialogue, "template", "mine")

    assert (code, err) == (0, "")
    assert 'msgctxt "start.title"\nmsgid "Start"\nmsgstr ""' in out


def test_translation_is_begun_and_brought_up_to_date(dialogue, folder):
    begun = translations(dialogue, "update", "mine", "cy")
    again = translations(dialogue, "update", "mine")

    file, total = "mine/cy.po", (folder / "cy.po").read_text().count("msgctxt")
    counts = f"0 of {total} texts done, 0 unsure, {total} missing."
    assert begun == (0, f"{file} is up to date: {counts}\n", "")
    assert again == (0, f"{file} was up to date: {counts}\n", "")


def test_translation_that_lost_its_contexts_is_told_and_put_back(dialogue, folder):
    translations(dialogue, "update", "mine", "cy")
    file = folder / "cy.po"
    done = file.read_text().replace('"Start"\nmsgstr ""', '"Start"\nmsgstr "Dechrau"')
    lines = done.splitlines(keepends=True)
    file.write_text("".join(line for line in lines if not line.startswith("msgctxt")))

    status, _, refused = translations(dialogue, "status", "mine")
    updated, told, _ = translations(dialogue, "update", "mine")
    _, shown, _ = translations(dialogue, "status", "mine", "--json")

    assert status == 1
    assert "1 of the translations do not tell of which text they are (msgctxt)" in refused
    assert updated == 0
    assert "1 of the translations had lost their context (msgctxt)" in told
    assert json.loads(shown)[0]["done"] == 1


def test_status_is_printed_for_a_program(dialogue, folder):
    translations(dialogue, "update", "mine", "cy")
    file = folder / "cy.po"
    begun = file.read_text()
    file.write_text(begun.replace('"Start"\nmsgstr ""', '"Start"\nmsgstr "Dechrau"'))

    code, out, err = translations(dialogue, "status", "mine", "--json")

    [told] = json.loads(out)
    assert (code, err, told["language"], told["done"], told["unsure"]) == (0, "", "cy", 1, [])
    assert "start.title" not in told["missing"]
    assert len(told["missing"]) == told["total"] - 1


def test_script_without_translations_says_how_to_begin(dialogue, folder):
    told = translations(dialogue, "status", "mine")

    assert told == (
        0,
        "There is no translation yet. Begin with: dialogue translations update SCRIPT cy\n",
        "",
    )


def test_pseudo_language_can_be_played(dialogue, folder, monkeypatch):
    monkeypatch.setattr("sys.stdin", StringIO())
    translations(dialogue, "pseudo", "mine")

    code, out, _ = dialogue("play", "mine", "--language", "en-XA")

    assert code == 0
    assert "Màý wé?" in out or "Štàrt" in out  # by day; in quiet hours the part opens later


def test_pseudo_language_is_offered_to_nobody(dialogue, folder):
    translations(dialogue, "pseudo", "mine")

    code, out, _ = dialogue("check", "mine")

    assert code == 0
    assert "en-XA" not in out


@pytest.mark.parametrize(
    ("arguments", "refusal"),
    [
        (("update", "taster", "fr"), "taster came with the program and is left as it is."),
        (("update", "mine", "english"), "'english' is no language. Write a code such as cy"),
        (("update", "mine", "en"), "The script is written in en. Name another language."),
        (("update", "mine"), "Name a language to begin with: dialogue translations update mine cy"),
        (("update", "yours", "cy"), "There is no dialogue 'yours'."),
        (("pseudo", "taster"), "Copy it first: dialogue new my-dialogue --from taster"),
    ],
)
def test_what_cannot_be_translated_is_refused_in_words(dialogue, folder, arguments, refusal):
    code, out, err = translations(dialogue, *arguments)

    assert (code, out) == (1, "")
    assert refusal in err


@pytest.mark.parametrize("command", ["update", "status"])
def test_translation_that_cannot_be_read_is_left_as_it_is(dialogue, folder, command):
    (folder / "cy.po").write_text('msgid "a"\nmsgstr "b"\nhello\n')
    (folder / "gd.po").write_text("")

    told = translations(dialogue, command, "mine")

    assert told == (
        1,
        "",
        f"mine/cy.po:3: this is not PO: Unknown or misformatted keyword. {REMEDY}\n",
    )
    assert (folder / "gd.po").read_text() == ""


def edit(file, context, column, text):
    """Change a cell of a workbook, as somebody in Excel would."""
    book = load_workbook(file)
    sheet = book["Texts"]
    titles = [cell.value for cell in sheet[1]]
    [row] = [row for row in sheet.iter_rows(min_row=2) if row[0].value == context]
    row[titles.index(column)].value = text
    book.save(file)


def test_workbook_as_it_is_changes_nothing(dialogue, folder):
    translations(dialogue, "update", "mine", "cy")
    before = (folder / "cy.po").read_bytes()

    translations(dialogue, "to-xlsx", "mine")
    code, out, err = translations(dialogue, "from-xlsx", "mine", "texts.xlsx")

    assert (code, err) == (0, "")
    assert out.startswith("mine/cy.po stays as it was: 0 of ")
    assert (folder / "cy.po").read_bytes() == before


def test_translation_written_in_a_workbook_goes_into_its_file(dialogue, folder):
    translations(dialogue, "update", "mine", "cy")
    translations(dialogue, "to-xlsx", "mine", "--out", "t.xlsx")
    edit("t.xlsx", "start.title", "cy", "Dechrau")

    _, out, _ = translations(dialogue, "from-xlsx", "mine", "t.xlsx")

    assert out.startswith("mine/cy.po is changed: 1 of ")
    assert 'msgid "Start"\nmsgstr "Dechrau"' in (folder / "cy.po").read_text()


def test_change_of_the_script_itself_is_told_with_its_line_and_not_made(dialogue, folder):
    translations(dialogue, "to-xlsx", "mine", "--out", "t.xlsx")
    edit("t.xlsx", "start.title", "Original", "Begin")

    told = translations(dialogue, "from-xlsx", "mine", "t.xlsx")

    by_hand = "The workbook changes texts of the script itself. Make these changes there by hand:"
    assert told == (0, f"{by_hand}\n  line 5: start.title: 'Start' becomes 'Begin'\n", "")
    assert (folder / "dialogue.yaml").read_text() == TINY + PROPOSAL


def change_script(folder):
    """Change a title in the script, as its author would."""
    file = folder / "dialogue.yaml"
    file.write_text(file.read_text().replace("title: Start", "title: Begin"))


def test_workbook_older_than_the_script_takes_no_doubt_away(dialogue, folder):
    translations(dialogue, "update", "mine", "cy")
    translations(dialogue, "to-xlsx", "mine", "--out", "t.xlsx")
    edit("t.xlsx", "start.title", "cy", "Dechrau")
    translations(dialogue, "from-xlsx", "mine", "t.xlsx")
    translations(dialogue, "to-xlsx", "mine", "--out", "sure.xlsx")
    change_script(folder)
    translations(dialogue, "update", "mine")
    before = (folder / "cy.po").read_text()

    translations(dialogue, "from-xlsx", "mine", "sure.xlsx")

    assert '#, fuzzy\n#| msgid "Start"\nmsgctxt "start.title"\nmsgid "Begin"' in before
    assert (folder / "cy.po").read_text() == before


def test_translation_made_from_an_older_script_is_put_in_as_unsure(dialogue, folder):
    translations(dialogue, "update", "mine", "cy")
    translations(dialogue, "to-xlsx", "mine", "--out", "t.xlsx")
    edit("t.xlsx", "start.title", "cy", "Dechrau")
    change_script(folder)

    translations(dialogue, "from-xlsx", "mine", "t.xlsx")

    unsure = '#, fuzzy\n#| msgid "Start"\nmsgctxt "start.title"\nmsgid "Begin"\nmsgstr "Dechrau"'
    assert unsure in (folder / "cy.po").read_text()


def test_translation_stays_sure_beside_a_change_that_is_asked_for(dialogue, folder):
    translations(dialogue, "update", "mine", "cy")
    translations(dialogue, "to-xlsx", "mine", "--out", "t.xlsx")
    edit("t.xlsx", "start.title", "cy", "Dechrau")
    translations(dialogue, "from-xlsx", "mine", "t.xlsx")
    before = (folder / "cy.po").read_bytes()
    edit("t.xlsx", "start.title", "Original", "Begin")

    translations(dialogue, "from-xlsx", "mine", "t.xlsx")

    assert (folder / "cy.po").read_bytes() == before


def test_workbook_with_a_fault_changes_nothing(dialogue, folder):
    translations(dialogue, "update", "mine", "cy")
    before = (folder / "cy.po").read_bytes()
    translations(dialogue, "to-xlsx", "mine", "--out", "t.xlsx")
    edit("t.xlsx", "start.title", "cy", "Dechrau")
    edit("t.xlsx", "start.agree.text", "Context", "start.agre.text")

    code, out, err = translations(dialogue, "from-xlsx", "mine", "t.xlsx")

    assert (code, out) == (1, "")
    assert "t.xlsx: sheet Texts, row " in err
    assert (folder / "cy.po").read_bytes() == before


def say_in_file(folder, text):
    """Translate a title in the file, as another translator would."""
    file = folder / "cy.po"
    head, rest = file.read_text().split('msgid "Start"\nmsgstr "', 1)
    file.write_text(f'{head}msgid "Start"\nmsgstr "{text}"\n{rest.partition(chr(10))[2]}')


def test_what_was_written_in_the_file_meanwhile_stays(dialogue, folder):
    translations(dialogue, "update", "mine", "cy")
    say_in_file(folder, "Dechra")
    translations(dialogue, "to-xlsx", "mine", "--out", "t.xlsx")
    say_in_file(folder, "Dechrau")
    before = (folder / "cy.po").read_bytes()

    code, out, _ = translations(dialogue, "from-xlsx", "mine", "t.xlsx")

    assert (code, "meanwhile" in out) == (0, False)
    assert (folder / "cy.po").read_bytes() == before


def test_what_file_and_workbook_say_in_two_ways_is_told_and_left(dialogue, folder):
    translations(dialogue, "update", "mine", "cy")
    translations(dialogue, "to-xlsx", "mine", "--out", "t.xlsx")
    edit("t.xlsx", "start.title", "cy", "Cychwyn")
    say_in_file(folder, "Dechrau")
    before = (folder / "cy.po").read_bytes()

    _, out, _ = translations(dialogue, "from-xlsx", "mine", "t.xlsx")

    assert out.endswith(
        "These were written in the files meanwhile, and are kept. Choose there by hand:\n"
        "  mine/cy.po: start.title: 'Dechrau' is kept, the workbook says 'Cychwyn'\n"
    )
    assert (folder / "cy.po").read_bytes() == before
