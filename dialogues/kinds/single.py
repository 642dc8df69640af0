"""How a question with one answer is asked and taken."""

from typing import Any

from dialogues.kinds.listing import find_listed, list_question, search_anew, take_letters
from dialogues.kinds.moves import Move
from dialogues.kinds.options import changed_option, options, take_option
from dialogues.kinds.own_words import (
    awaits_words,
    leave_words,
    take_own_words,
    words_question,
)
from dialogues.kinds.talk import StepTalk
from dialogues.script.kinds.single import Single
from dialogues.turn.buttons import SEARCH_AGAIN, skip
from dialogues.turn.effects import AnswerSource
from dialogues.turn.events import Said
from dialogues.turn.matching import Finding, Offer, find_label
from dialogues.turn.turn import Question, Turn


class SingleTalk(StepTalk[Single]):
    """How a question with one answer is asked and taken."""

    SHAPE = Single
    IS_NUMBERED_AGAIN = True

    def ask(self, turn: Turn, step: Single, *, is_told: bool = False) -> Question:
        """Offer the options, or ask for own words."""
        if awaits_words(turn, step):
            return words_question(turn)
        if step.is_searched:
            return list_question(turn, step)
        return Question(text=step.text, choices=(*options(turn, step), skip(turn)))

    def take(self, turn: Turn, step: Single, code: str, source: AnswerSource) -> Move:
        """Store the answer."""
        if awaits_words(turn, step):
            return leave_words(turn, step, code, source)
        if code == SEARCH_AGAIN:
            return search_anew(turn, step)
        return take_option(turn, step, step.type, code, source)

    def changed(self, turn: Turn, step: Single, part: str, code: str) -> dict[str, Any] | None:
        """Give what a tap on another option changes; buttons of a list differed each time."""
        return None if step.is_searched else changed_option(turn, step, code)

    def is_given(self, turn: Turn, step: Single) -> bool:
        """Be answered by the code alone, whatever becomes of the words."""
        return awaits_words(turn, step)

    def find_meant(self, turn: Turn, step: Single, text: str, offer: Offer) -> Finding:
        """Find the option that words name; own words name none."""
        if awaits_words(turn, step):
            return find_label(text, offer)
        if step.is_searched:
            return find_listed(step, text, offer)
        return super().find_meant(turn, step, text, offer)

    def take_words(self, turn: Turn, step: Single, said: Said) -> Move | None:
        """Take own words where they are asked for, or letters to search by."""
        if awaits_words(turn, step):
            return take_own_words(turn, step, said)
        return take_letters(turn, step, said) if step.is_searched else None
