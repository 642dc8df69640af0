"""Every script that we ship, the blank one too, says who helps people in danger."""

from pathlib import Path

import pytest

from dialogues.safeguarding.harm import Harm
from dialogues.script.loader import load
from tests.dialogues.shelf import LIBRARY

BLANK = LIBRARY.parent / "blank/dialogue.yaml"
SCRIPTS = [*sorted(LIBRARY.glob("*/dialogue.yaml")), BLANK]


@pytest.mark.parametrize("file", SCRIPTS, ids=lambda file: file.parent.name)
def test_shipped_script_names_help_for_each_harm(file: Path):
    rules = load(file.read_bytes(), name=file.name).dialogue.safeguarding

    assert {harm for harm in Harm if rules and rules.helping_with(frozenset({harm}))} == {*Harm}


def test_table_that_shares_a_phone_is_not_erased_for_one_child():
    rules = load((LIBRARY / "host-kit/dialogue.yaml").read_bytes()).dialogue.safeguarding

    assert (rules.least_age, len(SCRIPTS)) == (None, 8)
