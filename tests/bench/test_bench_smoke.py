"""Every bench runs by its command, tiny and without a stopwatch, so that none rots unseen."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench import turns
from tests.bench.__main__ import BENCHES, TINY
from tests.bench.figures import Figure, as_json, written
from tests.bench.stage import ANCHORS_PYTHON

TOP = Path(__file__).parents[2]
LOSSES = {"", "taps", "turns", "people"}  # units of what must be met on a busy machine, too
WHAT = {
    "check": "3,405 lines, 584 steps: both",
    "rehearse": "2 people through taster: turns",
    "corridor": "SQLite, 5 in a batch",
    "turn": "webhook: ours, SQLite",
    "latency": "300/s: half within",
    "opening": "SQLite, 30 people: swept and turned",
    "sweep": "idle, 50 rows to come",
    "broadcast": "written to",
    "export": "100 answers: every part",
    "idle": "memory",
}


def bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command as scripts/bench does."""
    return subprocess.run(
        [sys.executable, "-m", "tests.bench", *arguments],
        cwd=TOP,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("name", BENCHES)
def test_bench_runs_by_its_command_and_loses_nothing(name):
    ran = bench(name, "--tiny", "--json")

    assert ran.returncode == 0, ran.stderr
    figures = {figure["what"]: figure for figure in json.loads(ran.stdout)}
    assert figures[WHAT[name]]["value"] > 0
    missed = [what for what, one in figures.items() if one["is_met"] is False]
    assert [what for what in missed if figures[what]["unit"] in LOSSES] == []


def test_every_bench_can_be_tiny():
    assert TINY.keys() == BENCHES.keys()


def test_bench_that_is_not_there_is_a_matter_of_usage():
    ran = bench("nothing")

    assert (ran.returncode, ran.stdout) == (2, "")
    assert "Traceback" not in ran.stderr


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
