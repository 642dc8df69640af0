"""Check that answers can be told apart by people who type them instead of tapping."""

from collections.abc import Iterator

from dialogues.checks.answers import read_alike
from dialogues.checks.index import ScriptIndex
from dialogues.checks.texts import Wording
from dialogues.languages.phrases import command, phrase
from dialogues.script.fields import BETWEEN_NAMES
from dialogues.script.problems import Problem
from dialogues.text.folding import fold
from dialogues.turn.buttons import DONE
from dialogues.turn.matching import letters

_TYPED = ("options", "points", "label", "also")  # label: of a setting
_OBEYED = (*_TYPED, "scales", "unsure")


def confused(index: ScriptIndex) -> Iterator[Problem]:
    """Check that no two answers are the same without marks and signs, in any language."""
    met: dict[tuple[object, ...], tuple[str, str]] = {}
    for wording in index.wordings:
        if not wording.step or wording.field not in _TYPED:
            continue
        question, code = _place(wording)
        for name in _names(wording):
            key = (question, wording.language, letters(name) or fold(name))
            known = met.setdefault(key, _done(index, wording, key[2]) or (code, name))
            is_alike = known[0] != DONE and _is_told(wording, known[1], name)
            if known[0] != code and not is_alike:
                reason = f"'{name}' and '{known[1]}' are the same when typed{wording.suffix}"
                remedy = "Word them so that people who type can tell them apart."
                yield index.problem_in(wording, "answers-confused", reason, remedy)


def reserved(index: ScriptIndex) -> Iterator[Problem]:
    """Check that no answer is a word that people are obeyed by, instead of giving it."""
    spoken = (index.dialogue.dialogue.language, *index.dialogue.languages)
    for wording in index.wordings:
        names = _names(wording) if wording.field in _OBEYED else ()
        for name in names:
            if command(name, (*spoken, wording.language)) is not None:
                reason = f"whoever types '{name}' is obeyed, and gives no answer{wording.suffix}"
                remedy = "Word the answer otherwise."
                yield index.problem_in(wording, "answer-reserved", reason, remedy)


RULES = (confused, reserved)


def _place(wording: Wording) -> tuple[object, str]:
    """Give what a name is an answer of, and the code of the answer."""
    *question, code = wording.path[:-1] if wording.field == "label" else wording.path
    among = tuple(question) if wording.field == "label" else wording.step
    return among, str(code)


def _names(wording: Wording) -> tuple[str, ...]:
    if wording.field != "also":
        return (wording.text,)
    return tuple(name.strip() for name in wording.text.split(BETWEEN_NAMES))


def _done(index: ScriptIndex, wording: Wording, read: object) -> tuple[str, str] | None:
    """Give the bot's own button that ends a question of several answers, if it reads the same."""
    key, _ = index.by_path[wording.step].step.pick_limit
    label = phrase(wording.language, "done")
    return (DONE, label) if key and letters(label) == read else None


def _is_told(wording: Wording, one: str, other: str) -> bool:
    """Tell whether two labels are so alike that it is an error by itself."""
    return wording.field != "also" and read_alike(one) == read_alike(other)
