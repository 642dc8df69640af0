"""Numbers that simulated people write where a message asks for one."""

import math
import re
from functools import lru_cache
from random import Random

from dialogues.languages.phrases import phrase
from dialogues.turn.numbers import read_numbers, told_number

ENDS = ("least", "most")
UNIT = "<unit>"
ASKING = ("number_between", "number_from", "number_to", "number_any")
FAR = 100.0  # from an end that is given, where the other is open
MANNERS = ("{}", "{}", "{}", "about {}", "I think {}.")


def number_wanted(text: str, language: str) -> tuple[float, float] | None:
    """Read within which limits a message asks for a number; None if it asks for none."""
    for pattern in _patterns(language):
        if match := pattern.search(text):
            ends = {name: _read(written, language) for name, written in match.groupdict().items()}
            least = ends.get("least", ends.get("most", FAR) - FAR)
            return least, ends.get("most", least + FAR)
    return None


def number_in_words(lot: Random, leaning: float, limits: tuple[float, float], language: str) -> str:
    """Write a whole number between two limits, as people do; the leaning moves it up or down."""
    least, most = limits
    drawn = round(lot.triangular(least, most, least + (most - least) * leaning))
    number = max(math.ceil(least), min(drawn, math.floor(most)))
    manner = lot.choice(MANNERS if language == "en" else MANNERS[:1])
    return manner.format(told_number(number, language))


@lru_cache
def _patterns(language: str) -> tuple[re.Pattern[str], ...]:
    groups = {end: f"(?P<{end}>[^_]+?)" for end in ENDS}
    marks = {end: f"<{end}>" for end in ENDS}
    patterns = []
    for key in ASKING:
        written = re.escape(phrase(language, key, unit=UNIT, **marks))
        written = written.replace(re.escape(UNIT), r"(?: \([^_]*\))?")
        for end in ENDS:
            written = written.replace(re.escape(marks[end]), groups[end])
        patterns.append(re.compile(written))
    return tuple(patterns)


def _read(written: str, language: str) -> float:
    numbers = read_numbers(written, language=language).numbers
    return float(numbers[0]) if numbers else 0.0
