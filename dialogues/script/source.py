"""Read YAML text into plain values that remember where each of them was written."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.reader import ReaderError

from dialogues.refused import Refused
from dialogues.script.limits import MAX_ALIASES, MAX_BYTES, MAX_DEPTH, MAX_NODES

_QUOTED = 40  # characters of a value repeated in a message

Path = tuple[str | int, ...]  # keys and positions from the top of the file down to one value


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Place:
    """A place in a file; lines and columns count from 1."""

    line: int = 1
    column: int = 1
    file: str = ""  # the file's name, where it is not the script itself


class SourceFault(Refused):
    """Text that cannot be read as YAML, or should not be: where, what and what to do."""

    def __init__(self, place: Place, code: str, reason: str, remedy: str) -> None:
        super().__init__(code, f"{reason}. {remedy}")
        self.place = place
        self.reason = reason
        self.remedy = remedy


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One value with its place; `parts` are the values inside a mapping or a list."""

    value: Any  # a scalar; {} or [] for a mapping or a list
    place: Place
    parts: dict[str | int, "Node"] = field(default_factory=dict)
    keys: dict[str | int, Place] = field(default_factory=dict)
    size: int = 1  # nodes in it, itself included

    def plain(self) -> Any:
        """Give the value as plain dicts, lists and scalars."""
        match self.value:
            case dict():
                return {key: part.plain() for key, part in self.parts.items()}
            case list():
                return [part.plain() for part in self.parts.values()]
            case scalar:
                return scalar

    def place_of(self, path: Path, *, key: bool = False) -> Place:
        """Give the place of a value, or of its key; of the nearest parent if there is none."""
        node = self
        for step in path[:-1]:
            if step not in node.parts:
                return node.place
            node = node.parts[step]
        if not path or path[-1] not in node.parts:
            return node.place
        return node.keys[path[-1]] if key else node.parts[path[-1]].place


def read(content: bytes) -> Node:
    """Read one YAML 1.2 document whose top is a mapping; raise SourceFault for anything else."""
    node = _composed(content)
    if not isinstance(node.value, dict):
        raise SourceFault(
            node.place,
            "not-yaml",
            "the file does not begin with a key",
            "Begin with 'dialogue:' on a line.",
        )
    return node


def read_list(content: bytes) -> Node:
    """Read one YAML 1.2 document whose top is a list; raise SourceFault for anything else."""
    node = _composed(content)
    if not isinstance(node.value, list) or not node.parts:
        raise SourceFault(
            node.place,
            "value-kind",
            "the file is not a list of steps",
            "Begin each step with '- type:'.",
        )
    return node


def in_file(node: Node, file: str) -> Node:
    """Say of a value, and of all in it, that it stands in a file of that name."""
    return replace(
        node,
        place=replace(node.place, file=file),
        parts={key: in_file(part, file) for key, part in node.parts.items()},
        keys={key: replace(place, file=file) for key, place in node.keys.items()},
    )


def _composed(content: bytes) -> Node:
    text = _decoded(content)
    try:
        return _Composer(text).document()
    except ReaderError as error:
        raise _unreadable_character(text, error) from None
    except MarkedYAMLError as error:
        raise _syntax_fault(error) from None
    except YAMLError as error:
        raise SourceFault(
            Place(), "not-yaml", f"this is not YAML: {error}", "Compare it with an example."
        ) from None


