"""Unroll loops: what a loop may repeat, lap by lap, as plain steps with ids of their own."""

import re
from collections.abc import Mapping
from typing import Any

from dialogues.script.dialogue import Dialogue, LapNames
from dialogues.script.kinds.branch import Branch
from dialogues.script.kinds.loop import Loop, numbered
from dialogues.script.kinds.step import Inside, Step
from dialogues.script.translation import changed

_MENTION = re.compile(r"(?<!\{)\{(\w+)\|")  # {step|words}: an answer told again in a text
_NAMES = ("id", "compare_to", "of", "card", "repeats")  # fields that name a step


def unrolled(dialogue: Dialogue) -> Dialogue:
    """Put the laps of every loop in its place.

    The first lap keeps its ids; the steps of the later ones end in _2, _3... Each later lap stands
    in a branch that is passed over once the loop's tests hold for the lap before.
    """
    if not any(isinstance(step, Loop) for _, step in dialogue.walk()):
        return dialogue
    stages = (stage.model_copy(update={"steps": _flat(stage.steps)}) for stage in dialogue.stages)
    repeated = tuple(_lap_names(step) for _, step in dialogue.walk() if isinstance(step, Loop))
    return dialogue.with_laps(tuple(stages), repeated)


def _lap_names(loop: Loop) -> LapNames:
    """Give the ids that the loop itself and each step in it have lap by lap, by the first."""
    numbers = range(1, loop.most + 1)
    firsts = (loop.id, *loop.names(1))
    return {first: tuple(numbered(first, number) for number in numbers) for first in firsts}


def lap(loop: Loop, number: int) -> Inside:
    """Give the steps of one lap, counted from 1; what they refer to in the loop is of that lap."""
    names = loop.names(number)

    def reworded(_: str, text: str) -> str:
        return _MENTION.sub(lambda mention: f"{{{names.get(mention[1], mention[1])}|", text)

    return tuple(_renamed(changed(step, reworded), names) for step in loop.steps)


def _flat(steps: Inside) -> Inside:
    return tuple(plain for step in steps for plain in _plain(step))


def _plain(step: Step) -> Inside:
    return _laps(step) if isinstance(step, Loop) else (step.with_inside(_flat),)


def _laps(loop: Loop) -> Inside:
    """Put the laps inside one another, so that one that is passed over ends the loop."""
    rest: Inside = ()
    for number in range(loop.most, 1, -1):
        rest = (_again(loop, number, (*lap(loop, number), *rest)),)
    return (*lap(loop, 1), *rest)


def _again(loop: Loop, number: int, steps: Inside) -> Branch:
    ended = loop.goal.renamed(loop.names(number - 1))
    return Branch.model_construct(
        type="branch",
        id=numbered(loop.id, number),
        when=dict(ended.tests),
        any_of=ended.any_of,
        then=(),
        otherwise=steps,
    )


def _renamed(step: Any, names: Mapping[str, str]) -> Any:
    mentions: dict[str, Any] = {name: getattr(step, name, None) for name in _NAMES}
    update: dict[str, Any] = {name: names[old] for name, old in mentions.items() if old in names}
    if step.condition:
        condition = step.condition.renamed(names)
        update |= {"when": dict(condition.tests), "any_of": condition.any_of}
    renamed = step.with_inside(lambda inside: tuple(_renamed(inner, names) for inner in inside))
    return renamed.model_copy(update=update)
