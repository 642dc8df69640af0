"""The engine's own buttons, which stand beside the answers of a script."""

from dialogues.turn.turn import Turn

NEXT, MORE, SOURCES, FILE = "_next", "_more", "_sources", "_file"
SKIP, DONE = "_skip", "_done"
DECLINE, UNKNOWN, UNSURE = "_decline", "_unknown", "_unsure"
NO_INFORMATION = "_no_information"
YES, NO, ENOUGH = "_yes", "_no", "_enough"
KEEP, CHANGE = "_keep", "_change"
MOST_IN_ROW = 7  # single characters; narrower buttons are hard to hit with a thumb


def skip(turn: Turn) -> tuple[str, str]:
    """Give the button that leaves a question out."""
    return SKIP, turn.phrase("skip")
