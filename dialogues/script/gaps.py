"""What a script made from a template still leaves to be filled in."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dialogues.script.loader import Script
from dialogues.script.source import Node, Place

GAP = re.compile(r"FILL IN\b:? ?([^.\"]*)")
"""What stands where an author has to write something; perhaps followed by what that is."""

TEXT = ".txt"  # how files end that are handed out and can be read here

Lines = Mapping[str, Sequence[str]]  # of each file


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
    """Give every gap in the script, comments aside, and in the texts that it hands out.

    Each is given once, where it is written, in the order of the files.
    """
    sources = {script.name: script.source, **script.parts}
    lines = {name: _lines(content) for name, content in sources.items()}
    texts = {name: file for name, file in script.handouts.items() if name.endswith(TEXT)}
    handed_out = (gap for name, file in texts.items() for gap in _in_lines(name, _lines(file)))
    return tuple(dict.fromkeys((*_within(script.node, script.name, lines), *handed_out)))


def _lines(content: bytes) -> list[str]:
    return content.decode("utf-8-sig", errors="replace").splitlines()


def _in_lines(file: str, lines: Sequence[str]) -> Iterator[Unfilled]:
    for number, line in enumerate(lines, 1):
        for gap in GAP.finditer(line):
            place = Place(line=number, column=gap.start() + 1, file=file)
            yield Unfilled(place=place, wanted=gap[1].strip())


def _within(node: Node, script: str, lines: Lines) -> Iterator[Unfilled]:
    if isinstance(node.value, str):
        yield from _in_text(node.value, node.place, node.place.file or script, lines)
    for part in node.parts.values():
        yield from _within(part, script, lines)


def _in_text(text: str, begins: Place, file: str, lines: Lines) -> Iterator[Unfilled]:
    """Give the gaps of a text, each on the line that it stands on.

    One that is not found as it reads, such as one broken over two lines, is given where the text
    begins.
    """
    after = lines.get(file, ())[begins.line - 1 :]
    written = (
        gap
        for gap in _in_lines(file, after)
        if gap.place.line > 1 or gap.place.column >= begins.column
    )
    for gap in GAP.finditer(text):
        wanted = gap[1].strip()
        found = next((one for one in written if _is_same(one.wanted, wanted)), None)
        line, column = (found.place.line, found.place.column) if found else (1, begins.column)
        place = Place(line=begins.line + line - 1, column=column, file=file)
        yield Unfilled(place=place, wanted=wanted)


def _is_same(in_line: str, wanted: str) -> bool:
    """Tell whether a line has the beginning of what is wanted, or all and more behind it."""
    return wanted.startswith(in_line) or in_line.startswith(wanted)
