"""How taking part begins and how it ends with the round."""

from dialogues.engine import (
    flow,
    places,
)
from dialogues.turn.effects import CancelPending, DropTimers
from dialogues.turn.events import (
    Joined,
    RoundEnded,
)
from dialogues.turn.state import LIVE, State, Status
from dialogues.turn.turn import Turn


def join(turn: Turn, event: Joined) -> None:
    """Take somebody in, and begin the first stage if it is open."""
    now = turn.now.isoformat()
    language = _spoken(event.language, turn.plan.script.languages)
    turn.state = State(language=language, seed=event.seed, joined_at=now, last_at=now)
    first = turn.outline.dialogue.stages[0]
    moment = turn.plan.timetable.opens(first, joined_at=turn.now, finished={})
    if moment is not None and moment.at <= turn.now:
        flow.enter_first(turn, first)
    else:
        flow.next_stage(turn)


def _spoken(language: str, offered: tuple[str, ...]) -> str:
    """Choose the language of the talk: the wanted one, its parent, or the script's own."""
    return next(
        (name for name in (language, language.partition("-")[0]) if name in offered), offered[0]
    )


def end_round(turn: Turn, event: RoundEnded) -> None:
    """End taking part, since the round was closed or called off."""
    if turn.state.status not in LIVE:
        return
    places.close_all(turn)
    turn.change(status=Status.CLOSED, prompt=None, held=None, path=(), asking="")
    turn.do(CancelPending())
    turn.do(DropTimers())
    turn.tell_phrase("round_cancelled" if event.cancelled else "round_closed")
