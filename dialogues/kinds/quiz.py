"""How a question with a right answer is asked and taken."""

from typing import Any

from dialogues.kinds.moves import PASS_ON, Move
from dialogues.kinds.options import options, original, shown_order
from dialogues.kinds.talk import StepTalk
from dialogues.script.kinds.quiz import Quiz
from dialogues.turn.buttons import SKIP, UNKNOWN, skip
from dialogues.turn.effects import AnswerSource, MessageKind, Standing
from dialogues.turn.turn import Question, Turn


class QuizTalk(StepTalk[Quiz]):
    """How a question with a right answer is asked and taken."""

    SHAPE = Quiz
    IS_NUMBERED_AGAIN = True

    def ask(self, turn: Turn, step: Quiz, *, is_told: bool = False) -> Question:
        """Offer the options, and that one does not know."""
        return Question(
            text=_original(turn, step).text or "",
            choices=(*options(turn, step), (UNKNOWN, turn.phrase("dont_know")), skip(turn)),
        )

    def take(self, turn: Turn, step: Quiz, code: str, source: AnswerSource) -> Move:
        """Store the answer and whether it was right, and explain it."""
        if code == SKIP:
            turn.record(step, "quiz", standing=Standing.SKIPPED, source=source)
            turn.forget_answer(step.id)
            return PASS_ON
        item = _original(turn, step)
        is_right, is_unknown = code == item.answer, code == UNKNOWN
        answer = _answer(turn, step, code)
        turn.record(step, "quiz", source=source, **answer)
        turn.remember(step.id, answer["code"])
        if step.explain and item.options and item.answer:
            key = "quiz_right" if is_right else "quiz_answer" if is_unknown else "quiz_wrong"
            verdict = turn.phrase(key, answer=item.options[item.answer])
            turn.say(f"**{verdict}** {step.explain}", kind=MessageKind.CONTENT)
        return PASS_ON

    def changed(self, turn: Turn, step: Quiz, part: str, code: str) -> dict[str, Any] | None:
        """Give what a tap on another answer changes."""
        if code == SKIP:
            return None
        answer = _answer(turn, step, code)
        return None if answer["code"] == turn.state.answers.get(step.id) else answer

    def late(self, turn: Turn, step: Quiz, code: str) -> dict[str, Any] | None:
        """Give the answer, and whether it was right."""
        return None if code == SKIP else _answer(turn, step, code)


def _answer(turn: Turn, step: Quiz, code: str) -> dict[str, Any]:
    """Give what is stored of an answer: its code, and whether it was right."""
    return {
        "code": "dont_know" if code == UNKNOWN else code,
        "number": float(code == _original(turn, step).answer),
        "shown_order": shown_order(turn, step),
    }


def _original(turn: Turn, step: Quiz) -> Quiz:
    """Give the knowledge item itself, also for one that repeats it."""
    first = original(turn, step)
    return first if isinstance(first, Quiz) else step
