"""The labels of answers in the base language of a script."""

from dialogues.evidence.codebook import labels_of
from dialogues.script.dialogue import Dialogue
from dialogues.script.kinds.step import Step


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
            labels |= labels_of(steps[step_id], steps)
        return "; ".join(labels.get(name, name) for name in code.split())
