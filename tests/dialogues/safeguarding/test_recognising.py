"""What people write of harm is recognised cautiously; the rates are those of the files beside.

The phrases were written by those who wrote the lists, so people at large will be missed more often.
Thirty phrases and thirty false alarms that were written before the English list was looked at
again gave 19 hits and 7 false alarms at first; they stand in the file now.
"""

from collections import Counter

import pytest

from dialogues.safeguarding.harm import Harm
from dialogues.safeguarding.recognising import age_told, harms_told
from dialogues.safeguarding.word_list import languages, word_list
from tests.dialogues.safeguarding.phrase_files import NONE, false_alarms, missed, phrases

RATES = {  # phrases recognised, phrases in all, false alarms, phrases without harm
    "cy": (26, 26, 0, 14),
    "en": (116, 118, 0, 87),
    "gd": (25, 25, 0, 12),
    "pl": (37, 37, 0, 17),
}
MISSED = {
    "abuse: others who are hurt": ["The boy next door comes to school with bruises"],
    "age": ["I'm in primary 7"],
}


@pytest.mark.parametrize("language", sorted(RATES))
def test_rates_of_each_language_are_known(language):
    sorts = phrases(language)
    told = sum(len(listed) for sort, listed in sorts.items() if sort != NONE)
    hits = told - sum(map(len, missed(language).values()))
    alarms = len(false_alarms(language))
    print(f"{language}: {hits} of {told} recognised, {alarms} of {len(sorts[NONE])} false alarms")

    assert (hits, told, alarms, len(sorts[NONE])) == RATES[language]


def test_english_has_many_phrases_of_each_sort():
    counted = {sort: len(listed) for sort, listed in phrases("en").items()}

    assert counted == {
        "self_harm: thoughts": 20,
        "self_harm: acts": 14,
        "violence: blows and threats": 19,
        "violence: fear and control": 16,
        "abuse: touching and force": 15,
        "abuse: others who are hurt": 14,
        "age": 20,
        "none": 87,
    }


def test_phrases_that_are_missed_are_named():
    assert {sort: listed for sort, listed in missed("en").items() if listed} == MISSED


@pytest.mark.parametrize("language", sorted(RATES))
def test_no_phrase_stands_twice(language):
    listed = Counter(phrase for sort in phrases(language).values() for phrase in sort)

    assert [phrase for phrase, times in listed.items() if times > 1] == []


def test_only_the_english_list_is_no_draft():
    assert {name: word_list(name).is_confirmed for name in languages()} == {
        "cy": False,
        "en": True,
        "gd": False,
        "pl": False,
    }


def test_several_harms_are_told_at_once():
    told = harms_told("My husband hits me. I want to die.", ["en"])

    assert told == {Harm.VIOLENCE, Harm.SELF_HARM}


@pytest.mark.parametrize("spoken", [[], ["pl"], ["cy", "gd"], ["xx"], ["en-GB"]])
def test_english_is_understood_in_every_script(spoken):
    assert harms_told("my husband hits me", spoken) == {Harm.VIOLENCE}


def test_other_languages_are_understood_where_a_script_speaks_them():
    said = "Mąż mnie bije"

    assert (harms_told(said, ["en"]), harms_told(said, ["pl"])) == (set(), {Harm.VIOLENCE})


@pytest.mark.parametrize(
    "said",
    [
        "I want to kill myself",
        "I WANT TO KILL MYSELF!!!",
        "oh\ni want to kill myself",
        "Hello. Yes, well - I want to kill myself",
        "I don't know why, but I want to kill myself",
        '"I want to kill myself"',
    ],
)
def test_harm_is_recognised_however_it_is_typed(said):
    assert harms_told(said, ["en"]) == {Harm.SELF_HARM}


@pytest.mark.parametrize(
    ("said", "year", "age"),
    [
        ("I am 12", 2026, 12),
        ("I am twelve", 2026, 12),
        ("I am 17", 2026, 17),
        ("I am 18", 2026, None),
        ("I am 3", 2026, None),
        ("I was born in 2014", 2026, 12),
        ("I was born in 2009", 2026, 17),
        ("I was born in 2008", 2026, None),
        ("I was born in 2030", 2026, None),
        ("I was born in 1961", 2026, None),
    ],
)
def test_age_below_eighteen_is_given_or_the_most_it_can_be(said, year, age):
    assert age_told(said, ["en"], year) == age


@pytest.mark.parametrize("said", ["", " ", "...", '""', ",,,", "|", "\x00", "I am " * 900])
def test_nothing_is_found_in_nothing(said):
    assert (harms_told(said, ["en"]), age_told(said, ["en"], 2026)) == (set(), None)
