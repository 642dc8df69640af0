"""Disclosure control: which counts may be shown without telling what one person answered.

The rules follow the "10-5 rule" of the Office for National Statistics (hide counts under ten,
round to five) for what anybody may see, and the small number suppression of NHS England (hide
small counts and, with them, others from which they could be worked out) for organisers' tables.
"""

from collections.abc import Mapping

K_PUBLIC = 10  # people behind anything citizens or the public see
K_INTERNAL = 5  # people behind anything organisers see in a table
ROUND_TO = 5  # per cent, and people in what is told for ever


def safe_counts(table: Mapping[str, int], *, k: int = K_INTERNAL) -> dict[str, int | None]:
    """Give an organiser's table with small numbers hidden (None) and the others exact.

    Counts of 1 to k-1 are hidden; zero is shown. If those could be worked out from a total (see
    `safe_total`), the smallest count from `k` up is hidden too, with those equal to it.
    ValueError if a count is negative or `k` below 1.
    """
    _check(table, k)
    hidden = _small(table, k)
    if _is_open(table, hidden, k):
        hidden |= _smallest(table, besides=hidden)
    return {code: None if code in hidden else count for code, count in table.items()}


def safe_total(table: Mapping[str, int], *, k: int = K_INTERNAL) -> int | None:
    """Give the total to show beside `safe_counts`; None if it would give a hidden count away.

    That is so if it is itself 1 to k-1, or if no larger count is there to hide the small ones.
    """
    _check(table, k)
    hidden, total = _small(table, k), sum(table.values())
    is_bare = _is_open(table, hidden, k) and not _smallest(table, besides=hidden)
    return None if is_bare else total


def settled(people: int, k: int = K_PUBLIC) -> int:
    """Tell how many people, in the order they answered, count in what is shown: a multiple of k.

    Two looks at the same counts then differ by `k` people or not at all, so nobody who answers
    in between can be found out by taking one from the other.
    """
    if people < 0 or k < 1:
        raise ValueError(f"{people} people in steps of {k}: give 0 or more, and 1 or more")
    return people // k * k


def rounded_share(count: int, people: int) -> int:
    """Give a per cent rounded to the nearest 5, halves up, without fractions on the way."""
    steps = 100 // ROUND_TO
    return (2 * steps * count + people) // (2 * people) * ROUND_TO


def released_counts(table: Mapping[str, int]) -> dict[str, int | None]:
    """Give counts that anybody may see for ever: small ones hidden (None), others rounded to 5."""
    hidden = safe_counts(table, k=K_PUBLIC)
    return {code: None if n is None else rounded_count(n) for code, n in hidden.items()}


def rounded_count(count: int) -> int:
    """Give a count of people rounded to the nearest 5."""
    return (2 * count + ROUND_TO) // (2 * ROUND_TO) * ROUND_TO


def _small(table: Mapping[str, int], k: int) -> set[str]:
    return {code for code, count in table.items() if 0 < count < k}


def _is_open(table: Mapping[str, int], hidden: set[str], k: int) -> bool:
    """Tell whether the sum of hidden small counts gives them away.

    It does if it is below `k`, or if all must be 1, or all k-1, to make it. Otherwise each of them
    may be one of two numbers at least.
    """
    together = sum(table[code] for code in hidden)
    return bool(hidden) and not max(len(hidden), k - 1) < together < len(hidden) * (k - 1)


def _smallest(counts: Mapping[str, int], *, besides: set[str]) -> set[str]:
    """Give the codes with the smallest count above zero, all of them if several are equal."""
    others = {code: count for code, count in counts.items() if count and code not in besides}
    least = min(others.values(), default=0)
    return {code for code, count in others.items() if count == least}


def _check(counts: Mapping[str, int], k: int) -> None:
    if k < 1:
        raise ValueError(f"a threshold of {k} people: give 1 or more")
    if min(counts.values(), default=0) < 0:
        raise ValueError("a count of people is below 0: count again")
