"""A message can hold what the person answered before, in the script's words or a fall-back."""

import pytest

from dialogues.evidence.codebook import question_of
from dialogues.script.loader import load
from dialogues.text.placeholders import impersonal
from tests.dialogues.builders import DAY, Talk, agreed, card, single, stage, texts, worded
from tests.dialogues.engine.test_steps import MULTI, PROFILE, QUIZ
from tests.dialogues.tiny import changed, said, with_stage, with_steps

POINT = {
    "type": "scale",
    "id": "sure",
    "text": "How sure?",
    "items": {"x": "Your answer"},
    "labels": {1: "Not", 5: "Fully"},
}


def say(text: str) -> dict:
    return {"type": "say", "id": "said", "text": text}


def asked(*steps: dict) -> Talk:
    """Somebody who agreed and is at the first of these steps; one more card follows."""
    return agreed(stage("first", *steps, card("end")))


@pytest.mark.parametrize(
    ("step", "presses", "shown"),
    [
        (single("a"), ["Green"], "You said Green."),
        ({**PROFILE, "id": "a"}, ["Under 40"], "You said Under 40."),
        ({**PROFILE, "id": "a"}, ["Prefer not to say"], "You said nothing yet."),
        ({**MULTI, "id": "a"}, ["Blue", "Red", "Done"], "You said Red, Blue."),
        ({**POINT, "id": "a"}, ["4"], "You said 4."),
        ({**POINT, "id": "a"}, ["Skip"], "You said nothing yet."),
        ({**POINT, "id": "a", "items": {"x": "X", "y": "Y"}}, ["4", "5"], "You said nothing yet."),
        (single("a"), ["Skip"], "You said nothing yet."),
    ],
)
def test_answer_stands_in_a_later_message(step: dict, presses: list[str], shown: str):
    talk = asked(step, say("You said {a|nothing yet}."))

    for label in presses:
        messages = talk.press(label)

    assert texts(messages)[-2] == shown


@pytest.mark.parametrize(
    ("label", "shown"), [("Red", "You said Red."), ("I don't know", "You said nothing yet.")]
)
def test_answer_to_a_quiz_stands_in_a_later_message(label: str, shown: str):
    quiet = {name: value for name, value in QUIZ.items() if name != "explain"}
    talk = asked(card("fact"), quiet, say("You said {sky|nothing yet}."))
    talk.press("Next")

    messages = talk.press(label)

    assert texts(messages)[0] == shown


def test_label_shows_as_it_is_written_and_not_as_markup():
    talk = asked(single("a", options={"x": "*Yes* [no]", "y": "No"}), say("So {a|-}."))

    messages = talk.press("*Yes* [no]")

    assert texts(messages)[0] == "So \\*Yes\\* \\[no\\]."


def test_every_message_of_a_step_and_a_stage_speaks_to_the_person():
    titled = card("more", title="On {a|colours}", text="{a|Colours}!", more="{a|No} more.")
    first = stage("first", single("a"), titled)
    later = stage(
        "second",
        {**single("b"), "text": "Still {a|the same}?"},
        title="After {a|that}",
        opens={"day": 1},
        invitation="You liked {a|none}.",
    )
    talk = agreed(first, later)
    [shown] = talk.press("Blue")
    [more] = talk.press("Tell me more")
    [waits] = talk.press("Next")
    talk.now += DAY
    [invited] = talk.fall()
    [asked_again] = talk.press("Start")

    assert shown.text == "**On Blue**\n\nBlue!"
    assert more.text == "Blue more."
    assert "**After Blue**" in waits.text
    assert invited.text == "**After Blue** (about 5 minutes)\n\nYou liked Blue."
    assert asked_again.text == "Still Blue?"


def test_answer_in_a_text_from_right_to_left_does_not_turn_it():
    talk = asked(single("a"), say("قلت {a|-} أمس."))

    messages = talk.press("Blue")

    assert texts(messages)[0] == "قلت \u2068Blue\u2069 أمس."


def test_answer_is_put_in_in_the_language_of_the_talk():
    talk = asked(single("a"), say("So {a|-}."))
    whole = talk.plan.script.worded["en"]
    welsh = {"first.a.options.red": "Coch", "first.said.text": "Felly {a|-}."}
    talk.plan = talk.plan.__class__(
        script=worded(whole.model_copy(update={"languages": ("cy",)}), {"cy": welsh}),
        timetable=talk.plan.timetable,
    )
    talk.say("language")
    talk.press("Cymraeg (drafft)")

    messages = talk.press("Coch")

    assert texts(messages)[0] == "Felly Coch."


