"""The labels of answers in the base language of a script."""

from collections.abc import Mapping

from dialogues.evidence.codebook import DONT_KNOW, NO_INFORMATION, UNSURE_CODE, options_of
from dialogues.script.dialogue import Dialogue
from dialogues.script.steps import Deck, Quiz, Scale, Step
from dialogues.script.weighing import Rate
from dialogues.text.placeholders import impersonal


class Labels:
    """Finds what the codes of an answer mean; each answer is worked out once."""

    def __init__(self, *dialogues: Dialogue) -> None:
        """Take the versions of a script, the newest first."""
        self._versions: list[dict[str, Step]] = [
            {step.id: step for _, step in dialogue.walk()} for dialogue in dialogues
        ]
        self._known: dict[tuple[str, str | None], str | None] = {}

    def of(self, step: str, code: str | None) -> str | None:
        """Give the labels of a code, or of several joined by spaces; None if it has none."""
        key = (step, code)
        if key not in self._known:
            self._known[key] = self._worked_out(step, code)
        return self._known[key]

    def _worked_out(self, step_id: str, code: str | None) -> str | None:
        asking = [steps for steps in self._versions if step_id in steps]
        if not asking or not code:
            return None
        labels: dict[str, str] = {}
        for steps in reversed(asking):
            labels |= _labels(steps[step_id], steps)
        return "; ".join(labels.get(name, name) for name in code.split())


def _labels(step: Step, steps: Mapping[str, Step]) -> dict[str, str]:
    match step:
        case Deck():
            return {card.id: impersonal(card.title) for card in step.cards}
        case Scale():
            return {**step.labels, UNSURE_CODE: step.unsure or UNSURE_CODE}
        case Rate():
            return dict((NO_INFORMATION,)) | options_of(step, steps)
        case Quiz():
            return dict((DONT_KNOW,)) | options_of(step, steps)
        case _:
            return options_of(step, steps)
