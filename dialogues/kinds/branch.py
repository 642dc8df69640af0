"""How people take one way or the other."""

from dialogues.kinds.moves import Enter, Move
from dialogues.kinds.talk import StepTalk
from dialogues.script.kinds.branch import Branch
from dialogues.turn.turn import Turn
from dialogues.turn.way import way_in


class BranchTalk(StepTalk[Branch]):
    """How people take one way or the other."""

    SHAPE = Branch

    def meet(self, turn: Turn, step: Branch) -> Move:
        """Go the way that the answers so far lead."""
        return Enter(arm=way_in(step, turn.known_to(step.id), turn.state.arm))
