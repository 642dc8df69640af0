"""Minutes are those of reading, pressing and writing, along the longest way through a stage."""

import pytest

from dialogues.script.reading import OPEN_ANSWER, PRESS, WORDS_A_MINUTE
from dialogues.timing.effort import minutes
from tests.dialogues.builders import card, dialogue, single, stage


def seconds(*steps):
    return minutes(dialogue(stage("one", *steps)))[0] * 60


def read(count):
    return count / WORDS_A_MINUTE * 60


LONG = {"type": "say", "id": "long", "text": "One two three four."}
SHORT = {"type": "say", "id": "short", "text": "One."}
QUIZ = {
    "type": "quiz",
    "id": "quiz",
    "text": "What then?",
    "options": {"x": "This", "y": "That"},
    "answer": "x",
    "card": "facts",
}

# What is in a stage -> the seconds it takes.
TAKES = {
    "message": ([LONG], read(4)),
    "card": ([card("facts", more="Much more.")], read(1 + 2 + 2) + PRESS),
    "question": ([single("q")], read(1 + 3) + PRESS),
    "open question": ([{"type": "reflect", "id": "r", "text": "Why?"}], read(1) + OPEN_ANSWER),
    "deck": (
        [{"type": "deck", "id": "d", "cards": [card("a"), card("b")]}],
        2 * (read(1 + 2) + PRESS),
    ),
    "longest way of a branch": (
        [
            single("q"),
            {
                "type": "branch",
                "id": "b",
                "when": {"q": {"is": "red"}},
                "then": [SHORT],
                "else": [LONG],
            },
        ],
        read(4) + PRESS + read(4),
    ),
    "scale of two items": (
        [
            {
                "type": "scale",
                "id": "s",
                "text": "How far?",
                "items": {"a": "You", "b": "We"},
                "labels": {"1": "Low", "5": "High"},
            }
        ],
        read(2 + 2) + 2 * PRESS,
    ),
    "quiz asked twice": (
        [QUIZ, {"type": "quiz", "id": "again", "repeats": "quiz", "explain": "It is this."}],
        2 * (read(4) + PRESS) + read(3),
    ),
}


@pytest.mark.parametrize(("steps", "takes"), TAKES.values(), ids=TAKES.keys())
def test_time_is_estimated_by_what_people_do(steps, takes):
    assert seconds(*steps) == pytest.approx(takes)
