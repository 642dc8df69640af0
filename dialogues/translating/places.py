"""Where the texts of a script were written."""

from datetime import date

from dialogues.checks.index import ScriptIndex
from dialogues.script.loader import Script


def lines_of(script: Script) -> dict[str, int]:
    """Give the line of every text in the file of its script, by context."""
    book = ScriptIndex(script, today=date.min)
    return {
        one.context: script.node.place_of(one.path).line for one in book.wordings if one.is_base
    }
