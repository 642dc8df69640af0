"""How people stop for today."""

from dialogues.kinds.moves import PASS_ON, REST, Move
from dialogues.kinds.talk import StepTalk
from dialogues.script.kinds.pause import Pause
from dialogues.turn.buttons import ENOUGH, NEXT
from dialogues.turn.effects import AnswerSource
from dialogues.turn.turn import Question, Turn


class PauseTalk(StepTalk[Pause]):
    """How people stop for today."""

    SHAPE = Pause

    def ask(self, turn: Turn, step: Pause, *, is_told: bool = False) -> Question:
        """Offer to carry on or to stop."""
        return Question(
            text=step.text,
            choices=((NEXT, turn.phrase("carry_on")), (ENOUGH, turn.phrase("enough"))),
        )

    def is_given(self, turn: Turn, step: Pause) -> bool:
        """Be done with it once it is offered."""
        return True

    def take(self, turn: Turn, step: Pause, code: str, source: AnswerSource) -> Move:
        """Rest, or go on."""
        return REST if code == ENOUGH else PASS_ON
