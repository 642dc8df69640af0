"""How a number is asked for, and read out of what people write."""

from collections.abc import Iterable, Iterator
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from dialogues.kinds.moves import PASS_ON, STAY, Ask, Move
from dialogues.kinds.talk import StepTalk
from dialogues.script.columns import UNSURE_CODE
from dialogues.script.kinds.number import Number
from dialogues.turn.buttons import SKIP, UNSURE, offered_now, skip
from dialogues.turn.effects import AnswerSource, Standing
from dialogues.turn.events import Said
from dialogues.turn.matching import Finding, Meant, Offer, find_choice, find_label
from dialogues.turn.numbers import MOST_DIGITS, Reading, read_numbers, told_number
from dialogues.turn.turn import Question, Turn

MOST_OFFERED = 3  # of the numbers that a message may mean


class NumberTalk(StepTalk[Number]):
    """How a number is asked for and taken."""

    SHAPE = Number

    def ask(self, turn: Turn, step: Number, *, is_told: bool = False) -> Question:
        """Ask, and tell within which limits; what was unclear stands on buttons."""
        text = f"{step.text}\n\n_{_limits(turn, step)}_"
        return _question(turn, step, text, offered_now(turn, step))

    def find_meant(self, turn: Turn, step: Number, text: str, offer: Offer) -> Finding:
        """Find the number that is written, where it is clear and can be kept."""
        reading = _read(turn, step, text)
        if not reading.numbers:
            return find_choice(text, offer)
        number, *others = reading.numbers
        is_signed_clearly = -number not in others or not _fits(step, -number)
        is_fit = _fits(step, number, is_doubtful=bool(others))
        is_sure = reading.is_clear and is_fit and is_signed_clearly
        return Meant(codes=(_code(number),)) if is_sure else find_label(text, offer)

    def take(self, turn: Turn, step: Number, code: str, source: AnswerSource) -> Move:
        """Store the number, or that the person cannot say."""
        if code == SKIP:
            turn.record(step, step.type, standing=Standing.SKIPPED, source=source)
            turn.forget_answer(step.id)
        elif code == UNSURE:
            turn.record(step, step.type, code=UNSURE_CODE, source=source)
            turn.remember(step.id, UNSURE_CODE)
        else:
            number = float(code)
            turn.record(step, step.type, number=number, source=source)
            turn.remember(step.id, number)
            turn.echo = told_number(number, turn.state.language)
        return PASS_ON

    def take_words(self, turn: Turn, step: Number, said: Said) -> Move | None:
        """Ask which number is meant, or say why it cannot be kept."""
        numbers = _read(turn, step, said.text).numbers
        if not numbers:
            return None
        if fitting := [number for number in numbers if _fits(step, number)]:
            return _ask_which(turn, step, turn.phrase("number_which"), fitting)
        near = [close for number in numbers for close in _nearest(step, number)]
        if near and not _is_exact(step, numbers[0]):
            return _ask_which(turn, step, _too_exact(turn, step), near)
        outside = told_number(numbers[0], turn.state.language)
        turn.say(f"{turn.phrase('number_outside', number=outside)} {_limits(turn, step)}")
        turn.repeat(self.ask(turn, step))
        return STAY

    def late(self, turn: Turn, step: Number, code: str) -> dict[str, Any] | None:
        """Give the number, or that the person cannot say."""
        if code == UNSURE:
            return {"code": UNSURE_CODE}
        return None if code.startswith("_") else {"number": float(code)}

    def tell_odd(self, turn: Turn, step: Number, offer: Offer) -> None:
        """Say that a number is wanted."""
        turn.say_phrase("odd_number")


def _read(turn: Turn, step: Number, text: str) -> Reading:
    return read_numbers(text, language=turn.state.language, unit=step.unit or "")


def _question(turn: Turn, step: Number, text: str, codes: Iterable[str]) -> Question:
    numbers = tuple((code, told_number(Decimal(code), turn.state.language)) for code in codes)
    unsure = ((UNSURE, step.unsure),) if step.unsure else ()
    return Question(text=text, choices=(*numbers, *unsure, skip(turn)))


def _ask_which(turn: Turn, step: Number, text: str, numbers: Iterable[Decimal]) -> Move:
    codes = tuple(dict.fromkeys(map(_code, numbers)))[:MOST_OFFERED]
    return Ask(question=_question(turn, step, text, codes))


def _limits(turn: Turn, step: Number) -> str:
    """Say which numbers can be answered, and what is counted."""
    ends = {"least": step.least, "most": step.most}
    told = {
        name: told_number(end, turn.state.language) for name, end in ends.items() if end is not None
    }
    unit = f" ({step.unit})" if step.unit else ""
    match sorted(told):
        case ["least", "most"]:
            return turn.phrase("number_between", unit=unit, **told)
        case ["least"]:
            return turn.phrase("number_from", unit=unit, **told)
        case ["most"]:
            return turn.phrase("number_to", unit=unit, **told)
        case _:
            return turn.phrase("number_any", unit=unit)


def _too_exact(turn: Turn, step: Number) -> str:
    if step.decimals:
        return turn.phrase("number_decimals", count=step.decimals)
    return turn.phrase("number_whole")


def _fits(step: Number, number: Decimal, *, is_doubtful: bool = False) -> bool:
    """Tell whether a number can be kept as it is.

    In a doubtful one zeros behind the point count, too: whoever writes 1.000 may mean a thousand.
    """
    is_exact = _is_exact(step, number, is_doubtful=is_doubtful)
    return is_exact and step.takes(float(number))


def _is_exact(step: Number, number: Decimal, *, is_doubtful: bool = False) -> bool:
    """Tell whether a number has no more figures than can be kept."""
    written = f"{number:f}" if is_doubtful else _code(number)
    decimals = len(written.partition(".")[2])
    return decimals <= step.decimals and len(number.as_tuple().digits) <= MOST_DIGITS


def _nearest(step: Number, number: Decimal) -> Iterator[Decimal]:
    """Give the numbers below and above one that has too many decimals."""
    if step.takes(float(number)):
        for way in (ROUND_FLOOR, ROUND_CEILING):
            near = number.quantize(Decimal(1).scaleb(-step.decimals), way)
            if near != number and _fits(step, near):
                yield near


def _code(number: Decimal) -> str:
    """Write a number in its shortest form, as buttons are remembered."""
    whole, _, decimals = f"{number:f}".partition(".")
    shortest = f"{whole}.{decimals.rstrip('0')}".removesuffix(".")
    return "0" if shortest == "-0" else shortest
