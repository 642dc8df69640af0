"""The commands for alarms, on a store in which nobody told of harm."""

import json

import pytest


@pytest.fixture(autouse=True)
def lived_here(lived, monkeypatch):
    """Work on a store in which people have lived."""
    monkeypatch.setenv("DIALOGUE_DATA_DIR", str(lived.settings.data_dir))


def test_no_alarm_is_said_so(dialogue):
    assert dialogue("alarms", "list") == (0, "No alarm waits.\n", "")
    assert json.loads(dialogue("alarms", "list", "--json")[1]) == []


@pytest.mark.parametrize("word", ["show", "done"])
def test_alarm_that_is_not_there_is_refused_in_a_sentence(dialogue, word):
    code, out, err = dialogue("alarms", word, "7")

    assert (code, out) == (1, "")
    assert err.endswith("There is no alarm 7. List them.\n")
