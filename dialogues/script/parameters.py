"""Values that an include puts into the steps it names: `with: {who: a charity}` fills in <who>."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from dialogues.script.source import Node

NAME = re.compile(r"[a-z][a-z0-9_]*")
_PLACE = re.compile(rf"<({NAME.pattern})>")

Values = Mapping[str, str | int | float]


def used(node: Node) -> Iterator[str]:
    """Name the values that texts and keys in a part of a script have places for."""
    if isinstance(node.value, str):
        yield from _PLACE.findall(node.value)
    for key, part in node.parts.items():
        yield from _PLACE.findall(str(key))
        yield from used(part)


def filled(node: Node, values: Values) -> Node:
    """Put values in their places; what is nothing but a place becomes the value itself."""
    keys = {key: _filled(key, values) for key in node.parts}
    return replace(
        node,
        value=_filled(node.value, values),
        parts={keys[key]: filled(part, values) for key, part in node.parts.items()},
        keys={keys[key]: place for key, place in node.keys.items() if key in keys},
    )


def _filled(text: Any, values: Values) -> Any:
    if not isinstance(text, str):
        return text
    whole = _PLACE.fullmatch(text)
    if whole and whole[1] in values:
        return values[whole[1]]
    return _PLACE.sub(lambda place: str(values.get(place[1], place[0])), text)


def length(node: Node) -> int:
    """Count the characters of a part of a script, which filling in copies."""
    own = len(node.value) if isinstance(node.value, str) else 0
    return own + sum(length(part) for part in node.parts.values())
