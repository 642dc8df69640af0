"""Each language counts by its own rule, which is CLDR's."""

import gettext
import os
import shutil
import subprocess

import pytest
from babel import localedata
from hypothesis import given
from hypothesis import strategies as st

from dialogues.languages.phrasing import plurals
from dialogues.languages.phrasing.shipped import languages
from dialogues.languages.phrasing.template import template

MSGFMT = shutil.which("msgfmt")
NAMED = {name.replace("_", "-") for name in localedata.locale_identifiers()}
EVERY = sorted({name for name in NAMED if "-" not in name} | {"pt-BR", "pt-PT", "zh-Hant"})

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


@pytest.mark.parametrize("language", EVERY)
def test_gettext_reads_the_rule_in_the_head_of_a_file_as_we_do(language):
    header = plurals.header(language)
    rule = gettext.c2py(header.partition("plural=")[2].rstrip(";"))

    counts = [*range(1201), 10**6, 10**6 + 1]
    assert [rule(count) for count in counts] == [plurals.form(language, count) for count in counts]
    assert plurals.is_sound(header)


@pytest.mark.skipif(MSGFMT is None, reason="GNU gettext is not installed")
def test_gettext_takes_the_template_of_every_language(tmp_path):
    refused = {}
    for language in EVERY:
        file = tmp_path / f"{language}.po"
        file.write_bytes(template(language))
        command = [MSGFMT, "--check", "--output-file", os.devnull, str(file)]
        told = subprocess.run(command, capture_output=True, text=True, check=False)
        if told.returncode:
            refused[language] = told.stderr

    assert refused == {}


@pytest.mark.parametrize(
    "header",
    [
        "",
        "nplurals=2",
        "nplurals=2; plural=(e == 0) ? 1 : 0;",
        "nplurals=2; plural=n;",
        "nplurals=2; plural=(n % 0);",
        "nplurals=x; plural=0;",
    ],
)
def test_rule_that_gettext_refuses_is_known(header):
    assert not plurals.is_sound(header)


def test_form_for_one_number_alone_is_told_from_others():
    assert plurals.numbers("gd")[:2] == ((1, 11), (2, 12))
    assert plurals.numbers("pl")[0] == (1,)
