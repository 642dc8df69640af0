"""A loop asks again until its tests hold, and keeps what was answered each time apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogues.evidence.codebook import variables
from dialogues.script.loader import load
from dialogues.script.translation import texts
from dialogues.turn.effects import Record
from dialogues.turn.state import Status
from tests.dialogues.builders import COLOURS, agreed, card, dialogue, reflect, single, stage
from tests.dialogues.random_scripts import dialogues
from tests.dialogues.tiny import TINY, said

RED = {"colour": {"is": "red"}}


def loop(*steps: dict, until: dict = RED, most: int = 3) -> dict:
    return {"type": "loop", "id": "again", "steps": list(steps), "until": until, "most": most}


def ids(made) -> list[str]:
    return [step.id for _, step in made.walk()]


def answers(talk) -> list[tuple[str, str]]:
    return [(r.step, r.code) for r in talk.records if isinstance(r, Record)]


def test_laps_have_ids_of_their_own():
    made = dialogue(stage("start", loop(card("look"), single("colour")), reflect()))

    assert ids(made) == [
        *("look", "colour"),
        *("again_2", "look_2", "colour_2"),
        *("again_3", "look_3", "colour_3"),
        "why",
    ]


def test_what_a_lap_refers_to_is_of_the_same_lap():
    inside = {"type": "branch", "id": "if_red", "when": RED, "then": [reflect("why_red")]}
    steps = (
        single("before"),
        loop(single("colour", compare_to="before"), single("sure", compare_to="colour"), inside),
    )

    made = {step.id: step for _, step in dialogue(stage("start", *steps)).walk()}

    assert [made[name].compare_to for name in ("colour_2", "sure_2")] == ["before", "colour_2"]
    assert [[*made[name].when] for name in ("if_red_3", "again_2", "again_3")] == [
        ["colour_3"],
        ["colour"],
        ["colour_2"],
    ]


def test_answer_told_again_in_a_text_is_that_of_the_same_lap():
    told = "You said {colour|nothing}, {before|little} and {{colour|x}}."
    steps = (single("before"), loop(single("colour"), reflect("why", text=told), most=2))

    made = {step.id: step for _, step in dialogue(stage("start", *steps)).walk()}

    assert made["why"].text == told
    assert made["why_2"].text == told.replace("said {colour|", "said {colour_2|")


@given(st.lists(st.sampled_from([*COLOURS]), min_size=5, max_size=5), st.integers(2, 5))
def test_loop_asks_until_its_test_holds_or_it_asked_often_enough(picked, most):
    talk = agreed(stage("start", loop(single("colour"), most=most), single("last")))

    asked = picked[: picked.index("red") + 1] if "red" in picked[:most] else picked[:most]
    for code in (*asked, "blue"):
        talk.press(COLOURS[code])

    numbers = ["colour", *(f"colour_{number}" for number in range(2, most + 1))]
    assert answers(talk) == [*zip(numbers, asked, strict=False), ("last", "blue")]
    assert talk.state.status is Status.FINISHED


def test_loop_inside_a_branch_is_unrolled_too():
    branch = {
        "type": "branch",
        "id": "fork",
        "when": {"first": {"is": "red"}},
        "then": [loop(single("colour"), most=2)],
    }
    talk = agreed(stage("start", single("first"), branch, reflect()))

    for label in ("Red", "Blue", "Green"):
        talk.press(label)

    assert answers(talk) == [("first", "red"), ("colour", "blue"), ("colour_2", "green")]
    assert talk.state.prompt.step == "why"


def test_every_lap_has_its_columns():
    made = dialogue(stage("start", loop(single("colour"), most=2)))

    assert [(v.name, v.condition) for v in variables(made)] == [
        ("start__colour", ""),
        ("start__colour__status", ""),
        ("start__colour__n", ""),
        ("start__colour_2", "not (colour is red)"),
        ("start__colour_2__status", "not (colour is red)"),
        ("start__colour_2__n", "not (colour is red)"),
    ]


LOOPED = (
    TINY.replace("privacy:", "languages: [cy]\nprivacy:")
    + """\
  - type: loop
    id: again
    until: {sure: {is: x}}
    steps:
    - {type: single, id: sure, text: Are you sure?, options: {x: Very, y: Not so}}
  - {type: branch, id: fork, when: {sure_2: {is: y}}, then: [{type: say, id: bye, text: Bye}]}
"""
)
WELSH = """\
msgctxt "start.sure.text"
msgid "Are you sure?"
msgstr "Ydych chi'n siwr?"
"""


def test_text_of_a_loop_is_translated_once_and_asked_in_every_lap():
    script = load(LOOPED.encode(), translations={"cy": WELSH.encode()})

    steps = {step.id: step for _, step in script.in_language("cy").walk()}
    assert [steps[name].text for name in ("sure", "sure_2")] == ["Ydych chi'n siwr?"] * 2
    assert [name for name in texts(script.written) if ".sure" in name] == [
        *("start.sure.text", "start.sure.options.x", "start.sure.options.y"),
    ]


def test_later_step_may_name_a_lap():
    assert said(LOOPED) == [
        (
            "warning s.yaml:2:13: 12 of 12 texts have no translation into cy. Translate them in "
            "cy.po, beginning with head.title."
        )
    ]


@given(dialogues())
def test_no_two_steps_of_a_drawn_script_share_an_id(made):
    assert len(ids(made)) == len(set(ids(made)))


@pytest.mark.parametrize("most", [2, 5])
def test_script_without_its_loops_is_as_its_author_wrote_it(most):
    source = LOOPED.replace("id: again", f"id: again\n    most: {most}")

    script = load(source.encode())

    assert [step.id for step in script.written.stages[0].steps] == ["agree", "again", "fork"]
    assert len(ids(script.dialogue)) == 4 + 2 * (most - 1)
