"""How long a dialogue takes somebody who reads all of it and answers everything."""

from collections.abc import Iterable, Iterator, Mapping

from dialogues.script.dialogue import Dialogue
from dialogues.script.steps import (
    Branch,
    Consent,
    Deck,
    Loop,
    Multi,
    Quiz,
    Rank,
    Reflect,
    Reveal,
    Say,
    Scale,
    Step,
)
from dialogues.script.weighing import Allocate, Rate, Setting, Tradeoff
from dialogues.text.readability import words

WORDS_A_MINUTE = 238  # silent reading of English: Brysbaert (2019), doi 10.1016/j.jml.2019.104047
PRESS = 10  # seconds to think and press once
OPEN_ANSWER = 90  # seconds to think and write a few lines

_READ = ("title", "text", "more", "why", "explain")
_LISTED = ("options", "items")
_AGREED = ("required", "optional")


def minutes(dialogue: Dialogue) -> tuple[float, ...]:
    """Estimate the minutes that each stage takes, in the order of the stages."""
    quizzes = {step.id: step for _, step in dialogue.walk() if isinstance(step, Quiz)}
    return tuple(_total(stage.steps, quizzes) / 60 for stage in dialogue.stages)


def _total(steps: Iterable[Step], quizzes: Mapping[str, Quiz]) -> float:
    return sum(_seconds(step, quizzes) for step in steps)


def _seconds(step: Step, quizzes: Mapping[str, Quiz]) -> float:
    match step:
        case Deck():
            return _total(step.cards, quizzes)
        case Branch():
            return max(_total(step.then, quizzes), _total(step.otherwise, quizzes))
        case Loop():
            return _total(step.steps, quizzes) * step.most
        case Quiz(repeats=str(first)) if first in quizzes and quizzes[first].text:
            return _seconds(quizzes[first], quizzes) + _reading(step.explain or "")
    return _reading(*_texts(step)) + PRESS * _presses(step) + OPEN_ANSWER * _writes(step)


def _reading(*texts: str) -> float:
    return sum(len(words(text)) for text in texts) / WORDS_A_MINUTE * 60


def _texts(step: Step) -> Iterator[str]:
    for field in _READ:
        yield getattr(step, field, None) or ""
    for field in _LISTED:
        yield from (getattr(step, field, None) or {}).values()
    for field in _AGREED:
        yield from (purpose.text for purpose in getattr(step, field, ()))
    if isinstance(step, Tradeoff):
        for dial in step.dials.values():
            yield dial.title
            yield from (text for setting in dial.settings.values() for text in _told(setting))


def _told(setting: Setting) -> tuple[str, ...]:
    return setting.label, setting.gains, setting.gives_up


def _presses(step: Step) -> int:
    match step:
        case Say() | Reflect() | Reveal():
            return 0
        case Consent():
            return len(step.required + step.optional)
        case Multi():
            return step.most or 1
        case Rank():
            return step.top or len(step.options)
        case Scale() | Allocate() | Rate() | Tradeoff():
            return _presses_by_part(step)
        case _:
            return 1


def _presses_by_part(step: Scale | Allocate | Rate | Tradeoff) -> int:
    match step:
        case Scale() | Rate():
            return len(step.items)
        case Allocate():
            return len(step.options) - 1  # the last option takes the rest
        case Tradeoff():
            return 2 * len(step.dials) + 1  # turns and sets each, and keeps the package


def _writes(step: Step) -> bool:
    return isinstance(step, Reflect)
