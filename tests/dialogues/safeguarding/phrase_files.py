"""Reads the files of phrases beside it: sort by sort, what must be recognised and what must not."""

from collections.abc import Mapping
from pathlib import Path

from dialogues.safeguarding.recognising import age_told, harms_told

PHRASES = Path(__file__).parent / "phrases"
NONE = "none"
YEAR = 2026


def phrases(language: str) -> Mapping[str, list[str]]:
    """Give the phrases of each sort of a language."""
    sorts: dict[str, list[str]] = {}
    found: list[str] = []
    for line in (PHRASES / f"{language}.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            found = sorts.setdefault(line.strip("[]"), [])
        elif line and not line.startswith("#"):
            found.append(line)
    return sorts


def recognised(language: str, phrase: str) -> set[str]:
    """Say what is recognised in a phrase."""
    age = age_told(phrase, [language], YEAR)
    return {*harms_told(phrase, [language]), *([] if age is None else ["age"])}


def missed(language: str) -> dict[str, list[str]]:
    """Give, sort by sort, the phrases in which what they tell of is not recognised."""
    return {
        sort: [each for each in listed if sort.partition(":")[0] not in recognised(language, each)]
        for sort, listed in phrases(language).items()
        if sort != NONE
    }


def false_alarms(language: str) -> list[str]:
    """Give the phrases in which harm or an age is recognised and none is told."""
    return [each for each in phrases(language)[NONE] if recognised(language, each)]
