"""Arms: who meets what, drawn by lot when people join."""

from collections.abc import Iterable, Iterator, Mapping
from math import gcd
from random import Random

from dialogues.script.dialogue import Arm, Dialogue, Stage
from dialogues.script.kinds.step import Step, StepRole

Arms = frozenset[str]
BLOCKS = (2, 3, 4)  # how many times a block may hold each arm's share


def draw(arms: Mapping[str, Arm], seed: int) -> str:
    """Draw a person's arm, weighted by the shares; empty for a script without arms.

    The same seed gives the same arm for ever.
    """
    if not arms:
        return ""
    lot = Random(f"{seed}:arms")  # noqa: S311 - a draw to be replayed, not a secret
    [arm] = lot.choices(list(arms), [candidate.share for candidate in arms.values()])
    return arm


def permuted_blocks(arms: Mapping[str, Arm], lot: Random, *, people: int) -> tuple[str, ...]:
    """Draw the arms of so many people or some more, so that they stay close to the shares.

    Blocks hold every arm as often as its share says, in an order drawn by lot; how long a block is
    is drawn too, so that nobody can tell where one ends and which arm must come. Source: ICH E9
    (1998) 2.3.2; Matts and Lachin (1988), "Properties of permuted-block randomization".
    """
    divisor = gcd(*(arm.share for arm in arms.values()))
    whole = [name for name, arm in arms.items() for _ in range(arm.share // divisor)]
    drawn: list[str] = []
    while len(drawn) < people:
        block = whole * lot.choice(BLOCKS)
        lot.shuffle(block)
        drawn += block
    return tuple(drawn)


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


def _met(steps: Iterable[Step], arms: Arms) -> Iterator[tuple[str, Arms]]:
    for step in steps:
        yield step.id, arms
        for held, those in step.parted(arms):
            yield from _met(held, those)


def missed(dialogue: Dialogue, arm: str) -> tuple[str, ...]:
    """Name the cards that others meet and people of an arm do not, in script order."""
    met = meeting(dialogue)
    cards = (step.id for _, step in dialogue.walk() if step.ROLE is StepRole.CARD)
    return tuple(card for card in cards if arm not in met[card])
