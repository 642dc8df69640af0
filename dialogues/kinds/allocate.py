"""How points are shared out."""

from typing import Any

from dialogues.kinds.moves import PASS_ON, Ask, Move
from dialogues.kinds.parts import drawn_parts, lead, open_part, open_parts, parts
from dialogues.kinds.talk import StepTalk
from dialogues.script.kinds.allocate import Allocate
from dialogues.turn.buttons import MOST_IN_ROW, SKIP, skip
from dialogues.turn.effects import AnswerSource, Standing
from dialogues.turn.matching import NOTHING, Finding, Meant, Offer, find_amount, find_choice
from dialogues.turn.turn import Question, Turn

_PACES = (1, 2, 5, 10, 20)  # between the amounts on buttons; 100 points in steps of 20 fit a row


class AllocateTalk(StepTalk[Allocate]):
    """How points are shared out."""

    SHAPE = Allocate

    def ask(self, turn: Turn, step: Allocate, *, is_told: bool = False) -> Question:
        """Ask how many of the points that are left go to the next option."""
        option = open_part(turn, step) or next(iter(step.options))
        left = _points_left(turn, step)
        hint = turn.phrase("allocate_left", left=left, points=step.points)
        buttons = _amounts(left)
        text = lead(step.text, is_told=is_told) + f"**{step.options[option]}**\n\n_{hint}_"
        return Question(
            text=text,
            choices=(*((amount, amount) for amount in buttons), skip(turn)),
            columns=len(buttons),
            part=option,
        )

    def take(self, turn: Turn, step: Allocate, code: str, source: AnswerSource) -> Move:
        """Give points to the option that is asked for, and on to the next."""
        option = open_part(turn, step)
        if option is None:
            return PASS_ON
        _give(turn, step, option, None if code == SKIP else int(code), source)
        _give_rest(turn, step, source)
        if open_part(turn, step) is None:
            _tell_shares(turn, step)
            return PASS_ON
        turn.change(prompt=None)
        return Ask(question=self.ask(turn, step, is_told=True))

    def find_meant(self, turn: Turn, step: Allocate, text: str, offer: Offer) -> Finding:
        """Take any amount that is left, whatever stands on the buttons."""
        amount = find_amount(text)
        if amount is None:
            return find_choice(text, offer)
        return Meant(codes=(str(amount),)) if amount <= _points_left(turn, step) else NOTHING

    def tell_odd(self, turn: Turn, step: Allocate, offer: Offer) -> None:
        """Say how many points are left."""
        turn.say_phrase("odd_amount", left=_points_left(turn, step))


def _points_left(turn: Turn, step: Allocate) -> int:
    """Count the points that were not given yet."""
    given = turn.state.answers.get(step.id, {}).values()
    return step.points - int(sum(points or 0 for points in given))


def _amounts(left: int) -> tuple[str, ...]:
    """Give amounts of points for a row of buttons, from none to all that are left."""
    pace = next(pace for pace in _PACES if left <= pace * (MOST_IN_ROW - 1))
    return tuple(str(amount) for amount in (*range(0, left, pace), left))


def _give(
    turn: Turn, step: Allocate, option: str, points: int | None, source: AnswerSource
) -> None:
    answer: dict[str, Any] = {"code": str(points), "number": float(points or 0)}
    if points is None:
        answer = {"standing": Standing.SKIPPED}
    order = drawn_parts(turn, step)
    turn.record(step, "allocate", part=option, source=source, shown_order=order, **answer)
    turn.remember(step.id, {**turn.state.answers.get(step.id, {}), option: points})


def _give_rest(turn: Turn, step: Allocate, source: AnswerSource) -> None:
    """Give what can only be given one way: none where none is left, the rest to the last."""
    left, waiting = _points_left(turn, step), open_parts(turn, step)
    was_skipped = None in turn.state.answers[step.id].values()
    if left == 0 or (len(waiting) == 1 and not was_skipped):
        for option in waiting:
            _give(turn, step, option, left, source)


def _tell_shares(turn: Turn, step: Allocate) -> None:
    given = turn.state.answers[step.id]
    lines = [
        f"- {step.options[option]}: **{given[option]}**"
        for option in parts(turn, step)
        if given[option] is not None
    ]
    if lines:
        turn.say("\n".join([turn.phrase("allocate_given"), "", *lines]))
