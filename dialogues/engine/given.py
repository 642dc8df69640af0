"""What was given to the open question of a part, and what is left of the part."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from dialogues.kinds.all import talk_of
from dialogues.kinds.moves import PassOn
from dialogues.script.kinds.step import HOLDING, Step, StepRole
from dialogues.turn.effects import Standing
from dialogues.turn.state import Prompt
from dialogues.turn.turn import Turn
from dialogues.turn.way import way


def open_question(turn: Turn) -> Prompt | None:
    """Give the open question of a step, be it put aside; one that is asked again is none."""
    asked = (turn.state.prompt, turn.state.held)
    return next((it for it in asked if it is not None and it.step not in {"", turn.again}), None)


def is_given(turn: Turn) -> bool:
    """Tell whether the open question was answered, but for a tap that says so."""
    ahead = _with_question(turn)
    step = _asked(ahead)
    return step is not None and talk_of(step).is_given(ahead, step)


def given_at(turn: Turn) -> datetime:
    """Tell when the open question got its last word or pick; when the person joined if none is."""
    prompt = open_question(turn)
    at = max(prompt.asked_at, prompt.touched[1]) if prompt is not None else ""
    return datetime.fromisoformat(at or turn.state.joined_at)


def settle(turn: Turn) -> None:
    """Let what was given to the open question count, though no tap has ended it."""
    if is_given(turn):
        end(turn)


def end(turn: Turn) -> None:
    """End the open question as it stands: what was picked counts; else its time is over.

    A question that was asked again keeps the answer it had.
    """
    turn.leave_again()
    prompt, asking = open_question(turn), (turn.state.prompt, turn.state.held)
    if prompt is None or prompt.settled:
        return
    turn.change(prompt=prompt, held=None)
    step = _asked(turn)
    if step is not None:
        _store(turn, step, prompt.part)
    settled = replace(prompt, settled=True)
    now, held = (settled if asked is prompt else asked for asked in asking)
    turn.change(prompt=now, held=held)


def _store(turn: Turn, step: Step, part: str) -> None:
    talk = talk_of(step)
    is_kept = talk.keep(turn, step)
    if step.ROLE is StepRole.QUESTION and not is_kept and not talk.is_given(turn, step):
        kind = getattr(step, "type", "")
        turn.record(step, kind, part=part, standing=Standing.TIMED_OUT)


def left(turn: Turn) -> Iterator[Step]:
    """Give what the person has not come to in the part in progress, the open question first."""
    stage, ahead = turn.stage, _with_question(turn)
    if stage is None:
        return
    state, here = ahead.state, _asked(ahead)
    ways = (met.step for met in way(turn.outline, stage, state) if met.path >= state.path)
    needed = (turn.outline.steps[name] for name in state.prelude)
    coming = [*needed, *(step for step in ways if step.ROLE not in HOLDING)]
    if here is not None:
        coming = coming[1:]
        if not talk_of(here).is_given(ahead, here):
            yield here
    for step in coming:
        if not isinstance(talk_of(step).meet(ahead, ahead.own(step)), PassOn):
            yield step


def _with_question(turn: Turn) -> Turn:
    """Give the turn as it would be if nothing were asked in between, to try things out on."""
    state = replace(turn.state, prompt=open_question(turn), held=None)
    return Turn(plan=turn.plan, now=turn.now, state=state)


def _asked(turn: Turn) -> Step | None:
    """Give the step in progress if its question is open."""
    prompt, step = turn.state.prompt, turn.step
    is_open = prompt is not None and step is not None and prompt.step == step.id
    return step if is_open else None
