"""How a kind of step talks with a person: how it is met, asked, answered and left out."""

from typing import ClassVar, Generic, TypeVar

from dialogues.kinds.moves import PASS_ON, STAY, Ask, Move
from dialogues.script.kinds.step import Step
from dialogues.turn.buttons import DECLINE, NEXT, SKIP, Choices
from dialogues.turn.effects import AnswerSource
from dialogues.turn.events import Attached, Said, Tallied
from dialogues.turn.matching import find_choice
from dialogues.turn.state import Prompt
from dialogues.turn.turn import Question, Turn

AnyKind = TypeVar("AnyKind", bound=Step)


class StepTalk(Generic[AnyKind]):
    """How one kind talks; what a kind does not say of its own is as it stands here."""

    SHAPE: ClassVar[type[Step]]  # the kind, as authors write it
    ECHOES_TAPS: ClassVar[bool] = True  # tells what was tapped, in chats that do not show it
    IS_ASKED_ALIKE: ClassVar[bool] = True  # its question can be put again at any time

    def meet(self, turn: Turn, step: AnyKind) -> Move:
        """Come to the step."""
        return Ask(question=self.ask(turn, step))

    def ask(self, turn: Turn, step: AnyKind, *, is_told: bool = False) -> Question:
        """Put the step into a question; `is_told` leaves out what the person has just read."""
        return Question(text=getattr(step, "text", ""), choices=((NEXT, turn.phrase("next")),))

    def take(self, turn: Turn, step: AnyKind, code: str, source: AnswerSource) -> Move:
        """Take a choice that the open prompt offers."""
        return PASS_ON

    def find_meant(self, turn: Turn, step: AnyKind, text: str, offered: Choices) -> str | None:
        """Give the code of the choice that words name."""
        return find_choice(text, offered)

    def take_words(self, turn: Turn, step: AnyKind, said: Said) -> Move | None:
        """Take words that name no choice; None if they are no answer."""
        return None

    def take_media(self, turn: Turn, step: AnyKind, sent: Attached, source: AnswerSource) -> Move:
        """Take what was sent, of a kind that the step accepts."""
        return STAY

    def take_tally(self, turn: Turn, step: AnyKind, tally: Tallied) -> Move:
        """Take what others answered, if the step asked for it."""
        return STAY

    def tell_odd(self, turn: Turn, step: AnyKind, offered: Choices) -> None:
        """Say that words are no answer."""
        tell_odd_choice(turn, offered)

    def code_to_skip(self, prompt: Prompt) -> str | None:
        """Give the choice that leaves the step out; None if it cannot be left out."""
        ways_out = (code for code in (SKIP, DECLINE, NEXT) if code in prompt.buttons)
        return next(ways_out, prompt.buttons[0])


def tell_odd_choice(turn: Turn, offered: Choices) -> None:
    """Say that words name none of the choices that are offered."""
    has_answers = any(not code.startswith("_") for code, _ in offered)
    turn.say_phrase("odd_choice" if has_answers else "odd_button")
