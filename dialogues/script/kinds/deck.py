"""Cards in an order drawn by lot."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from random import Random
from typing import ClassVar, Literal

from pydantic import Field

from dialogues.script.change_rules import STAGE, Rules
from dialogues.script.columns import Column, Label, Measure
from dialogues.script.kinds.card import Card
from dialogues.script.kinds.step import ID_AND_TYPE, Step, StepRole, Steps
from dialogues.text.placeholders import impersonal

ALL = 0  # its only arm in a path: all of the cards
_AT_HAND = 4096  # orders kept: a turn asks for the same one several times


class Deck(Step):
    """Cards shown in random order (`random`) or one side first by lot (`sides`), recorded."""

    ROLE: ClassVar[StepRole] = StepRole.DECK
    HOLDS: ClassVar[Mapping[str, str]] = {"cards": "cards"}
    CHANGES: ClassVar[Rules] = {**ID_AND_TYPE, "order": STAGE, "cards": STAGE}

    type: Literal["deck"]
    """Cards in an order drawn by lot."""
    order: Literal["random", "sides"] = "random"
    """Any order (random), or all cards of one side before the other (sides)."""
    cards: tuple[Card, ...] = Field(min_length=2)
    """The cards."""

    def entered(self, arm: int, seed: int) -> tuple[Card, ...]:
        """Put the cards in this person's order, always the same for the same seed."""
        sides = tuple(card.side if self.order == "sides" else "" for card in self.cards)
        return tuple(self.cards[place] for place in _dealt(sides, self.id, seed))

    def seconds(self, steps: Steps) -> float:
        """Add up its cards."""
        return sum(card.seconds(steps) for card in self.cards)

    def stored_codes(self, steps: Steps) -> list[str]:
        """Name the cards, whose order is what is stored."""
        return [card.id for card in self.cards]

    def stored_labels(self, steps: Steps) -> Mapping[str, Label]:
        """Give the titles of the cards."""
        return self._titles()

    def columns(self, steps: Steps) -> Iterator[Column]:
        """Give the column of the order they came in."""
        yield Column(measure=Measure.ORDER, values=tuple(self._titles().items()))

    def _titles(self) -> dict[str, Label]:
        return {card.id: impersonal(card.title) for card in self.cards}


@lru_cache(maxsize=_AT_HAND)
def _dealt(sides: tuple[str, ...], deck: str, seed: int) -> tuple[int, ...]:
    lot = Random(f"{seed}:{deck}")  # noqa: S311 - an order to be replayed, not a secret
    places = list(range(len(sides)))
    lot.shuffle(places)
    first = lot.choice(("benefit", "risk"))
    rank = {first: 0, "neutral": 2}
    places.sort(key=lambda place: rank.get(sides[place], 1))
    return tuple(places)
