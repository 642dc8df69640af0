"""The versions that the store keeps: listed, kept, compared and restored by their hash."""

import json

import pytest

from bot.authoring.files import read_script
from bot.authoring.versions import (
    SHORTEST,
    SHOWN,
    VersionRefused,
    find,
    keep_version,
    listed,
    restore,
)
from bot.rounds.lifecycle import schedule
from bot.rounds.request import RoundRequest
from bot.runtime.context import Context
from dialogues.translating.files import TextTranslation, put_in
from storage.rounds import scripts
from tests.dialogues.tiny import PROPOSAL, TINY


@pytest.fixture
def folder(tmp_path):
    """Hold a script with all that can belong to one."""
    here = tmp_path / "mine"
    here.mkdir()
    source = TINY.replace("privacy:", "languages: [cy]\nprivacy:") + PROPOSAL
    (here / "dialogue.yaml").write_text(source)
    welsh = put_in(
        read_script(str(here)).written, "cy", b"", {"start.title": TextTranslation(text="Dechrau")}
    )
    (here / "cy.po").write_bytes(welsh)
    return here


def contents(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def rewrite(folder, old, new):
    file = folder / "dialogue.yaml"
    file.write_text(file.read_text().replace(old, new))


async def test_version_is_kept_once(context: Context, folder):
    first = await keep_version(context, str(folder), "Ada")
    again = await keep_version(context, str(folder), "Ada")

    assert first == again
    assert [one.stored for one in await listed(context)] == [first]


async def test_every_version_is_listed_with_its_rounds(context: Context, folder):
    await keep_version(context, str(folder), "Ada")
    rewrite(folder, "version: 1", "version: 2")
    request = RoundRequest(script=str(folder), slug="spring", code="SPRING", is_trial=True)
    await schedule(context, request, "Ada")
    await keep_version(context, "taster", "Ada")

    told = [(v.stored.slug, v.stored.version, v.rounds) for v in await listed(context)]
    assert told == [("taster", 1, ()), ("tiny", 2, ("spring",)), ("tiny", 1, ())]
    assert [v.stored.version for v in await listed(context, "tiny")] == [2, 1]


async def test_version_is_restored_byte_for_byte(context: Context, folder, tmp_path):
    before = contents(folder)
    kept = await keep_version(context, str(folder), "Ada")
    rewrite(folder, "Start", "Begin")

    files = await restore(context, kept.hash[:8], tmp_path / "again")

    assert contents(tmp_path / "again") == before
    assert sorted(files) == sorted(before)
    assert read_script(str(tmp_path / "again")).hash == kept.hash


async def test_folder_that_holds_something_is_left_alone(context: Context, folder):
    kept = await keep_version(context, str(folder), "Ada")
    before = contents(folder)

    with pytest.raises(VersionRefused, match="is not empty"):
        await restore(context, kept.hash, folder)
    assert contents(folder) == before


async def test_file_that_would_leave_the_folder_is_refused(context: Context, tmp_path):
    async with context.database.write() as tx:
        await scripts.keep_files(
            tx,
            digest="d" * 64,
            slug="bad",
            version=1,
            title="Bad",
            files={"../out.txt": b"out"},
            now=context.clock.now(),
        )

    with pytest.raises(VersionRefused, match="outside its folder"):
        await restore(context, "dddd", tmp_path / "in")
    assert not (tmp_path / "out.txt").exists()


@pytest.mark.parametrize(
    ("digits", "refusal"),
    [
        ("abc", "'abc' is no hash of a version."),
        ("xyz1", "'xyz1' is no hash of a version."),
        ("0000", "There is no version 0000. See them with: dialogue versions list"),
        ("abcd", "Several versions begin with abcd: abcd2ddddddd, abcd1ddddddd."),
    ],
)
async def test_hash_that_does_not_do_is_refused_in_words(context: Context, digits, refusal):
    async with context.database.write() as tx:
        for at in (1, 2):
            await scripts.keep_files(
                tx,
                digest=f"abcd{at}".ljust(64, "d"),
                slug="same",
                version=at,
                title="Same",
                files={"dialogue.yaml": b""},
                now=context.clock.now(),
            )

        with pytest.raises(VersionRefused) as refused:
            await find(tx, digits)
    assert str(refused.value).startswith(refusal)


@pytest.fixture
def store(dialogue, tmp_path, monkeypatch):
    """Stand in a folder with a store of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DIALOGUE_DATA_DIR", str(tmp_path / "data"))
    dialogue("migrate")


def kept_as(dialogue, name: str) -> str:
    _, out, _ = dialogue("versions", "keep", name)
    return out.split()[-1].rstrip(".")


def test_versions_are_kept_compared_and_restored_by_command(dialogue, store, folder, tmp_path):
    old = kept_as(dialogue, "mine")
    rewrite(folder, "title: Start", "title: Begin")
    new = kept_as(dialogue, "mine")

    code, out, err = dialogue("versions", "compare", old, new)
    restored = dialogue("versions", "restore", old, "--to", "again")

    assert (code, err) == (0, "")
    assert "start.title is now 'Begin'; it was 'Start'" in out
    assert restored == (0, "2 files are in again: cy.po, dialogue.yaml.\n", "")
    assert "title: Start" in (tmp_path / "again" / "dialogue.yaml").read_text()
    assert len(old) == SHOWN > SHORTEST


def test_versions_are_listed_for_a_program(dialogue, store, folder):
    digits = kept_as(dialogue, "mine")

    code, out, err = dialogue("versions", "list", "--json")

    [told] = json.loads(out)
    assert (code, err) == (0, "")
    assert told["hash"].startswith(digits)
    assert (told["dialogue"], told["version"], told["rounds"]) == ("tiny", 1, [])


def test_version_is_shown_part_by_part(dialogue, store, folder):
    code, out, err = dialogue("versions", "show", kept_as(dialogue, "mine"))

    assert (code, err) == (0, "")
    assert "Tiny, version 1 (en, cy)" in out
    assert "start" in out


def test_store_without_versions_says_how_to_keep_one(dialogue, store):
    told = dialogue("versions", "list")

    hint = "No version is kept yet. A round keeps its own; or: dialogue versions keep SCRIPT\n"
    assert told == (0, hint, "")
