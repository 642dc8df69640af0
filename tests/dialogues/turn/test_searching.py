"""Answers of a long list are found by their first letters, in any script."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogues.turn.searching import search

PLACES = {
    "stoke": "Stoke-on-Trent",
    "trent": "Trent Bridge",
    "york": "York",
    "north": "North Yorkshire",
    "mon": "Ynys Môn",
    "lodz": "Łódź",
    "albans": "St. Albans",
    "delhi": "दिल्ली",
    "beijing": "北京市",
    "ten": "10 Downing Street",
}


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("york", ("york", "north")),
        ("YORKS", ("north",)),
        ("tr", ("trent", "stoke")),
        ("stoke tr", ("stoke",)),
        ("ynys mon", ("mon",)),
        ("lod", ("lodz",)),
        ("st alb", ("albans",)),
        ("द", ("delhi",)),
        ("दु", ()),
        ("北", ("beijing",)),
        ("京", ("beijing",)),
        ("ridge", ("trent",)),
        ("1", ("ten",)),
        ("tren stoke", ()),
        ("zz", ()),
        ("?!", ()),
        ("", ()),
    ],
)
def test_answers_that_fit_are_found_the_best_first(typed: str, codes: tuple[str, ...]):
    assert search(typed, PLACES.items()) == codes


def test_further_name_finds_its_answer_once():
    assert search("gl", [("gla", "Glasgow"), ("gla", "Glaschu")]) == ("gla",)


@given(st.sampled_from(sorted(PLACES)), st.integers(1, 10))
def test_beginning_of_an_answer_finds_it(code: str, length: int):
    assert code in search(PLACES[code][:length], PLACES.items())


@given(st.text(max_size=20))
def test_anything_can_be_typed(text: str):
    assert set(search(text, PLACES.items())) <= PLACES.keys()
