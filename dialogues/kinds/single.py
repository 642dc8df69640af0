"""How a question with one answer is asked and taken."""

from typing import Any

from dialogues.kinds.moves import Move
from dialogues.kinds.options import changed_option, options, take_option
from dialogues.kinds.talk import StepTalk
from dialogues.script.kinds.single import Single
from dialogues.turn.buttons import skip
from dialogues.turn.effects import AnswerSource
from dialogues.turn.turn import Question, Turn


class SingleTalk(StepTalk[Single]):
    """How a question with one answer is asked and taken."""

    SHAPE = Single
    IS_NUMBERED_AGAIN = True

    def ask(self, turn: Turn, step: Single, *, is_told: bool = False) -> Question:
        """Offer the options."""
        return Question(text=step.text, choices=(*options(turn, step), skip(turn)))

    def take(self, turn: Turn, step: Single, code: str, source: AnswerSource) -> Move:
        """Store the answer."""
        return take_option(turn, step, step.type, code, source)

    def changed(self, turn: Turn, step: Single, part: str, code: str) -> dict[str, Any] | None:
        """Give what a tap on another option changes."""
        return changed_option(turn, step, code)
