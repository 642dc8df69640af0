"""How commands end: what is refused in words, and which code each end has."""

import json
import pickle
import zipfile

import pytest

from bot.authoring.signoff import ReviewRefused
from bot.cli.ending import guarded
from bot.evidence.workbook import MOST_COLUMNS, Workbook, WorkbookRefused
from dialogues.refused import Refused
from dialogues.script.problems import Problem, ScriptFaulty
from storage.database.lock import StoreInUse
from tests.dialogues.tiny import TINY

MACROS = "xl/vbaProject.bin"


def ended_by(error, capsys):
    """Let a command end with an error: (exit code, what was printed as an error)."""

    def command():
        raise error

    with pytest.raises(SystemExit) as ended:
        guarded(command)
    return ended.value.code, capsys.readouterr().err


@pytest.fixture
def script(tmp_path, monkeypatch):
    """Stand in a folder of one's own, beside a script."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tiny.yaml").write_text(TINY)
    return "tiny.yaml"


@pytest.fixture
def with_macros(script, dialogue, tmp_path):
    """Write the script's texts as a workbook, and let it be saved again with a macro."""
    dialogue("translations", "to-xlsx", script, "--out", "texts.xlsx")
    file = (tmp_path / "texts.xlsx").rename(tmp_path / "texts.xlsm")
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr(MACROS, b"Sub Auto_Open()")
    return file.name


def test_workbook_with_macros_is_refused_in_its_own_sentence(dialogue, script, with_macros):
    ended = dialogue("translations", "from-xlsx", script, with_macros)

    told = "texts.xlsm holds macros. Save it as .xlsx, without them.\n"
    assert ended == (1, "", told)


def test_workbook_that_excel_cannot_hold_is_refused_in_its_own_sentence(tmp_path, capsys):
    book = Workbook(tmp_path / "wide.xlsx", zone="Europe/London", folder=tmp_path)
    with pytest.raises(WorkbookRefused) as refused:
        book.sheet("wide", [f"c{number}" for number in range(MOST_COLUMNS)])
    book.abandon()

    told = (
        "The table has 16385 columns and Excel takes 16384. "
        "Leave the workbook out (on the page of exports, or with --without workbook) "
        "and use the CSV files.\n"
    )
    assert ended_by(refused.value, capsys) == (1, told)


def test_store_in_use_has_a_code_of_its_own(capsys):
    told = "Another instance is working with this store."
    assert ended_by(StoreInUse("store_in_use", told), capsys) == (3, f"{told}\n")


def test_all_that_is_wrong_is_told_a_line_each(capsys):
    refused = Refused("bad_settings", "The port is no number.", ["The address is none."])

    assert ended_by(refused, capsys) == (1, "The port is no number.\nThe address is none.\n")


def test_refusal_is_the_same_in_another_process():
    problem = Problem(file="s.yaml", line=1, column=2, code="c", reason="Odd", remedy="Mend it.")
    refusals = (
        ScriptFaulty((problem, problem)),
        ReviewRefused("changed", "Read it again.", at="part-1"),
    )

    passed = [pickle.loads(pickle.dumps(refusal)) for refusal in refusals]

    assert [str(one) for one in passed] == [str(one) for one in refusals]
    assert (passed[0].problems, passed[1].at) == (refusals[0].problems, "part-1")


def test_our_own_fault_is_told_with_a_reference_and_without_a_traceback(capsys):
    def broken():
        raise RuntimeError("Ada said so")

    with pytest.raises(SystemExit) as ended:
        guarded(broken)

    told = capsys.readouterr().err
    line, words = told.splitlines()
    reference = json.loads(line)["reference"]
    assert (ended.value.code, json.loads(line)["error"]) == (70, "RuntimeError")
    assert words == (
        f"Something went wrong in this program (reference {reference}). The line above says "
        "where; please report it together with the command you typed."
    )
    assert "Ada" not in told
