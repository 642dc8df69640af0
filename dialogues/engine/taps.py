"""Which button was pressed, and what stands on it."""

from datetime import datetime

from dialogues.engine import commands
from dialogues.kinds.all import question, talk_of
from dialogues.turn.events import Pressed
from dialogues.turn.outline import Plan
from dialogues.turn.state import Prompt, State
from dialogues.turn.turn import Turn


def pressed_code(state: State, event: Pressed) -> str | None:
    """Give the code of the button that was pressed, if its question is still open."""
    prompt = state.prompt
    if prompt is None or event.prompt != prompt.no:
        return None
    return prompt.buttons[event.button] if 0 <= event.button < len(prompt.buttons) else None


def label(turn: Turn, prompt: Prompt, code: str) -> str:
    """Give the answer's words, for chats that do not show taps; moving on needs no echo."""
    current = turn.step if prompt.step else None
    if current is None or code.startswith("_") or not talk_of(current).ECHOES_TAPS:
        return ""
    return dict(question(turn, current).choices).get(code, "")


def tapped_label(plan: Plan, state: State, event: Pressed, now: datetime) -> str:
    """Give the words on the button that was pressed, if its question is still open."""
    prompt, code = state.prompt, pressed_code(state, event)
    if prompt is None or code is None:
        return ""
    turn = Turn(plan=plan, now=now, state=state)
    current = turn.step if prompt.step else None
    choices = (
        question(turn, current).choices if current else commands.aside(turn, prompt.part).choices
    )
    return dict(choices).get(code, "")
