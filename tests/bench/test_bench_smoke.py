"""Every bench runs, tiny and without a stopwatch, so that none rots unseen."""

import asyncio

import pytest

from tests.bench import (
    broadcast,
    check,
    corridor,
    export,
    idle,
    latency,
    opening,
    rehearsing,
    turns,
)
from tests.bench.figures import Figure, as_json, written
from tests.bench.stage import ANCHORS_PYTHON


def unmet(figures: list[Figure], *units: str) -> list[str]:
    """Name the figures about losses and counts, not about speed, that miss their goals."""
    return [one.what for one in figures if one.unit in units and one.is_met is False]


async def test_long_script_is_checked_and_found_good():
    figures = await check.checking(quick=True, lines=200)

    assert [one.what for one in figures if one.unit == "s"] == [
        "204 lines, 34 steps: read",
        "204 lines, 34 steps: proved",
        "204 lines, 34 steps: both",
    ]
    assert [(one.what, one.value) for one in figures if not one.unit] == [("problems in it", 0)]


async def test_people_live_through_a_script_and_every_turn_is_taken():
    figures = await rehearsing.rehearsing(quick=True, people=6, script="taster")

    assert [one.unit for one in figures] == ["s", "turns", ""]
    assert figures[1].value > 20
    assert unmet(figures, "") == []


async def test_corridor_takes_all_turns_of_all_batches():
    figures = await corridor.corridor(quick=True, batches=(1, 5), stores=("sqlite",))

    assert [one.what for one in figures] == ["SQLite, 1 in a batch", "SQLite, 5 in a batch"]
    assert min(one.value for one in figures) > 0


async def test_bots_answer_every_turn_by_webhook_and_poller():
    bots = [(turns.OURS_SQLITE, "webhook"), (turns.OURS_SQLITE, "poller")]
    if ANCHORS_PYTHON.exists():
        bots += [(turns.ECHO_TAPS, "webhook"), (turns.CONVERSATION, "poller")]

    runs = await asyncio.gather(*(turns.run(bot, by, 40) for bot, by in bots))

    assert [run.lost for run in runs] == [0] * len(bots)


def test_turns_are_compared_by_their_medians():
    runs = {
        turns.OURS_SQLITE.name: [turns.Run(rate=rate, cpu=900, lost=0) for rate in (50, 90, 100)],
        turns.ECHO.name: [turns.Run(rate=60, cpu=1000, lost=0)],
    }

    figures = turns.compare("webhook", runs)

    assert [(one.what, one.value) for one in figures if one.unit in {"turns/s", "times"}] == [
        ("webhook: ours, SQLite", 90),
        ("webhook: aiogram echo of a text", 60),
        ("webhook: ours, SQLite : aiogram echo of a text", 1.5),
    ]


async def test_latency_is_measured_without_losses():
    figures = await latency.steadily(20, 100.0, seconds=0.5)

    assert unmet(figures, "taps") == []
    assert len(figures) == 3


async def test_opening_reaches_everybody():
    figures = await opening.opening(quick=True, people=30, stores=("sqlite",))

    assert [one.what for one in figures] == [
        "SQLite, 30 people: swept and turned",
        "SQLite, 30 people: processor time",
        "SQLite, 30 people: memory grew by",
    ]


async def test_sweep_finds_nothing_to_do():
    figures = await opening.sweep(quick=True, rows=50)

    assert [one.what for one in figures] == ["idle, 50 rows to come"]


async def test_broadcast_reaches_everybody_within_the_limits():
    figures = await broadcast.broadcast(quick=True, people=8)

    assert unmet(figures, "people", "times") == []


async def test_export_holds_every_answer():
    figures = await export.export_million(quick=True, rows=100)

    assert [one.what for one in figures if one.what.startswith("100 answers")] == [
        "100 answers: bare csv.writer, rows in memory",
        "100 answers: bare csv.writer that reads them",
        "100 answers: the tables in CSV",
        "100 answers: every part",
    ]


async def test_idle_memory_is_read_from_the_running_service():
    (figure,) = await idle.idle(quick=True, settled=0.2)

    assert 20 < figure.value < 1_000


def test_figure_says_whether_its_goal_is_met():
    fast = Figure(bench="b", what="w", value=5.0, unit="u", at_least=4.0)
    slow = Figure(bench="b", what="w", value=5.0, unit="u", at_most=4.0)
    free = Figure(bench="b", what="w", value=5.0, unit="u")

    assert [one.is_met for one in (fast, slow, free)] == [True, False, None]
    assert [one.goal for one in (fast, slow, free)] == ["≥ 4", "≤ 4", ""]
    assert as_json([fast])[0]["is_met"] is True


@pytest.mark.parametrize(
    ("value", "text"), [(3, "3"), (1234.5, "1,234"), (12.345, "12.3"), (1.234, "1.23")]
)
def test_numbers_are_written_with_the_places_that_tell_something(value, text):
    assert written(value) == text
