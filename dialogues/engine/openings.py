"""When parts open, close and are recalled for one person, and the timers that wake them for it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import takewhile

from dialogues.engine import given
from dialogues.script.dialogue import Stage
from dialogues.script.kinds.step import StepRole
from dialogues.timing.timer import Timer
from dialogues.timing.timetable import Moment
from dialogues.turn.arms import is_for
from dialogues.turn.effects import SetTimer
from dialogues.turn.state import Prompt, Status
from dialogues.turn.turn import Turn

APART = timedelta(minutes=30)  # two pushes nearer than this are a burst; the second waits
PATIENCE = timedelta(days=1)  # between offers, where a script has no reminders to go by
AGAIN = 1  # the ordinal of an opening that was put off, and of a closing whose grace ends


# --- what is so now ---------------------------------------------------------------------------


def opening(turn: Turn, stage: Stage) -> Moment | None:
    """Tell when a stage opens for this person; one that opened stays open whatever moves."""
    if stage.id in turn.state.opened:
        opened_at = datetime.fromisoformat(turn.state.opened[stage.id])
        return Moment(at=min(opened_at, turn.now), rule="open")
    return turn.plan.timetable.opens(stage, joined_at=_joined(turn), finished=_ended(turn))


def closing(turn: Turn, stage: Stage, opened_at: datetime) -> Moment | None:
    """Tell when a stage that opened then closes for this person."""
    return turn.plan.timetable.closes(stage, joined_at=_joined(turn), opened_at=opened_at)


def is_begun(turn: Turn, stage: Stage) -> bool:
    """Tell whether the person stands in a stage, be it put aside."""
    state = turn.state
    return stage.id in state.places or (stage.id == state.stage and bool(state.path))


def has_closed(turn: Turn, stage: Stage, opened_at: datetime, *, strictly: bool = False) -> bool:
    """Tell whether a stage that opened then is closed by now; who had begun it has some grace."""
    moment = closing(turn, stage, opened_at)
    if moment is None or moment.at > turn.now:
        return False
    has_grace = not strictly and is_begun(turn, stage)
    return not has_grace or turn.plan.timetable.grace_ends(moment.at).at <= turn.now


def is_closed(turn: Turn, stage: Stage) -> bool:
    """Tell whether a stage is closed by now for this person, for whom it opened some time."""
    moment = opening(turn, stage)
    return moment is not None and moment.at <= turn.now and has_closed(turn, stage, moment.at)


def met(turn: Turn) -> Iterator[Stage]:
    """Give the stages that this person meets and that are not behind them, in order."""
    for stage in turn.outline.dialogue.stages:
        if is_for(stage, turn.state.arm) and not turn.is_over(stage.id):
            yield stage


def coming(turn: Turn) -> tuple[Stage, Moment] | None:
    """Give the stage that opens next, and when; None if none is known to open."""
    later = [
        (stage, moment)
        for stage in met(turn)
        if (moment := opening(turn, stage)) is not None and moment.at > turn.now
    ]
    return min(later, key=lambda opens: opens[1].at, default=None)


def _passed(turn: Turn) -> Stage | None:
    """Give the first stage that is open and was never offered."""
    unmet = (stage for stage in met(turn) if stage.id not in turn.state.opened)
    return next((stage for stage in unmet if _is_open(turn, stage)), None)


def newer(turn: Turn, stage: Stage) -> Stage | None:
    """Give a stage that opened since another did, is open, and was not offered yet."""
    found = _passed(turn)
    moment = opening(turn, found) if found is not None else None
    since = datetime.fromisoformat(turn.state.opened[stage.id])
    is_newer = moment is not None and moment.at > since
    return found if is_newer else None


def last_contact(turn: Turn) -> datetime:
    """Tell when the person last did something or was sent something unasked."""
    return datetime.fromisoformat(max(turn.state.pushed_at, turn.state.last_at))


def is_too_soon(turn: Turn, stage: Stage, ordinal: int) -> bool:
    """Tell whether to offer a stage now would be one push too many.

    One push is enough for somebody who has not answered the last. Who is on their way through
    parts that were open before comes to this one by themselves. An offer that was put off waits
    until the person has been left in peace as long as before a reminder.
    """
    state, timetable = turn.state, turn.plan.timetable
    peace = timetable.remind_after or PATIENCE
    if ordinal == AGAIN or (state.last_at > state.pushed_at and _is_on_the_way(turn, stage)):
        return timetable.after(last_contact(turn), peace) > turn.now
    return state.pushed_at > state.last_at and timetable.after(last_contact(turn), APART) > turn.now


def _is_on_the_way(turn: Turn, stage: Stage) -> bool:
    """Tell whether a stage that comes before is open, and not begun."""
    before = takewhile(lambda other: other.id != stage.id, met(turn))
    return any(_is_open(turn, other) and not is_begun(turn, other) for other in before)


def _is_open(turn: Turn, stage: Stage) -> bool:
    moment = opening(turn, stage)
    is_now = moment is not None and moment.at <= turn.now
    return is_now and moment is not None and not has_closed(turn, stage, moment.at)


# --- what is set ------------------------------------------------------------------------------


def arm(turn: Turn, stage: Stage) -> None:
    """Set the closing and the next reminder of a stage that is open, and the next opening."""
    moment = closing(turn, stage, datetime.fromisoformat(turn.state.opened[stage.id]))
    if moment is not None:
        turn.do(SetTimer(timer=Timer.CLOSE, stage=stage.id, at=moment.at, rule=moment.rule))
    arm_reminder(turn, stage, turn.now)
    arm_next(turn)


def arm_next(turn: Turn) -> None:
    """Set the opening of the stage that opens next, whatever becomes of those before it."""
    if (found := coming(turn)) is not None:
        stage, moment = found
        turn.do(SetTimer(timer=Timer.OPEN, stage=stage.id, at=moment.at, rule=moment.rule))


def arm_reminder(turn: Turn, stage: Stage, since: datetime) -> None:
    """Set the next reminder of a stage, counted from an instant, if the cap allows one.

    After the last one it is the turn of a stage that was open all the while and never offered.
    """
    timetable, ordinal = turn.plan.timetable, turn.state.reminders + 1
    if ordinal > timetable.max_reminders:
        if (passed := _passed(turn)) is not None:
            put_off(turn, passed, since)
        return
    moment = timetable.first_reminder(stage, opened_at=since, joined_at=_joined(turn))
    if moment is not None:
        turn.do(
            SetTimer(
                timer=Timer.REMIND,
                stage=stage.id,
                at=moment.at,
                rule=moment.rule,
                ordinal=ordinal,
            )
        )


def arm_settling(turn: Turn, before: Prompt | None) -> None:
    """Set the time from which an answer counts that only wants a tap, if it is new in this turn."""
    prompt, stage, step = given.open_question(turn), turn.stage, turn.step
    if prompt in {None, before} or stage is None or step is None or turn.is_over(stage.id):
        return
    if turn.state.status != Status.ACTIVE or not given.is_given(turn):
        return
    if step.ROLE is StepRole.QUESTION or next(given.left(turn), None) is None:
        moment = turn.plan.timetable.settles(turn.now)
        turn.do(SetTimer(timer=Timer.SETTLE, stage=stage.id, at=moment.at, rule=moment.rule))


def put_off(turn: Turn, stage: Stage, since: datetime) -> None:
    """Let a stage that is open be offered later, since something else was just pushed."""
    timetable = turn.plan.timetable
    at = timetable.pushable(timetable.after(since, timetable.remind_after or PATIENCE))
    rule = "after what was sent before"
    turn.do(SetTimer(timer=Timer.OPEN, stage=stage.id, at=at, rule=rule, ordinal=AGAIN))


def _joined(turn: Turn) -> datetime:
    return datetime.fromisoformat(turn.state.joined_at)


def _ended(turn: Turn) -> dict[str, datetime]:
    ended = {**turn.state.missed, **turn.state.finished}
    return {stage: datetime.fromisoformat(at) for stage, at in ended.items()}
