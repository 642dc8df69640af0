"""What a script made from a template still leaves to be filled in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from dialogues.script.loader import Script
from dialogues.script.source import Node, Place

GAP = re.compile(r"FILL IN\b:? ?([^.\"]*)")
"""What stands where an author has to write something; perhaps followed by what that is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfilled:
    """A text that is still to be filled in."""

    place: Place
    wanted: str  # what is to be written there; may be empty

    def __str__(self) -> str:
        """Tell it in a line."""
        at = f"{self.place.file}:{self.place.line}:{self.place.column}"
        return f"{at}: FILL IN: {self.wanted}".rstrip(": ")


def unfilled(script: Script) -> tuple[Unfilled, ...]:
    """Give every gap in the script itself, comments aside, in the order of the file."""
    return tuple(_within(script.node, script.name))


def _within(node: Node, file: str) -> Iterator[Unfilled]:
    if isinstance(node.value, str) and (gap := GAP.search(node.value)):
        place = replace(node.place, file=node.place.file or file)
        yield Unfilled(place=place, wanted=gap[1].strip())
    for part in node.parts.values():
        yield from _within(part, file)
