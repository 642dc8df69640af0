"""Where people stand in parts: begun, put aside, taken up again, finished or closed on them."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from dialogues.engine import given, openings
from dialogues.script.dialogue import Stage
from dialogues.timing.timer import Timer
from dialogues.turn.effects import CancelPending, DropTimers, FinishStage, SetTimer
from dialogues.turn.state import Place, Status
from dialogues.turn.turn import Turn


def count_finished(turn: Turn) -> None:
    """Count the part in progress as finished, once."""
    stage = turn.state.stage
    if not turn.is_over(stage):
        turn.do(FinishStage(stage=stage, active=turn.state.active))
        turn.do(DropTimers(stage=stage))
        turn.change(finished={**turn.state.finished, stage: turn.now.isoformat()})


def settle(turn: Turn) -> None:
    """Let what was given in the part in progress count, and the part itself if nothing is left.

    Nothing is sent, and the person stands where they stood: a tap or a word may still come.
    """
    stop_looking_back(turn)
    given.settle(turn)
    if turn.state.path and next(given.left(turn), None) is None:
        count_finished(turn)


# --- parts that are left and taken up again ---------------------------------------------------


def put_aside(turn: Turn) -> None:
    """Leave the part in progress; it can be taken up again where the person stands in it."""
    if not turn.state.path:
        stop_looking_back(turn)
        return
    settle(turn)
    state = turn.state
    prompt, active = given.open_question(turn), state.active
    place = Place(path=state.path, prelude=state.prelude, prompt=prompt, active=active)
    _stand(turn, state.stage, None, places={**state.places, state.stage: place})


def stop_looking_back(turn: Turn) -> None:
    """Ask no more for an answer that somebody went back to: it stands as it was given."""
    if turn.state.behind:
        turn.change(prompt=turn.state.held, held=None, prelude=(), behind=())


def take_up(turn: Turn, stage: Stage) -> None:
    """Stand again in a part that was put aside, its question open."""
    put_aside(turn)
    place = turn.state.places[stage.id]
    others = {name: at for name, at in turn.state.places.items() if name != stage.id}
    _stand(turn, stage.id, place, places=others)
    if not turn.is_over(stage.id):
        openings.arm(turn, stage)


def ask_nowhere_else(turn: Turn, step: str) -> None:
    """Ask for what was answered in no part that was put aside; its old buttons say no more."""
    turn.change(places={name: _without(at, step) for name, at in turn.state.places.items()})


def _without(place: Place, step: str) -> Place:
    is_open = place.prompt is not None and place.prompt.step == step
    return replace(
        place,
        prelude=tuple(name for name in place.prelude if name != step),
        prompt=None if is_open else place.prompt,
    )


def asked_in(turn: Turn, number: int) -> Stage | None:
    """Give the part that was put aside whose open question has a number."""
    for name, place in turn.state.places.items():
        if not place.closed_at and place.prompt is not None and place.prompt.no == number:
            return turn.outline.stages.get(name)
    return None


def open_to(turn: Turn, media: str) -> Stage | None:
    """Give the part put aside last, if its question takes an answer of such a kind.

    Words go on with an answer for as long as it was not counted without a tap.
    """
    name = next(reversed(turn.state.places), None)
    stage = turn.outline.stages.get(name) if name is not None else None
    if name is None or stage is None or turn.state.places[name].closed_at:
        return None
    prompt = turn.state.places[name].prompt
    step = turn.outline.steps.get(prompt.step) if prompt is not None else None
    if prompt is None or step is None or media not in step.media:
        return None
    given = step.id in turn.state.answers
    since = datetime.fromisoformat(prompt.asked_at or turn.state.joined_at)
    is_fresh = turn.plan.timetable.settles(since).at > turn.now
    return stage if is_fresh or not given else None


def forget_closed(turn: Turn) -> None:
    """Stand no more in parts that have closed: what is written now belongs elsewhere."""
    kept = {name: at for name, at in turn.state.places.items() if not at.closed_at}
    turn.change(places=kept)


def forget_finished(turn: Turn) -> None:
    """Stand no more in parts that are over; another version may have nothing where one stood."""
    kept = {name: at for name, at in turn.state.places.items() if not turn.is_over(name)}
    turn.change(places=kept)
    if turn.state.path and turn.is_over(turn.state.stage):
        _stand(turn, turn.state.stage, None)


def _stand(turn: Turn, stage: str, place: Place | None, **also: Any) -> None:
    """Stand at a place of a part, or at none; change more."""
    at = place or Place(path=())
    turn.change(
        stage=stage,
        path=at.path,
        prelude=at.prelude,
        prompt=at.prompt,
        held=None,
        active=at.active,
        reminders=0,
        **also,
    )


# --- parts that close -------------------------------------------------------------------------


def close_overdue(turn: Turn) -> None:
    """Put behind the person what has closed by now, with what was still open in it."""
    for name in turn.state.opened:
        stage = turn.outline.stages.get(name)
        if stage is None or stage.closes is None or turn.state.status == Status.PAUSED:
            continue
        is_left = _is_standing(turn, name) or not turn.is_over(name)
        if is_left and openings.is_closed(turn, stage):
            close(turn, stage)


def _is_standing(turn: Turn, name: str) -> bool:
    """Tell whether the person stands in a part that has not closed on them."""
    place = turn.state.places.get(name)
    is_here = name == turn.state.stage and bool(turn.state.path)
    return is_here or (place is not None and not place.closed_at)


def close(turn: Turn, stage: Stage) -> None:
    """Put a stage behind the person; what is left of it can be answered no more."""
    if turn.state.stage == stage.id:
        put_aside(turn)
        turn.change(prompt=None, held=None, asking="", reminders=0)
    if stage.id in turn.state.places:
        end_question(turn, stage.id)
        closed = replace(turn.state.places[stage.id], closed_at=turn.now.isoformat())
        turn.change(places={**turn.state.places, stage.id: closed})
    if not turn.is_over(stage.id):
        turn.do(CancelPending(stage=stage.id))
        turn.do(DropTimers(stage=stage.id))
        turn.change(missed={**turn.state.missed, stage.id: turn.now.isoformat()})


def close_all(turn: Turn) -> None:
    """Put behind the person all that they are in the midst of, since the round is over."""
    put_aside(turn)
    turn.change(prompt=None, held=None)
    for name in [*turn.state.places]:
        if not turn.state.places[name].closed_at and name in turn.outline.stages:
            close(turn, turn.outline.stages[name])


def lend_grace(turn: Turn, stage: Stage) -> None:
    """Let somebody who had begun a stage that closes end what they were at, for a while."""
    put_aside_of(turn, stage)
    if turn.is_over(stage.id):
        return
    turn.do(CancelPending(stage=stage.id))
    opened_at = datetime.fromisoformat(turn.state.opened[stage.id])
    moment = openings.closing(turn, stage, opened_at)
    if moment is not None:
        ends = turn.plan.timetable.grace_ends(moment.at)
        turn.do(
            SetTimer(
                timer=Timer.CLOSE,
                stage=stage.id,
                at=ends.at,
                rule=ends.rule,
                ordinal=openings.AGAIN,
            )
        )


def put_aside_of(turn: Turn, stage: Stage) -> None:
    """Leave a stage if it is the one in progress."""
    if turn.state.stage == stage.id:
        put_aside(turn)


def end_question(turn: Turn, name: str) -> None:
    """End the open question of a part that was put aside."""
    now, place = turn.state, turn.state.places[name]
    turn.change(stage=name, path=place.path, prelude=place.prelude, prompt=place.prompt, held=None)
    given.end(turn)
    ended = replace(place, prompt=turn.state.prompt)
    turn.change(
        stage=now.stage,
        path=now.path,
        prelude=now.prelude,
        prompt=now.prompt,
        held=now.held,
        places={**now.places, name: ended},
    )


def end_questions(turn: Turn) -> None:
    """End all open questions, since the person takes part no more."""
    stop_looking_back(turn)
    given.end(turn)
    for name, place in turn.state.places.items():
        if not place.closed_at:
            end_question(turn, name)
