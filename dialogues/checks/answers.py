"""Check that answers can be told apart, chosen, and do not lean to one side."""

import re
from collections.abc import Iterator

from dialogues.checks.index import ScriptIndex
from dialogues.languages.phrases import phrase
from dialogues.script.problems import Problem

_CHOSEN_FROM = ("options", "items", "points", "label")  # label: of a setting

POINTS = 3  # fewer labels with a side are no scale

# Words that give an answer its side; those before them turn it round.
_GOOD = (
    r"(?:acceptable|good|great|excellent|fair|safe|clear|easy|happy|satisfied|comfortable|helpful|useful|"
    r"agree|support|favour|approve|positive|better|well)"
)
_BAD = (
    r"(?:unacceptable|bad|poor|awful|unfair|unsafe|unclear|hard|difficult|unhappy|dissatisfied|"
    r"uncomfortable|unhelpful|useless|disagree|oppose|against|disapprove|negative|worse|badly)"
)
_POSITIVE = re.compile(rf"\b{_GOOD}\b", re.IGNORECASE)
_NEGATIVE = re.compile(
    rf"\b(?:{_BAD}|(?:not|never|no|less|hardly)\b(?: \w+){{0,2}} {_GOOD})\b", re.IGNORECASE
)
_DEGREES = re.compile(r"\b(?:not at all|slightly|a little|somewhat|moderately)\b", re.IGNORECASE)
_MIDDLE = re.compile(
    r"\b(?:neither|nor|unsure|undecided|neutral|mixed|in between|so-so|average|depends|prefer not"
    r"|(?:not|cannot|can't|don't) (?:sure|know|say)|no (?:opinion|view)|unchanged|no change"
    r"|about the same)\b",
    re.IGNORECASE,
)


def distinct(index: ScriptIndex) -> Iterator[Problem]:
    """Check that no two answers of a question read the same, in any language."""
    seen: dict[tuple[object, ...], str] = {}
    for wording in index.wordings:
        if not wording.step or wording.field not in _CHOSEN_FROM:
            continue
        among = wording.path[: -2 if wording.field == "label" else -1]
        key = (among, wording.language, read_alike(wording.text))
        if key in seen:
            name = index.by_path[wording.step].step.id
            reason = f"two answers of '{name}' read '{wording.text}'{wording.suffix}"
            remedy = "Word them so that people can tell them apart."
            yield index.problem_in(wording, "answers-alike", reason, remedy)
        seen[key] = wording.text


def own(index: ScriptIndex) -> Iterator[Problem]:
    """Check that no answer is one that the bot adds by itself, and would show twice."""
    language = index.dialogue.dialogue.language
    for placed in index.steps:
        step = placed.step
        if step.built_in is None:
            continue
        code, always = step.built_in
        label = always if isinstance(always, str) else phrase(language, always.key)
        for name, words in step.written_labels.items():
            if name == code or read_alike(words) == read_alike(label):
                reason = f"the bot itself always adds '{label}' to '{step.id}'"
                path = (*placed.path, "options", name)
                yield index.problem_at("answer-built-in", path, reason, "Take it out.", key=True)


def balanced(index: ScriptIndex) -> Iterator[Problem]:
    """Check that a scale in words has as many good points as bad ones."""
    for placed, step in index.judging() if index.is_english else ():
        field, labels = step.JUDGED_BY, step.written_labels.values()
        if any(map(_DEGREES.search, labels)):
            continue  # from nothing to much of one thing: such a scale has no sides
        sides = [side(label) for label in labels]
        good, bad = sides.count(1), sides.count(-1)
        if None not in sides and good + bad >= POINTS and good != bad:
            reason = f"'{step.id}' has {good} good and {bad} bad answers"
            remedy = "Give both sides the same number of answers."
            yield index.problem_at(
                "scale-unbalanced", (*placed.path, field), reason, remedy, key=True
            )


RULES = (distinct, own, balanced)


def side(label: str) -> int | None:
    """Tell which side an English answer is on: 1, -1 or 0, in the middle; None if it is unclear."""
    if _MIDDLE.search(label):
        return 0
    if _NEGATIVE.search(label):
        return -1
    return 1 if _POSITIVE.search(label) else None


def read_alike(label: str) -> str:
    """Give what tells a label apart: not its case, its spaces or the signs that end it."""
    return " ".join(label.casefold().split()).rstrip(" .!,;:") or label
