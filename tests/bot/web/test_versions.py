"""Giving a round another version of its script, by the pages."""

from itertools import count
from pathlib import Path

import pytest

from bot.authoring.script_store import ScriptCache
from bot.authoring.versions import keep_version
from bot.rounds.lifecycle import schedule
from bot.rounds.request import RoundRequest
from bot.rounds.upgrade import UpgradeRequest, upgrade
from bot.runtime.context import Context
from bot.turns.intake import Intake
from storage.accounts import audit
from storage.accounts.organisers import Role
from storage.rounds import versions
from tests.bot.town import Town
from tests.bot.web.office import ROOT
from tests.dialogues.tiny import PROPOSAL, TINY

QUESTION = "  - {type: single, id: colour, text: Which?, options: {red: Red, green: Green}}\n"
FIRST = TINY + QUESTION + PROPOSAL
SECOND = FIRST.replace("version: 1", "version: 2").replace("green: Green}", "blue: Blue}")
TERMS = FIRST.replace("version: 1", "version: 3").replace("May we?", "We may.")


def written(folder: Path, source: str) -> str:
    (folder / "dialogue.yaml").write_text(source)
    return str(folder)


async def running(context: Context, folder: Path) -> None:
    """Schedule a round in which one person is asked and another one is not yet."""
    request = RoundRequest(script=written(folder, FIRST), start="now", slug="spring", code="CODE")
    await schedule(context, request, "olga")
    town = Town(context, context.clock)
    await town.joins("ann", code="CODE")
    await town.taps("ann", "I agree")
    await town.joins("bob", code="CODE")


@pytest.fixture
async def spring(office, tmp_path):
    await running(office.context, tmp_path)
    return office


async def stored(office, folder: Path, source: str) -> str:
    """Keep a version; give its key in the form."""
    kept = await keep_version(office.context, written(folder, source), "olga")
    return f"stored:{kept.id}"


async def ran(office) -> list[int]:
    async with office.context.database.read() as tx:
        return [one.version for one in await versions.listed(tx, 1)]


async def test_versions_of_the_dialogue_are_offered_and_no_others(spring, tmp_path):
    await stored(spring, tmp_path, SECOND)
    async with spring.logged_in() as browser:
        seen = await browser.get("/rounds/spring/version")

    assert "Version 2: Tiny Version 1: Tiny (the one it runs" in seen.words
    assert "A five-minute taster" not in seen.words


async def test_who_moves_and_who_stays_and_why_is_shown_before_anything_is_done(spring, tmp_path):
    key = await stored(spring, tmp_path, SECOND)
    async with spring.logged_in() as browser:
        seen = await browser.get(f"/rounds/spring/version?script={key}")

    assert "start.colour.options.blue is new" in seen.words
    assert "0 people of 2 in the midst of the round will meet it" in seen.words
    assert "they are in the midst of a part that is different: start" in seen.words
    assert await ran(spring) == []


async def test_round_runs_the_version_once_it_is_confirmed(spring, tmp_path):
    key = await stored(spring, tmp_path, SECOND)
    address = f"/rounds/spring/version?script={key}"
    async with spring.logged_in() as browser:
        seen = await browser.send(address, "/rounds/spring/version", script=key)

    assert seen.path == f"{ROOT}/rounds/spring?done=upgraded"
    assert "The round has its new version." in seen.words
    assert "Version 2 since" in seen.words
    assert await ran(spring) == [1, 2]
    async with spring.context.database.read() as tx:
        entry = (await audit.entries(tx, 1))[0]
    assert (entry.actor, entry.action, entry.detail["staying"]) == ("olga", "upgraded", 2)


async def test_other_terms_are_refused_with_each_of_them(spring, tmp_path):
    key = await stored(spring, tmp_path, TERMS)
    async with spring.logged_in() as browser:
        seen = await browser.get(f"/rounds/spring/version?script={key}")

    assert seen.status == 400
    assert "start.agree.text is now 'We may.'; it was 'May we?'" in seen.words


@pytest.mark.parametrize("key", ["", "stored:99", "shipped:none", "stored:x"])
async def test_version_that_is_not_there_is_told_at_its_field(spring, key):
    async with spring.logged_in() as browser:
        asked = await browser.get(f"/rounds/spring/version?script={key}")
        sent = await browser.send("/rounds/spring/version", "/rounds/spring/version", script=key)

    assert (asked.status, asked.problems) == (400, ["Choose a version."])
    assert (sent.status, sent.problems) == (400, ["Choose a version."])


async def test_analysts_give_no_versions(spring):
    async with spring.logged_in(Role.ANALYST, "ana") as browser:
        seen = await browser.get("/rounds/spring/version")
        page = await browser.get("/rounds/spring")

    assert seen.status == 403
    assert "Another version" not in page.words


async def test_answers_to_what_is_offered_no_more_are_told_in_words(spring, tmp_path):
    town = Town(spring.context, spring.context.clock, keys=count(100))
    await town.joins("cat", code="CODE")
    await town.taps("cat", "I agree")
    await town.taps("cat", "Green")
    await upgrade(
        spring.context,
        ScriptCache(),
        Intake(context=spring.context, corridor=town.corridor),
        UpgradeRequest(slug="spring", script=written(tmp_path, SECOND)),
        "olga",
    )
    async with spring.logged_in() as browser:
        seen = await browser.get("/rounds/spring/responses")

    assert "Green" in seen.words
