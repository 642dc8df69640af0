"""How points are shared out."""

from dataclasses import replace
from typing import Any

from dialogues.kinds.moves import PASS_ON, Ask, Move
from dialogues.kinds.parts import drawn_parts, lead, parts
from dialogues.kinds.talk import StepTalk
from dialogues.script.kinds.allocate import Allocate
from dialogues.turn.buttons import MOST_IN_ROW, SKIP, skip
from dialogues.turn.effects import AnswerSource, Standing
from dialogues.turn.matching import NOTHING, Finding, Meant, Offer, find_amount, find_choice
from dialogues.turn.turn import Question, Turn

_PACES = (1, 2, 5, 10, 20)  # between the amounts on buttons; 100 points in steps of 20 fit a row

Points = dict[str, int | None]  # option -> its points; None: it was left out


class AllocateTalk(StepTalk[Allocate]):
    """How points are shared out."""

    SHAPE = Allocate

    def ask(self, turn: Turn, step: Allocate, *, is_told: bool = False) -> Question:
        """Ask how many of the points that are left go to the next option."""
        given = _given(turn, step)
        option = next(iter(_waiting(turn, step, given)), next(iter(step.options)))
        left = _points_left(step, given)
        hint = turn.phrase("allocate_left", left=left, points=step.points)
        buttons = _amounts(left)
        text = lead(step.text, is_told=is_told) + f"**{step.options[option]}**\n\n_{hint}_"
        return Question(
            text=text,
            choices=(*((amount, amount) for amount in buttons), skip(turn)),
            columns=len(buttons),
            part=option,
            picked=_written(given) if _is_anew(turn, step) else (),
        )

    def take(self, turn: Turn, step: Allocate, code: str, source: AnswerSource) -> Move:
        """Give points to the option that is asked for, and on to the next."""
        given = _given(turn, step)
        option = next(iter(_waiting(turn, step, given)), None)
        if option is None:
            return PASS_ON
        new = given | {option: None if code == SKIP else int(code)}
        new |= _rest(step, new, _waiting(turn, step, new))
        is_whole = not _waiting(turn, step, new)
        if not _is_anew(turn, step):
            _store(turn, step, {name: new[name] for name in new if name not in given}, source)
        elif is_whole:
            _store(turn, step, new, source)
        if is_whole:
            _tell_shares(turn, step)
            return PASS_ON
        return self._ask_next(turn, step, new)

    def _ask_next(self, turn: Turn, step: Allocate, given: Points) -> Move:
        prompt = turn.state.prompt
        if prompt is not None and _is_anew(turn, step):
            turn.change(prompt=replace(prompt, picked=_written(given)))
        question = self.ask(turn, step, is_told=True)
        turn.change(prompt=None)
        return Ask(question=question)

    def find_meant(self, turn: Turn, step: Allocate, text: str, offer: Offer) -> Finding:
        """Take any amount that is left, whatever stands on the buttons."""
        amount = find_amount(text)
        if amount is None:
            return find_choice(text, offer)
        left = _points_left(step, _given(turn, step))
        return Meant(codes=(str(amount),)) if amount <= left else NOTHING

    def tell_odd(self, turn: Turn, step: Allocate, offer: Offer) -> None:
        """Say how many points are left."""
        turn.say_phrase("odd_amount", left=_points_left(step, _given(turn, step)))


def _is_anew(turn: Turn, step: Allocate) -> bool:
    """Tell whether points are shared out once more: then they change all at once, at the end."""
    return turn.time_round(step.id) > 1


def _given(turn: Turn, step: Allocate) -> Points:
    """Give the points that each option was given so far."""
    if not _is_anew(turn, step):
        return dict(turn.state.answers.get(step.id, {}))
    prompt = turn.state.prompt
    written = prompt.picked if prompt is not None and prompt.step == step.id else ()
    pairs = (pair.partition("=") for pair in written)
    return {option: int(points) if points else None for option, _, points in pairs}


def _written(given: Points) -> tuple[str, ...]:
    """Write points as a prompt keeps them; an option that was left out has none."""
    return tuple(f"{name}={'' if points is None else points}" for name, points in given.items())


def _waiting(turn: Turn, step: Allocate, given: Points) -> tuple[str, ...]:
    """Name the options that are still to be asked for."""
    return tuple(option for option in parts(turn, step) if option not in given)


def _points_left(step: Allocate, given: Points) -> int:
    """Count the points that were not given yet."""
    return step.points - int(sum(points or 0 for points in given.values()))


def _amounts(left: int) -> tuple[str, ...]:
    """Give amounts of points for a row of buttons, from none to all that are left."""
    pace = next(pace for pace in _PACES if left <= pace * (MOST_IN_ROW - 1))
    return tuple(str(amount) for amount in (*range(0, left, pace), left))


def _rest(step: Allocate, given: Points, waiting: tuple[str, ...]) -> Points:
    """Give what can only be given one way: none where none is left, the rest to the last."""
    left = _points_left(step, given)
    if left == 0 or (len(waiting) == 1 and None not in given.values()):
        return dict.fromkeys(waiting, left)
    return {}


def _store(turn: Turn, step: Allocate, given: Points, source: AnswerSource) -> None:
    order = drawn_parts(turn, step)
    for option, points in given.items():
        answer: dict[str, Any] = {"code": str(points), "number": float(points or 0)}
        if points is None:
            answer = {"standing": Standing.SKIPPED}
        turn.record(step, "allocate", part=option, source=source, shown_order=order, **answer)
        turn.remember(step.id, {**turn.state.answers.get(step.id, {}), option: points})


def _tell_shares(turn: Turn, step: Allocate) -> None:
    given = turn.state.answers[step.id]
    lines = [
        f"- {step.options[option]}: **{given[option]}**"
        for option in parts(turn, step)
        if given[option] is not None
    ]
    if lines:
        turn.say("\n".join([turn.phrase("allocate_given"), "", *lines]))
