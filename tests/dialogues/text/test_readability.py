"""Words, sentences and syllables are counted as people read them, and grades follow from that."""

import pytest

from dialogues.text.readability import age, grade, sentences, syllables, words


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("a", 1),
        ("homes", 1),
        ("people", 2),
        ("council", 2),
        ("nobody", 3),
        ("erased", 2),
        ("helped", 1),
        ("matches", 2),
        ("idea", 3),
        ("science", 2),
        ("doctors'", 2),
        ("it's", 1),
        ("information", 4),
        ("acceptable", 4),
        ("30", 2),
    ],
)
def test_syllables_are_counted_as_spoken(word, count):
    assert syllables(word) == count


def test_grade_follows_the_published_formula():
    assert grade("The cat sat on the mat.") == pytest.approx(0.39 * 6 + 11.8 - 15.59)


def test_age_is_that_of_the_grade_at_school():
    text = "The council would share some facts about people in cold homes."

    assert age(text) == grade(text) + 5


def test_words_leave_out_marks_and_the_addresses_of_links():
    text = "**Read** [the plan](https://example.org/plan): 18.5 °C isn't llŷn."

    assert words(text) == ("Read", "the", "plan", "18.5", "C", "isn't", "llŷn")


def test_each_item_of_a_list_is_a_sentence():
    assert sentences("We keep:\n- your name\n- your age. It is safe!") == [
        *("We keep:", "your name", "your age", "It is safe"),
    ]
