"""What is said to those who wrote or tapped where nothing was asked."""

from dialogues.engine import commands
from dialogues.turn.state import Status
from dialogues.turn.turn import Turn


def answer_unasked(turn: Turn) -> None:
    """Answer words or taps that nothing open takes: lead on, back, or say that it is over."""
    match turn.state.status:
        case Status.ACTIVE:
            odd = "" if _is_at_work(turn) else "odd_text"
            tell_closed(turn, "closed_unkept", otherwise=odd)
            commands.carry_on(turn)
        case Status.PAUSED | Status.STOPPED | Status.DECLINED | Status.TURNED_AWAY:
            commands.obey(turn, "resume")
        case _:
            commands.obey(turn, "pause")  # which tells that it is over


def _is_at_work(turn: Turn) -> bool:
    stage = turn.state.stage
    return bool(turn.state.path) or (stage in turn.state.opened and not turn.is_over(stage))


def tell_closed(turn: Turn, key: str = "closed_stage", *, otherwise: str) -> None:
    """Say that the stage the person answers to has closed, or else another phrase."""
    missed = turn.outline.stages.get(turn.state.stage)
    if missed is not None and missed.id in turn.state.missed:
        turn.say_phrase(key, title=turn.fill(missed.title))
    elif otherwise:
        turn.say_phrase(otherwise)


def may_be_late(turn: Turn) -> bool:
    """Tell whether somebody takes part, or did until the round was closed."""
    return turn.state.status in {Status.ACTIVE, Status.FINISHED, Status.CLOSED}
