"""The columns of the wide table come from the script, and every answer finds its cell."""

import re
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogues.evidence.codebook import (
    MAX_NAME,
    TranslatedVariable,
    Variable,
    codebook,
    gathered,
    variables,
)
from dialogues.evidence.table import WideTable
from dialogues.script.columns import Measure
from dialogues.script.conditions import Test as Condition
from dialogues.script.dialogue import Dialogue
from dialogues.script.kinds.branch import Branch
from dialogues.script.kinds.reflect import Reflect
from tests.dialogues.builders import dialogue as small
from tests.dialogues.builders import reflect, single, stage
from tests.dialogues.shelf import dialogue, each_shipped
from tests.storage.answering import script

DIALOGUE = script().dialogue
NAMES = [variable.name for variable in variables(DIALOGUE)]


@dataclass(frozen=True)
class Told:
    """An answer as the table needs it."""

    step: str
    kind: str
    part: str = ""
    code: str | None = None
    number: float | None = None
    text: str | None = None
    standing: str = "answered"
    revision: int = 1
    current: bool = True


def row(*answers: Told, **more) -> dict[str, object]:
    """Give the cells that hold something, by variable."""
    more = {"consents": {}, "complete": False} | more
    cells = WideTable(variables(DIALOGUE)).row(answers, **more).cells
    return {name: cell for name, cell in zip(NAMES, cells, strict=True) if cell is not None}


def test_variables_follow_the_script():
    assert NAMES == [
        "welcome__agree__take_part",
        "welcome__agree__quote",
        "welcome__age",
        "welcome__age__status",
        "welcome__age__n",
        "welcome__view",
        "welcome__view__status",
        "welcome__view__n",
        "welcome__worries__hack",
        "welcome__worries__sold",
        "welcome__worries__none",
        "welcome__worries__status",
        "welcome__worries__n",
        "weigh__voices",
        "weigh__voices__status",
        "weigh__voices__n",
        "weigh__fact",
        "weigh__fact__right",
        "weigh__fact__status",
        "weigh__fact__n",
        "weigh__trust__gp",
        "weigh__trust__gp__status",
        "weigh__trust__council",
        "weigh__trust__council__status",
        "weigh__trust__status",
        "weigh__trust__n",
        "weigh__order__rank_safe",
        "weigh__order__rank_quick",
        "weigh__order__rank_choice",
        "weigh__order__status",
        "weigh__order__n",
        "weigh__why",
        "weigh__why__attachment",
        "weigh__why__status",
        "weigh__why__n",
    ]


def test_a_variable_tells_question_part_values_and_who_is_asked():
    told = {variable.name: variable for variable in variables(DIALOGUE)}

    assert told["welcome__worries__hack"] == Variable(
        name="welcome__worries__hack",
        stage="welcome",
        step="worries",
        kind="multi",
        measure=Measure.YES_NO,
        part="hack",
        question="What worries you?",
        label="Hacking",
        values=(("1", "yes"), ("0", "no")),
        condition="view is 2",
    )
    assert told["weigh__trust__gp"].missing == (("unsure", "I am not sure"),)
    assert told["weigh__trust__gp__status"].values == (("unsure", "I am not sure"),)
    assert told["weigh__fact"].key == "a"


def test_other_branch_is_told_as_not():
    worries = DIALOGUE.stages[0].steps[-1].then[0]
    hope = Reflect(type="reflect", id="hope", text="What do you hope?")
    when = {"view": Condition(equals="2"), "age": Condition(answered=True)}
    branch = Branch(type="branch", id="worried", when=when, then=(worries,), otherwise=(hope,))
    stage = DIALOGUE.stages[0].model_copy(update={"steps": (branch,)})

    found = variables(DIALOGUE.model_copy(update={"stages": (stage,)}))

    assert {variable.step: variable.condition for variable in found} == {
        "worries": "view is 2 and age was answered",
        "hope": "not (view is 2 and age was answered)",
    }


def test_notes_on_a_question_and_its_stage_are_told_of_each_of_its_variables():
    stage = DIALOGUE.stages[0]
    noted = stage.steps[-1].then[0].model_copy(update={"note": "As in 2024."})
    stage = stage.model_copy(update={"steps": (noted,), "note": "Before the facts."})

    found = variables(DIALOGUE.model_copy(update={"stages": (stage,)}))

    assert {variable.note for variable in found} == {"Before the facts.\nAs in 2024."}


