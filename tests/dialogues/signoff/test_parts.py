"""The parts of a script that reviewers sign, and when one is no longer the same."""

import pytest

from dialogues.script.loader import load
from dialogues.signoff.parts import PartKind, ReviewPart, review_parts
from tests.dialogues.tiny import PROPOSAL, TINY

MORE = """\
  - {type: say, id: hello, text: Hello.}
  - {type: deck, id: cards, cards: [
      {type: card, id: pro, side: benefit, title: In favour, text: It helps., sources: [plan]},
      {type: card, id: con, side: risk, title: Against, text: It could go wrong.}]}
  - {type: single, id: view, text: What do you think?, options: {good: Good, bad: Bad}}
"""
SOURCES = "sources: {plan: {title: The plan, url: 'https://a.example', checked: 2026-11-01}}\n"
SOURCE = TINY + MORE + SOURCES + PROPOSAL


def parts(old: str = "", new: str = "") -> tuple[ReviewPart, ...]:
    assert old in SOURCE
    return review_parts(load(SOURCE.replace(old, new, 1).encode()))


def changed(old: str, new: str) -> list[str]:
    """Name the parts whose hash another wording changes."""
    pairs = zip(parts(), parts(old, new), strict=True)
    return [before.name for before, after in pairs if before.hash != after.hash]


def test_parts_are_the_proposal_consents_cards_and_questions_in_order():
    told = [(part.kind, part.name, part.side, part.title) for part in parts()]

    assert told == [
        (PartKind.PROPOSAL, "proposal", "", "May we share lists of names?"),
        (PartKind.CONSENT, "agree", "", "May we?"),
        (PartKind.CARD, "pro", "benefit", "In favour"),
        (PartKind.CARD, "con", "risk", "Against"),
        (PartKind.QUESTION, "view", "", "What do you think?"),
    ]
    assert parts()[2].key == "card:pro"


@pytest.mark.parametrize(
    ("old", "new", "names"),
    [
        ("It helps.", "It helps a lot.", ["pro"]),
        ("{good: Good, bad: Bad}", "{good: Good, bad: Poor}", ["view"]),
        ("text: It helps.", "text: It helps., note: Check the figure.", []),
        ("title: The plan", "title: Another plan", ["pro"]),
        ("checked: 2026-11-01", "checked: 2026-11-20", []),
        ("Free meals.", "Free lunches.", ["proposal"]),
        ("{id: part, text: Yes}", "{id: part, text: Yes please}", ["agree"]),
        ("text: Hello.", "text: Good day.", []),
        ("title: Start", "title: Begin", []),
    ],
)
def test_part_is_another_once_it_says_something_else(old, new, names):
    assert changed(old, new) == names


def test_script_without_a_proposal_has_no_such_part():
    kinds = {part.kind for part in review_parts(load(TINY.encode()))}

    assert kinds == {PartKind.CONSENT}
