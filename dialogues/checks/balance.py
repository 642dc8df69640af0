"""Check that benefits and risks weigh the same: in cards and in words."""

from collections.abc import Iterator

from dialogues.checks.index import ScriptIndex
from dialogues.script.kinds.step import Step
from dialogues.script.problems import Problem
from dialogues.text.readability import words

MOST_MORE = 0.1  # share of words by which one side may be longer


def cards(index: ScriptIndex) -> Iterator[Problem]:
    """Check that there are as many cards for as against."""
    benefits, risks = len(_on(index, "benefit")), len(_on(index, "risk"))
    if benefits != risks:
        reason = f"{_cards(benefits, 'benefit')} and {_cards(risks, 'risk')} do not balance"
        remedy = "Give both sides the same number of cards."
        yield index.problem_at("sides-uneven", ("stages",), reason, remedy, key=True)


def lengths(index: ScriptIndex) -> Iterator[Problem]:
    """Check that both sides have about as many words."""
    benefits, risks = _on(index, "benefit"), _on(index, "risk")
    longer, shorter = sorted((_length(benefits), _length(risks)), reverse=True)
    if len(benefits) == len(risks) and longer > shorter * (1 + MOST_MORE):
        reason = f"{_length(benefits)} words for benefits stand against {_length(risks)} for risks"
        remedy = "Give both sides the same space, within 10 %."
        yield index.problem_at("sides-wordy", ("stages",), reason, remedy, key=True)


RULES = (cards, lengths)


def _on(index: ScriptIndex, side: str) -> list[Step]:
    return [placed.step for placed in index.steps if placed.step.speaks_of == side]


def _cards(count: int, side: str) -> str:
    return f"{count} {side} card{'' if count == 1 else 's'}"


def _length(cards: list[Step]) -> int:
    return sum(len(words(text)) for card in cards for text in card.claims)
