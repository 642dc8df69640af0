"""Points given to items one by one, as scales and ratings are taken."""

from typing import Any

from dialogues.kinds.moves import PASS_ON, Ask, Move
from dialogues.kinds.parts import drawn_parts, open_part
from dialogues.kinds.talk import AnyKind, StepTalk
from dialogues.script.conditions import number
from dialogues.turn.buttons import NO_INFORMATION, SKIP, UNSURE
from dialogues.turn.effects import AnswerSource, Standing
from dialogues.turn.turn import Turn


class PointsTalk(StepTalk[AnyKind]):
    """How a kind talks that gives points to each of its items."""

    def take(self, turn: Turn, step: AnyKind, code: str, source: AnswerSource) -> Move:
        """Store a point of the open item, and go on to the next."""
        item = open_part(turn, step)
        if item is None:
            return PASS_ON
        point, order = number(code), drawn_parts(turn, step)
        kind, answer = getattr(step, "type", ""), _answer(code, point)
        turn.record(step, kind, part=item, source=source, shown_order=order, **answer)
        turn.remember(step.id, {**turn.state.answers.get(step.id, {}), item: point})
        turn.answered_part(step.id, item)
        if open_part(turn, step) is None:
            return PASS_ON
        turn.change(prompt=None)
        return Ask(question=self.ask(turn, step, is_told=True))

    def changed(self, turn: Turn, step: AnyKind, part: str, code: str) -> dict[str, Any] | None:
        """Give what a tap on another point of an item changes."""
        given, point = turn.state.answers.get(step.id, {}), number(code)
        if part not in given or (code == SKIP or given[part] == point):
            return None
        return {"part": part, "shown_order": drawn_parts(turn, step), **_answer(code, point)}

    def late(self, turn: Turn, step: AnyKind, code: str) -> dict[str, Any] | None:
        """Give the point of an item, or that somebody cannot say."""
        is_answer = code in {UNSURE, NO_INFORMATION} or not code.startswith("_")
        return _answer(code, number(code)) if is_answer else None


def _answer(code: str, point: float | None) -> dict[str, Any]:
    if code == SKIP:
        return {"standing": Standing.SKIPPED}
    if code in {UNSURE, NO_INFORMATION}:
        return {"code": code.removeprefix("_")}
    return {"code": code, "number": point}
