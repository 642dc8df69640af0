"""Every language that we ship is whole, without a fault, and says whether it is a draft."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogues.languages.phrases import command, finished_languages, page_phrase, phrase, unasked
from dialogues.languages.phrasing import plurals
from dialogues.languages.phrasing.catalogue import bare
from dialogues.languages.phrasing.checks import CheckedPhrases, check
from dialogues.languages.phrasing.shipped import catalogue, content_of, languages
from dialogues.languages.phrasing.sources import SOURCES
from dialogues.languages.unchecked import HEADER, MARK

TRANSLATED = [language for language in languages() if language != "en"]
COUNTED = [name for name, source in SOURCES.items() if source.is_counted]
VALUES = {"length": "5,000", "most": "4,000"}


def test_languages_are_those_of_the_first_round_of_drafts():
    assert languages() == ("en", "cy", "gd", "pl")


@pytest.mark.parametrize("language", TRANSLATED)
def test_translation_is_whole_and_without_fault(language):
    checked = check(language, content_of(language))

    assert checked == CheckedPhrases(faults=(), done=len(SOURCES), total=len(SOURCES))


@pytest.mark.parametrize("language", TRANSLATED)
def test_draft_is_marked_in_its_head_and_not_offered_unasked(language):
    head = content_of(language).decode().partition("\n\n")[0]

    assert f'"{HEADER}: {MARK}\\n"' in head
    assert "# DRAFT: machine-made, to be checked by a speaker." in head
    assert catalogue(language).is_draft
    assert unasked(language) == "en"


def test_only_finished_languages_are_spoken_unasked():
    assert finished_languages() == ("en",)
    assert (unasked("en"), unasked("fr")) == ("en", "fr")


@given(st.sampled_from(languages()), st.sampled_from(COUNTED), st.integers(0, 200))
def test_every_number_is_said_in_every_language(language, context, count):
    room, _, key = context.partition(".")
    say = {"talk": phrase, "page": page_phrase}[room]

    said = say(language, key, count=count, **VALUES)

    assert said
    assert "{" not in said


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("pl", ["za 1 minutę", "za 2 minuty", "za 5 minut", "za 22 minuty"]),
        ("gd", ["an ceann 1 mhionaid", "an ceann 2 mhionaid", "an ceann 5 mionaidean"]),
        ("cy", ["ymhen 1 munud", "ymhen 2 funud", "ymhen 5 munud"]),
    ],
)
def test_counted_phrase_takes_the_form_of_its_language(language, said):
    counts = (1, 2, 5, 22)[: len(said)]

    assert [phrase(language, "in_minutes", count=count) for count in counts] == said


def test_word_of_one_language_means_the_same_in_all_others():
    meanings: dict[str, set[str]] = {}
    for language in languages():
        for word, meant in catalogue(language).commands.items():
            meanings.setdefault(word, set()).add(meant)

    assert {word: meant for word, meant in meanings.items() if len(meant) > 1} == {}


@pytest.mark.parametrize("language", languages())
def test_label_of_a_button_is_no_word_for_something_else(language):
    buttons = [name for name, source in SOURCES.items() if source.where.startswith("On a button")]
    keys = [name.removeprefix("talk.") for name in buttons]
    plain = [key for key in keys if not SOURCES[f"talk.{key}"].placeholders]

    meant = {key: command(bare(phrase(language, key)), [language]) for key in plain}
    assert {key: word for key, word in meant.items() if word is not None} == {"skip": "skip"}


@pytest.mark.parametrize("language", TRANSLATED)
def test_rule_of_the_file_is_ours(language):
    assert f'"Plural-Forms: {plurals.header(language)}\\n"' in content_of(language).decode()
