"""The options of a question in the order in which this person sees them, and one of them taken."""

from collections.abc import Mapping
from typing import Any

from dialogues.kinds.moves import PASS_ON, Move
from dialogues.kinds.own_words import and_words, drop_words
from dialogues.script.conditions import number
from dialogues.script.kinds.step import Step
from dialogues.script.own_answer import OTHER
from dialogues.turn.buttons import DECLINE, SKIP
from dialogues.turn.effects import AnswerSource, Standing
from dialogues.turn.matching import Choices
from dialogues.turn.outline import shuffled, turned
from dialogues.turn.turn import Turn


def original(turn: Turn, step: Step) -> Step:
    """Give the step whose question this one asks, with this person's answers in its texts."""
    quiz = step.asked_as(turn.outline.steps)
    return step if quiz is step else turn.own(quiz)


def options(turn: Turn, step: Step) -> Choices:
    """Give a step's options in the order this person sees them."""
    asking = original(turn, step)
    labels = labels_of(turn, asking)
    if not step.is_drawn:
        return tuple(labels.items())
    _, last = asking.listed_codes
    codes, seed = tuple(labels), turn.state.seed
    if step.is_turned:
        order = turned(codes, seed, (*last, OTHER))
    else:
        order = shuffled(codes, step.id, seed, (*last, OTHER))
    return tuple((code, labels[code]) for code in order)


def labels_of(turn: Turn, step: Step) -> Mapping[str, str]:
    """Give the words of a step's answers, something else behind them if people may say so."""
    own = step.own_answer
    if own is None:
        return step.written_labels
    label = own if isinstance(own, str) else turn.phrase(own.key)
    return {**step.written_labels, OTHER: label}


def shown_order(turn: Turn, step: Step) -> tuple[str, ...]:
    """Give the codes as shown, where the order was this person's own."""
    return tuple(code for code, _ in options(turn, step)) if step.is_drawn else ()


def changed_option(turn: Turn, step: Step, code: str) -> dict[str, Any] | None:
    """Give what to store of a tap on another option than was answered; None if it is the same."""
    if code.startswith("_") or code == turn.state.answers.get(step.id):
        return None
    return {"code": code, "number": number(code), "shown_order": shown_order(turn, step)}


def take_option(turn: Turn, step: Step, kind: str, code: str, source: AnswerSource) -> Move:
    """Take one option, or that the person leaves the question out."""
    drop_words(turn, step)
    if code in {SKIP, DECLINE}:
        standing = Standing.SKIPPED if code == SKIP else Standing.DECLINED
        turn.record(step, kind, standing=standing, source=source)
        turn.forget_answer(step.id)
    else:
        order = shown_order(turn, step)
        turn.record(step, kind, code=code, number=number(code), source=source, shown_order=order)
        turn.remember(step.id, code)
        return and_words(turn, step)
    return PASS_ON
