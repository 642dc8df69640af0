"""A number has one column, which tells its unit and its limits, and a status for blank cells."""

import pytest

from dialogues.evidence.codebook import Variable, variables
from dialogues.evidence.table import Cell, WideTable
from dialogues.script.columns import Measure
from tests.dialogues.builders import CONSENT, dialogue, stage
from tests.dialogues.engine.test_number import AGE
from tests.dialogues.evidence.test_codebook import Told

VARIABLES = [v for v in variables(dialogue(stage("home", CONSENT, AGE))) if v.step == "age"]


def test_codebook_tells_unit_range_and_why_a_number_may_be_missing():
    number, status, times = VARIABLES

    assert number == Variable(
        name="home__age",
        stage="home",
        step="age",
        kind="number",
        measure=Measure.NUMBER,
        question="How old are you?",
        missing=(("unsure", "I would rather guess"),),
        unit="years",
        range="0 to 120",
    )
    assert (status.name, status.values) == ("home__age__status", number.missing)
    assert times.name == "home__age__n"


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        ({"min": None, "max": None}, ""),
        ({"max": None}, "0 or more"),
        ({"min": None}, "120 or less"),
        ({"min": -1.5, "max": 1e6}, "-1.5 to 1000000"),
    ],
)
def test_range_tells_the_ends_there_are(limits: dict, told: str):
    number, *_ = [
        v for v in variables(dialogue(stage("home", CONSENT, AGE | limits))) if v.step == "age"
    ]

    assert number.range == told


@pytest.mark.parametrize(
    ("answers", "cells"),
    [
        ([Told("age", "number", number=42.0)], (42, "answered", 1)),
        ([Told("age", "number", number=42.5)], (42.5, "answered", 1)),
        ([Told("age", "number", number=-99.0)], (-99, "answered", 1)),
        ([Told("age", "number", code="unsure")], (None, "unsure", 1)),
        ([Told("age", "number", standing="skipped")], (None, "skipped", 1)),
        ([], (None, "not_reached", None)),
    ],
)
def test_cells_hold_the_number_or_why_there_is_none(answers: list, cells: tuple[Cell, ...]):
    assert WideTable(VARIABLES).row(answers, consents={}).cells == cells
