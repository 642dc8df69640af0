"""Each language counts by its own rule, which is CLDR's."""

import gettext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogues.languages.phrasing import plurals
from dialogues.languages.phrasing.shipped import languages

FORMS = {
    "en": ("one", "other"),
    "fr": ("one", "other"),
    "pl": ("one", "few", "many"),
    "gd": ("one", "two", "few", "other"),
    "cy": ("zero", "one", "two", "few", "many", "other"),
    "ar": ("zero", "one", "two", "few", "many", "other"),
    "xx": ("one", "other"),
    "": ("one", "other"),
}


@pytest.mark.parametrize(("language", "tags"), FORMS.items())
def test_language_has_the_forms_that_whole_numbers_take(language, tags):
    assert plurals.tags(language) == tags


@pytest.mark.parametrize(
    ("language", "numbers", "forms"),
    [
        ("pl", (0, 1, 2, 4, 5, 12, 21, 22, 100, 102, 112), (2, 0, 1, 1, 2, 2, 2, 1, 2, 1, 2)),
        ("gd", (0, 1, 2, 3, 10, 11, 12, 13, 19, 20, 21), (3, 0, 1, 2, 2, 0, 1, 2, 2, 3, 3)),
        ("cy", (0, 1, 2, 3, 4, 5, 6, 7, 100), (0, 1, 2, 3, 5, 5, 4, 5, 5)),
        ("fr", (0, 1, 2, 1_000_000), (0, 0, 1, 1)),
    ],
)
def test_number_takes_its_form(language, numbers, forms):
    assert tuple(plurals.form(language, number) for number in numbers) == forms


@given(st.sampled_from(languages()), st.integers(0, 200))
def test_every_number_has_a_form_in_every_language_we_speak(language, count):
    assert 0 <= plurals.form(language, count) < len(plurals.tags(language))


@pytest.mark.parametrize("language", ["en", "pl", "gd", "cy", "ar"])
def test_rule_in_the_head_of_a_file_is_the_one_we_follow(language):
    rule = gettext.c2py(plurals.header(language).partition("plural=")[2].rstrip(";"))

    assert [rule(count) for count in range(201)] == [
        plurals.form(language, count) for count in range(201)
    ]


def test_form_for_one_number_alone_is_told_from_others():
    assert plurals.numbers("gd")[:2] == ((1, 11), (2, 12))
    assert plurals.numbers("pl")[0] == (1,)
