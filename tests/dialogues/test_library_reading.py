"""The shipped dialogues are plain to read, and take the time they say they take."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby

import pytest

from dialogues.codebook import parts_of
from dialogues.script import Stage
from dialogues.steps import (
    Branch,
    Card,
    Consent,
    Deck,
    Multi,
    Quiz,
    Rank,
    Reflect,
    Reveal,
    Say,
    Scale,
    Step,
)
from dialogues.weighing import Rate, Tradeoff
from tests.dialogues.plain_english import grade, mean, sentences, syllables, words
from tests.dialogues.shelf import (
    FULL,
    cards,
    dialogue,
    each_shipped,
    labels,
    messages,
    steps,
    told_by,
)

WORDS_A_MINUTE = 238  # the usual pace of silent reading in English
PRESS = 10  # seconds to think and press once
OPEN_ANSWER = 90  # seconds to think and write a few lines
LONGEST_DAY = 12  # minutes; more in one sitting and people give up


# --- plain language -------------------------------------------------------------------------


@each_shipped
def test_cards_can_be_read_at_the_age_of_eleven(slug):
    grades = {
        f"{card.id}.{field}": grade(text)
        for card in cards(slug)
        for field, text in (("text", card.text), ("more", card.more))
        if text
    }

    assert mean(grades.values()) <= 6
    assert {where: value for where, value in grades.items() if value > 8} == {}


@each_shipped
def test_no_message_is_harder_than_grade_eight(slug):
    long_enough = [(where, text) for where, text in messages(slug) if len(words(text)) >= 12]

    assert {where: grade(text) for where, text in long_enough if grade(text) > 8} == {}


@each_shipped
def test_messages_have_at_most_sixty_words_and_sentences_twenty(slug):
    texts = list(messages(slug))

    assert {where: len(words(text)) for where, text in texts if len(words(text)) > 60} == {}
    assert [
        (where, sentence)
        for where, text in texts
        for sentence in sentences(text)
        if len(words(sentence)) > 20
    ] == []


@each_shipped
def test_labels_fit_on_a_button(slug):
    assert {where: label for where, label in labels(slug) if len(label) > 40} == {}


@each_shipped
def test_at_most_three_messages_come_before_a_question_or_a_deck(slug):
    runs = [
        (stage.id, len(list(run)))
        for stage in dialogue(slug).stages
        for told, run in groupby(stage.steps, key=lambda step: isinstance(step, Say | Card))
        if told
    ]

    assert [(stage, length) for stage, length in runs if length > 3] == []


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


# --- time -----------------------------------------------------------------------------------


def seconds(slug: str, step: Step) -> float:
    """Estimate how long one step takes somebody who reads all and answers all."""
    match step:
        case Deck():
            return total(slug, step.cards)
        case Branch():
            return max(total(slug, step.then), total(slug, step.otherwise))
        case Quiz(repeats=str(first)):
            [asked] = [quiz for quiz in steps(slug, Quiz) if quiz.id == first]
            return seconds(slug, asked) + reading(step.explain)
    return reading(*texts_of(step)) + PRESS * presses(step) + OPEN_ANSWER * writes(step)


def total(slug: str, several: Iterable[Step]) -> float:
    return sum(seconds(slug, step) for step in several)


def texts_of(step: Step) -> Iterator[str]:
    for field in ("title", "text", "more", "why", "explain"):
        yield getattr(step, field, None) or ""
    for field in ("options", "items"):
        yield from (getattr(step, field, None) or {}).values()
    if isinstance(step, Tradeoff):
        yield from (text for _, text in told_by(step))
    for field in ("required", "optional"):
        yield from (purpose.text for purpose in getattr(step, field, ()))


def reading(*texts: str) -> float:
    return sum(len(words(text)) for text in texts) / WORDS_A_MINUTE * 60


def presses(step: Step) -> int:
    match step:
        case Say() | Reflect() | Reveal():
            return 0
        case Consent() | Scale() | Rate():
            return len(parts_of(step))
        case Tradeoff():  # turn each dial once and set it; keep the package
            return 2 * len(step.dials) + 1
        case Multi():
            return step.most or 1
        case Rank():
            return step.top or len(step.options)
        case _:
            return 1


def writes(step: Step) -> bool:
    return isinstance(step, Reflect)


def minutes(slug: str, stage: Stage) -> float:
    return total(slug, stage.steps) / 60


@each_shipped
def test_minutes_promised_are_the_minutes_it_takes(slug):
    off = {
        stage.id: (stage.minutes, round(minutes(slug, stage), 1))
        for stage in dialogue(slug).stages
        if abs(stage.minutes - minutes(slug, stage)) > 0.5
    }

    assert off == {}


def test_full_dialogue_takes_about_an_hour_over_fourteen_days():
    stages = dialogue(FULL).stages

    assert 60 <= sum(stage.minutes for stage in stages) <= 80
    assert [stage.opens.day for stage in stages] == [0, 0, 0, 1, 3, 5, 7, 9, 11, 12, 13]


def test_no_day_asks_for_more_than_twelve_minutes():
    by_day: Counter[int] = Counter()
    for stage in dialogue(FULL).stages:
        by_day[stage.opens.day] += stage.minutes

    assert {day: total for day, total in by_day.items() if total > LONGEST_DAY} == {}


def test_taster_takes_five_minutes():
    assert sum(stage.minutes for stage in dialogue("taster").stages) == 5


@each_shipped
def test_stages_open_outside_quiet_hours(slug):
    quiet = dialogue(slug).clock.quiet
    times = [stage.opens.at for stage in dialogue(slug).stages if stage.opens.at]

    assert [at for at in times if not quiet.ends <= at < quiet.begins] == []
