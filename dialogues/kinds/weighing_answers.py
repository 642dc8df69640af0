"""How shared points and the dials of a package are taken."""

from dataclasses import replace
from typing import Any

from dialogues.engine import flow
from dialogues.kinds.parts import (
    dial_key,
    open_dial,
    open_part,
    open_parts,
    parts,
    points_left,
    time_round,
    turned_to,
)
from dialogues.kinds.questions import question
from dialogues.script.weighing import Allocate, Tradeoff
from dialogues.turn.buttons import CHANGE, SKIP
from dialogues.turn.effects import AnswerSource, Standing
from dialogues.turn.turn import Turn


def weigh(turn: Turn, step: Allocate | Tradeoff, code: str, source: AnswerSource) -> None:
    """Take a choice that the open prompt of such a step offers, or an amount of points."""
    match step:
        case Allocate():
            _allocate(turn, step, code, source)
        case Tradeoff():
            _tradeoff(turn, step, code, source)


def _allocate(turn: Turn, step: Allocate, code: str, source: AnswerSource) -> None:
    """Give points to the option that is asked for, and on to the next."""
    option = open_part(turn, step)
    if option is None:
        flow.pass_on(turn)
        return
    _give(turn, step, option, None if code == SKIP else int(code), source)
    _give_rest(turn, step, source)
    if open_part(turn, step) is None:
        _tell_shares(turn, step)
        flow.pass_on(turn)
    else:
        _ask_next(turn)


def _give(
    turn: Turn, step: Allocate, option: str, points: int | None, source: AnswerSource
) -> None:
    answer: dict[str, Any] = {"code": str(points), "number": float(points or 0)}
    if points is None:
        answer = {"standing": Standing.SKIPPED}
    order = parts(turn, step) if step.random else ()
    turn.record(step, "allocate", part=option, source=source, shown_order=order, **answer)
    turn.remember(step.id, {**turn.state.answers.get(step.id, {}), option: points})


def _give_rest(turn: Turn, step: Allocate, source: AnswerSource) -> None:
    """Give what can only be given one way: none where none is left, the rest to the last."""
    left, waiting = points_left(turn, step), open_parts(turn, step)
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


def _tradeoff(turn: Turn, step: Tradeoff, code: str, source: AnswerSource) -> None:
    """Turn or set the dial that is asked for, or keep or change the whole package."""
    dial = open_dial(turn, step)
    if dial is not None and code in step.dials[dial].settings:
        _turn_to(turn, step, code)
    elif dial is not None:
        _set(turn, step, dial, code, source)
    elif code == CHANGE:
        _count(turn, step.id, time_round(turn, step) + 1)
        _ask_next(turn)
    else:
        flow.pass_on(turn)


def _turn_to(turn: Turn, step: Tradeoff, code: str) -> None:
    """Show what a setting gains and gives up, in place of what was shown."""
    prompt = turn.state.prompt
    if prompt is not None and prompt.picked != (code,):
        turn.change(prompt=replace(prompt, picked=(code,)))
        turn.redraw(question(turn, step, told=step.id in turn.state.answers))


def _set(turn: Turn, step: Tradeoff, dial: str, code: str, source: AnswerSource) -> None:
    """Set a dial as it stands; to skip it is to leave it as it was before."""
    before = turn.state.answers.get(step.id, {})
    chosen = before.get(dial) if code == SKIP else turned_to(turn, step, dial) or None
    _record(turn, step, dial, chosen, source)
    turn.remember(step.id, {**before, dial: chosen})
    _count(turn, dial_key(step, dial), time_round(turn, step))
    turn.echo = step.dials[dial].settings[chosen].label if chosen else ""
    if open_dial(turn, step) is None and not any(turn.state.answers[step.id].values()):
        flow.pass_on(turn)
    else:
        _ask_next(turn)


def _record(
    turn: Turn, step: Tradeoff, dial: str, chosen: str | None, source: AnswerSource
) -> None:
    turn.record(
        step,
        "tradeoff",
        part=dial,
        code=chosen,
        source=source,
        standing=Standing.ANSWERED if chosen else Standing.SKIPPED,
        revision=time_round(turn, step),
        shown_order=parts(turn, step) if step.random else (),
    )


def _count(turn: Turn, what: str, times: int) -> None:
    turn.change(times={**turn.state.times, what: times})


def _ask_next(turn: Turn) -> None:
    turn.change(prompt=None)
    flow.forward(turn, told=True)
