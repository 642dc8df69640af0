"""A message that somebody changed: a further revision of the answer it was."""

from dialogues.engine import revisit
from dialogues.kinds.reflect import revise
from dialogues.turn.events import Edited
from dialogues.turn.turn import Turn


def take(turn: Turn, event: Edited) -> None:
    """Keep a changed message as a further revision, if it was an answer."""
    if event.ref not in turn.state.messages:
        turn.say_phrase("edited_other")
        return
    name, *_ = turn.state.messages[event.ref]
    reason = revisit.too_late(turn, turn.outline.steps[name])
    revise(turn, event.text, event.ref, is_late=reason is not None)
    turn.say_phrase("edited" if reason is None else "edited_late")
