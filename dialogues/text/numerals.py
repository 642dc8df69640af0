"""Numerals as people write them: digits of any script, marks between thousands, decimals.

Which mark stands before the decimals differs from language to language (CLDR, number symbols), and
many write as they learnt at home. So "1.500" may mean two numbers, and both are given.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

Meanings = tuple[Decimal, ...]  # what one numeral may mean, the likeliest first

_POINT, _MARK = "\u066b", "\u066c"  # Arabic ones, which mean nothing else
_POINTS = f".,{_POINT}"  # what may stand before the decimals
_SIGNS = "-\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d"  # hyphens, dashes, minus signs
_APOSTROPHES = "'\u2019\u02bc`\u00b4"
_ALIKE = dict.fromkeys(_SIGNS, "-") | dict.fromkeys(_APOSTROPHES, "'")
_ALIKE |= {"\uff0c": ",", "\uff0e": ".", "\u060c": ","}
_FRACTION = re.compile(r"(\d*) ?([\u00bc-\u00be\u2150-\u215e])")
_NUMERAL = re.compile(rf"\d+(?:[.,' {_POINT}{_MARK}]\d+)*|[.,{_POINT}]\d+")
_SIGN = re.compile(r"[-+] *$")
_GROUPED = re.compile(r"[1-9]\d{0,2}(?: \d{3})+|[1-9]\d?(?: \d{2})+ \d{3}")  # also 10 00 000


@dataclass(frozen=True, slots=True, kw_only=True)
class Numerals:
    """The numerals in a text, and what stands around them."""

    meanings: tuple[Meanings, ...]  # of each
    rest: str


def numerals(text: str, decimal_mark: str) -> Numerals:
    """Find the numerals in a text; `decimal_mark` is what the language puts before decimals.

    A number has as many decimals as were written.
    """
    plain = _in_plain_signs(text)
    meanings: list[Meanings] = []
    rest, end = "", 0
    for match in _NUMERAL.finditer(plain):
        sign = _sign(plain[: match.start()])
        rest += plain[end : match.start() - len(sign)] + " "
        end = match.end()
        first, *others = _read(match[0], decimal_mark)
        meanings += [_signed(first, sign), *others]
    return Numerals(meanings=tuple(meanings), rest=rest + plain[end:])


def _in_plain_signs(text: str) -> str:
    """Write digits of every script as 0 to 9, and signs that look alike as one of them."""
    return _FRACTION.sub(_in_decimals, "".join(map(_plain_sign, text))).strip()


def _plain_sign(sign: str) -> str:
    digit = unicodedata.decimal(sign, None)
    if digit is not None:
        return str(digit)
    category = unicodedata.category(sign)
    if category in {"Zs", "Cc"}:
        return " "
    if category in {"Cf", "Me"} or "\ufe00" <= sign <= "\ufe0f":
        return ""  # marks of direction, and what makes an emoji of a digit
    return _ALIKE.get(sign, sign)


def _in_decimals(match: re.Match[str]) -> str:
    """Write a fraction in decimals, behind a whole number or without one."""
    decimals = str(unicodedata.numeric(match[2])).partition(".")[2]
    return f"{match[1] or 0}{_POINT}{decimals}"


def _signed(meanings: Meanings, sign: str) -> Meanings:
    """Turn a numeral round by its sign; a dash apart from it may be a minus, or begin a line."""
    if not sign.startswith("-"):
        return meanings
    below = tuple(-number for number in meanings)
    return below if sign == "-" else (*below, *meanings)


def _sign(before: str) -> str:
    """Give the sign of a numeral, with blanks behind; one after a number or word is none."""
    sign = _SIGN.search(before)
    if sign is None:
        return ""
    beyond = before[: sign.start()]
    is_joined = beyond[-1:].isalnum() or beyond.rstrip()[-1:].isdigit()
    return "" if is_joined else sign[0]


def _read(numeral: str, decimal_mark: str) -> list[Meanings]:
    """Give what a numeral may mean; its digits one by one where the marks make no number."""
    marks = re.findall(r"\D", numeral)
    grouped = _grouped(numeral, marks)
    exact = _exact(numeral, marks)
    if grouped is None and exact is None:
        return [(Decimal(digits),) for digits in re.findall(r"\d+", numeral)]
    is_exact_first = bool(marks) and marks[-1] == decimal_mark
    order = (exact, grouped) if is_exact_first else (grouped, exact)
    return [tuple(dict.fromkeys(number for number in order if number is not None))]


def _grouped(numeral: str, marks: list[str]) -> Decimal | None:
    """Read a numeral whose marks, if any, all stand between thousands."""
    if not marks:
        return Decimal(numeral)
    if len(set(marks)) > 1 or marks[0] == _POINT:
        return None
    return Decimal(numeral.replace(marks[0], "")) if _are_groups(numeral, marks[0]) else None


def _exact(numeral: str, marks: list[str]) -> Decimal | None:
    """Read a numeral whose last mark stands before the decimals."""
    if not marks or marks[-1] not in _POINTS or marks[-1] in marks[:-1]:
        return None
    whole, _, decimals = numeral.rpartition(marks[-1])
    if len(marks) > 1 and (len(set(marks[:-1])) > 1 or not _are_groups(whole, marks[0])):
        return None
    digits = re.sub(r"\D", "", whole)
    return Decimal(f"{digits or 0}.{decimals}")


def _are_groups(numeral: str, mark: str) -> bool:
    return bool(_GROUPED.fullmatch(numeral.replace(mark, " ")))
