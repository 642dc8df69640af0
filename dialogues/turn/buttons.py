"""The engine's own buttons, which stand beside the answers of a script."""

from dialogues.script.kinds.step import Step
from dialogues.turn.turn import Turn

NEXT, MORE, SOURCES, FILE = "_next", "_more", "_sources", "_file"
SKIP, DONE = "_skip", "_done"
DECLINE, UNKNOWN, UNSURE = "_decline", "_unknown", "_unsure"
NO_INFORMATION = "_no_information"
YES, NO, ENOUGH = "_yes", "_no", "_enough"
SEARCH_AGAIN = "_none_of_these"
KEEP, CHANGE = "_keep", "_change"
MOST_IN_ROW = 7  # single characters; narrower buttons are hard to hit with a thumb


def offered_now(turn: Turn, step: Step) -> tuple[str, ...]:
    """Give the codes of the answers on the buttons of the open question, if it is the step's."""
    prompt = turn.state.prompt
    if prompt is None or prompt.step != step.id:
        return ()
    return tuple(code for code in prompt.buttons if not code.startswith("_"))


def skip(turn: Turn) -> tuple[str, str]:
    """Give the button that leaves a question out."""
    return SKIP, turn.phrase("skip")
