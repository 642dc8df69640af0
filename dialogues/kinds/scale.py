"""How points of a scale are asked for."""

from dialogues.kinds.parts import lead, open_part
from dialogues.kinds.points import PointsTalk
from dialogues.script.kinds.scale import Scale
from dialogues.turn.buttons import MOST_IN_ROW, UNSURE, skip
from dialogues.turn.matching import NOTHING, Finding, Meant, Offer
from dialogues.turn.numbers import read_numbers
from dialogues.turn.outline import turned
from dialogues.turn.turn import Question, Turn


class ScaleTalk(PointsTalk[Scale]):
    """How points of a scale are asked for."""

    SHAPE = Scale

    def ask(self, turn: Turn, step: Scale, *, is_told: bool = False) -> Question:
        """Offer the points for the next item."""
        item = open_part(turn, step) or next(iter(step.items))
        codes = turned(step.points(), turn.state.seed) if step.is_turned else step.points()
        ends = turn.phrase(
            "scale_ends",
            least=codes[0],
            least_label=step.labels.get(codes[0], ""),
            most=codes[-1],
            most_label=step.labels.get(codes[-1], ""),
        )
        unsure = ((UNSURE, step.unsure),) if step.unsure else ()
        return Question(
            text=lead(step.text, is_told=is_told) + f"**{step.items[item]}**\n\n_{ends}_",
            choices=(*((code, code) for code in codes), *unsure, skip(turn)),
            columns=len(codes) if len(codes) <= MOST_IN_ROW else (len(codes) + 1) // 2,
            part=item,
        )

    def find_meant(self, turn: Turn, step: Scale, text: str, offer: Offer) -> Finding:
        """Find the point that is written, in digits or in a word; never a position."""
        found = super().find_meant(turn, step, text, offer)
        reading = read_numbers(text, language=turn.state.language)
        if found != NOTHING or not reading.is_clear:
            return found
        point, *others = map(str, reading.numbers)
        return Meant(codes=(point,)) if point in step.points() and not others else NOTHING
