"""Check that what people are told of how long answers are kept is what happens. English only."""

import re
from collections.abc import Iterator
from datetime import timedelta

from dialogues.checks.index import ScriptIndex
from dialogues.checks.texts import Wording
from dialogues.script.kinds.step import StepRole
from dialogues.script.problems import Problem

_DAYS = {"day": 1, "week": 7, "month": 30, "year": 360}  # as `keep_for` counts: a month is 30 days
_NAMED = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "fifteen": 15,
    "eighteen": 18,
    "twenty": 20,
    "twenty-four": 24,
    "thirty": 30,
    "thirty-six": 36,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "ninety": 90,
    "half a": 0.5,
}
_SLACK = 60  # a 60th more or less is the same time: a year is twelve months of 30 days, or 365 days

_COUNT = rf"(?P<count>\d+|{'|'.join(sorted(_NAMED, key=len, reverse=True))})"
_TIME = rf"\b{_COUNT}[ -](?P<unit>day|week|month|year)s?\b"
_BEFORE = r"(?:(?:up to|about|at most|no longer than|not longer than|more than|another) )?"
_KEEP = r"\b(?:keep|keeps|kept|store|stores|stored|hold|holds|held)\b"
_ERASE = r"\b(?:delet|eras|destroy|remov)\w*"
_PROMISES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_KEEP}[^;:]{{0,60}}?\bfor {_BEFORE}{_TIME}",
        rf"{_ERASE}[^;:]{{0,60}}?\b(?:after|within|in) {_BEFORE}{_TIME}",
        rf"\bafter {_BEFORE}{_TIME}[^;:]{{0,60}}?{_ERASE}",
    )
)
_OF_OTHERS = re.compile(
    r"\b(?:would|backups?|cop(?:y|ies)|cookies?|logs?|if you|when you|you ask|telegram|app)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n\s*\n|\n\s*- ")
_AFTER_CLOSE = re.compile(rf"{_TIME} after\b.*", re.IGNORECASE | re.DOTALL)


def promised(index: ScriptIndex) -> Iterator[Problem]:
    """Check that no notice and no consent promises another time than the script keeps answers."""
    keep_for = index.dialogue.privacy.keep_for
    for wording in _where_promised(index):
        for words, time in _times(wording.text):
            if not _is_same(time, keep_for):
                reason = (
                    f"'{words}' promises another time than keep_for, by which answers are erased"
                    f" ({_days(keep_for)} after the end){wording.suffix}"
                )
                remedy = "Let both say the same."
                yield index.problem_in(wording, "keep-for-otherwise", reason, remedy)


def outlasting(index: ScriptIndex) -> Iterator[Problem]:
    """Check that answers are kept until the response that is promised is given."""
    proposal, keep_for = index.dialogue.proposal, index.dialogue.privacy.keep_for
    promise = _AFTER_CLOSE.search(proposal.response.by or "") if proposal else None
    if promise is not None and _time(promise) > keep_for:
        reason = (
            f"answers are erased {_days(keep_for)} after the end, and the response is promised "
            f"for '{promise[0]}'"
        )
        remedy = "Keep them until then, or respond earlier."
        yield index.problem_at("keep-for-short", ("privacy", "keep_for"), reason, remedy)


RULES = (promised, outlasting)


def _where_promised(index: ScriptIndex) -> Iterator[Wording]:
    """Give the texts in English that tell what happens to answers: the notice, and consents."""
    for wording in index.readable:
        placed = index.by_path.get(wording.step)
        is_consent = placed is not None and placed.step.ROLE is StepRole.CONSENT
        if wording.is_english and (is_consent or wording.path == ("privacy", "notice")):
            yield wording


def _times(text: str) -> Iterator[tuple[str, timedelta]]:
    """Give each time for which a sentence says that answers are kept, as it is written."""
    for sentence in map(_in_one_line, _SENTENCE.split(text)):
        if _OF_OTHERS.search(sentence):
            continue
        for promise in (match for pattern in _PROMISES if (match := pattern.search(sentence))):
            yield f"{promise['count']} {promise['unit']}{_plural(promise)}", _time(promise)


def _in_one_line(sentence: str) -> str:
    return " ".join(sentence.replace("*", "").split())


def _plural(promise: re.Match[str]) -> str:
    return "s" if promise.string[promise.end("unit") :].startswith("s") else ""


def _time(promise: re.Match[str]) -> timedelta:
    count, unit = promise["count"].lower(), promise["unit"].lower()
    return timedelta(days=(_NAMED.get(count) or float(count)) * _DAYS[unit])


def _is_same(one: timedelta, other: timedelta) -> bool:
    return abs(one - other) * _SLACK <= max(one, other)


def _days(time: timedelta) -> str:
    days = round(time / timedelta(days=1))
    return "a day" if days == 1 else f"{days} days"
