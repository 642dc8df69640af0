"""How a deck is dealt."""

from dialogues.kinds.moves import Enter, Move
from dialogues.kinds.talk import StepTalk
from dialogues.script.kinds.deck import ALL, Deck
from dialogues.turn.turn import Turn


class DeckTalk(StepTalk[Deck]):
    """How a deck is dealt."""

    SHAPE = Deck

    def meet(self, turn: Turn, step: Deck) -> Move:
        """Store the order in which this person sees the cards, and go in."""
        order = tuple(card.id for card in step.entered(ALL, turn.state.seed))
        turn.record(step, "deck", code=" ".join(order), shown_order=order)
        return Enter(arm=ALL)
