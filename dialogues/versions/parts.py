"""Differences between two parts of a script of one type, key by key."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from dialogues.script.change_rules import MayMeet, Rule
from dialogues.script.fields import Part
from dialogues.script.reference import lasting
from dialogues.script.source import Path
from dialogues.versions.changes import ChangeKind
from dialogues.versions.rules import RULES

APART = frozenset({"steps", "then", "otherwise", "cards", "stages", "languages", "fragments"})
"""Keys under which steps, stages or languages stand, which are compared by their names."""

_SHORT = 40  # characters of a value that is repeated


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place in a script: its name, its path in the file, and the stages it is met in."""

    where: str
    path: Path
    stages: tuple[str, ...] = ()

    def inside(self, key: str) -> "Spot":
        """Give the place of a key in it."""
        return replace(self, where=f"{self.where}.{key}".lstrip("."), path=(*self.path, key))


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One difference, as it was found."""

    spot: Spot
    kind: ChangeKind
    told: str  # what follows the name of the place
    rule: Rule


def part_changes(old: Part, new: Part, spot: Spot) -> Iterator[Found]:
    """Give the differences between two parts of the same type."""
    for name, rule in RULES[type(new)].items():
        before, after = getattr(old, name), getattr(new, name)
        if name in APART and not isinstance(after, str):  # a reveal's other text is a text
            continue
        key = type(new).model_fields[name].alias or name
        yield from _value(before, after, rule, spot.inside(key))


def _value(old: Any, new: Any, rule: Rule, spot: Spot) -> Iterator[Found]:
    if old == new and not isinstance(new, dict):
        return
    match old, new:
        case Part(), Part():
            yield from part_changes(old, new, spot)
        case dict(), dict():
            yield from _named(old, new, rule, spot)
        case _, (Part(), *_):
            yield Found(spot=spot, kind=ChangeKind.CHANGED, told="is different", rule=rule)
        case _:
            yield Found(spot=spot, kind=ChangeKind.CHANGED, told=_told(old, new), rule=rule)


def _named(
    old: Mapping[str, Any], new: Mapping[str, Any], rule: Rule, spot: Spot
) -> Iterator[Found]:
    """Compare what stands under names or codes; their order is what people see."""
    for name in new:
        if name not in old:
            yield Found(spot=spot.inside(name), kind=ChangeKind.ADDED, told="is new", rule=rule)
        else:
            yield from _value(old[name], new[name], _worded(rule), spot.inside(name))
    for name in old:
        if name not in new:
            yield Found(spot=spot.inside(name), kind=ChangeKind.REMOVED, told="is gone", rule=rule)
    if [name for name in old if name in new] != [name for name in new if name in old]:
        sentence = "stand in another order"
        yield Found(spot=spot, kind=ChangeKind.MOVED, told=sentence, rule=rule)


def _worded(rule: Rule) -> Rule:
    """Give the rule for other words under the same code: it can still be answered as before."""
    return replace(rule, verdict=MayMeet.SAFE) if rule.verdict == MayMeet.STAGE else rule


def _told(old: Any, new: Any) -> str:
    before, after = _shown(old), _shown(new)
    if max(len(before), len(after)) > _SHORT:
        return "is worded otherwise" if isinstance(new, str) else "is different"
    return f"is now {after}; it was {before}"


def _shown(value: Any) -> str:
    match value:
        case None | ():
            return "not given"
        case bool():
            return "yes" if value else "no"
        case timedelta():
            return lasting(value)
        case tuple():
            return ", ".join(map(str, value))
        case str():
            return f"'{value}'"
    return str(value)
