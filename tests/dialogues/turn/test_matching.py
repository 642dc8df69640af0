"""Typed words find what they name and nothing else, in whatever script they are written."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogues.languages.answer_words import answer_words
from dialogues.languages.phrasing.shipped import languages
from dialogues.script.kinds.step import walk
from dialogues.turn.matching import (
    NOTHING,
    Meant,
    Offer,
    Unclear,
    find_agreement,
    find_choice,
    find_several,
    may_be_numbered,
)
from tests.dialogues.shelf import SLUGS, script

ENGLISH = answer_words("en", ("en",))


def offer(*labels: str, numbered: bool = False) -> Offer:
    """Offer labels, each with its place as its code."""
    choices = [(str(place), label) for place, label in enumerate(labels, 1)]
    codes = tuple(code for code, _ in choices) if numbered else ()
    return Offer(choices=choices, words=ENGLISH, numbered=codes)


def written(label: str) -> str:
    return unicodedata.normalize("NFC", label).strip()


SCRIPTS = [
    ("a", "z"),
    ("À", "ž"),
    ("Ͱ", "Ͽ"),
    ("Ѐ", "ӿ"),
    ("א", "ת"),
    ("\u064b", "ۓ"),
    ("\u0900", "ॿ"),
    ("\u0980", "\u09fe"),
    ("\u0e01", "๛"),
    ("\u1780", "\u17e9"),
    ("ぁ", "ヿ"),
    ("一", "龥"),
    ("가", "힣"),
    (" ", "@"),
    ("😀", "🧿"),
]
LETTERS = st.one_of([st.characters(min_codepoint=ord(a), max_codepoint=ord(z)) for a, z in SCRIPTS])
LABELS = st.lists(
    (st.text(LETTERS, min_size=1, max_size=12) | st.text(min_size=1, max_size=12)).filter(written),
    min_size=2,
    max_size=8,
    unique_by=written,
)


@given(LABELS, st.booleans(), st.data())
def test_label_typed_as_it_is_written_finds_its_own_answer(labels, numbered, data):
    place = data.draw(st.integers(1, len(labels)))
    form = data.draw(st.sampled_from(["NFC", "NFD"]))
    typed = f" {unicodedata.normalize(form, labels[place - 1])} "

    for find in (find_choice, find_several):
        assert find(typed, offer(*labels, numbered=numbered)) == Meant(codes=(str(place),))


@pytest.mark.parametrize("slug", SLUGS)
def test_every_answer_of_a_shipped_script_can_be_typed(slug):
    whole = script(slug)
    wrong = []
    for language in whole.languages:
        for stage in whole.in_language(language).stages:
            for step in walk(stage.steps):
                choices = list(step.written_labels.items())
                known = Offer(choices=choices, words=answer_words(language, whole.languages))
                wrong += [
                    (language, step.id, typed)
                    for code, label in choices
                    for typed in (label, label.upper(), f"{label}!")
                    if find_choice(typed, known) != Meant(codes=(code,))
                ]

    assert wrong == []


@given(LABELS, st.integers(-999, 9999))
def test_number_finds_no_answer_that_does_not_say_it_where_none_is_shown(labels, number):
    found = find_choice(str(number), offer(*labels))

    digits = str(abs(number))
    for code in found.codes:
        assert digits in "".join(
            str(unicodedata.decimal(letter, letter)) for letter in labels[int(code) - 1]
        )


@given(LABELS, st.sampled_from(languages()))
def test_answers_with_a_digit_are_never_numbered(labels, language):
    assert not may_be_numbered([*labels, "٣ أيام"], language)


@given(st.sampled_from(languages()), st.data())
def test_whoever_says_a_no_among_others_never_agrees(language, data):
    known = answer_words(language, languages())
    no, rest = sorted(known.no), sorted(known.yes | known.fine | known.courtesies | known.no)
    said = data.draw(st.lists(st.sampled_from(rest), max_size=4))
    said.insert(data.draw(st.integers(0, len(said))), data.draw(st.sampled_from(no)))
    text = " ".join(word for phrase in said for word in phrase)

    found = find_agreement(text, Offer(choices=(), words=known), yes="yes", no="no")

    assert found in (Meant(codes=("no",)), NOTHING)


@given(st.sampled_from(languages()), st.data())
def test_yes_with_words_nobody_knows_is_none(language, data):
    known = answer_words(language, languages())
    yes = data.draw(st.sampled_from(sorted(known.yes | known.fine)))
    text = " ".join([*yes, data.draw(st.sampled_from(["but", "if", "xyzzy", "🤔"]))])

    found = find_agreement(text, Offer(choices=(), words=known), yes="yes", no="no")

    assert found == NOTHING


def test_parts_that_can_be_taken_in_two_ways_are_asked_about():
    found = find_several("Gas, water and heat", offer("Gas", "Water", "Heat", "Water and heat"))

    assert found == Unclear(codes=("2", "3", "4"))


@pytest.mark.parametrize("text", ["1-3", "1 \u2013 3", "3", "1, 2 and 3"])
def test_range_of_positions_is_asked_about_and_never_only_its_ends(text):
    found = find_several(text, offer("Gas", "Water", "Heat", numbered=True))

    expected = {"3": Meant(codes=("3",)), "1, 2 and 3": Meant(codes=("1", "2", "3"))}
    assert found == expected.get(text, Unclear(codes=("1", "2", "3")))


@pytest.mark.parametrize("text", ["- 2", "\u2212 2", "\u2013 2"])
def test_dash_apart_from_a_number_is_not_passed_over(text):
    assert find_choice(text, offer("-2", "-1", "0", "1", "2")) == NOTHING
