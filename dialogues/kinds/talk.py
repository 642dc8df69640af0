"""How a kind of step talks with a person: how it is met, asked, answered and left out."""

from collections.abc import Sequence
from typing import Any, ClassVar, Generic, TypeVar

from dialogues.kinds.moves import PASS_ON, STAY, Ask, Move
from dialogues.script.conditions import number
from dialogues.script.kinds.step import Step
from dialogues.text.markup import escape
from dialogues.turn.buttons import DECLINE, NEXT, SKIP
from dialogues.turn.effects import AnswerSource
from dialogues.turn.events import Attached, Said, Seated, Tallied
from dialogues.turn.matching import NOTHING, Finding, Meant, Offer, find_agreement, find_choice
from dialogues.turn.state import Prompt
from dialogues.turn.turn import Question, Turn

AnyKind = TypeVar("AnyKind", bound=Step)


class StepTalk(Generic[AnyKind]):
    """How one kind talks; what a kind does not say of its own is as it stands here."""

    SHAPE: ClassVar[type[Step]]  # the kind, as authors write it
    ECHOES_TAPS: ClassVar[bool] = True  # tells what was tapped, in chats that do not show it
    IS_ASKED_ALIKE: ClassVar[bool] = True  # its question can be put again at any time

    KEEPS_ANY_WORDS: ClassVar[bool] = False  # is answered by whatever people write
    IS_NUMBERED_AGAIN: ClassVar[bool] = False  # its answers get numbers for who seems to type

    def meet(self, turn: Turn, step: AnyKind) -> Move:
        """Come to the step."""
        return Ask(question=self.ask(turn, step))

    def ask(self, turn: Turn, step: AnyKind, *, is_told: bool = False) -> Question:
        """Put the step into a question; `is_told` leaves out what the person has just read."""
        return Question(text=getattr(step, "text", ""), choices=((NEXT, turn.phrase("next")),))

    def take(self, turn: Turn, step: AnyKind, code: str, source: AnswerSource) -> Move:
        """Take a choice that the open prompt offers."""
        return PASS_ON

    def find_meant(self, turn: Turn, step: AnyKind, text: str, offer: Offer) -> Finding:
        """Find the choices that words name."""
        found = find_choice(text, offer)
        if found == NOTHING and NEXT in dict(offer.choices):
            agrees = find_agreement(text, offer, yes=NEXT, no="")
            return agrees if agrees == Meant(codes=(NEXT,)) else NOTHING
        return found

    def take_several(
        self, turn: Turn, step: AnyKind, codes: tuple[str, ...], source: AnswerSource
    ) -> Move:
        """Take the choices that words name, where there can be several."""
        return self.take(turn, step, codes[0], source)

    def take_words(self, turn: Turn, step: AnyKind, said: Said) -> Move | None:
        """Take words that name no choice; None if they are no answer."""
        return None

    def take_earlier(self, turn: Turn, step: AnyKind, ref: str) -> Move:
        """Take the words of an earlier turn, by the name of their message, as an answer."""
        return STAY

    def take_back(self, turn: Turn, step: AnyKind) -> None:
        """Count the newest words no more, where any are kept."""

    def take_media(self, turn: Turn, step: AnyKind, sent: Attached, source: AnswerSource) -> Move:
        """Take what was sent, of a kind that the step accepts."""
        return STAY

    def take_tally(self, turn: Turn, step: AnyKind, tally: Tallied) -> Move:
        """Take what others answered, if the step asked for it."""
        return STAY

    def take_seat(self, turn: Turn, step: AnyKind, seated: Seated) -> Move:
        """Take the seat that was given, or not, if the step asked for one."""
        return STAY

    def changed(self, turn: Turn, step: AnyKind, part: str, code: str) -> dict[str, Any] | None:
        """Give what to store of a tap that would change an answer that was given.

        None if it would change nothing, or if one tap is no answer to such a question.
        """
        return None

    def late(self, turn: Turn, step: AnyKind, code: str) -> dict[str, Any] | None:
        """Give what to store of an answer to a question that has closed; None if it is none."""
        return None if code.startswith("_") else {"code": code, "number": number(code)}

    def is_given(self, turn: Turn, step: AnyKind) -> bool:
        """Tell whether the open question is answered, but for a tap that says so."""
        return False

    def keep(self, turn: Turn, step: AnyKind) -> bool:
        """Store what the phone shows as picked, since no tap ends it; tell whether there was any.

        What was stored already is not stored again.
        """
        return False

    def tell_odd(self, turn: Turn, step: AnyKind, offer: Offer) -> None:
        """Say that words are no answer."""
        tell_odd_choice(turn, offer)

    def code_to_skip(self, prompt: Prompt) -> str | None:
        """Give the choice that leaves the step out; None if it cannot be left out."""
        ways_out = (code for code in (SKIP, DECLINE, NEXT) if code in prompt.buttons)
        return next(ways_out, prompt.buttons[0])


def tell_odd_choice(turn: Turn, offer: Offer) -> None:
    """Say that words name none of the choices that are offered."""
    answers = [label for code, label in offer.choices if not code.startswith("_")]
    may_type = bool(offer.numbered) or any(label.isdecimal() for label in answers)
    turn.say_phrase("odd_choice" if may_type else "odd_label" if answers else "odd_button")


def tell_unclear(turn: Turn, codes: Sequence[str], offer: Offer) -> None:
    """Name the choices that words could mean."""
    labels = dict(reversed(offer.choices))  # of several names, the one on the button
    told = [f"**{escape(labels[code])}**" for code in codes]
    key = "unclear" if told[1:] else "unclear_one"
    turn.say_phrase(key, answers=turn.one_of(told))
