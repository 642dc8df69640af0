"""The commands for versions of a script: what they print, and the codes they end with."""

import json

import pytest

from tests.dialogues.tiny import TINY


@pytest.fixture
def versions(tmp_path, monkeypatch):
    """Stand beside two files, the second of which can be changed."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "old.yaml").write_text(TINY)
    return lambda old, new: (tmp_path / "new.yaml").write_text(TINY.replace(old, new))


def test_versions_that_say_the_same_are_told_so(dialogue, versions):
    versions("", "")

    assert dialogue("diff", "old.yaml", "new.yaml") == (0, "Both versions say the same.\n", "")


def test_safe_change_is_told_with_its_line_and_ends_well(dialogue, versions):
    versions("title: Start", "title: Begin")

    told = "Safe at any point of a round:\n"
    told += "  new.yaml:5: start.title is now 'Begin'; it was 'Start'\n"
    assert dialogue("diff", "old.yaml", "new.yaml") == (0, told, "")


def test_change_that_is_not_for_everybody_ends_with_one(dialogue, versions):
    versions("text: May we?", "text: We may.")

    told = "Never for people who have joined:\n"
    told += "  new.yaml:9: start.agree.text is now 'We may.'; it was 'May we?'\n"
    assert dialogue("diff", "old.yaml", "new.yaml") == (1, told, "")


def test_changes_are_printed_for_a_program(dialogue, versions):
    versions("title: Start", "title: Begin")

    code, out, err = dialogue("diff", "old.yaml", "new.yaml", "--json")

    change = {
        "where": "start.title",
        "kind": "changed",
        "sentence": "start.title is now 'Begin'; it was 'Start'",
        "verdict": "safe",
        "comparable": True,
        "file": "new.yaml",
        "line": 5,
    }
    assert (code, json.loads(out), err) == (0, {"safe": True, "changes": [change]}, "")


def test_file_that_is_not_there_is_named_in_one_line(dialogue, versions):
    code, out, err = dialogue("diff", "old.yaml", "lost.yaml")

    assert (code, out, err.count("\n")) == (1, "", 1)
    assert err.startswith("There is no dialogue 'lost.yaml'.")
