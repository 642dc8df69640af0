"""A round that runs is given a corrected script, unless that would break the talk for somebody."""

import json

import pytest

from bot.context import Context, SetClock
from bot.drafts import RoundRequest
from bot.rounds import schedule
from bot.shelf import Shelf
from bot.times import RoundRefused
from bot.upgrading import Wish, preview, upgrade
from storage import audit, chat, round_versions, rounds
from tests.bot.town import Town, texts
from tests.dialogues.tiny import PROPOSAL, TINY

QUESTIONS = """\
  - {type: single, id: colour, text: Which colour?, options: {red: Red, green: Green}}
  - {type: reflect, id: why, text: Wy is that?}
"""
FIRST = TINY + QUESTIONS + PROPOSAL
RAISE = "Raise it, so that answers can be told apart."
SECOND = FIRST.replace("version: 1", "version: 2").replace("Wy is", "Why is")


@pytest.fixture
def versions(tmp_path):
    """Give a function that writes a version of the script; its path."""

    def write(source: str) -> str:
        (tmp_path / "dialogue.yaml").write_text(source)
        return str(tmp_path)

    return write


def to(script: str) -> Wish:
    return Wish(slug="spring", script=script)


async def running(context: Context, versions) -> None:
    request = RoundRequest(script=versions(FIRST), start="now", slug="spring", code="CODE")
    await schedule(context, request, "Ada")


async def refusal(context: Context, script: str, slug: str = "spring") -> tuple[str, str]:
    with pytest.raises(RoundRefused) as refused:
        await upgrade(context, Shelf(), Wish(slug=slug, script=script), "Ada")
    return refused.value.code, str(refused.value)


async def test_everybody_meets_the_new_version_with_the_next_message(
    context: Context, clock: SetClock, versions
):
    town = Town(context, clock)
    await running(context, versions)
    await town.joins("ann", code="CODE")
    await town.taps("ann", "I agree")

    told = await upgrade(context, Shelf(), to(versions(SECOND)), "Ada")
    shown = texts(await town.taps("ann", "Red"))

    assert shown[-1].startswith("Why is that?")
    assert told.people == 1


async def test_upgrade_is_written_down(context: Context, clock: SetClock, versions):
    await running(context, versions)
    async with context.database.read() as tx:
        before = await rounds.find(tx, "spring")

    told = await upgrade(context, Shelf(), to(versions(SECOND)), "Ada")

    async with context.database.read() as tx:
        ran = await round_versions.listed(tx, before.id)
        logged = (await audit.entries(tx, 1))[0]
        after = await rounds.find(tx, "spring")
    assert [(one.version, one.since, one.actor) for one in ran] == [
        (1, before.start_at, ""),
        (2, clock.now(), "Ada"),
    ]
    assert (logged.action, logged.detail) == (
        "upgraded",
        {"script": told.new.hash, "was": told.old.hash},
    )
    assert (after.script_id, after.timetable) == (ran[1].script_id, before.timetable)


async def test_files_of_the_version_before_can_still_be_fetched(context: Context, versions):
    await running(context, versions)
    told = await upgrade(context, Shelf(), to(versions(SECOND)), "Ada")

    async with context.database.read() as tx:
        found = await chat.script_file(tx, told.old.hash, "dialogue.yaml")
    assert found == FIRST.encode()


async def test_round_that_ran_one_version_has_no_list(context: Context, versions):
    await running(context, versions)

    async with context.database.read() as tx:
        assert await round_versions.listed(tx, 1) == ()


async def test_looking_at_an_upgrade_changes_nothing(context: Context, versions):
    await running(context, versions)

    shown = await preview(context, Shelf(), to(versions(SECOND)))

    assert [change.is_comparable for change in shown.changes.all] == [True, False]
    async with context.database.read() as tx:
        assert await round_versions.listed(tx, 1) == ()


@pytest.mark.parametrize(
    ("old", "new", "refused"),
    [
        ("Wy is", "Wy is", ("same_version", "The round runs this very version already.")),
        (
            "id: tiny",
            "id: other",
            ("another_dialogue", "The round runs tiny, and this is other. Name its script."),
        ),
        (
            "Wy is",
            "Why is",
            (
                "version_not_raised",
                f"The round runs version 1, and this says version 1. {RAISE}",
            ),
        ),
    ],
)
async def test_what_is_no_later_version_is_refused(context: Context, versions, old, new, refused):
    await running(context, versions)

    assert await refusal(context, versions(FIRST.replace(old, new))) == refused


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("text: May we?", "text: We may."),
        ("{red: Red, green: Green}", "{red: Red, green: Green, blue: Blue}"),
        ("  - {type: reflect, id: why, text: Why is that?}\n", ""),
        ("id: colour", "id: paint"),
    ],
)
async def test_change_that_would_break_the_talk_is_refused_by_name(
    context: Context, versions, old, new
):
    await running(context, versions)
    assert old in SECOND

    code, sentence = await refusal(context, versions(SECOND.replace(old, new)))

    assert code == "not_safe"
    assert "Schedule a new round for this version, or take them back:\n" in sentence
    async with context.database.read() as tx:
        assert await round_versions.listed(tx, 1) == ()


async def test_round_that_has_ended_or_is_not_there_is_refused(context: Context, versions):
    await running(context, versions)

    assert (await refusal(context, versions(SECOND), "autumn"))[0] == "no_such_round"


def test_upgrade_is_shown_and_made_by_command(dialogue, tmp_path, monkeypatch, versions):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DIALOGUE_DATA_DIR", str(tmp_path / "data"))
    dialogue("migrate")
    asked = ("--script", versions(FIRST), "--name", "spring", "--yes")
    dialogue("rounds", "schedule", *asked)

    unsure = dialogue("rounds", "upgrade", "spring", versions(SECOND))
    code, out, err = dialogue("rounds", "upgrade", "spring", versions(SECOND), "--yes")

    assert unsure[0] == 1
    assert "Nothing was done" in unsure[2]
    assert (code, err) == (0, "")
    assert "start.why.text is now 'Why is that?'; it was 'Wy is that?'" in out
    assert "0 people are in the midst of the round" in out
    assert "spring runs version 2 from now on." in out

    again = dialogue("rounds", "upgrade", "spring", versions(SECOND), "--yes")
    assert again == (1, "", "The round runs this very version already.\n")


def test_upgrade_is_told_to_a_program(dialogue, tmp_path, monkeypatch, versions):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DIALOGUE_DATA_DIR", str(tmp_path / "data"))
    dialogue("migrate")
    dialogue("rounds", "schedule", "--script", versions(FIRST), "--name", "spring", "--yes")

    code, out, _ = dialogue("rounds", "upgrade", "spring", versions(SECOND), "--yes", "--json")

    told = json.loads(out)
    assert (code, told["round"], told["version"], told["people"]) == (0, "spring", 2, 0)
    assert len(told["changes"]) == 2
