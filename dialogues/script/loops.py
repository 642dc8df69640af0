"""Unroll loops: what a loop may repeat, lap by lap, as plain steps with ids of their own."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from dialogues.script.dialogue import Dialogue
from dialogues.script.steps import Branch, Deck, Loop, Step, Test, walk
from dialogues.script.translation import changed

_MENTION = re.compile(r"(?<!\{)\{(\w+)\|")  # {step|words}: an answer told again in a text
_NAMES = ("id", "compare_to", "of", "card", "repeats")  # fields that name a step

Steps = tuple[Any, ...]  # of any kind; pydantic's union cannot be named here


def unrolled(dialogue: Dialogue) -> Dialogue:
    """Put the laps of every loop in its place.

    The first lap keeps its ids; the steps of the later ones end in _2, _3... Each later lap stands
    in a branch that is passed over once the loop's tests hold for the lap before.
    """
    if not any(isinstance(step, Loop) for _, step in dialogue.walk()):
        return dialogue
    stages = (stage.model_copy(update={"steps": _flat(stage.steps)}) for stage in dialogue.stages)
    return dialogue.model_copy(update={"stages": tuple(stages)})


def lap(loop: Loop, number: int) -> Steps:
    """Give the steps of one lap, counted from 1; what they refer to in the loop is of that lap."""
    names = _names(loop, number)

    def reworded(_: str, text: str) -> str:
        return _MENTION.sub(lambda found: f"{{{names.get(found[1], found[1])}|", text)

    return tuple(_renamed(changed(step, reworded), names) for step in loop.steps)


def later_names(loop: Loop) -> Iterator[tuple[str, str]]:
    """Give each id that unrolling makes, with the one it was made of."""
    for number in range(2, loop.most + 1):
        yield _later(loop.id, number), loop.id
        for old, new in _names(loop, number).items():
            yield new, old


def _flat(steps: Steps) -> Steps:
    return tuple(plain for step in steps for plain in _plain(step))


def _plain(step: Step) -> Steps:
    match step:
        case Loop():
            return _laps(step)
        case Branch():
            arms = {"then": _flat(step.then), "otherwise": _flat(step.otherwise)}
            return (step.model_copy(update=arms),)
    return (step,)


def _laps(loop: Loop) -> Steps:
    """Put the laps inside one another, so that one that is passed over ends the loop."""
    rest: Steps = ()
    for number in range(loop.most, 1, -1):
        rest = (_again(loop, number, (*lap(loop, number), *rest)),)
    return (*lap(loop, 1), *rest)


def _again(loop: Loop, number: int, steps: Steps) -> Branch:
    return Branch.model_construct(
        type="branch",
        id=_later(loop.id, number),
        when=_tests(loop.until, _names(loop, number - 1)),
        then=(),
        otherwise=steps,
    )


def _names(loop: Loop, number: int) -> dict[str, str]:
    return {step.id: _later(step.id, number) for step in walk(loop.steps)}


def _later(name: str, number: int) -> str:
    return name if number == 1 else f"{name}_{number}"


def _tests(tests: Mapping[str, Test], names: Mapping[str, str]) -> dict[str, Test]:
    return {names.get(step, step): test for step, test in tests.items()}


def _renamed(step: Any, names: Mapping[str, str]) -> Any:
    told: dict[str, Any] = {name: getattr(step, name, None) for name in _NAMES}
    update: dict[str, Any] = {name: names[old] for name, old in told.items() if old in names}
    match step:
        case Branch():
            update["when"] = _tests(step.when, names)
            update["then"] = tuple(_renamed(inner, names) for inner in step.then)
            update["otherwise"] = tuple(_renamed(inner, names) for inner in step.otherwise)
        case Deck():
            update["cards"] = tuple(_renamed(card, names) for card in step.cards)
    return step.model_copy(update=update)
