"""Numerals are read as people write them, whichever marks and digits they use."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogues.text.numerals import numerals


def read(text: str, mark: str = ".") -> list[list[str]]:
    """Give what each numeral may mean, as it would be written in English."""
    return [[str(number) for number in meaning] for meaning in numerals(text, mark).meanings]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("42", "42"),
        ("007", "7"),
        ("1 500", "1500"),
        ("1\u202f500", "1500"),
        ("1\u2019500", "1500"),
        ("1,234,567", "1234567"),
        ("12,34,567", "1234567"),
        ("12 345,50", "12345.50"),
        ("1,234.5", "1234.5"),
        ("1.234,5", "1234.5"),
        ("12,5", "12.5"),
        ("0,125", "0.125"),
        ("1234,567", "1234.567"),
        (".5", "0.5"),
        ("-5", "-5"),
        ("\u22125", "-5"),
        ("+5", "5"),
        ("5\u00bd", "5.5"),
        ("\u00be", "0.75"),
        ("\u0664\u0662", "42"),
        ("\u0661\u066c\u0665\u0660\u0660\u066b\u0662\u0665", "1500.25"),
        ("\u096a\u0968", "42"),
        ("\uff15", "5"),
        ("5\ufe0f\u20e3", "5"),
        ("\u200f42\u200f", "42"),
    ],
)
def test_numeral_is_read_in_any_language(text: str, number: str):
    assert (read(text, "."), read(text, ",")) == ([[number]], [[number]])


@pytest.mark.parametrize(
    ("text", "mark", "meanings"),
    [
        ("1,500", ".", ["1500", "1.500"]),
        ("1,500", ",", ["1.500", "1500"]),
        ("1.500", ".", ["1.500", "1500"]),
        ("1.500", ",", ["1500", "1.500"]),
    ],
)
def test_language_tells_which_meaning_is_likelier(text: str, mark: str, meanings: list[str]):
    assert read(text, mark) == [meanings]


@pytest.mark.parametrize(
    ("text", "meanings"),
    [
        ("5-6", [["5"], ["6"]]),
        ("5 \u2013 6", [["5"], ["6"]]),
        ("5 6", [["5"], ["6"]]),
        ("5 or -6", [["5"], ["-6"]]),
        ("- 5", [["-5", "5"]]),
        ("5 - 6", [["5"], ["6"]]),
        ("12.5.2026", [["12"], ["5"], ["2026"]]),
        ("18:30", [["18"], ["30"]]),
        ("covid-19", [["19"]]),
        ("none", []),
    ],
)
def test_several_numerals_are_kept_apart(text: str, meanings: list):
    assert read(text) == meanings


def test_what_stands_around_numerals_is_kept():
    assert numerals("about -5 years, or 6", ".").rest == "about   years, or  "


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=0, max_value=10**9))
def test_what_english_and_german_write_is_read_back(number: Decimal):
    english = f"{number:,}"
    german = english.replace(",", " ").replace(".", ",").replace(" ", ".")

    assert numerals(english, ".").meanings[0][0] == number
    assert numerals(german, ",").meanings[0][0] == number


@given(st.text())
def test_anything_can_be_read(text: str):
    found = numerals(text, ",")

    assert all(meaning for meaning in found.meanings)