def test_own_words_are_never_put_in():
    talk = asked({"type": "reflect", "id": "a", "text": "Why?"}, say("So {a|-}."))
    talk.say("My own words")

    messages = talk.press("Done")

    assert texts(messages)[0] == "So -."


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("{{a|b}}", "{a|b}"),
        ("{{ and }}", "{ and }"),
        ("{a|one}, {a|two}", "one, two"),
        ("No mark", "No mark"),
    ],
)
def test_text_reads_to_others_with_its_fall_backs(text: str, shown: str):
    assert impersonal(text) == shown


def test_question_is_told_to_analysts_with_its_fall_back():
    step = load(with_steps(SINGLE, LATER).encode()).dialogue.stages[0].steps[2]

    assert question_of(step, {}) == "Still that?"


# --- what is proved -----------------------------------------------------------------------------

SINGLE = "{type: single, id: a, text: Well?, options: {x: X, y: Y}}"
TWO_POINTS = "{type: scale, id: t, text: Sure?, items: {x: X, y: Y}, labels: {1: No, 5: Yes}}"
LOOSE = (
    "a brace begins or ends no placeholder. Write {step|fall-back}, or the brace twice: {{ or }}."
)
LATER = "{type: single, id: b, text: 'Still {a|that}?', options: {x: X, y: Y}}"


def says(text: str) -> str:
    return f"{{type: say, id: s, text: '{text}'}}"


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        (
            with_steps(SINGLE, says("{z|that}")),
            "11:30: there is no question 'z' to put in. Name one of: a.",
        ),
        (
            with_steps(says("{a|that}"), SINGLE),
            "10:30: 'a' is asked only later. Ask it earlier, or leave it out.",
        ),
        (
            with_steps(SINGLE, says("{a}")),
            f"11:30: {LOOSE}",
        ),
        (
            with_steps(SINGLE, says("{a| }")),
            f"11:30: {LOOSE}",
        ),
        (
            with_steps("{type: reflect, id: r, text: Why?}", says("{r|that}")),
            (
                "11:30: the answer to 'r' cannot be put in. Name a profile, single, multi or quiz "
                "step, or a scale of one item."
            ),
        ),
        (
            with_steps(TWO_POINTS, says("{t|that}")),
            (
                "11:30: the answer to 't' cannot be put in. Name a profile, single, multi or quiz "
                "step, or a scale of one item."
            ),
        ),
        (
            with_steps(SINGLE, SINGLE.replace("id: a", "id: b").replace("x: X", "x: '{a|X}'")),
            (
                "11:53: a placeholder cannot stand here."
                " Only messages may hold one, and no answers or labels."
            ),
        ),
        (
            with_stage(
                "opens: {day: 1}",
                "invitation: 'So {b|-}'",
                "steps: [" + LATER.replace("{a|that}", "so") + "]",
            ),
            "14:15: 'b' is asked only later. Ask it earlier, or leave it out.",
        ),
    ],
    ids=[
        "unknown",
        "later",
        "no_fall_back",
        "empty_fall_back",
        "words",
        "two_items",
        "label",
        "invitation",
    ],
)
def test_fault_is_told(source: str, problem: str):
    assert said(source) == [f"error s.yaml:{problem}"]


def test_fault_of_a_translation_is_told_with_its_language():
    source = with_steps(SINGLE, says("{a|that}")).replace("stages:", "languages: [cy]\nstages:")
    welsh = 'msgctxt "start.s.text"\nmsgid "{a|that}"\nmsgstr "{z|hynny}"\n'

    problems = [one for one in said(source, translations={"cy": welsh.encode()}) if "error" in one]

    assert problems == [
        "error cy.po:2:1: there is no question 'z' to put in in cy. Name one of: a."
    ]


@pytest.mark.parametrize(
    "source",
    [
        with_steps(SINGLE, says("{a|that} and {{braces}}")),
        with_steps(SINGLE.replace("x: X", "x: '{curly}'")),
        changed("notice: We keep answers.", "notice: '{We} keep answers.'"),
    ],
    ids=["named", "label", "notice"],
)
def test_text_that_is_well_made_is_let_alone(source: str):
    assert said(source) == []
