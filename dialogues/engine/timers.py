"""What happens when a time comes: parts open, close, are recalled, and answers count."""

from datetime import datetime
from typing import assert_never

from dialogues.engine import commands, danger, flow, given, openings, places, revisit
from dialogues.engine.invitations import remind
from dialogues.script.dialogue import Stage
from dialogues.timing.timer import Timer
from dialogues.turn.arms import is_for
from dialogues.turn.effects import MessageKind, SetTimer
from dialogues.turn.events import TimerFell
from dialogues.turn.state import Status
from dialogues.turn.turn import Turn


def fall(turn: Turn, event: TimerFell) -> None:
    """Act on the world as it is: what has closed by now comes first, whatever the timer is."""
    stage = turn.outline.stages.get(event.stage)
    if stage is None or turn.state.status != Status.ACTIVE:
        return
    over = turn.state.missed
    places.close_overdue(turn)
    if turn.state.missed != over:
        flow.next_stage(turn, silent=True)
    if not turn.is_over(stage.id):
        _act(turn, stage, event)


def _act(turn: Turn, stage: Stage, event: TimerFell) -> None:
    match event.timer:
        case Timer.CLOSE:
            revisit.give_up(turn)
            _close_stage(turn, stage)
        case Timer.SETTLE:
            revisit.give_up(turn)
            _settle(turn, stage)
        case Timer.OPEN | Timer.REMIND:
            allowed = turn.plan.timetable.pushable(danger.quiet_until(turn))
            if allowed > turn.now:
                _wait_until(turn, event, allowed, "after quiet hours")
            elif event.timer == Timer.OPEN:
                _open_stage(turn, stage, event)
            else:
                _remind(turn, stage, event)
        case _:
            assert_never(event.timer)


def _wait_until(turn: Turn, event: TimerFell, at: datetime, rule: str) -> None:
    """Let a timer fall again, at a later instant."""
    turn.do(SetTimer(timer=event.timer, stage=event.stage, at=at, rule=rule, ordinal=event.ordinal))


def _open_stage(turn: Turn, stage: Stage, event: TimerFell) -> None:
    """Push the invitation to a stage that is open and was not offered yet."""
    moment = openings.opening(turn, stage)
    is_meant = is_for(stage, turn.state.arm) and stage.id not in turn.state.opened
    if moment is None or not is_meant:
        return
    if moment.at > turn.now:
        _wait_until(turn, event, moment.at, moment.rule)
    elif openings.has_closed(turn, stage, moment.at):
        places.close(turn, stage)
        flow.next_stage(turn, silent=True)
    elif openings.is_too_soon(turn, stage, event.ordinal):
        openings.put_off(turn, stage, openings.last_contact(turn))
        openings.arm_next(turn)
    else:
        pushed = {"pushed_at": turn.now.isoformat(), "reminders": 0, "prompt": None}
        flow.offer(turn, stage, kind=MessageKind.PUSH, **pushed)


def _close_stage(turn: Turn, stage: Stage) -> None:
    """Close a stage on somebody who did not come to its end; nothing is sent for it."""
    opened_at = turn.state.opened.get(stage.id)
    if opened_at is None:
        return
    moment = openings.closing(turn, stage, datetime.fromisoformat(opened_at))
    if moment is not None and moment.at > turn.now:
        turn.do(SetTimer(timer=Timer.CLOSE, stage=stage.id, at=moment.at, rule=moment.rule))
    elif moment is not None:
        places.lend_grace(turn, stage)
        flow.next_stage(turn, silent=True)


def _settle(turn: Turn, stage: Stage) -> None:
    """Let what was given count, half a day after the last word or pick; nothing is sent for it."""
    if stage.id != turn.state.stage or not turn.state.path or not given.is_given(turn):
        return
    moment = turn.plan.timetable.settles(given.given_at(turn))
    if moment.at > turn.now:
        turn.do(SetTimer(timer=Timer.SETTLE, stage=stage.id, at=moment.at, rule=moment.rule))
        return
    places.settle(turn)
    if turn.is_over(stage.id):
        flow.next_stage(turn, silent=True)


def _remind(turn: Turn, stage: Stage, event: TimerFell) -> None:
    """Recall a stage, unless the person was just there or nothing of it is left."""
    state = turn.state
    if state.stage != stage.id or event.ordinal != state.reminders + 1:
        return
    last = datetime.fromisoformat(max(state.last_at, state.opened.get(stage.id, "")))
    timetable = turn.plan.timetable
    if timetable.script_time(turn.now) - timetable.script_time(last) < timetable.remind_after:
        openings.arm_reminder(turn, stage, last)
        return
    revisit.give_up(turn)
    if turn.state.path and next(given.left(turn), None) is None:
        return
    if (newer := openings.newer(turn, stage)) is not None:
        at, rule = turn.now, "in place of a reminder"
        turn.do(SetTimer(timer=Timer.OPEN, stage=newer.id, at=at, rule=rule))
        return
    given.settle(turn)
    commands.drop_complaint(turn)
    turn.change(reminders=event.ordinal, pushed_at=turn.now.isoformat())
    remind(turn, stage, is_last=event.ordinal >= timetable.max_reminders)
    if turn.state.path:
        commands.go_on(turn)
    openings.arm_reminder(turn, stage, turn.now)
