"""How many forms a language has for things that are counted, and which number takes which."""

import gettext
import re
from collections.abc import Callable, Iterable
from functools import lru_cache

from babel import Locale, UnknownLocaleError

ORDER = ("zero", "one", "two", "few", "many", "other")  # of forms in files, as CLDR gives them
_WHOLE = "ni"  # what CLDR calls a number, and its whole part; the rest are parts of fractions
_TEST = re.compile(r"([a-z])(?: mod (\d+))? (not )?in ([\d.,]+)")
_HEADER = re.compile(r"nplurals\s*=\s*(\d{1,2})\s*;\s*plural\s*=([^;\\]+)")
_ENOUGH = 1000  # whole numbers from 0 on, to meet every form that anything we count may take


@lru_cache(maxsize=256)
def tags(language: str) -> tuple[str, ...]:
    """Name the forms that whole numbers take, in the order in which files give them."""
    rule = _rule(language)
    met = {rule(count) for count in range(_ENOUGH)}
    return tuple(tag for tag in ORDER if tag in met)


@lru_cache(maxsize=4096)
def form(language: str, count: int) -> int:
    """Tell which form a number takes: its place among the tags."""
    tag, known = _rule(language)(count), tags(language)
    return known.index(tag) if tag in known else len(known) - 1


@lru_cache(maxsize=256)
def numbers(language: str) -> tuple[tuple[int, ...], ...]:
    """Give for each form the numbers below 200 that take it."""
    met = [form(language, count) for count in range(200)]
    return tuple(
        tuple(count for count, taken in enumerate(met) if taken == at)
        for at in range(len(tags(language)))
    )


def header(language: str) -> str:
    """Write the rule as the header of a PO file gives it, for whole numbers alone.

    Babel's own writing of it (`to_gettext`) names what gettext does not know, and forms that only
    fractions and millions take.
    """
    known = tags(language)
    rules = _locale(language).plural_form.rules
    rule = str(len(known) - 1)
    for at, tag in reversed([*enumerate(known[:-1])]):
        rule = f"{_in_c(rules[tag])} ? {at} : {rule}"
    return f"nplurals={len(known)}; plural=({rule});"


def is_sound(header: str) -> bool:
    """Tell whether gettext can work with the rule in the head of a PO file."""
    found = _HEADER.search(header)
    if found is None:
        return False
    try:
        rule = gettext.c2py(found[2].strip())
        return all(rule(count) < int(found[1]) for count in range(_ENOUGH))
    except (ValueError, ZeroDivisionError, RecursionError):
        return False


def _in_c(condition: str) -> str:
    """Write a condition of CLDR (UTS 35, plural rules) in the C that gettext reads."""
    return _joined(" || ", map(_all_of, condition.split(" or ")), ends_with="1", empty="0")


def _all_of(tests: str) -> str:
    return _joined(" && ", map(_test, tests.split(" and ")), ends_with="0", empty="1")


def _joined(by: str, parts: Iterable[str], *, ends_with: str, empty: str) -> str:
    """Join what is true of some numbers; what is always or never so is settled at once."""
    parts = list(parts)
    if ends_with in parts:
        return ends_with
    parts = [part for part in parts if part != empty]
    return f"({by.join(parts)})" if parts[1:] else (parts or [empty])[0]


def _test(test: str) -> str:
    """Write one test; the parts that a fraction has are nothing in a whole number."""
    found = _TEST.fullmatch(test)
    if found is None:
        raise ValueError(f"'{test}' is no test of a number")
    operand, divisor, is_not, ranges = found.groups()
    if operand not in _WHOLE:
        is_met = any(low <= 0 <= high for low, high in _ranges(ranges))
        return str(int(is_met != bool(is_not)))
    value = f"n % {divisor}" if divisor else "n"
    either = " || ".join(
        f"{value} == {low}" if low == high else f"({value} >= {low} && {value} <= {high})"
        for low, high in _ranges(ranges)
    )
    return f"!({either})" if is_not else f"({either})"


def _ranges(written: str) -> list[tuple[int, int]]:
    bounds = [range_.partition("..") for range_ in written.split(",")]
    return [(int(low), int(high or low)) for low, _, high in bounds]


def _rule(language: str) -> Callable[[int], str]:
    rule: Callable[[int], str] = _locale(language).plural_form
    return rule


def _locale(language: str) -> Locale:
    """Give what is known of a language; one that nobody has described counts as English does."""
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")
