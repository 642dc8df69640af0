"""The words that people answer with besides the answers themselves: yes, no, please, and."""

from dataclasses import dataclass
from functools import lru_cache

from dialogues.languages.phrasing.command import BETWEEN
from dialogues.languages.phrasing.shipped import catalogue
from dialogues.languages.phrasing.sources import BASE
from dialogues.text.folding import words

Phrases = frozenset[tuple[str, ...]]  # each as its words, folded


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerWords:
    """What one person may say, in their language or in English."""

    language: str
    yes: Phrases
    fine: Phrases  # agrees, too; not enough where something cannot be undone
    no: Phrases  # a refusal in any language of the script
    courtesies: Phrases
    joints: frozenset[str]  # words that stand between two answers
    negations: frozenset[str]
    undo: Phrases  # an answer that was given is not what was meant
    meant: Phrases  # stand before the answer that was meant


@lru_cache(maxsize=256)
def answer_words(language: str, spoken: tuple[str, ...]) -> AnswerWords:
    """Give the words of somebody who talks in a language, of a script in several.

    What means no in one of them is no yes in another.
    """
    no = _said("no", (language, *spoken))
    return AnswerWords(
        language=language,
        yes=_said("yes", (language,)) - no,
        fine=_said("fine", (language,)) - no,
        no=no,
        courtesies=_said("courtesy", (language,)),
        joints=_singles(_said("and", (language,))),
        negations=_singles(_said("not", (language, *spoken))),
        undo=_said("undo", (language, *spoken)),
        meant=_said("meant", (language, *spoken)),
    )


def without(phrases: Phrases, said: tuple[str, ...]) -> tuple[str, ...]:
    """Take phrases off both ends of what was said."""
    for phrase in phrases:
        if said[: len(phrase)] == phrase:
            return without(phrases, said[len(phrase) :])
        if said[-len(phrase) :] == phrase:
            return without(phrases, said[: -len(phrase)])
    return said


def _said(meaning: str, languages: tuple[str, ...]) -> Phrases:
    """Give the phrases of some languages and of English; emoji of English go with all."""
    lists = (catalogue(language).said.say(meaning, {}) for language in (*languages, BASE))
    return frozenset(
        phrase for text in lists for part in text.split(BETWEEN) if (phrase := words(part))
    )


def _singles(phrases: Phrases) -> frozenset[str]:
    return frozenset(phrase[0] for phrase in phrases if len(phrase) == 1)
