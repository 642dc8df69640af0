"""Filters in links and flags are read into values, or refused in words."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.authoring.files import read_script
from bot.evidence.filters import FiltersRefused, read_filters, write_filters
from dialogues.script.dialogue import Dialogue
from dialogues.script.loader import load
from dialogues.turn.effects import Standing
from storage.queries.filters import Filters
from tests.storage.answering import ARMS, ROLES, SOURCE, script

DIALOGUE = script().dialogue
BUS_PASSES = Path(__file__).parents[2] / "transcripts" / "bus_passes"


def read(*pairs: tuple[str, str]) -> Filters:
    return read_filters(pairs, round_slug="spring", dialogue=DIALOGUE, zone="Europe/London")


def test_every_filter_is_read():
    filters = read(
        ("round", "spring"),
        ("after", "7"),
        ("stage", "welcome"),
        ("step", "view"),
        ("code", "2"),
        ("profile", "age=old"),
        ("language", "gd"),
        ("channel", "web"),
        ("since", "2026-03-02"),
        ("until", "2026-07-01T18:30"),
        ("text", " warm homes "),
        ("standing", "answered"),
        ("history", "yes"),
    )

    assert filters == Filters(
        round="spring",
        stage="welcome",
        step="view",
        code="2",
        profile=(("age", "old"),),
        language="gd",
        channel="web",
        since=datetime(2026, 3, 2, tzinfo=UTC),
        until=datetime(2026, 7, 1, 17, 30, tzinfo=UTC),
        text="warm homes",
        standing=Standing.ANSWERED,
        history=True,
    )


def test_arm_is_one_of_the_script():
    armed = load(SOURCE + ARMS).dialogue

    def of(arm: str, dialogue: Dialogue) -> Filters:
        pairs = [("arm", arm)]
        return read_filters(pairs, round_slug="spring", dialogue=dialogue, zone="Europe/London")

    assert of("control", armed) == Filters(round="spring", arm="control")
    assert write_filters(of("control", armed)) == [("arm", "control")]
    with pytest.raises(FiltersRefused, match='Did you mean "full"'):
        of("ful", armed)
    with pytest.raises(FiltersRefused, match='no arm "full"'):
        of("full", DIALOGUE)


def test_role_is_one_of_the_script_or_people_or_everybody():
    with_table = load(SOURCE + ROLES).dialogue

    def of(role: str) -> Filters:
        pairs = [("role", role)]
        return read_filters(pairs, round_slug="spring", dialogue=with_table, zone="Europe/London")

    for role in ("table", "person", "everybody"):
        assert of(role) == Filters(round="spring", role=role)
        assert write_filters(of(role)) == [("role", role)]
    with pytest.raises(FiltersRefused, match=r'no role "tables"\. Did you mean "table"'):
        of("tables")


def test_until_a_date_takes_in_the_whole_day():
    assert read(("until", "2026-07-01")).until == datetime(2026, 7, 1, 23, tzinfo=UTC)


def test_empty_values_are_no_filters():
    assert read(("stage", ""), ("text", "  ")) == Filters(round="spring")


def test_what_is_written_reads_the_same():
    filters = read(
        ("step", "trust"),
        ("code", "unsure"),
        ("profile", "age=old"),
        ("profile", "age=young"),
        ("since", "2026-07-01"),
        ("text", "a & b = c"),
        ("history", "1"),
    )

    assert read(*write_filters(filters)) == filters


@pytest.mark.parametrize(
    ("pairs", "problems"),
    [
        (
            [("stage", "welcom")],
            ['There is no stage "welcom". Did you mean "welcome"? There is: welcome, weigh.'],
        ),
        (
            [("stage", "weigh"), ("step", "age")],
            [
                (
                    'There is no step of stage weigh "age". '
                    "There is: voices, for, against, fact, trust, order, why."
                )
            ],
        ),
        (
            [("step", "view"), ("code", "3")],
            ['There is no answer to view "3". There is: 1, 2.'],
        ),
        (
            [("step", "trust"), ("code", "9")],
            ['There is no answer to trust "9". There is: 1, 2, 3, 4, 5, unsure.'],
        ),
        (
            [("profile", "age=ancient"), ("profile", "view=1"), ("profile", "age")],
            [
                'There is no answer to age "ancient". There is: young, old.',
                'There is no profile question "view". There is: age.',
                'profile is written as step=code, such as age_band=a25_34; this is "age".',
            ],
        ),
        ([("language", "fr")], ['There is no language "fr". There is: en, gd.']),
        (
            [("channel", "post")],
            ['There is no channel "post". There is: telegram, web, simulated.'],
        ),
        (
            [("since", "yesterday")],
            [
                (
                    'since is not a date or time: "yesterday". '
                    "Write a date such as 2026-03-02, or a time such as 2026-03-02T18:30."
                )
            ],
        ),
        (
            [("since", "2026-03-05"), ("until", "2026-03-01")],
            ["Nothing lies between since 2026-03-05 and until 2026-03-01: swap them."],
        ),
        ([("text", "x" * 201)], ["text has more than 200 characters: look for a few words."]),
        ([("stage", "weigh"), ("stage", "weigh")], ["stage is given 2 times: give it once."]),
        (
            [("stages", "weigh")],
            [
                (
                    'There is no filter "stages". Did you mean "stage"? There is: stage, step, '
                    "code, language, channel, arm, role, since, until, text, standing, profile, "
                    "history."
                )
            ],
        ),
        (
            [("standing", "late!"), ("history", "maybe")],
            [
                (
                    'There is no standing "late!". Did you mean "late"? There is: answered, '
                    "skipped, prefer_not_to_say, late, timed_out, partial, superseded."
                ),
                'There is no history "maybe". There is: yes, no, 1, 0, true, false.',
            ],
        ),
    ],
)
def test_what_cannot_be_meant_is_refused_with_what_can(pairs, problems):
    with pytest.raises(FiltersRefused) as refused:
        read(*pairs)

    assert [refused.value.sentence, *refused.value.lines] == problems


@pytest.mark.parametrize(
    ("step", "told"),
    [
        ("judgment", 'There is no step "judgment". Did you mean "judgement"?'),
        (
            "zzz",
            (
                'There is no step "zzz". There is: hello, not_decided, how_it_works, consent, '
                "your_rights, can_stop, about_you_intro, age_band, sex, ethnic_group, disability, "
                "housing, area, heard, idea, first_judgement, first_sure, first_matters, "
                "first_trust, knowledge_intro and 90 more."
            ),
        ),
        (
            "first_view",
            'There is no step "first_view". Did you mean "first_sure"? first_view is a stage.',
        ),
    ],
)
def test_long_script_is_not_listed_in_an_answer(step, told):
    dialogue = read_script("warm-and-safe-homes").dialogue

    with pytest.raises(FiltersRefused) as refused:
        read_filters([("step", step)], round_slug="spring", dialogue=dialogue, zone="UTC")

    assert str(refused.value) == told


@pytest.mark.parametrize(
    ("step", "codes"),
    [
        ("weights", "0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10"),
        ("score", "1, 2, 3, 4, 5, no_information"),
        ("package", "council, company, first, later"),
    ],
)
def test_answers_by_which_people_weigh_can_be_filtered(step, codes):
    dialogue = read_script(str(BUS_PASSES)).dialogue

    with pytest.raises(FiltersRefused) as refused:
        read_filters([("step", step), ("code", "x")], round_slug="s", dialogue=dialogue, zone="UTC")

    assert str(refused.value) == f'There is no answer to {step} "x". There is: {codes}.'
