"""Arms: who meets what, drawn by lot when people join."""

from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

from dialogues.script.dialogue import Arm, Dialogue, Stage
from dialogues.script.steps import Branch, Card, Deck, Loop, Test

ARM = "arm"  # what a branch calls the person's arm

Arms = frozenset[str]


def draw(arms: Mapping[str, Arm], seed: int) -> str:
    """Draw a person's arm, weighted by the shares; empty for a script without arms.

    The same seed gives the same arm for ever.
    """
    if not arms:
        return ""
    lot = Random(f"{seed}:arms")  # noqa: S311 - a draw to be replayed, not a secret
    [arm] = lot.choices(list(arms), [one.share for one in arms.values()])
    return arm


def is_for(stage: Stage, arm: str) -> bool:
    """Tell whether people of an arm meet a stage."""
    return not stage.arms or arm in stage.arms


def meeting(dialogue: Dialogue) -> dict[str, Arms]:
    """Give the arms that may meet each step, by the step's id, whatever people answer."""
    everybody = frozenset(dialogue.arms)
    return {
        name: arms
        for stage in dialogue.stages
        for name, arms in _met(stage.steps, everybody & frozenset(stage.arms or everybody))
    }


def _met(steps: tuple[Any, ...], arms: Arms) -> Iterator[tuple[str, Arms]]:
    for step in steps:
        yield step.id, arms
        match step:
            case Branch():
                then, otherwise = _parted(step, arms)
                yield from _met(step.then, then)
                yield from _met(step.otherwise, otherwise)
            case Loop():
                yield from _met(step.steps, arms)
            case Deck():
                yield from _met(step.cards, arms)


def _parted(branch: Branch, arms: Arms) -> tuple[Arms, Arms]:
    """Tell who of the arms may go which way at a branch."""
    named = _named(branch.when.get(ARM))
    if named is None:
        return arms, arms
    is_alone = len(branch.when) == 1
    return arms & {named}, arms - {named} if is_alone else arms


def _named(test: Test | None) -> str | None:
    return None if test is None else test.equals or test.includes


def missed(dialogue: Dialogue, arm: str) -> tuple[str, ...]:
    """Name the cards that others meet and people of an arm do not, in script order."""
    met = meeting(dialogue)
    cards = (step.id for _, step in dialogue.walk() if isinstance(step, Card))
    return tuple(card for card in cards if arm not in met[card])
