"""Shared points, ratings and packages have columns of their own, and labels in words."""

import pytest

from bot.evidence.labels import Labels
from dialogues.evidence.codebook import Variable, parts_of, variables
from dialogues.evidence.table import WideTable
from dialogues.script.columns import Measure
from dialogues.script.translation import texts, translated
from tests.dialogues.builders import CONSENT, dialogue, stage
from tests.dialogues.engine.test_kinds import BUDGET, SCORE
from tests.dialogues.engine.test_tradeoff import PACKAGE
from tests.dialogues.evidence.test_codebook import Told

DIALOGUE = dialogue(stage("weigh", CONSENT, BUDGET, SCORE, PACKAGE))
VARIABLES = [variable for variable in variables(DIALOGUE) if variable.step != "consent"]


def cells(*answers: Told) -> dict[str, object]:
    """Give the cells that hold something beside status and count, by variable."""
    row = WideTable(VARIABLES).row(answers, consents={}, complete=False).cells
    named = zip(VARIABLES, row, strict=True)
    counted = {Measure.STATUS, Measure.COUNT}
    return {v.name: cell for v, cell in named if cell is not None and v.measure not in counted}


def test_every_part_has_a_column():
    assert [variable.name for variable in VARIABLES] == [
        "weigh__budget__warm",
        "weigh__budget__warm__status",
        "weigh__budget__privacy",
        "weigh__budget__privacy__status",
        "weigh__budget__choice",
        "weigh__budget__choice__status",
        "weigh__budget__status",
        "weigh__budget__n",
        "weigh__score__clear",
        "weigh__score__clear__status",
        "weigh__score__fair",
        "weigh__score__fair__status",
        "weigh__score__status",
        "weigh__score__n",
        "weigh__package__who",
        "weigh__package__who__status",
        "weigh__package__long",
        "weigh__package__long__status",
        "weigh__package__status",
        "weigh__package__n",
    ]


def test_column_tells_what_its_cells_mean():
    told = {variable.name: variable for variable in VARIABLES}

    assert told["weigh__budget__warm"].values == ()
    assert told["weigh__score__clear"].values == (
        ("1", "Not at all"),
        ("2", "A little"),
        ("3", "Partly"),
        ("4", "Mostly"),
        ("5", "Fully"),
    )
    assert told["weigh__score__clear"].missing == (("no_information", "Not enough information"),)
    assert told["weigh__package__who"] == Variable(
        name="weigh__package__who",
        stage="weigh",
        step="package",
        kind="tradeoff",
        measure=Measure.CODE,
        part="who",
        question="Set up the plan as you would like it.",
        label="Who sees the list",
        values=(("team", "The team"), ("firm", "A firm too")),
    )


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        (
            [Told("budget", "allocate", part="warm", code="7", number=7.0)],
            {"weigh__budget__warm": 7},
        ),
        (
            [
                Told("score", "rate", part="clear", code="4", number=4.0),
                Told("score", "rate", part="fair", code="no_information"),
            ],
            {"weigh__score__clear": 4},
        ),
        (
            [
                Told("package", "tradeoff", part="who", code="team", current=False),
                Told("package", "tradeoff", part="who", code="firm", revision=2),
                Told("package", "tradeoff", part="long", standing="skipped"),
            ],
            {"weigh__package__who": "firm"},
        ),
    ],
)
def test_answer_finds_its_cells(answers, expected):
    assert cells(*answers) == expected


@pytest.mark.parametrize("kind", ["budget", "score", "package"])
def test_answer_to_a_part_that_is_gone_is_counted_not_lost(kind):
    answer = Told(kind, "any", part="gone", code="x", number=1.0)

    assert WideTable(VARIABLES).row([answer], consents={}).unplaced == 1


@pytest.mark.parametrize(
    ("step", "code", "label"),
    [
        ("score", "5", "Fully"),
        ("score", "no_information", "Not enough information"),
        ("package", "firm", "A firm too"),
        ("budget", "7", "7"),
    ],
)
def test_code_reads_as_its_label(step, code, label):
    assert Labels(DIALOGUE).of(step, code) == label


def test_parts_read_as_their_labels():
    parts = {step.id: parts_of(step) for _, step in DIALOGUE.walk()}

    assert parts["budget"] == {"warm": "Warm homes", "privacy": "Privacy", "choice": "A choice"}
    assert parts["score"] == {"clear": "Its purpose is clear", "fair": "It is fair"}
    assert parts["package"] == {"who": "Who sees the list", "long": "How long it is kept"}


def test_every_text_of_a_package_can_be_translated():
    found = [name for name in texts(DIALOGUE) if ".dials.who." in name]

    welsh = translated(DIALOGUE, dict.fromkeys(found, "Gair"))

    prefix = "weigh.package.dials.who"
    assert found == [
        f"{prefix}.title",
        f"{prefix}.settings.team.label",
        f"{prefix}.settings.team.gains",
        f"{prefix}.settings.team.gives_up",
        f"{prefix}.settings.firm.label",
        f"{prefix}.settings.firm.gains",
        f"{prefix}.settings.firm.gives_up",
    ]
    assert [texts(welsh)[name] for name in found] == ["Gair"] * 7
