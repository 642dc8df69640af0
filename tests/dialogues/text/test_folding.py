"""What people take for the same is folded into the same, and nothing else is."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dialogues.text.folding import fold, words


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("  GREEN \n", "green"),
        ("Łódź", "lodz"),
        ("Đak øl Ħal ısı İş", "dak ol hal isi is"),
        ("Ærø œuvre ðat þing Straße STRAẞE", "aero oeuvre dat thing strasse strasse"),
        ("Ŵythnos à là", "wythnos a la"),
        ("ΆΝΘΡΩΠΟΣ ἄνθρωπος", "ανθρωποσ ανθρωποσ"),
        ("Ещё Її", "еще іі"),
        ("كِتَاب كتـــاب", "كتاب كتاب"),
        ("שָׁלוֹם", "שלום"),
        ("ｆｕｌｌ ﬁne", "full fine"),
        ("१२३ ٤٥ ۶۷ １２ 1️⃣", "123 45 67 12 1"),
        ("don’t ‘so’ “so” „so“ «so»", 'don\'t \'so\' "so" "so" "so"'),
        ("10–20 10—20 −3", "10-20 10-20 -3"),
        ("👍🏽 ✔️", "👍 ✔"),
        ("a\u200bb \u202eabc\u202c", "ab abc"),
    ],
)
def test_how_it_was_typed_does_not_matter(typed, folded):
    assert fold(typed) == folded


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("रंग", "राग"),  # Hindi: colour, tune
        ("दिन", "दीन"),  # Hindi: day, poor
        ("কাল", "কুল"),  # Bengali: tomorrow, a plum
        ("ป่า", "ป้า"),  # Thai: wood, aunt
        ("ก", "กำ"),
        ("がき", "かき"),  # Japanese: brat, oyster
        ("한국", "하국"),
        ("க்ஷ", "கஷ"),
        ("ක්‍ෂ", "ක්ෂ"),  # a joiner after a virama chooses the letter
    ],
)
def test_marks_that_make_another_word_stay(one, other):
    assert fold(one) != fold(other)


@given(st.text())
@example("\u00b4a")
@example("e\u034f\u0301")
@example("3½")
def test_folding_again_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_way_of_writing_a_letter_does_not_matter(text):
    forms = {fold(unicodedata.normalize(form, text)) for form in ("NFC", "NFD")}

    assert forms == {fold(text)}


@given(st.text())
def test_words_are_those_of_the_folded_text(text):
    assert words(fold(text)) == words(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Yes, please!", ("yes", "please")),
        ("I don’t know (yet)", ("i", "dont", "know", "yet")),
        ("'Green'", ("green",)),
        ("my_data", ("my", "data")),
        ("-3 or −4, 10–19", ("-3", "or", "-4", "10", "19")),
        ("1.5 and 2,5; 1, 2.", ("1.5", "and", "2,5", "1", "2")),
        ("5+ <5 >10 👍", ("5", "+", "<", "5", ">", "10", "👍")),
        ("हाँ, ठीक है।", ("हाँ", "ठीक", "है")),
        ("?!… —", ()),
    ],
)
def test_words_of_a_text(text, found):
    assert words(text) == found
