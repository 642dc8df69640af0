"""A changed answer is a further revision in the store, and the newest one is what counts."""

import pytest

from bot.evidence.answers import responses
from bot.rounds.lifecycle import close
from bot.runtime.context import Context, SetClock
from storage.queries.filters import Filters
from tests.bot.town import Town, said, texts

ROUND = Filters(round="short-2026-03-02", history=True)


@pytest.fixture
async def town(context: Context, clock: SetClock) -> Town:
    """Give a town in which Ann answered Green and is asked why."""
    town = Town(context, clock)
    await town.round()
    await town.agrees("ann")
    await town.taps("ann", "Green")
    await town.taps("ann", "Next")
    return town


async def stored(town: Town) -> list[tuple]:
    columns = ("step", "part", "revision", "code", "standing", "current")
    return await town.rows("responses", *columns)


async def test_change_is_a_revision_and_the_newest_counts(town: Town):
    shown = await town.says("ann", "/back")
    assert texts(shown) == [said("ask_again_was", answer="Green") + "\n\nWhich colour?"]

    await town.taps("ann", "Red")

    assert await stored(town) == [
        ("colour", "", 1, "green", "answered", False),
        ("colour", "", 2, "red", "answered", True),
    ]


async def test_older_button_leads_to_its_question(town: Town):
    shown = await town.taps("ann", "Blue")

    assert texts(shown) == [said("ask_again_was", answer="Green") + "\n\nWhich colour?"]
    assert await stored(town) == [("colour", "", 1, "green", "answered", True)]


async def test_words_that_sounded_like_a_change_are_kept_once_they_are_said_to_be_the_answer(
    town: Town,
):
    await town.says("ann", "I meant Red")
    assert [row[0] for row in await stored(town)] == ["colour"]

    await town.taps("ann", "It is my answer")

    page = await responses(town.context, ROUND, unquotable=True)
    assert [(row.step, row.text) for row in page.rows] == [("colour", None), ("why", "I meant Red")]


async def test_reflection_written_anew_supersedes_the_first(town: Town):
    await town.says("ann", "Because")
    await town.taps("ann", "Done")

    await town.says("ann", "/back")
    await town.says("ann", "For no reason")

    assert (await stored(town))[1:] == [
        ("why", "1", 1, None, "superseded", False),
        ("why", "2", 2, None, "answered", True),
    ]
    page = await responses(town.context, ROUND, unquotable=True)
    assert [row.text for row in page.rows] == [None, "Because", "For no reason"]


async def test_nothing_is_changed_once_the_round_is_closed(town: Town):
    before = await stored(town)
    await close(town.context, "short-2026-03-02", "test", town.corridor.end_round)

    await town.taps("ann", "Blue")
    await town.says("ann", "/back")

    counting = [row for row in await stored(town) if row[-1] and row[4] == "answered"]
    assert counting == before
