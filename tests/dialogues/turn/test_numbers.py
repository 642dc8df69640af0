"""A message is a clear number, or it is asked back which number is meant."""

from decimal import Decimal

import pytest

from dialogues.turn.numbers import Reading, read_numbers, told_number


def reading(*numbers: str, clear: bool = False) -> Reading:
    return Reading(numbers=tuple(map(Decimal, numbers)), is_clear=clear)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("42", ""),
        ("about 42", ""),
        ("I'm 42", ""),
        ("42!", ""),
        ("~42", ""),
        ("42 years", "years"),
        ("42 years old", "years"),
        ("42yrs", "years"),
        ("42 year", "years"),
        ("\u00a342", "\u00a3"),
        ("42 %", "%"),
        ("42 hours a week", "hours a week"),
    ],
)
def test_unit_and_idle_words_leave_a_number_clear(text: str, unit: str):
    assert read_numbers(text, language="en", unit=unit) == reading("42", clear=True)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("over 42", ""),
        ("42+", ""),
        ("not 42", ""),
        ("42 %", ""),
        ("42 months", "years"),
        ("42 mm", "m"),
        ("42k", "\u00a3"),
    ],
)
def test_other_words_and_signs_leave_it_unclear(text: str, unit: str):
    assert read_numbers(text, language="en", unit=unit) == reading("42")


@pytest.mark.parametrize("text", ["4 or 5", "4-5", "4 to 5", "between 4 and 5", "four or five"])
def test_range_is_two_numbers(text: str):
    assert read_numbers(text, language="en") == reading("4", "5")


@pytest.mark.parametrize(
    ("language", "text", "number"),
    [
        ("en", "none", "0"),
        ("en", "Twelve", "12"),
        ("en", "I have three", "3"),
        ("cy", "un ar ddeg", "11"),
        ("cy", "tua deg", "10"),
        ("gd", "a dh\u00e0", "2"),
        ("pl", "oko\u0142o pi\u0119\u0107", "5"),
        ("ar", "\u0664\u0662", "42"),
    ],
)
def test_small_numbers_may_be_written_in_words(language: str, text: str, number: str):
    assert read_numbers(text, language=language) == reading(number, clear=True)


@pytest.mark.parametrize("text", ["", "lots", "?!", "9" * 300])
def test_message_without_a_number_has_none(text: str):
    assert read_numbers(text, language="en") == reading()


@pytest.mark.parametrize(
    ("number", "language", "told"),
    [
        (1987.0, "en", "1987"),
        (15000.0, "en", "15,000"),
        (15000.5, "de", "15.000,5"),
        (0.1, "pl", "0,1"),
        (-3.0, "en", "-3"),
        (Decimal("2.50"), "en", "2.5"),
        (7.0, "xx", "7"),
    ],
)
def test_number_is_told_in_the_way_of_a_language(number: float, language: str, told: str):
    assert told_number(number, language) == told