def _decoded(content: bytes) -> str:
    if len(content) > MAX_BYTES:
        raise SourceFault(
            Place(),
            "file-too-large",
            "the file is larger than 1 MiB",
            "Split the dialogue, or move images out of it.",
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line, column = before.count(b"\n") + 1, error.start - before.rfind(b"\n")
        raise SourceFault(
            Place(line=line, column=column),
            "file-not-utf8",
            "the file is not in UTF-8",
            "Save it as UTF-8.",
        ) from None
    if not text.strip():
        raise SourceFault(
            Place(), "file-empty", "the file is empty", "Start from one of the shipped dialogues."
        )
    return text


class _Composer:
    """Builds nodes from the parser's events, and stops at the first thing that goes too far."""

    def __init__(self, text: str) -> None:
        yaml = YAML(typ="safe", pure=True)
        self._events: Iterator[Event] = yaml.parse(text)
        self._resolver = yaml.resolver
        self._constructor = yaml.constructor
        self._anchors: dict[str, Node] = {}
        self._open: list[str] = []  # anchors of what is not read to its end
        self._aliases = 0
        self._nodes = 0

    def document(self) -> Node:
        """Compose the only document of the file."""
        top: Node | None = None
        for event in self._events:
            match event:
                case DocumentStartEvent():
                    self._check_start(event, is_first=top is None)
                case DocumentEndEvent() | StreamEndEvent():
                    continue
                case ScalarEvent() | MappingStartEvent() | SequenceStartEvent() | AliasEvent():
                    top = self._node(event, 1)
        if top is None:
            raise SourceFault(
                Place(),
                "file-empty",
                "the file holds only comments",
                "Start from one of the shipped dialogues.",
            )
        return top

    def _check_start(self, event: DocumentStartEvent, *, is_first: bool) -> None:
        if not is_first:
            raise SourceFault(
                _place(event),
                "yaml-feature",
                "a second document begins here",
                "Take out the line '---'.",
            )
        if event.version or event.tags:
            raise SourceFault(
                _place(event),
                "yaml-feature",
                "the file gives YAML directives",
                "Take out the lines that begin with %.",
            )

    def _node(self, event: Any, depth: int) -> Node:
        self._count(event, depth)
        if isinstance(event, AliasEvent):
            return self._alias(event)
        if event.tag is not None:
            name = _short(str(event.tag).replace("tag:yaml.org,2002:", "!!"))
            raise SourceFault(
                _place(event),
                "yaml-feature",
                f"the tag '{name}' is not allowed",
                "Take out the '!' and its word.",
            )
        if event.anchor is None:
            return self._value(event, depth)
        self._open.append(event.anchor)
        node = self._value(event, depth)
        self._anchors[self._open.pop()] = node
        return node

    def _value(self, event: Any, depth: int) -> Node:
        match event:
            case MappingStartEvent():
                return self._mapping(event, depth)
            case SequenceStartEvent():
                return self._sequence(event, depth)
        return Node(value=self._scalar(event), place=_place(event))

    def _count(self, event: Event, depth: int, nodes: int = 1) -> None:
        self._nodes += nodes
        if self._nodes > MAX_NODES:
            raise SourceFault(
                _place(event),
                "file-too-complex",
                f"the file holds more than {MAX_NODES:,} values",
                "Split the dialogue, and use fewer aliases (*).",
            )
        if depth > MAX_DEPTH:
            raise SourceFault(
                _place(event),
                "file-too-complex",
                f"lists and keys are nested more than {MAX_DEPTH} deep",
                "Take out levels; a branch in a branch is as deep as people can follow.",
            )

    def _alias(self, event: Any) -> Node:
        self._aliases += 1
        if self._aliases > MAX_ALIASES:
            raise SourceFault(
                _place(event),
                "file-too-complex",
                f"there are more than {MAX_ALIASES} aliases (*)",
                "Write the values out.",
            )
        if event.anchor in self._open:
            raise SourceFault(
                _place(event),
                "alias-inside",
                f"'*{event.anchor}' stands inside what it repeats",
                "Write the value out.",
            )
        node = self._anchors.get(event.anchor)
        if node is None:
            raise SourceFault(
                _place(event),
                "alias-unknown",
                f"nothing above is marked '&{event.anchor}'",
                "Mark it, or put quotes round text that begins with *.",
            )
        self._count(event, 0, node.size)
        return node

    def _mapping(self, start: Event, depth: int) -> Node:
        parts: dict[str | int, Node] = {}
        keys: dict[str | int, Place] = {}
        for event in self._events:
            if isinstance(event, MappingEndEvent):
                break
            key = self._key(event)
            if key in keys:
                raise SourceFault(
                    _place(event),
                    "key-twice",
                    f"the key '{key}' is given twice, first on line {keys[key].line}",
                    "Take one of them out, or rename it.",
                )
            keys[key] = _place(event)
            parts[key] = self._node(next(self._events), depth + 1)
        size = 1 + sum(part.size for part in parts.values())
        return Node(value={}, place=_place(start), parts=parts, keys=keys, size=size)

    def _key(self, event: Event) -> str:
        """Read a key as the text it is written as: 1, 01, on and 'on' are all text."""
        if isinstance(event, ScalarEvent) and event.tag is None:
            return _whole_text(event)
        raise SourceFault(
            _place(event),
            "yaml-feature",
            "a key here is not a plain word",
            "Put quotes round text that contains { } [ ] ? : # * or !.",
        )

    def _sequence(self, start: Event, depth: int) -> Node:
        parts: dict[str | int, Node] = {}
        for event in self._events:
            if isinstance(event, SequenceEndEvent):
                break
            parts[len(parts)] = self._node(event, depth + 1)
        places: dict[str | int, Place] = {at: part.place for at, part in parts.items()}
        size = 1 + sum(part.size for part in parts.values())
        return Node(value=[], place=_place(start), parts=parts, keys=places, size=size)

    def _scalar(self, event: Any) -> Any:
        text = _whole_text(event)
        tag = self._resolver.resolve(ScalarNode, text, event.implicit)
        construct = self._constructor.yaml_constructors.get(str(tag))
        if construct is None:
            return text
        try:
            return construct(
                self._constructor, ScalarNode(tag, text, event.start_mark, event.end_mark)
            )
        except ValueError:
            raise SourceFault(
                _place(event),
                "value-form",
                f"'{_short(text)}' looks like a number or a date but is none",
                "Put quotes round it if it is text.",
            ) from None


def _place(event: Event) -> Place:
    return Place(line=event.start_mark.line + 1, column=event.start_mark.column + 1)


def _whole_text(event: Any) -> str:
    text: str = event.value
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise SourceFault(
            _place(event),
            "hidden-character",
            r"'\u' with half a character",
            r"Write the character itself, or \U and 8 digits.",
        )
    return text


def _short(text: str) -> str:
    return text if len(text) <= _QUOTED else text[:_QUOTED] + "..."


# --- what the parser says, in plain words -----------------------------------------------------

_QUOTE = "Put quotes round text that contains : # { } [ ] or begins with a sign."

# What the parser says -> reason and remedy (@ is the sign found), in the order tried.
_SYNTAX = (
    (r"'\\t'", "a tab is used to indent", "Use spaces."),
    (r"mapping values are not allowed", "a second ':' on one line", _QUOTE),
    (r"found character '(.)'", "text begins with '@'", "Put quotes round it."),
    (r"unexpected end of stream", "a quoted text is never closed", "Close it with the same quote."),
    (r"unknown escape character '(.)'", r"'\@' means nothing between double quotes",
     r"Write \\@, or use single quotes."),
    (r"expected ',' or", "a bracket is not closed, or a comma is missing", _QUOTE),
    (r"found '<block mapping start>'", "this line does not line up with those above",
     "Indent keys that belong together by the same number of spaces."),
    (r"found '<block sequence start>'|found '-'", "this '-' does not line up with those above",
     "Indent all '-' of one list by the same number of spaces."),
    (r"expected <block end>", "something follows a text, a bracket or a quote that ended", _QUOTE),
    (r"expected the node content", "a text is missing, or a '#' hides it", _QUOTE),
    (r"expected alphabetic or numeric character", "text begins with & or *",
     "Put quotes round it."),
    (r"expected '<document start>'", "the file goes on where it should have ended", _QUOTE),
    (r"could not find expected ':'", "a line is neither a key with ':' nor part of a text",
     "Add the ':', or indent the line under its text."),
)  # fmt: skip


def _syntax_fault(error: MarkedYAMLError) -> SourceFault:
    problem = str(error.problem or error.context or "")
    mark = error.problem_mark or error.context_mark
    if re.search("unexpected end of stream|<stream end>", problem) and error.context_mark:
        mark = error.context_mark
    place = Place(line=mark.line + 1, column=mark.column + 1) if mark else Place()
    for pattern, reason, remedy in _SYNTAX:
        if match := re.search(pattern, problem):
            sign = match[1] if match.re.groups else ""
            code = "tab-indent" if "\\t" in pattern else "not-yaml"
            return SourceFault(place, code, reason.replace("@", sign), remedy.replace("@", sign))
    return SourceFault(place, "not-yaml", f"this is not YAML: {problem}", _QUOTE)


def _unreadable_character(text: str, error: ReaderError) -> SourceFault:
    before = text[: error.position]
    place = Place(line=before.count("\n") + 1, column=len(before) - before.rfind("\n"))
    return SourceFault(
        place,
        "hidden-character",
        f"a character nobody can see (code {error.character:#06x})",
        "Take it out.",
    )
