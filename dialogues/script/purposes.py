"""What people may agree to, one thing at a time."""

from typing import ClassVar

from dialogues.script.change_rules import NEVER, Rules
from dialogues.script.fields import Id, Part, Text


class Purpose(Part):
    """One thing a person may agree to, on its own."""

    CHANGES: ClassVar[Rules] = {"id": NEVER, "text": NEVER}

    id: Id
    """The purpose's name."""
    text: Text
    """What the person agrees to."""
