"""How a message is said."""

from dialogues.kinds.moves import PASS_ON, Move
from dialogues.kinds.talk import StepTalk
from dialogues.script.kinds.say import Say
from dialogues.turn.effects import MessageKind
from dialogues.turn.turn import Turn


class SayTalk(StepTalk[Say]):
    """How a message is said."""

    SHAPE = Say

    def meet(self, turn: Turn, step: Say) -> Move:
        """Say it, and run on."""
        turn.say(step.text, kind=MessageKind.CONTENT)
        return PASS_ON
