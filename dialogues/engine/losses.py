"""Asking again for a voice note or photo that was told as kept and never reached us."""

from datetime import datetime

from dialogues.engine import commands, revisit
from dialogues.script.kinds.step import Step, StepRole
from dialogues.turn.events import FileLost
from dialogues.turn.outline import Plan
from dialogues.turn.state import State, Status
from dialogues.turn.turn import Turn

TOLD = frozenset({Status.ACTIVE, Status.FINISHED, Status.CLOSED})  # not to who left or rests


def may_be_told(plan: Plan, state: State, now: datetime) -> bool:
    """Tell whether somebody may be told now, unasked, that something of theirs was lost.

    Not in quiet hours, not while the round or the person pauses, and not between a question of
    ours and its answer, such as whether they want to leave.
    """
    is_asked_in_between = state.prompt is not None and commands.is_aside(state.prompt)
    is_quiet = plan.timetable.pushable(now) > now
    return not (plan.paused or is_quiet or is_asked_in_between or state.status is Status.PAUSED)


def take_loss(turn: Turn, event: FileLost) -> None:
    """Say that something was lost, and ask for it again if it can still be answered."""
    if turn.state.status not in TOLD:
        return
    step = turn.outline.steps.get(event.step)
    if step is None or event.media not in step.media or not _is_open(turn, step):
        turn.tell_phrase("lost_too_late")
        return
    turn.tell_phrase("lost_voice" if event.media == "voice" else "lost_photo")
    if turn.step is None or turn.step.id != step.id:
        revisit.reopen(turn, turn.own(step), is_anew=False)
    commands.go_on(turn)


def _is_open(turn: Turn, step: Step) -> bool:
    """Tell whether a question can still be answered: it is asked now, or may be gone back to."""
    if turn.plan.over or step.ROLE is not StepRole.QUESTION:
        return False
    is_asked = turn.step is not None and turn.step.id == step.id
    return is_asked or revisit.may_reopen(turn, step)
