"""Seats of a code are held by those who take part, and arms are drawn for nobody else."""

import asyncio
from collections import Counter

import pytest

from bot.authoring.script_store import ScriptCache
from bot.evidence.answers import arm_records, progress_table
from bot.runtime.context import Context, SetClock
from dialogues.script.loader import load
from storage.rounds import rounds
from tests.bot.town import SHORT, Town, armed_talk, said, texts

EXACT = b"arms:\n  full: {title: All, share: 2}\n  half: {title: Half, share: 1}\nbalance: exact\n"


@pytest.fixture
def town(context: Context, clock: SetClock) -> Town:
    return Town(context, clock)


async def seats(town: Town) -> int:
    """Count the seats that are taken."""
    async with town.database.read() as tx:
        return (await rounds.find_code(tx, "CODE")).taken


async def leaves(town: Town, who: str, word: str = "stop") -> None:
    """Let somebody leave by a word, and mean it."""
    await town.says(who, word)
    sure = {"stop": "leave_yes", "forget": "forget_yes"}
    await town.taps(who, said(sure[word]))


async def arms_told(town: Town, slug: str) -> list[dict]:
    return arm_records(await progress_table(town.context, ScriptCache(), slug))


async def test_who_only_starts_takes_no_seat(town: Town):
    await town.round(most=2)
    for number in range(5):
        await town.joins(f"robot {number}")

    await town.agrees("ann", "bob")
    shown = await town.joins("cat")

    assert await seats(town) == 2
    assert texts(shown) == [said("round_full")]


async def test_who_agrees_when_all_seats_are_taken_is_told_and_answers_nothing(town: Town):
    await town.round(most=1)
    await town.joins("bob")
    await town.agrees("ann")

    shown = await town.taps("bob", "I agree")

    assert texts(shown) == [said("round_full")]
    assert await town.rows("enrolments", "status", "has_seat") == [
        ("turned_away", False),
        ("active", True),
    ]


async def test_who_was_turned_away_gets_the_next_free_seat(town: Town):
    await town.round(most=1)
    await town.joins("bob")
    await town.agrees("ann")
    await town.taps("bob", "I agree")
    still_full = await town.says("bob", "resume")
    await leaves(town, "ann")

    shown = await town.says("bob", "resume")

    assert texts(still_full) == [said("round_full")]
    assert texts(shown) == ["Which colour?"]
    assert await seats(town) == 1


async def test_two_who_agree_at_once_never_share_the_last_seat(town: Town):
    await town.round(most=3)
    people = [f"p{number}" for number in range(8)]
    for who in people:
        await town.joins(who)
    taps = [town.incoming(who, town.button(who, "I agree")) for who in people]

    await asyncio.gather(*(town.corridor.take_turns([tap]) for tap in taps))

    statuses = Counter(status for (status,) in await town.rows("enrolments", "status"))
    assert (statuses, await seats(town)) == (Counter(turned_away=5, active=3), 3)


@pytest.mark.parametrize("word", ["stop", "forget"])
async def test_seat_of_who_leaves_before_the_first_answer_is_free(town: Town, word: str):
    await town.round(most=1)
    await town.agrees("ann")

    await leaves(town, "ann", word)
    await town.agrees("bob")

    assert await seats(town) == 1
    assert texts(await town.says("bob", "help"))[-1] == "Which colour?"


async def test_seat_of_who_forgets_everything_is_free_after_answers_too(town: Town):
    await town.round(most=1)
    await town.agrees("ann")
    await town.taps("ann", "Green")

    await leaves(town, "ann", "forget")

    assert await seats(town) == 0


async def test_who_declines_takes_no_seat(town: Town):
    await town.round(most=1)
    await town.joins("ann")

    await town.taps("ann", "I do not agree")

    assert await seats(town) == 0


async def test_who_leaves_after_an_answer_keeps_the_seat(town: Town):
    await town.round(most=1)
    await town.agrees("ann")
    await town.taps("ann", "Green")

    await leaves(town, "ann")

    assert texts(await town.joins("bob")) == [said("round_full")]


async def test_who_comes_back_takes_a_seat_again_if_there_is_one(town: Town):
    await town.round(most=1)
    await town.agrees("ann")
    await leaves(town, "ann")
    await town.agrees("bob")
    await town.says("ann", "resume")
    without = await town.taps("ann", said("come_back"))
    await leaves(town, "bob")

    shown = await town.says("ann", "resume")

    assert texts(without) == [said("resumed"), said("round_full")]
    assert texts(shown) == ["Which colour?"]
    assert await town.rows("enrolments", "has_seat") == [(True,), (False,)]


async def test_arm_is_drawn_at_consent_and_counted_when_people_are_gone(town: Town):
    made = await town.round(script=armed_talk())
    for who in ("ann", "bob", "cat", "dan", "eve"):
        await town.joins(who)
    before = await town.rows("enrolments", "arm")
    for who in ("ann", "bob", "cat", "dan"):
        await town.taps(who, "I agree")
    await town.taps("eve", "I do not agree")
    drawn = Counter(arm for (arm,) in await town.rows("enrolments", "arm") if arm)
    [begun] = (await town.rows("enrolments", "arm"))[0]
    await town.taps("ann", "Green")
    await leaves(town, "bob")
    await leaves(town, "cat", "forget")

    assert before == [("",)] * 5
    assert await arms_told(town, made.round.slug) == [
        {"arm": arm, "drawn": drawn[arm], "begun": int(arm == begun), "finished": 0}
        for arm in ("full", "half")
        if arm in drawn
    ]


async def test_exact_arms_keep_to_their_shares_and_are_sealed_until_used(town: Town):
    made = await town.round(script=load(SHORT + EXACT))
    people = [f"p{number}" for number in range(60)]
    await town.agrees(*people)

    told = {one["arm"]: one["drawn"] for one in await arms_told(town, made.round.slug)}
    waiting = [sealed for sealed, arm in await town.rows("arm_draws", "sealed", "arm") if not arm]

    assert sum(told.values()) == 60
    assert abs(told["full"] - 40) <= 8  # a block holds at most eight of it
    assert len({*waiting}) == len(waiting) > 100
    assert all(b"full" not in sealed and b"half" not in sealed for sealed in waiting)
