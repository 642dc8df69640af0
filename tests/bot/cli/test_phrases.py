"""Translators of the bot's own words get a template, and told what is wrong, by command."""

import pytest

from dialogues.languages.phrasing.sources import SOURCES
from dialogues.languages.phrasing.template import template
from tests.dialogues.languages.phrasing.builders import filled


@pytest.fixture(autouse=True)
def empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_template_is_printed(dialogue):
    code, out, err = dialogue("phrases", "template", "--language", "gd")

    assert (code, out.encode(), err) == (0, template("gd"), "")


def test_good_translation_is_told_to_be_good(dialogue, empty_folder):
    (empty_folder / "gd.po").write_text(filled("gd"))

    told = f"gd.po can be used: {len(SOURCES)} of {len(SOURCES)} texts.\n"
    assert dialogue("phrases", "check", "gd.po") == (0, told, "")


def test_fault_is_told_by_its_line(dialogue, empty_folder):
    text = filled("gd", talk__next="A" * 65)
    (empty_folder / "gd.po").write_text(text)
    line = text.splitlines().index('msgid "Next"') + 1

    told = f"gd.po:{line}: talk.next has 65 characters, and 64 fit there. Make it shorter.\n"
    assert dialogue("phrases", "check", "gd.po") == (
        1,
        told,
        "This translation cannot be used yet.\n",
    )


@pytest.mark.parametrize(
    ("file", "told"),
    [
        ("cy.po", "cy.po cannot be read: No such file or directory. Name a PO file.\n"),
        ("notes.po", "notes.po is not named by a language. Write a code such as cy.po.\n"),
    ],
)
def test_file_that_is_not_there_or_misnamed_is_refused(dialogue, file, told):
    assert dialogue("phrases", "check", file) == (2, "", told)


def test_template_of_no_language_is_refused(dialogue):
    assert dialogue("phrases", "template", "--language", "klingon!") == (
        2,
        "",
        "'klingon!' is no language. Write a code such as cy.\n",
    )
