"""How people are asked who they are."""

from typing import Any

from dialogues.kinds.moves import Move
from dialogues.kinds.options import changed_option, take_option
from dialogues.kinds.talk import StepTalk
from dialogues.script.kinds.profile import Profile
from dialogues.turn.buttons import DECLINE
from dialogues.turn.effects import AnswerSource
from dialogues.turn.turn import Question, Turn


class ProfileTalk(StepTalk[Profile]):
    """How people are asked who they are."""

    SHAPE = Profile
    IS_NUMBERED_AGAIN = True

    def ask(self, turn: Turn, step: Profile, *, is_told: bool = False) -> Question:
        """Ask, and say why; nobody has to tell."""
        return Question(
            text=f"{step.text}\n\n_{step.why}_",
            choices=(*step.options.items(), (DECLINE, turn.phrase("decline"))),
        )

    def take(self, turn: Turn, step: Profile, code: str, source: AnswerSource) -> Move:
        """Store the answer."""
        return take_option(turn, step, step.type, code, source)

    def changed(self, turn: Turn, step: Profile, part: str, code: str) -> dict[str, Any] | None:
        """Give what a tap on another option changes."""
        return changed_option(turn, step, code)
