"""Check that the words do not push: none loaded, none leading. English only, and cautious."""

import re
from collections.abc import Iterator

from dialogues.checks.index import ScriptIndex
from dialogues.checks.texts import Wording
from dialogues.checks.vocabulary import LOADED, pattern_of
from dialogues.script.problems import Problem

LEAVE_OUT = "nothing"
ASK_OPENLY = "Ask openly, such as: How acceptable is this to you?"

_LOADED = pattern_of(*LOADED)
_LEADING = re.compile(
    r"\b(?:surely\b|(?<!extent )(?<!far )(?:would|do) you (?:not )?agree that\b"
    r"|(?:(?:do|would|should|could|are|is|was|were|have|has|does|did|ca|wo|must)n't"
    r" (?:you|we|they|it|people|everyone|everybody)|should (?:we|they) not)\b(?=[^.!?]*\?)"
    r"|you will agree\b|most people (?:agree|think|say|support)\b"
    r"|experts (?:agree|all say)\b|no one (?:would|could) deny\b|it is (?:clear|obvious) that\b)",
    re.IGNORECASE,
)
_TAG = re.compile(r",\s*(?:right|correct|no|yes|okay)\?", re.IGNORECASE)
_QUOTED = re.compile(r"\"[^\"]*\"|\u201c[^\u201d]*\u201d")


def loaded_words(index: ScriptIndex) -> Iterator[Problem]:
    """Check that no word takes sides, except in what somebody is quoted to say."""
    for wording in index.english:
        for word in _each(_LOADED, wording):
            better = LOADED[word.lower()]
            remedy = "Leave it out." if better == LEAVE_OUT else f"Say instead: {better}."
            reason = f"'{word}' takes sides{wording.suffix}"
            yield index.problem_in(wording, "loaded-word", reason, remedy)


def leading(index: ScriptIndex) -> Iterator[Problem]:
    """Check that no text pushes towards an answer, except in what somebody is quoted to say."""
    for wording in index.english:
        if not wording.is_message:
            continue
        for piece in (*_each(_LEADING, wording), *_each(_TAG, wording)):
            words = piece.strip(" ,")
            reason = f"'{words}' pushes towards an answer{wording.suffix}"
            remedy = ASK_OPENLY if "?" in wording.text else "Say what is known, and who says so."
            yield index.problem_in(wording, "leading-question", reason, remedy)


RULES = (loaded_words, leading)


def _each(pattern: re.Pattern[str], wording: Wording) -> Iterator[str]:
    """Give each piece that matches, once, outside quotation marks."""
    text = " ".join(wording.text.replace("\u2019", "'").split())
    yield from dict.fromkeys(match[0] for match in pattern.finditer(_QUOTED.sub(" ", text)))
