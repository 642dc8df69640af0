"""Arms: who meets what, drawn by lot when people join."""

from collections.abc import Iterable, Iterator, Mapping
from random import Random

from dialogues.script.dialogue import Arm, Dialogue, Stage
from dialogues.script.kinds.step import Step, StepRole

Arms = frozenset[str]


def draw(arms: Mapping[str, Arm], seed: int) -> str:
    """Draw a person's arm, weighted by the shares; empty for a script without arms.

    The same seed gives the same arm for ever.
    """
    if not arms:
        return ""
    lot = Random(f"{seed}:arms")  # noqa: S311 - a draw to be replayed, not a secret
    [arm] = lot.choices(list(arms), [candidate.share for candidate in arms.values()])
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
