"""How the workbook of a script's texts is laid out: its sheets, its columns, its words."""

from bot.refused import BotRefused

TEXTS, STEPS, GUIDE = "Texts", "Steps", "Read me"
CONTEXT, KIND, MOST, ORIGINAL = "Context", "Kind", "At most", "Original"
OWN = (CONTEXT, KIND, MOST, ORIGINAL)  # the columns before those of the languages
STATE = " state"  # after a language: the heading of the column beside it
BEFORE = " before"  # after a language: the heading of a hidden column, what the file said then
DONE, UNSURE, MISSING = "done", "unsure", "missing"


class SheetRefused(BotRefused):
    """A workbook cannot be read or written; the message says what, where and what to do."""
