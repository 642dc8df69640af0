"""How options are put in order."""

from dialogues.kinds.options import options
from dialogues.kinds.picks import PicksTalk, done_or_skip, most, picked_so_far
from dialogues.script.kinds.rank import Rank
from dialogues.turn.turn import Question, Turn


class RankTalk(PicksTalk[Rank]):
    """How options are put in order."""

    SHAPE = Rank

    def ask(self, turn: Turn, step: Rank, *, is_told: bool = False) -> Question:
        """Offer the options, those picked with their places."""
        picked = picked_so_far(turn, step)
        return Question(
            text=f"{step.text}\n\n{turn.phrase('rank_hint')}",
            choices=(*options(turn, step), done_or_skip(turn, picked)),
            marks={code: f"{place}. " for place, code in enumerate(picked, 1)},
        )

    def is_complete(self, step: Rank, picked: tuple[str, ...]) -> bool:
        """End when every place is taken."""
        return len(picked) == most(step)
