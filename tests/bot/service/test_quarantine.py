"""What was put away is taken up again in order and once; what fails again stays."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.channels.contract import Wrote
from bot.service.quarantine import Fate, NotIsolated, listed, take_up
from bot.turns.intake import Intake
from dialogues.engine.step import step
from storage.database.meta import BOT_NAME, set_fact
from storage.schema.messages import quarantine
from storage.schema.turns import enrolments
from tests.bot.town import Town


def faulty(plan, state, event, now):
    """Think as an engine with a fault does."""
    raise RuntimeError("a fault of ours")


@pytest.fixture
async def town(context, clock):
    town = Town(context, clock)
    await town.round()
    await town.agrees("ann", "bob")
    return town


def break_down(town):
    town.corridor = replace(town.corridor, step=faulty)


def mend(town):
    town.corridor = replace(town.corridor, step=step)


async def hand_in(town, *incomings):
    await Intake(context=town.context, corridor=town.corridor).admit_updates(incomings)


async def retried(town, *numbers):
    outcomes = await take_up(town.context, town.corridor, numbers, "ann")
    return [(outcome.isolated.id, outcome.fate) for outcome in outcomes]


def words(town, who, text):
    return town.incoming(who, Wrote(text=text, ref=f"r{next(town.keys)}"))


async def test_messages_of_a_bad_day_are_answered_in_order_and_once(town):
    break_down(town)
    await hand_in(
        town, words(town, "ann", "Green"), words(town, "ann", "Because"), words(town, "bob", "Blue")
    )
    mend(town)
    town.pass_time(timedelta(minutes=5))

    assert await retried(town) == [(1, Fate.TAKEN), (2, Fate.TAKEN), (3, Fate.TAKEN)]

    assert sorted(await town.rows("responses", "enrolment_id", "code")) == [
        (1, "green"),
        (2, "blue"),
    ]
    assert await listed(town.context) == ()
    assert await retried(town) == []


async def test_a_retry_that_was_killed_before_its_end_doubles_nothing(town):
    break_down(town)
    await hand_in(town, words(town, "ann", "Green"))
    async with town.database.read() as tx:
        [row] = (await tx.execute(quarantine.select())).mappings().all()
    mend(town)
    await retried(town)
    before = await town.rows("enrolments", "turn")
    async with town.database.write() as tx:  # as if it had not come to letting it out
        await tx.execute(quarantine.insert(), dict(row))

    assert await retried(town) == [(row["id"], Fate.TAKEN)]

    assert await town.rows("enrolments", "turn") == before
    assert await town.count("responses") == 1


async def test_what_fails_again_stays_and_what_came_after_it_waits(town):
    break_down(town)
    for who, said in (("ann", "Green"), ("bob", "Blue"), ("ann", "Why")):
        await hand_in(town, words(town, who, said))

    def only_bob(plan, state, event, now):
        if getattr(event, "text", "") == "Green":
            raise LookupError
        return step(plan, state, event, now)

    town.corridor = replace(town.corridor, step=only_bob)

    assert await retried(town) == [(1, Fate.FAILED), (2, Fate.TAKEN), (3, Fate.WAITING)]

    left = await listed(town.context)
    assert [(one.id, one.error) for one in left] == [(1, "LookupError"), (3, "RuntimeError")]


async def test_one_may_be_chosen_by_its_number(town):
    break_down(town)
    await hand_in(town, words(town, "ann", "Green"), words(town, "bob", "Blue"))
    mend(town)

    assert await retried(town, 2) == [(2, Fate.TAKEN)]
    with pytest.raises(NotIsolated, match="no number 2 in quarantine"):
        await retried(town, 1, 2)
    assert [one.id for one in await listed(town.context)] == [1]


async def test_updates_of_telegram_are_read_anew(town):
    async with town.database.write() as tx:
        await set_fact(tx, BOT_NAME, "our_bot")
    chat = {"id": 4711, "type": "private", "first_name": "Ann"}
    message = {"message_id": 5, "chat": chat, "from": chat | {"is_bot": False}, "date": 1}
    raw = json.dumps({"update_id": 7, "message": message | {"text": "/start CODE"}}).encode()
    intake = Intake(context=town.context, corridor=town.corridor)
    await intake.quarantine("telegram", "tg:1:7", raw, "KeyError")
    await intake.quarantine("telegram", "tg:1:8", b"{broken", "ValueError")

    assert await retried(town) == [(1, Fate.TAKEN), (2, Fate.FAILED)]

    assert await town.count("enrolments") == 3
    assert [one.error for one in await listed(town.context)] == ["not JSON"]


async def test_times_that_were_put_away_fall_with_the_next_tick(town):
    town.pass_time(timedelta(days=2))
    break_down(town)
    await town.tick()
    assert await town.count("due") == 0
    mend(town)

    assert {fate for _, fate in await retried(town)} == {Fate.TAKEN}
    await town.tick()

    stages = select(enrolments.c.turn)
    async with town.database.read() as tx:
        assert min(await tx.scalars(stages)) > 2
    assert await listed(town.context) == ()


async def test_what_means_nothing_any_more_is_let_go(town):
    town.pass_time(timedelta(days=2))
    break_down(town)
    await town.tick()
    put_away = await listed(town.context)
    mend(town)
    async with town.database.write() as tx:
        await tx.execute(enrolments.delete())

    assert await retried(town) == [(one.id, Fate.MEANINGLESS) for one in put_away]
    assert await listed(town.context) == ()


async def test_what_an_older_version_put_away_without_its_content_is_left(town):
    intake = Intake(context=town.context, corridor=town.corridor)
    await intake.quarantine("web", "web:1", b"", "KeyError")
    await intake.quarantine("clock", "due:7:2026", b"remind first", "KeyError")
    await intake.quarantine("clock", "upgrade:1:2", b"upgrade to 2", "KeyError")

    outcomes = await take_up(town.context, town.corridor, (), "ann")

    assert [(outcome.fate, outcome.why) for outcome in outcomes] == [
        (Fate.LEFT, "an older version put it away without what it takes to take it up again"),
        (Fate.LEFT, "an older version put it away without what it takes to take it up again"),
        (Fate.LEFT, "run dialogue rounds upgrade again: it moves those who by now may"),
    ]
    assert len(await listed(town.context)) == 3
