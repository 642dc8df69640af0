"""Check that every quiz has a right answer, and a card that gives it in time."""

from collections.abc import Iterator

from dialogues.checks.index import Placed, ScriptIndex
from dialogues.checks.references import did_you_mean, near, unknown_codes
from dialogues.script.kinds.quiz import Quiz
from dialogues.script.kinds.step import StepRole
from dialogues.script.problems import Problem


def quizzes(index: ScriptIndex) -> Iterator[Problem]:
    """Check that a quiz has a right answer, and a card that gives it."""
    for placed, quiz in index.of(Quiz):
        if quiz.repeats is not None:
            continue
        answer = (*placed.path, "answer")
        yield from unknown_codes(index, answer, (quiz.answer or "",), quiz, at=None)
        if _card(index, quiz) is None:
            path, remedy = (*placed.path, "card"), near(index, quiz.card or "", StepRole.CARD)
            yield index.problem_at("card-unknown", path, f"there is no card '{quiz.card}'", remedy)


def repeats(index: ScriptIndex) -> Iterator[Problem]:
    """Check that a quiz asked again was asked before."""
    for placed, quiz in index.of(Quiz):
        if quiz.repeats is None:
            continue
        known = [
            earlier.id
            for before, earlier in index.of(Quiz)
            if before.position < placed.position and earlier.repeats is None
        ]
        if quiz.repeats not in known:
            reason = f"no quiz '{quiz.repeats}' with a text of its own comes before this one"
            remedy = did_you_mean(quiz.repeats, known) or "Name the quiz that asks it first."
            yield index.problem_at("quiz-unknown", (*placed.path, "repeats"), reason, remedy)


def cards_in_time(index: ScriptIndex) -> Iterator[Problem]:
    """Check that a quiz is asked after its card, or once more after it."""
    last = {quiz.repeats or quiz.id: placed for placed, quiz in index.of(Quiz)}
    for placed, quiz in index.of(Quiz):
        card = _card(index, quiz)
        asked_last = last[quiz.repeats or quiz.id]
        if card is not None and asked_last.position < card.position:
            reason = f"the card '{quiz.card}' that answers it comes later"
            remedy = "Ask it after the card, or once more with repeats."
            yield index.problem_at("quiz-before-card", (*placed.path, "card"), reason, remedy)


RULES = (quizzes, repeats, cards_in_time)


def _card(index: ScriptIndex, quiz: Quiz) -> Placed | None:
    placed = index.by_id.get(quiz.card or "")
    return placed if placed and placed.step.ROLE is StepRole.CARD else None
