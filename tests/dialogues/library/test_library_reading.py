"""The shipped dialogues are plainer to read than the checker asks, and keep their times."""

import pytest

from dialogues.text.readability import grade
from dialogues.timing.effort import minutes
from tests.dialogues.shelf import FULL, cards, dialogue, each_shipped


@each_shipped
def test_cards_can_be_read_at_the_age_of_eleven(slug):
    grades = [
        grade(text) for card in cards(slug) for text in (card.text, card.more) if text is not None
    ]

    assert sum(grades) / len(grades) <= 6
    assert [value for value in grades if value > 8] == []


@each_shipped
def test_minutes_promised_are_to_the_half_minute_those_it_takes(slug):
    off = [
        (stage.id, stage.minutes, round(takes, 1))
        for stage, takes in zip(dialogue(slug).stages, minutes(dialogue(slug)), strict=True)
        if abs(stage.minutes - takes) > 0.5
    ]

    assert off == []


def test_full_dialogue_takes_about_an_hour_over_fourteen_days():
    stages = dialogue(FULL).stages

    assert 60 <= sum(stage.minutes for stage in stages) <= 80
    assert [stage.opens.day for stage in stages] == [0, 0, 0, 1, 3, 5, 7, 9, 11, 12, 13]


def test_taster_takes_five_minutes():
    assert sum(stage.minutes for stage in dialogue("taster").stages) == 5


@pytest.mark.parametrize("slug", ["early-help", "home-care-records"])
def test_starts_for_own_dialogues_take_about_an_hour_over_ten_days(slug):
    stages = dialogue(slug).stages

    assert 50 <= sum(stage.minutes for stage in stages) <= 60
    assert [stage.opens.day for stage in stages] == [0, 0, 0, 1, 3, 4, 6, 7, 8, 9]