def test_who_is_asked_is_told_of_every_kind_of_test():
    view, age = Condition(opposite=Condition(equals="2")), Condition(one_of=("young", "old"))
    met = {
        "when": {"view": view},
        "any_of": ({"age": age}, {"age": Condition(answered=False), "view": view}),
    }
    hope = Reflect(type="reflect", id="hope", text="What do you hope?")
    branch = Branch(type="branch", id="worried", then=(hope,), **met)
    stage = DIALOGUE.stages[0].model_copy(update={"steps": (branch,)})

    [variable, *_] = variables(DIALOGUE.model_copy(update={"stages": (stage,)}))

    assert variable.condition == (
        "not (view is 2) and ((age is young or old) or (age was not answered and not (view is 2)))"
    )


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        (
            [Told("view", "single", code="1", number=1)],
            {"welcome__view": "1", "welcome__view__status": "answered", "welcome__view__n": 1},
        ),
        (
            [Told("worries", "multi", code="hack sold")],
            {
                "welcome__worries__hack": 1,
                "welcome__worries__sold": 1,
                "welcome__worries__none": 0,
                "welcome__worries__status": "answered",
                "welcome__worries__n": 1,
            },
        ),
        (
            [Told("worries", "multi", standing="skipped")],
            {"welcome__worries__status": "skipped", "welcome__worries__n": 1},
        ),
        (
            [
                Told("trust", "scale", part="gp", code="4", number=4.0),
                Told("trust", "scale", part="council", code="unsure"),
            ],
            {
                "weigh__trust__gp": 4,
                "weigh__trust__gp__status": "answered",
                "weigh__trust__council__status": "unsure",
                "weigh__trust__status": "answered",
                "weigh__trust__n": 1,
            },
        ),
        (
            [Told("order", "rank", code="quick safe")],
            {
                "weigh__order__rank_quick": 1,
                "weigh__order__rank_safe": 2,
                "weigh__order__status": "answered",
                "weigh__order__n": 1,
            },
        ),
        (
            [Told("fact", "quiz", code="b", number=0.0)],
            {
                "weigh__fact": "b",
                "weigh__fact__right": 0,
                "weigh__fact__status": "answered",
                "weigh__fact__n": 1,
            },
        ),
        (
            [Told("voices", "deck", code="against for")],
            {
                "weigh__voices": "against for",
                "weigh__voices__status": "answered",
                "weigh__voices__n": 1,
            },
        ),
        (
            [
                Told("why", "reflect", part="1", text="old", current=False),
                Told("why", "reflect", part="1", text="new", revision=2),
                Told("why", "reflect", part="2", text="more"),
            ],
            {
                "weigh__why": "new\nmore",
                "weigh__why__status": "answered",
                "weigh__why__n": 2,
            },
        ),
        (
            [Told("why", "reflect", text="too late", standing="late", current=False)],
            {"weigh__why__status": "late", "weigh__why__n": 1},
        ),
        (
            [Told("fact", "quiz", code="b", number=0.0, standing="superseded", current=False)],
            {"weigh__fact__status": "superseded", "weigh__fact__n": 1},
        ),
        (
            [
                Told("fact", "quiz", code="b", standing="superseded", current=False),
                Told("fact", "quiz", standing="skipped", revision=2),
            ],
            {"weigh__fact__status": "skipped", "weigh__fact__n": 2},
        ),
    ],
)
def test_an_answer_of_each_kind_finds_its_cells(answers, expected):
    assert row(*answers) == expected


def test_consents_fill_their_columns():
    assert row(consents={"take_part": True, "quote": False}) == {
        "welcome__agree__take_part": 1,
        "welcome__agree__quote": 0,
    }


def test_files_fill_their_column():
    assert row(files={"why": "attachments/p1/why_2.ogg"}) == {
        "weigh__why__attachment": "attachments/p1/why_2.ogg"
    }


def test_silence_says_whether_the_question_was_put():
    cells = row(Told("age", "profile", code="old"), waiting="view", complete=True)

    statuses = {name: cell for name, cell in cells.items() if name.endswith("__status")}
    assert statuses == {
        "welcome__age__status": "answered",
        "welcome__view__status": "asked",
        "welcome__worries__status": "not_reached",
        "weigh__voices__status": "not_reached",
        "weigh__fact__status": "not_reached",
        "weigh__trust__gp__status": "not_reached",
        "weigh__trust__council__status": "not_reached",
        "weigh__trust__status": "not_reached",
        "weigh__order__status": "not_reached",
        "weigh__why__status": "not_reached",
    }


@pytest.mark.parametrize(
    ("answers", "waiting", "statuses"),
    [
        ([], "trust", ("asked", "asked", "asked")),
        (
            [Told("trust", "scale", part="gp", number=4.0)],
            "trust",
            ("answered", "asked", "answered"),
        ),
        (
            [
                Told("trust", "scale", part="gp", standing="skipped"),
                Told("trust", "scale", part="council", code="unsure"),
            ],
            "",
            ("skipped", "unsure", "answered"),
        ),
        ([Told("trust", "scale", standing="timed_out")], "", ("timed_out",) * 3),
    ],
)
def test_blank_of_an_item_says_why_it_is_blank(answers, waiting, statuses):
    cells = row(*answers, waiting=waiting, complete=True)

    asked = ("gp__status", "council__status", "status")
    assert tuple(cells[f"weigh__trust__{name}"] for name in asked) == statuses


