"""Texts that speak to one person: their own answers, in the script's words, in place of marks."""

from collections.abc import Mapping
from typing import Any, TypeVar

from dialogues.script.kinds.step import Step, Steps
from dialogues.text.bidi import is_leftward, isolated
from dialogues.text.placeholders import PERSONAL, filled

Answers = Mapping[str, Any]
AnyStepKind = TypeVar("AnyStepKind", bound=Step)


def personal(text: str, steps: Steps, answers: Answers) -> str:
    """Put a person's answers into a text; what they typed themselves is never put in."""
    put = isolated if is_leftward(text) else str
    return filled(text, lambda name: put(_said(name, steps, answers.get(name))))


def is_personal(step: Step) -> bool:
    """Tell whether a step has texts that differ from person to person, or quoted braces."""
    texts = (getattr(step, field, None) for field in PERSONAL)
    return any(isinstance(text, str) and ("{" in text or "}" in text) for text in texts)


def personal_step(step: AnyStepKind, steps: Steps, answers: Answers) -> AnyStepKind:
    """Put a person's answers into the texts of a step."""
    texts = {field: getattr(step, field, None) for field in PERSONAL}
    return step.model_copy(
        update={
            field: personal(text, steps, answers)
            for field, text in texts.items()
            if isinstance(text, str)
        }
    )


def _said(name: str, steps: Steps, answer: Any) -> str:
    """Give an answer in words, safe inside Markdown; nothing where there is none."""
    step = steps.get(name)
    return step.in_words(answer, steps) if step is not None else ""
