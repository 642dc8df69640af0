"""Prove that every quiz has a right answer, and a card that gives it in time."""

from collections.abc import Iterator

from dialogues.checks.index import Placed, ScriptIndex
from dialogues.checks.references import did_you_mean, near, unknown_codes
from dialogues.script.kinds.quiz import Quiz
from dialogues.script.kinds.step import StepRole
from dialogues.script.problems import Problem


def quizzes(index: ScriptIndex) -> Iterator[Problem]:
    """Prove that a quiz has a right answer, and a card that gives it."""
    for placed, quiz in index.of(Quiz):
        if quiz.repeats is not None:
            continue
        answer = (*placed.path, "answer")
        yield from unknown_codes(index, answer, (quiz.answer or "",), quiz, at=None)
        if _card(index, quiz) is None:
            path, remedy = (*placed.path, "card"), near(index, quiz.card or "", StepRole.CARD)
            yield index.tell("card-unknown", path, f"there is no card '{quiz.card}'", remedy)


def repeats(index: ScriptIndex) -> Iterator[Problem]:
    """Prove that a quiz asked again was asked before."""
    for placed, quiz in index.of(Quiz):
        if quiz.repeats is None:
            continue
        asked = [
            earlier.id
            for found, earlier in index.of(Quiz)
            if found.position < placed.position and earlier.repeats is None
        ]
        if quiz.repeats not in asked:
            reason = f"no quiz '{quiz.repeats}' with a text of its own comes before this one"
            remedy = did_you_mean(quiz.repeats, asked) or "Name the quiz that asks it first."
            yield index.tell("quiz-unknown", (*placed.path, "repeats"), reason, remedy)


def cards_in_time(index: ScriptIndex) -> Iterator[Problem]:
    """Prove that a quiz is asked after its card, or once more after it."""
    last = {quiz.repeats or quiz.id: placed for placed, quiz in index.of(Quiz)}
    for placed, quiz in index.of(Quiz):
        card = _card(index, quiz)
        asked_last = last[quiz.repeats or quiz.id]
        if card is not None and asked_last.position < card.position:
            reason = f"the card '{quiz.card}' that answers it comes later"
            remedy = "Ask it after the card, or once more with repeats."
            yield index.tell("quiz-before-card", (*placed.path, "card"), reason, remedy)


PROOFS = (quizzes, repeats, cards_in_time)


def _card(index: ScriptIndex, quiz: Quiz) -> Placed | None:
    found = index.by_id.get(quiz.card or "")
    return found if found and found.step.ROLE is StepRole.CARD else None
