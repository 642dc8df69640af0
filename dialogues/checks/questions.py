"""Check that each question asks one thing, openly, after something was told. English, cautious."""

import re
from collections.abc import Iterator

from dialogues.checks.index import Placed, ScriptIndex
from dialogues.checks.texts import Wording
from dialogues.script.kinds.step import Step, StepRole
from dialogues.script.problems import Problem

NAME_THE_THING = (
    "People say yes to a sentence too easily: ask about the thing, such as how safe it is."
)

_JUDGEMENT = re.compile(
    r"\b(?:(?:un)?acceptable|in favour|(?:support|oppose|approve)\b.*\?"
    r"|how (?:good or bad|right or wrong|fair|safe|comfortable)\b"
    r"|good idea|should (?:the|this|it|we|they)\b"
    r"|(?:feel|think) about (?:this|the|it))",
    re.IGNORECASE,
)
_UNSURE = re.compile(
    r"\b(?:(?:not|un)\s?(?:sure|certain|clear)|uncertain|unsure|undecided"
    r"|do not know|don't know|cannot say|can't say|no (?:opinion|view)|neither"
    r"|not enough information|it depends|mixed)\b",
    re.IGNORECASE,
)
_TWO_QUALITIES = re.compile(
    r"\bhow \w+ and \w+ (?:is|are|was|were|do|does|did|would)\b"
    r"|\b(?:is|are|was|were) (?:it|this|that|they|the \w+) \w+ and \w+\?",
    re.IGNORECASE,
)
_PRESUMED = re.compile(
    r"\bhow much (?:do you (?:support|oppose|like|dislike|agree|favour|welcome|fear|trust)"
    r"|(?:better|worse|safer|easier|harder|fairer)\b)"
    r"|\bhow (?:satisfied|happy|worried|concerned|pleased) (?:are|were) you\b"
    r"|\bwhy do you (?:support|oppose|like|dislike|favour|agree|disagree|trust|distrust)\b"
    r"|\bwhat (?:do|did) you like (?:most|best)\b|\bwhen did you stop\b",
    re.IGNORECASE,
)
_AGREE_STEM = re.compile(
    r"\b(?:do you agree or disagree|(?:how far|to what extent) do you (?:dis)?agree)\b",
    re.IGNORECASE,
)
_AGREEMENT = re.compile(r"\b(?:dis)?agree\b", re.IGNORECASE)


def informed(index: ScriptIndex) -> Iterator[Problem]:
    """Check that something was told before people are asked to judge it."""
    first_card = next(
        (placed.position for placed, _ in index.in_role(StepRole.CARD)), len(index.steps)
    )
    for wording, placed in _judging(index):
        if placed.position < first_card and is_judgement(wording.text):
            reason = f"'{placed.step.id}' asks for a judgement before any card has told something"
            remedy = "Put a card before it that says what is proposed."
            yield index.problem_in(wording, "judgement-uninformed", reason, remedy)
            return  # the others wait for the same card


def unforced(index: ScriptIndex) -> Iterator[Problem]:
    """Check that whoever is asked to judge can say that they are not sure."""
    for wording, placed in _judging(index):
        step = placed.step
        if not is_judgement(wording.text) or _has_way_out(step):
            continue
        field = step.WAY_OUT
        path = (*placed.path, "options") if field == "options" else placed.path
        reason = f"nobody can say 'not sure' to '{step.id}'"
        remedy = f"Add an answer such as 'I am not sure' (under {field})."
        yield index.problem_at("judgement-forced", path, reason, remedy, key=field == "options")


def single_minded(index: ScriptIndex) -> Iterator[Problem]:
    """Check that a question with buttons asks one thing."""
    for wording, placed in _asked(index):
        if placed.step.HAS_BUTTONS and (reason := _double(wording.text)):
            sentence = f"'{placed.step.id}' {reason}{wording.suffix}"
            remedy = "Ask one thing; make two questions of it."
            yield index.problem_in(wording, "double-question", sentence, remedy)


def open_minded(index: ScriptIndex) -> Iterator[Problem]:
    """Check that no question takes for granted what people think."""
    for wording in index.english:
        if wording.is_message and (match := _PRESUMED.search(wording.text)):
            reason = f"'{match[0]}' takes a view for granted{wording.suffix}"
            remedy = "Ask which view people hold, with both sides in the question or in neither."
            yield index.problem_in(wording, "presupposition", reason, remedy)


def own_stems(index: ScriptIndex) -> Iterator[Problem]:
    """Check that a question is about the thing itself, not about agreeing with a sentence."""
    for wording, placed in _judging(index):
        if match := _AGREE_STEM.search(wording.text):
            reason = f"'{placed.step.id}' asks '{match[0]}'{wording.suffix}"
            yield index.problem_in(wording, "agree-disagree", reason, NAME_THE_THING)


def own_answers(index: ScriptIndex) -> Iterator[Problem]:
    """Check that answers are about the thing itself, not about agreeing with a sentence."""
    for placed, step in index.judging():
        agreeing = [label for label in step.written_labels.values() if _AGREEMENT.search(label)]
        if index.is_english and len(agreeing) > 1:
            reason = f"'{step.id}' is answered by '{agreeing[0]}'"
            path = (*placed.path, step.JUDGED_BY)
            yield index.problem_at("agree-disagree", path, reason, NAME_THE_THING, key=True)


RULES = (informed, unforced, single_minded, open_minded, own_stems, own_answers)


def is_judgement(text: str) -> bool:
    """Tell whether a question asks what somebody thinks of a proposal."""
    return bool(_JUDGEMENT.search(text)) and "?" in text


def _asked(index: ScriptIndex) -> Iterator[tuple[Wording, Placed]]:
    """Give what every step says or asks, in English."""
    for wording in index.english:
        placed = index.by_path.get(wording.step)
        if wording.field == "text" and placed:
            yield wording, placed


def _judging(index: ScriptIndex) -> Iterator[tuple[Wording, Placed]]:
    """Give the questions that ask what somebody thinks, in English."""
    return (pair for pair in _asked(index) if pair[1].step.JUDGED_BY)


def _has_way_out(step: Step) -> bool:
    labels = step.written_labels.values()
    return getattr(step, "unsure", None) is not None or any(map(_UNSURE.search, labels))


def _double(text: str) -> str:
    if re.search(r"\band\s?/\s?or\b", text, re.IGNORECASE):
        return "asks 'and/or'"
    if text.count("?") > 1:
        return f"asks {text.count('?')} questions"
    if match := _TWO_QUALITIES.search(text):
        return f"asks two things: '{match[0]}'"
    return ""
