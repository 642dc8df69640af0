"""Numbers in what a person writes: which is meant, and whether that is sure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from babel.numbers import format_decimal, get_decimal_symbol

from dialogues.languages.phrasing.command import BETWEEN
from dialogues.languages.phrasing.shipped import catalogue
from dialogues.languages.phrasing.sources import BASE
from dialogues.text.folding import words
from dialogues.text.numerals import numerals
from dialogues.turn.turn import locale_in

MOST_DIGITS = 15  # a double of IEEE 754 tells every decimal of so many digits from all others
GROUPED_FROM = 10_000  # 1987 may be a year, and reads as well without a mark
LONGEST = 200  # characters of a message that may be meant as a number

TELLING = frozenset("%\u2030/#")  # signs that make another thing of a number
NAME_LENGTHS = (3, 2, 1)  # words of a number's name, as in Welsh "un ar ddeg"
SHORT, SURE = 2, 3  # letters of a word that can stand for a longer one, or begins one for sure


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a message says in numbers."""

    numbers: tuple[Decimal, ...] = ()  # that may be meant, with as many decimals as were written
    is_clear: bool = False  # one number was written, the first of these, and nothing to change it


def read_numbers(text: str, *, language: str, unit: str = "") -> Reading:
    """Read the numbers in a message as people of a language write them.

    Words for small numbers count, and words such as "about" and the unit may stand beside. A range,
    a limit ("over 5") or any other word leaves it unclear which number is meant.
    """
    if len(text) > LONGEST:
        return Reading()
    found = numerals(text, get_decimal_symbol(locale_in(language)))
    named, others = _named(words(found.rest), _names(language))
    idle = _idle(language)
    is_plain = TELLING.isdisjoint(set(found.rest) - set(unit))
    is_bare = is_plain and all(word in idle or _is_of(word, unit) for word in others)
    meanings = (*found.meanings, *((number,) for number in named))
    return Reading(
        numbers=tuple(dict.fromkeys(number for meaning in meanings for number in meaning)),
        is_clear=is_bare and len(meanings) == 1,
    )


def told_number(number: Decimal | float, language: str) -> str:
    """Write a number in the way of a language, without zeros at the end that say nothing."""
    exact = Decimal(str(number))
    whole = "#,##0" if abs(exact) >= GROUPED_FROM else "0"
    return format_decimal(exact, f"{whole}.{'#' * MOST_DIGITS}", locale=locale_in(language))


def _named(said: Sequence[str], names: Mapping[str, Decimal]) -> tuple[list[Decimal], list[str]]:
    """Give the numbers that are named in words, and the words that name none."""
    numbers, others, at = [], [], 0
    while at < len(said):
        length = next((n for n in NAME_LENGTHS if " ".join(said[at : at + n]) in names), 0)
        if length:
            numbers.append(names[" ".join(said[at : at + length])])
        else:
            others.append(said[at])
        at += length or 1
    return numbers, others


def _is_of(word: str, unit: str) -> bool:
    """Tell whether a word is one of the unit, shortened or in another number: yrs, year, years."""
    return any(_is_short_of(word, full) or _begins(word, full) for full in words(unit))


def _is_short_of(word: str, full: str) -> bool:
    """Tell whether a word has letters of another in their order, and begins alike."""
    letters = iter(full)
    return len(word) >= SHORT and word[0] == full[0] and all(letter in letters for letter in word)


def _begins(word: str, full: str) -> bool:
    """Tell whether a word begins with another; short ones may do by chance, as mm with m."""
    return word == full or (len(full) >= SURE and word.startswith(full))


@lru_cache
def _names(language: str) -> Mapping[str, Decimal]:
    """Give the words for small numbers, in the language and in English."""
    named: dict[str, Decimal] = {}
    for spoken in (BASE, language):
        lists = catalogue(spoken).said.say("numbers", {}).split(BETWEEN)
        for number, names in enumerate(lists):
            named |= {" ".join(words(name)): Decimal(number) for name in names.split("/")}
    return named


@lru_cache
def _idle(language: str) -> frozenset[str]:
    """Give the words that change nothing beside a number, in the language and in English."""
    lists = (catalogue(spoken).said.say("about", {}) for spoken in (BASE, language))
    return frozenset(word for text in lists for word in words(text))
