"""A script of one's own begins as a copy of a shipped one, and says what to fill in."""

import io
import json
import re
import sys
from pathlib import Path

import pytest
import time_machine

from bot.authoring.files import LIBRARY, read_script
from bot.authoring.starter import CopyRefused, copy_script, origins

each_origin = pytest.mark.parametrize("origin", origins())


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    """Stand in a folder of one's own, at noon, soon after the sources were checked."""
    monkeypatch.chdir(tmp_path)
    with time_machine.travel("2026-12-01T12:00Z"):
        yield tmp_path


def gaps_in(folder: Path) -> list[str]:
    """Find everything to be filled in, the hard way: each line with FILL IN, comments aside."""
    return [
        f"{file.relative_to(folder)}, line {number}: {wanted.strip()}"
        for file in (folder / "dialogue.yaml", *sorted(folder.glob("files/*")))
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1)
        if not line.strip().startswith("#")
        for wanted in re.findall(r"FILL IN: ([^.\"]*)", line)
    ]


@each_origin
def test_copy_can_be_checked_strictly_and_played_at_once(dialogue, monkeypatch, origin):
    made, _, _ = dialogue("new", "bus-passes", "--from", origin)
    checked = dialogue("check", "bus-passes", "--strict")
    monkeypatch.setattr(sys, "stdin", io.StringIO(":quit\n"))
    played, shown, _ = dialogue("play", "bus-passes")

    assert (made, played) == (0, 0)
    code, told, refused = checked
    listed = [line for line in told.splitlines() if "FILL IN" in line]
    found = "0 errors, 0 warnings" + ("" if origin == "blank" else ", 1 accepted")
    if listed:
        texts = f"{len(listed)} text{'s' if listed[1:] else ''}"
        assert "can be used" not in told
        assert (code, refused) == (
            1,
            f"{found}, {texts} to fill in. This script cannot be used yet.\n",
        )
    else:
        assert (code, refused) == (0, "")
        last = f'"Bus passes" (version 1) can be used: {found}.'
        assert told.splitlines()[-1] == last
    assert "agree to take part" in " ".join(shown.split())


def test_check_of_a_blank_script_lists_what_is_to_be_filled_in(dialogue):
    dialogue("new", "bus-passes")

    code, told, refused = dialogue("check", "bus-passes")
    _, reported, _ = dialogue("check", "bus-passes", "--json")

    listed = [line for line in told.splitlines() if ": FILL IN" in line]
    report = json.loads(reported)
    assert code == 1
    assert len(listed) > 30
    assert f"{len(listed)} texts to fill in. This script cannot be used yet." in refused
    assert (report["ok"], len(report["unfilled"])) == (False, len(listed))
    assert {"file", "line", "column", "wanted"} == report["unfilled"][0].keys()


@pytest.mark.parametrize("origin", ["blank", "panel-wave"])
def test_copy_can_be_rehearsed(dialogue, origin):
    dialogue("new", "bus-passes", "--from", origin)

    code, told, _ = dialogue("rehearse", "bus-passes", "--people", "2", "--assume", "usual")

    assert code == 0
    assert "for 2 people" in told


@each_origin
def test_copy_differs_from_its_origin_in_its_head_alone(here, origin):
    folder = LIBRARY.parent / "blank" if origin == "blank" else LIBRARY / origin

    copy_script("bus-passes", origin, here)

    before = (folder / "dialogue.yaml").read_text("utf-8").splitlines()
    after = (here / "bus-passes" / "dialogue.yaml").read_text("utf-8").splitlines()
    changed = [new for old, new in zip(before, after, strict=True) if old != new]
    head = read_script("bus-passes").dialogue.dialogue
    assert changed[0] == "# yaml-language-server: $schema=dialogue.schema.json"
    assert {line.split(":")[0].strip() for line in changed[1:]} == {"id", "title"}
    assert (head.id, head.version, head.title) == ("bus-passes", 1, "Bus passes")


@each_origin
def test_everything_to_be_filled_in_is_listed_with_its_line(dialogue, here, origin):
    _, told, _ = dialogue("new", "bus-passes", "--from", origin)

    listed = [line.strip() for line in told.splitlines() if line.startswith("  ")]
    found = gaps_in(here / "bus-passes")
    assert [one[: len(begun)] for one, begun in zip(listed, found, strict=True)] == found


@each_origin
def test_check_finds_what_was_listed_on_the_same_lines(dialogue, here, origin):
    _, told, _ = dialogue("new", "bus-passes", "--from", origin)
    _, checked, _ = dialogue("check", "bus-passes", "--json")

    found = [f"{gap['line']}: {gap['wanted']}" for gap in json.loads(checked)["unfilled"]]
    listed = [line.strip() for line in told.splitlines() if line.startswith("  ")]
    assert found == [line.partition(", line ")[2] for line in listed]


def test_lines_that_speak_of_what_is_made_up_are_listed(here):
    copied = copy_script("bus-passes", "taster", here)

    lines = (here / "bus-passes" / "dialogue.yaml").read_text("utf-8").splitlines()
    spoken = [lines[number - 1] for number in copied.made_up]
    assert "    - Westmere Council (made up)" in spoken
    assert [line for line in spoken if not re.search("westmere|made.up", line, re.IGNORECASE)] == []


def test_pictures_and_files_come_along(here):
    copy_script("warm-two", "warm-and-safe-homes", here)
    copy_script("tables", "host-kit", here)

    warm, tables = read_script("warm-two"), read_script("tables")
    assert sorted(warm.images) == ["img/facts.png", "img/flow.png", "img/reach.png"]
    assert sorted(tables.handouts) == [
        "files/private-slips.txt",
        "files/run-sheet.txt",
        "files/table-cards.txt",
    ]


def test_folder_that_is_there_is_left_as_it_is(dialogue, here):
    (here / "bus-passes").mkdir()
    (here / "bus-passes" / "notes.txt").write_text("mine")

    told = dialogue("new", "bus-passes")

    assert told == (
        *(1, ""),
        "There is a 'bus-passes' here already, and it is left as it is. Choose another name.\n",
    )
    assert [path.name for path in (here / "bus-passes").iterdir()] == ["notes.txt"]


@pytest.mark.parametrize("name", ["Bus passes", "../elsewhere", "", "9lives", "a" * 41])
def test_name_that_does_not_do_is_refused_and_nothing_is_written(here, name):
    with pytest.raises(CopyRefused, match="Use up to 40 small letters, digits and dashes"):
        copy_script(name, "blank", here)

    assert list(here.iterdir()) == []


def test_script_that_is_not_shipped_is_refused_with_those_there_are(dialogue):
    code, out, told = dialogue("new", "bus-passes", "--from", "../secrets")

    assert (code, out) == (1, "")
    assert told == (
        f"There is no script '../secrets' to begin from. Name one of: {', '.join(origins())}.\n"
    )
