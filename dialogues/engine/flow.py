"""Moving on: from step to step, from stage to stage, and waiting in between."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, assert_never

from dialogues.engine import given, invitations, laps, openings, places, revisit
from dialogues.kinds.all import question, talk_of
from dialogues.kinds.consent import SEAT
from dialogues.kinds.moves import Ask, Decline, Enter, Move, PassOn, Rest, Stay, TurnAway
from dialogues.kinds.reveal import TALLY
from dialogues.script.dialogue import Stage
from dialogues.script.kinds.step import Step
from dialogues.script.purposes import Purpose
from dialogues.timing.timer import Timer
from dialogues.turn.arms import is_for
from dialogues.turn.effects import (
    AnswerSource,
    DropTimers,
    EnterStage,
    FreeSeat,
    MessageKind,
    SetTimer,
)
from dialogues.turn.events import Seated, Tallied
from dialogues.turn.outline import inward, outward
from dialogues.turn.state import LIVE, Status
from dialogues.turn.turn import LEAVE, Turn


def forward(turn: Turn) -> None:
    """Run steps until one needs an answer or the stage ends."""
    while turn.state.prompt is None and not asks_store(turn) and _is_on_way(turn):
        step = turn.step
        if step is None:
            _leave_container(turn)
        else:
            _make(turn, step, talk_of(step).meet(turn, step))


def _is_on_way(turn: Turn) -> bool:
    """Tell whether there is a step to meet: one of a part, or one that is asked out of turn."""
    return bool(turn.state.path or turn.state.prelude)


def asks_store(turn: Turn) -> bool:
    """Tell whether something is asked of the store, which answers within the turn."""
    return turn.state.asking in {TALLY, SEAT}


def take(turn: Turn, step: Step, code: str, source: AnswerSource) -> None:
    """Take a choice that the open prompt of a step offers."""
    if code == LEAVE:
        leave_as_it_is(turn, step)
        return
    go_by(turn, step, talk_of(step).take(turn, step, code, source))


def take_typed(turn: Turn, step: Step, codes: tuple[str, ...]) -> None:
    """Take the choices that somebody named in words."""
    if codes == (LEAVE,):
        leave_as_it_is(turn, step)
        return
    go_by(turn, step, talk_of(step).take_several(turn, step, codes, AnswerSource.TYPED))


def take_tally(turn: Turn, tally: Tallied) -> None:
    """Give what others answered to the step that waits for it."""
    step = turn.step
    if step is not None and turn.state.asking == TALLY:
        go_by(turn, step, talk_of(step).take_tally(turn, step, tally))


def take_seat(turn: Turn, seated: Seated) -> None:
    """Give the seat, or none, to the consent that waits for it."""
    step = turn.step
    if step is not None and turn.state.asking == SEAT:
        if seated.is_given:
            places.ask_nowhere_else(turn, step.id)
        go_by(turn, step, talk_of(step).take_seat(turn, step, seated))


def go_by(turn: Turn, step: Step, move: Move) -> None:
    """Make the move that an answer comes to, and run on if it leads on."""
    if turn.again == step.id and isinstance(move, PassOn):
        turn.say_phrase("edited")
    _make(turn, step, move)
    if isinstance(move, PassOn | Enter):
        forward(turn)


def _make(turn: Turn, step: Step, move: Move) -> None:
    match move:
        case PassOn():
            _leave(turn, step)
        case Stay():
            pass
        case Enter():
            _enter(turn, step, move.arm)
        case Ask():
            turn.ask(move.question, step.id)
        case Rest():
            _rest(turn)
        case Decline():
            _decline(turn, move.text)
        case TurnAway():
            _turn_away(turn)
        case _:
            assert_never(move)


def leave_as_it_is(turn: Turn, step: Step) -> None:
    """Change no more of an answer that was asked for again, and run on."""
    turn.say_phrase("edited" if turn.is_answered_again(step.id) else "stayed")
    _leave(turn, step)
    forward(turn)


def _leave(turn: Turn, step: Step) -> None:
    """Close the step in progress and stand at the next; a changed answer is followed anew."""
    is_aside = bool(turn.state.prelude and turn.state.behind)
    turn.leave_step()
    if is_aside:
        turn.change(behind=tuple(dict.fromkeys((*turn.state.behind, step.id))))
        revisit.settle(turn)
        if not turn.state.prelude:
            _come_back(turn)


def _enter(turn: Turn, step: Step, arm: int) -> None:
    """Stand at the first step inside another; what is met out of turn is put in its place."""
    if not turn.state.prelude:
        turn.go(inward(turn.state.path, arm))
        return
    inside = tuple(inner.id for inner in step.entered(arm, turn.state.seed))
    behind = (*turn.state.behind, step.id)
    turn.change(prelude=(*inside, *turn.state.prelude[1:]), behind=behind, prompt=None)
    if not turn.state.prelude:
        _come_back(turn)


def _come_back(turn: Turn) -> None:
    """Go on where the person stood before they changed an answer."""
    held = turn.state.held
    turn.change(behind=(), held=None)
    step = turn.step
    if step is not None and held is not None and talk_of(step).IS_ASKED_ALIKE:
        turn.change(prompt=held)
        again = question(turn, step)
        is_same = tuple(code for code, _ in again.choices) == held.buttons
        if held.step == step.id and is_same and again.part == held.part:
            turn.repeat(again)
        else:
            turn.change(prompt=None)
    elif step is None and turn.state.status in LIVE:
        next_stage(turn)


def _leave_container(turn: Turn) -> None:
    path = outward(turn.state.path)
    laps.settle(turn)
    if path is None:
        _finish_stage(turn)
    else:
        turn.go(path)


def _rest(turn: Turn) -> None:
    """Stand at the next step without asking it; a stage with nothing left ends all the same."""
    turn.leave_step()
    while turn.state.path and turn.step is None:
        _leave_container(turn)
    if turn.state.path:
        turn.say_phrase("later_said")


def _decline(turn: Turn, text: str) -> None:
    turn.change(status=Status.DECLINED, prompt=None)
    turn.do(DropTimers())
    turn.do(FreeSeat())
    turn.say(text)


def _turn_away(turn: Turn) -> None:
    turn.change(status=Status.TURNED_AWAY, prompt=None)
    turn.do(DropTimers())
    turn.say_phrase("round_full")


def leave_unanswered(turn: Turn) -> None:
    """Give back the seat of somebody who leaves before the first answer.

    Whoever comes back meets the consent again: it asks for a seat and, being given, for no more.
    """
    if _has_answered(turn):
        return
    if turn.state.path:
        agreed = tuple(step.id for step in turn.outline.steps.values() if step.needed_purposes)
        turn.change(prelude=(*agreed, *turn.state.prelude))
    turn.do(FreeSeat())


# --- stages -----------------------------------------------------------------------------------


def begin(turn: Turn, stage: Stage) -> None:
    """Enter a stage: what it needs first, then its own steps; or go on in it where one stood."""
    if stage.id in turn.state.places:
        places.take_up(turn, stage)
        ask_again(turn)
        return
    places.forget_closed(turn)
    asked = tuple(place for place in turn.state.asked if not _is_of_part_over(turn, place[1]))
    turn.change(asked=asked)
    _open(turn, stage, path=(0,), prelude=_needed(turn, stage), prompt=None, active=0)
    turn.do(EnterStage(stage=stage.id))
    forward(turn)


def _is_of_part_over(turn: Turn, step: str) -> bool:
    """Tell whether a step belongs to a part that is behind the person: its buttons are old."""
    return turn.is_over(turn.outline.home.get(step, ""))


def _open(turn: Turn, stage: Stage, **also: Any) -> None:
    """Note that a stage is open for this person, since the first time it was; change more."""
    opened = turn.state.opened
    if stage.id not in opened:
        opened = {**opened, stage.id: turn.now.isoformat()}
    turn.change(stage=stage.id, opened=opened, **also)


def _needed(turn: Turn, stage: Stage) -> tuple[str, ...]:
    """Name what comes before a stage: consent if its part was missed, cards the gate wants."""
    outline = turn.outline
    earlier = outline.order[: outline.order.index(stage.id)]
    met = (outline.stages[name] for name in earlier)
    steps = (step for passed in met if is_for(passed, turn.state.arm) for step in passed.steps)
    unasked = (step.id for step in steps if _is_to_agree(turn, step.needed_purposes))
    unseen = (card for card in stage.gate.seen if _wants(turn, stage, card))
    return (*unasked, *unseen)


def _wants(turn: Turn, stage: Stage, card: str) -> bool:
    """Tell whether a gate shows a card: what an arm does not meet, only stages of its own show."""
    arm = turn.state.arm
    is_meant = not arm or bool(stage.arms) or arm in turn.outline.meeting[card]
    return is_meant and not set(turn.outline.lap_names(card)) & {*turn.state.shown}


def _is_to_agree(turn: Turn, purposes: Sequence[Purpose]) -> bool:
    """Tell whether a consent is to be met: for an answer, or by who may have lost their seat."""
    is_answered = all(purpose.id in turn.state.consents for purpose in purposes)
    return bool(purposes) and not (is_answered and _has_answered(turn))


def _has_answered(turn: Turn) -> bool:
    return bool(turn.state.answers or turn.state.messages)


def _finish_stage(turn: Turn) -> None:
    """Come to the end of a stage, which may count as finished already."""
    places.count_finished(turn)
    turn.change(path=(), prelude=(), prompt=None, active=0, reminders=0)
    next_stage(turn)


def next_stage(turn: Turn, *, silent: bool = False) -> None:
    """Offer a stage that is open, wait for one if none is, or finish; `silent` sends nothing.

    What comes after the stage just left goes before what was passed over earlier. Unasked, nobody
    is offered again what they were offered before.
    """
    stages = _open_stages(turn)
    openings.arm_next(turn)
    if not stages:
        _wait(turn, silent=silent)
    elif not silent:
        _go_to(turn, stages[0])
    elif unmet := [stage for stage in stages if stage.id not in turn.state.opened]:
        at = turn.plan.timetable.pushable(turn.now)
        rule = "the part before it is over"
        turn.do(SetTimer(timer=Timer.OPEN, stage=unmet[0].id, at=at, rule=rule))


def _open_stages(turn: Turn) -> list[Stage]:
    """Give what is open to the person, in the order in which it is offered."""
    stages = []
    for stage in [*openings.met(turn)]:
        moment = openings.opening(turn, stage)
        if moment is None or moment.at > turn.now:
            continue
        if openings.has_closed(turn, stage, moment.at):
            places.close(turn, stage)
        else:
            stages.append(stage)
    order = turn.outline.order
    last = order.index(turn.state.stage) if turn.state.stage in order else 0
    return sorted(stages, key=lambda stage: order.index(stage.id) < last)


def _go_to(turn: Turn, stage: Stage) -> None:
    """Lead on to a stage; who was in it, and only looked back, goes on where they were."""
    order, last = turn.outline.order, turn.state.stage
    is_ahead = last in order and order.index(stage.id) > order.index(last)
    if stage.id in turn.state.places and is_ahead:
        begin(turn, stage)
    else:
        offer(turn, stage)


def _wait(turn: Turn, *, silent: bool) -> None:
    found = openings.coming(turn)
    if found is None:
        _finish(turn, silent=silent)
    elif not silent:
        stage, moment = found
        key = "waiting" if turn.state.opened else "waiting_first"
        turn.say_phrase(key, title=turn.fill(stage.title), when=turn.when(moment.at))


def wait_anew(turn: Turn) -> None:
    """Wait for the next stage as the script now has it; nothing is sent."""
    if turn.state.status not in LIVE:
        return
    places.forget_finished(turn)
    turn.do(DropTimers(timers=(Timer.OPEN,)))
    if turn.state.path or not turn.is_over(turn.state.stage):
        openings.arm_next(turn)
    else:
        next_stage(turn, silent=True)


def ask_again(turn: Turn) -> None:
    """Put the open question again under its own number, or run on past one that was given.

    The same number lets a tap count that was on its way while the person also wrote. A question
    that is asked otherwise by now is run into anew.
    """
    prompt, step = turn.state.prompt, turn.step
    if prompt is not None and step is not None:
        if prompt.settled and given.is_given(turn):
            _leave(turn, step)
        elif talk_of(step).IS_ASKED_ALIKE:
            again = question(turn, step)
            buttons = tuple(code for code, _ in again.choices)
            if (again.part, buttons) == (prompt.part, prompt.buttons):
                turn.repeat(again)
                return
    turn.change(prompt=None, asking="")
    forward(turn)


# --- offers and reminders ---------------------------------------------------------------------


def offer(turn: Turn, stage: Stage, *, kind: MessageKind = MessageKind.PROMPT, **also: Any) -> None:
    """Invite the person into a stage that is open, and arm its timers; change more."""
    places.put_aside(turn)
    is_new = stage.id not in turn.state.opened
    _open(turn, stage, path=(), prelude=(), held=None, **also)
    turn.ask(invitations.invitation(turn, stage), "", kind=kind)
    if is_new:
        openings.arm(turn, stage)


def enter_first(turn: Turn, stage: Stage) -> None:
    """Begin the very first stage at once, since joining asked for it."""
    _open(turn, stage)
    openings.arm(turn, stage)
    begin(turn, stage)


def rejoin(turn: Turn) -> None:
    """Take part again after a rest: the stage in progress is watched again, or behind by now."""
    stage = turn.outline.stages.get(turn.state.stage)
    if stage is None or stage.id not in turn.state.opened or turn.is_over(stage.id):
        return
    places.close_overdue(turn)
    if turn.is_over(stage.id):
        turn.say_phrase("closed_stage", title=turn.fill(stage.title))
    else:
        openings.arm(turn, stage)


def _finish(turn: Turn, *, silent: bool) -> None:
    turn.change(status=Status.FINISHED)
    turn.do(DropTimers())
    if not silent:
        turn.say_phrase("finished")


IDLE = timedelta(minutes=5)  # a longer pause counts as this much activity


def touch(turn: Turn) -> None:
    """Count the person's time: since the last thing they did, idle capped."""
    active = turn.state.active
    if turn.state.path and turn.state.last_at:
        since = turn.now - datetime.fromisoformat(turn.state.last_at)
        active += round(min(max(since, timedelta(0)), IDLE).total_seconds())
    turn.change(last_at=turn.now.isoformat(), active=active)
