"""How ratings of a proposal are asked for."""

from dialogues.kinds.parts import lead, open_part
from dialogues.kinds.points import PointsTalk
from dialogues.script.kinds.rate import RATINGS, Rate
from dialogues.turn.buttons import NO_INFORMATION, skip
from dialogues.turn.turn import Question, Turn


class RateTalk(PointsTalk[Rate]):
    """How ratings of a proposal are asked for."""

    SHAPE = Rate
    IS_NUMBERED_AGAIN = True  # the numbers are those of the points

    def ask(self, turn: Turn, step: Rate, *, is_told: bool = False) -> Question:
        """Ask how well the proposal does the next thing."""
        item = open_part(turn, step) or next(iter(step.items))
        labels = step.points or {point: turn.phrase(f"rate_{point}") for point in RATINGS}
        no_information = (NO_INFORMATION, turn.phrase("no_information"))
        return Question(
            text=lead(step.text, is_told=is_told) + f"**{step.items[item]}**",
            choices=(*labels.items(), no_information, skip(turn)),
            part=item,
        )
