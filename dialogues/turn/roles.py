"""What somebody in a round is, by their answers: a person, or one of the script's roles."""

from dialogues.script.conditions import ARM
from dialogues.turn.outline import Outline
from dialogues.turn.state import State


def role_of(outline: Outline, state: State) -> str:
    """Name the first role that somebody's answers make true; empty for a person."""
    roles = outline.dialogue.roles
    if not roles:
        return ""
    known = outline.named(state.answers, state.superseded)
    if state.arm:
        known = {**known, ARM: state.arm}
    return next((name for name, role in roles.items() if role.condition.holds(known)), "")
