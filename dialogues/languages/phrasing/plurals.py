"""How many forms a language has for things that are counted, and which number takes which."""

from collections.abc import Callable
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.plural import to_gettext

ORDER = ("zero", "one", "two", "few", "many", "other")  # of forms in files, as CLDR gives them
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
    """Write the rule as the header of a PO file gives it."""
    rule = to_gettext(_locale(language).plural_form).partition("plural=")[2]
    return f"nplurals={len(tags(language))}; plural={rule}"


def _rule(language: str) -> Callable[[int], str]:
    rule: Callable[[int], str] = _locale(language).plural_form
    return rule


def _locale(language: str) -> Locale:
    """Give what is known of a language; one that nobody has described counts as English does."""
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale("en")
