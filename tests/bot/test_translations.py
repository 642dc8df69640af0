"""The commands for translators: what they write beside a script, and what they refuse."""

import json
from io import StringIO

import pytest

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
