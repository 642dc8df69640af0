"""How somebody turns out to be no person of the round, and how a person after all."""

from dialogues.turn.effects import FreeSeat, HoldSeat
from dialogues.turn.roles import role_of
from dialogues.turn.turn import Turn


def settle(turn: Turn) -> None:
    """Take the role that the answers now come to; only people hold seats."""
    before, role = turn.state.role, role_of(turn.outline, turn.state)
    if role == before:
        return
    turn.change(role=role)
    if not before:
        turn.do(FreeSeat())
    elif not role:
        turn.do(HoldSeat())
