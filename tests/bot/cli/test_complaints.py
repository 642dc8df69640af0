"""The commands for complaints: listed, read and answered; the audit log names the user."""

import asyncio
import json
import os
import pwd
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.rehearsal.sandbox import sandbox_at, settings_in
from bot.rounds.complaints import list_complaints
from storage.accounts import audit
from tests.bot.town import Town, texts

LONG_AGO = datetime(2020, 3, 2, 9, tzinfo=UTC)  # the commands go by the clock of the machine
WORDS = "You woke me"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch) -> Path:
    """Stand in a folder of one's own, with a store that is named."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DIALOGUE_DATA_DIR", str(tmp_path / "data"))
    return tmp_path


@pytest.fixture
def name(folder) -> str:
    """Let somebody complain; give the name of the complaint."""
    return asyncio.run(_complained(folder))


async def _complained(folder: Path) -> str:
    async with sandbox_at(settings_in(folder / "data"), LONG_AGO) as stage:
        town = Town(stage.context, stage.clock)
        await town.round(slug="spring")
        await town.agrees("ann")
        await town.says("ann", "complain")
        await town.says("ann", WORDS)
        [entry] = await list_complaints(stage.context)
        return entry.name


async def _afterwards(folder: Path) -> tuple[list[str], list[tuple[str, str, dict[str, str]]]]:
    """Give what the person is shown by now, and the newest lines of the audit log."""
    async with sandbox_at(settings_in(folder / "data"), datetime.now(UTC)) as stage:
        shown = texts(await Town(stage.context, stage.clock).deliver("ann"))
        async with stage.context.database.read() as tx:
            lines = await audit.entries(tx, 3)
    return shown, [(line.actor, line.action, dict(line.detail)) for line in lines]


def test_complaint_is_listed_read_and_answered(dialogue, folder, name):
    (folder / "answer.txt").write_text("We are sorry.\n")

    listed = dialogue("complaints", "list", "--round", "spring", "--json")
    shown = dialogue("complaints", "show", name)
    answered = dialogue("complaints", "answer", name, "--file", "answer.txt")
    again = json.loads(dialogue("complaints", "show", name, "--json")[1])

    told, audited = asyncio.run(_afterwards(folder))
    [entry] = json.loads(listed[1])
    user = {"round": "spring", "system_user": pwd.getpwuid(os.getuid()).pw_name}
    assert (entry["name"], entry["answered"], entry["overdue"]) == (name, None, True)
    assert entry["received"] == entry["confirmed"] == "2020-03-02T09:02:00Z"
    assert entry["answer_due"] == "2020-04-01T09:02:00Z"
    assert WORDS in shown[1]
    assert "The answer is due by 2020-04-01 09:02 UTC." in shown[1]
    sentence = f"The answer to {name} is kept in the person's record and goes to their chat.\n"
    assert answered == (0, sentence, "")
    assert (again["words"], again["answer"]) == (WORDS, "We are sorry.")
    assert told[-1].endswith("We are sorry\\.")
    assert audited == [
        ("command line", "read_complaint", user),
        ("command line", "answered_complaint", user),
        ("command line", "read_complaint", user),
    ]


def test_list_tells_what_is_overdue_without_words(dialogue, name):
    code, out, err = dialogue("complaints", "list")

    assert (code, err) == (0, "")
    assert (name in out, "overdue" in out, WORDS in out) == (True, True, False)


def test_empty_list_says_so(dialogue):
    dialogue("migrate")

    assert dialogue("complaints", "list") == (0, "Nobody has complained.\n", "")


@pytest.mark.parametrize(
    ("command", "code", "sentence"),
    [
        (("show", "1-NOBODY"), 1, 'There is no complaint "1-NOBODY".'),
        (("show", "NOBODY"), 1, 'There is no complaint "NOBODY".'),
        (("list", "--round", "nope"), 1, 'There is no round "nope".'),
        (("answer", "1-NOBODY", "--file", "nothing.txt"), 2, "nothing.txt cannot be read"),
        (("answer", "1-NOBODY", "--file", "odd.txt"), 2, "odd.txt cannot be read as UTF-8"),
        (("answer", "1-NOBODY", "--file", "empty.txt"), 1, "Write the answer."),
    ],
)
def test_what_cannot_be_done_is_told_in_words(dialogue, folder, command, code, sentence):
    dialogue("migrate")
    (folder / "odd.txt").write_bytes(b"\xff\xfe\x00")
    (folder / "empty.txt").write_text(" \n")

    ended, out, err = dialogue("complaints", *command)

    assert (ended, out) == (code, "")
    assert err.startswith(sentence)
