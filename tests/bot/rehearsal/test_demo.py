"""The demonstration tells the numbers that every other place tells of its round."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine

from bot.rehearsal.demo import perform
from bot.rehearsal.run import untold
from bot.runtime.context import SystemClock
from bot.runtime.store import opened
from storage.accounts import duty
from storage.rounds import rounds
from storage.turns import due

NOW = datetime(2026, 12, 1, 16, tzinfo=UTC)
PEOPLE, SEED = 6, 5  # one of them has everything deleted


@pytest.fixture
def shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Name a folder for a demonstration, which commands then work with."""
    monkeypatch.setenv("DIALOGUE_DATA_DIR", str(tmp_path / "shown"))
    return tmp_path / "shown"


def test_numbers_of_the_demonstration_are_those_of_the_round(dialogue, shown: Path):
    with time_machine.travel(NOW):
        _, told, _ = dialogue(*_once(shown))
        _, replaced, _ = dialogue(*_once(shown))
    _, listed, _ = dialogue("rounds", "list", "--json")
    [round_] = [one["round"] for one in json.loads(listed) if one["round"].startswith("warm")]
    _, record, _ = dialogue("rounds", "show", round_, "--json")

    there = json.loads(record)
    sent = re.search(r"(\d+) messages sent\.", told)
    gone = re.search(r"Not counted here or on any page: (\d+) messages to people who had", told)
    table = [tuple(map(int, row)) for row in re.findall(r"│ +(\d+) │ +(\d+) │", told)]
    assert sent is not None
    assert gone is not None
    assert int(sent[1]) == there["messages"]["sent"]
    assert int(gone[1]) > 0
    assert table == [(stage["reached"], stage["finished"]) for stage in there["stages"]]
    assert "is replaced" not in told
    assert " ".join(replaced.split()).startswith(
        f"The earlier demonstration in {shown} is replaced, with an export that lies there. "
        "To keep one, give another folder with --data. Two weeks"
    )


async def test_login_of_the_demonstration_is_on_duty_for_both_rounds(shown: Path):
    done = await perform(shown, people=1, seed=SEED, progress=untold, now=NOW)

    async with opened(done.settings, SystemClock()) as context, context.database.read() as tx:
        every = {round_.slug for round_ in await rounds.listed(tx)}
        assert await duty.rounds_looked_after(tx) == every
    assert {slug.rpartition("-20")[0] for slug in every} == {"warm-and-safe-homes", "taster"}


async def test_nothing_is_left_to_fall_due_when_it_is_looked_at(shown: Path):
    done = await perform(shown, people=PEOPLE, seed=SEED, progress=untold, now=NOW)

    async with opened(done.settings, SystemClock()) as context, context.database.read() as tx:
        next_at = await due.next_at(tx)
    assert done.rehearsed.began < NOW
    assert next_at is None or next_at > NOW


def _once(folder: Path) -> tuple[str, ...]:
    return ("demo", "--once", "--people", f"{PEOPLE}", "--seed", f"{SEED}", "--data", str(folder))
