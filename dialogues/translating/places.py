"""Where the texts of a script were written."""

from datetime import date

from dialogues.checks.index import ScriptIndex
from dialogues.script.loader import Script


def lines_of(script: Script) -> dict[str, int]:
    """Give the line of every text in the file of its script, by context."""
    book = ScriptIndex(script, today=date.min)
    return {
        wording.context: script.node.place_of(wording.path).line
        for wording in book.wordings
        if wording.is_base
    }
