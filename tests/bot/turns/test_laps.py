"""What the newest lap of a loop passed by is kept, and told everywhere as no longer counted."""

import csv
import io
from pathlib import Path
from zipfile import ZipFile

import pytest

from bot.authoring.script_store import ScriptCache
from bot.evidence.export import ExportRequest, export
from bot.runtime.context import Context, SetClock
from dialogues.script.loader import Script, load
from storage.queries.filters import Filters
from tests.bot.town import SHORT, Town, texts

LOOP = b"""\
      - type: loop
        id: again
        until: {enough: {is: stop}}
        steps:
          - {type: single, id: fear, text: Any fear?, options: {some: Some, none: None}}
          - type: branch
            id: if_fear
            when: {fear: {is: some}}
            then:
              - {type: single, id: which, text: Which one?, options: {cost: Cost, leak: Leaks}}
          - {type: single, id: enough, text: Enough?, options: {stop: Enough, more: Once more}}
"""
FEARED = ("Some", "Leaks", "Once more", "None", "Enough")


def looped_talk() -> Script:
    """Read the short talk with a loop in place of its colours."""
    head, _, rest = SHORT.partition(b"      - type: single\n")
    _, _, after = rest.partition(b"      - type: reflect\n")
    tail = after.replace(b"text: Why?", b'text: "You fear {which|nothing}. Why?"')
    return load(head + LOOP + b"      - type: reflect\n" + tail)


@pytest.fixture
async def town(context: Context, clock: SetClock) -> Town:
    town = Town(context, clock)
    await town.round(script=looped_talk())
    await town.agrees("ann")
    for label in FEARED:
        await town.taps("ann", label)
    return town


async def test_what_the_newest_lap_passed_by_is_stored_as_superseded(town: Town):
    assert await town.rows("responses", "step", "code", "standing", "current") == [
        ("fear", "some", "answered", True),
        ("which", "leak", "superseded", False),
        ("enough", "more", "answered", True),
        ("fear_2", "none", "answered", True),
        ("enough_2", "stop", "answered", True),
    ]


async def test_question_after_the_loop_tells_only_what_counts(town: Town):
    assert texts(town.screens["ann"])[-1].startswith("You fear nothing. Why?")


async def test_export_tells_that_an_answer_was_superseded(town: Town, tmp_path: Path):
    out = tmp_path / "out.zip"
    request = ExportRequest(filters=Filters(round="short-2026-03-02"), out=out, actor="olga")

    await export(town.context, ScriptCache(), request)

    with ZipFile(out) as archive:
        wide = archive.read("responses_wide.csv").decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(wide))
    assert [row[f"first__which{rest}"] for rest in ("", "__status", "__n")] == [
        *("", "superseded", "1")
    ]


async def test_copy_for_the_person_says_that_it_counts_no_more(town: Town):
    await town.says("ann", "/my_data")

    [copy] = [m.file.content.decode() for m in town.screens["ann"] if m.file]
    told = copy.partition("- Which one?")[2].partition("\n- ")[0]
    assert told.splitlines()[1] == (
        "  Leaks (2026-03-02 09:02, no longer counted: you changed what led to it)"
    )
