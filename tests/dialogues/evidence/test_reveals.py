"""How likely reveals are to show results is told by the question, folded, and the floors."""

from random import Random

from dialogues.evidence.reveals import in_words, reveal_outlooks
from tests.dialogues.builders import dialogue, single, stage

VIEWS = {"yes": "Yes", "yes_if": "If", "unsure": "Unsure", "no_unless": "Unless", "no": "No"}


def shares(question: dict, **parts: object) -> list[int]:
    """Give the per cent of draws in which 60, 100 and 200 people are shown results."""
    reveal = {"type": "reveal", "id": "others", "of": "q", "text": "Others:", **parts}
    made = dialogue(stage("first", {"id": "q", "text": "Well?", **question}, reveal))
    [told] = reveal_outlooks(made, Random(2))
    return [told.outlook.share(people) for people in (60, 100, 200)]


def test_folding_is_what_makes_five_answers_likely_to_be_shown():
    five = {"type": "single", "options": VIEWS}
    sides = {"for": ["yes", "yes_if"], "unsure": ["unsure"], "against": ["no_unless", "no"]}

    assert shares(five | {"ordered": True}) == shares(five | {"sides": sides}) == [41, 95, 100]
    assert shares(five)[0] < 41
    assert shares(five | {"ordered": True}, min_people=100) == [0, 95, 100]


def test_scale_counts_as_folded_at_its_middle():
    scale = {"type": "scale", "items": {"sure": "Sure?"}, "min": 0, "max": 10}

    assert shares(scale | {"labels": {0: "Not", 10: "Very"}}) == [41, 95, 100]


def test_several_answers_all_need_enough_people():
    assert shares({"type": "multi", "options": VIEWS})[1:] == [100, 100]


def test_script_without_a_reveal_tells_nothing():
    assert list(reveal_outlooks(dialogue(stage("first", single("q"))), Random(2))) == []


def test_outlook_in_words():
    reveal = {"type": "reveal", "id": "others", "of": "q", "text": "Others:"}
    [told] = reveal_outlooks(dialogue(stage("first", single("q"), reveal)), Random(2))

    assert in_words(told, (24, 1000)) == (
        "'others' shows results of 'q' in 0 of 2,000 draws (0 %) with 24 people, "
        "2,000 (100 %) with 1,000."
    )