@pytest.mark.parametrize(
    "answer", [Told("unknown", "single", code="1"), Told("worries", "multi", code="gone")]
)
def test_an_answer_without_a_place_is_counted_not_lost(answer):
    assert WideTable(variables(DIALOGUE)).row([answer], consents={}).unplaced == 1


IDS = st.from_regex(r"\A[a-z][a-z0-9_]{0,39}\Z")
CODES = st.from_regex(r"\A[A-Za-z0-9][A-Za-z0-9_]{0,23}\Z")


@given(
    st.lists(
        st.tuples(IDS, IDS, st.lists(CODES, min_size=2, max_size=5, unique=True)),
        min_size=1,
        max_size=4,
    )
)
def test_names_are_fit_for_every_reader(shape):
    stages = [
        {
            "id": stage,
            "title": "A stage",
            "minutes": 5,
            "opens": {"day": 0},
            "steps": [
                {
                    "type": "multi",
                    "id": step,
                    "text": "Which?",
                    "options": dict.fromkeys(codes, "Label"),
                }
            ],
        }
        for stage, step, codes in shape
    ]
    head = {"id": "made-up", "version": 1, "title": "Made up", "summary": "Made up"}
    privacy = {"notice": "A", "contact": "B", "keep_for": "1 day"}
    dialogue = {"dialogue": head, "privacy": privacy, "stages": stages}

    names = [variable.name for variable in variables(Dialogue.model_validate(dialogue))]

    assert len({name.casefold() for name in names}) == len(names)
    assert [name for name in names if not re.fullmatch(r"[A-Za-z0-9_]+", name)] == []
    assert max(len(name.encode()) for name in names) <= MAX_NAME


def test_codebook_tells_every_variable_in_every_language():
    age = DIALOGUE.stages[0].steps[1].model_copy(update={"text": "Dè an aois a tha thu?"})
    steps = (DIALOGUE.stages[0].steps[0], age, *DIALOGUE.stages[0].steps[2:])
    stages = (DIALOGUE.stages[0].model_copy(update={"steps": steps}), DIALOGUE.stages[1])

    entries = codebook({"en": DIALOGUE, "gd": DIALOGUE.model_copy(update={"stages": stages})})

    told = next(entry for entry in entries if entry.variable.name == "welcome__age")
    assert [entry.variable.name for entry in entries] == NAMES
    assert dict(told.questions) == {"en": "How old are you?", "gd": "Dè an aois a tha thu?"}


def version(number: int, *steps: dict) -> tuple[TranslatedVariable, ...]:
    """Give the codebook of a version with these steps."""
    made = small(stage("s", *steps))
    head = made.dialogue.model_copy(update={"version": number})
    return codebook({"en": made.model_copy(update={"dialogue": head})})


def test_codebook_of_several_versions_tells_also_what_only_earlier_ones_asked_and_offered():
    newest = version(2, single("view", options={"a": "Aye", "c": "Sea"}), reflect("retyped"))
    first = version(1, single("view", options={"a": "A", "b": "B"}), reflect("gone"))
    retyped = version(1, single("retyped"))

    told = [
        (entry.variable.name, entry.variable.kind, dict(entry.values["en"]), entry.version)
        for entry in gathered(newest, first, retyped)
        if not entry.variable.name.endswith(("__n", "__status"))
    ]

    assert told == [
        ("s__view", "single", {"a": "Aye", "c": "Sea", "b": "B"}, 2),
        ("s__retyped", "reflect", {}, 2),
        ("s__gone", "reflect", {}, 1),
    ]


def test_answer_to_a_step_of_another_type_has_no_column():
    table = WideTable(variables(small(stage("s", reflect("why")))))

    given = [Told("why", "single", code="x"), Told("why", "reflect", text="Well.")]
    row = table.row(given, consents={})

    assert (row.unplaced, row.cells[0]) == (1, "Well.")


@each_shipped
def test_shipped_dialogues_have_a_question_for_every_variable(slug):
    found = variables(dialogue(slug))

    assert found != ()
    assert [v.name for v in found if not v.question and v.kind != "deck"] == []


def test_ticks_of_an_answer_given_in_part_leave_the_others_blank():
    picked = Told("worries", "multi", code="sold", standing="partial")

    assert row(picked) == {
        "welcome__worries__sold": 1,
        "welcome__worries__status": "partial",
        "welcome__worries__n": 1,
    }


def test_places_of_a_ranking_given_in_part_are_kept():
    ranked = Told("order", "rank", code="quick safe", standing="partial")

    assert row(ranked) == {
        "weigh__order__rank_quick": 1,
        "weigh__order__rank_safe": 2,
        "weigh__order__status": "partial",
        "weigh__order__n": 1,
    }


def test_question_that_was_put_and_closed_is_told_from_one_never_put():
    put = Told("view", "single", standing="timed_out")

    told = row(put, complete=True)

    assert told["welcome__view__status"] == "timed_out"
    assert told["weigh__fact__status"] == "not_reached"
