"""Named scales: answers that are written once, at the top, and named where they are offered."""

from collections.abc import Mapping

from dialogues.script.fields import Named

NAMING = frozenset({"options", "labels", "points"})  # keys of a step that may name a scale
_HOLDING = frozenset({"steps", "then", "else", "cards"})  # keys under which there are steps


def with_scales(whole: object) -> object:
    """Put the answers of a scale wherever a script names it; a name nobody gave is left there."""
    if not isinstance(whole, Mapping) or not isinstance(whole.get("scales"), Mapping):
        return whole
    stages = whole.get("stages")
    if not isinstance(stages, list | tuple):
        return whole
    return {**whole, "stages": [_resolved(stage, whole["scales"]) for stage in stages]}


def _resolved(step: object, scales: Mapping[str, object]) -> object:
    if not isinstance(step, Mapping):
        return step
    return {key: _value(key, value, scales) for key, value in step.items()}


def _value(key: object, value: object, scales: Mapping[str, object]) -> object:
    if key in _HOLDING and isinstance(value, list | tuple):
        return [_resolved(step, scales) for step in value]
    if key in NAMING and isinstance(value, str) and isinstance(words := scales.get(value), Mapping):
        return Named(value, words)
    return value
