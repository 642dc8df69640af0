"""How people take one way or the other."""

from dialogues.kinds.moves import Enter, Move
from dialogues.kinds.talk import StepTalk
from dialogues.script.kinds.branch import ELSE, THEN, Branch
from dialogues.turn.outline import holds
from dialogues.turn.turn import Turn


class BranchTalk(StepTalk[Branch]):
    """How people take one way or the other."""

    SHAPE = Branch

    def meet(self, turn: Turn, step: Branch) -> Move:
        """Go the way that the answers so far lead."""
        return Enter(arm=THEN if holds(step.when, turn.known) else ELSE)
