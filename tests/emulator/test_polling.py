"""getUpdates: what an offset confirms, long polls, and only one poller."""

import asyncio

import pytest
from telegram import Bot, Update
from telegram.error import Conflict

from tests.emulator.citizen import Citizen
from tests.emulator.clock import VirtualClock
from tests.emulator.conftest import PATIENCE, Ask, until
from tests.emulator.history import Confirmed, Expired
from tests.emulator.server import Emulator

LONGEST = 50  # seconds that a long poll may wait


def ids(updates: tuple[Update, ...]) -> list[int]:
    return [update.update_id for update in updates]


def confirmed(emulator: Emulator) -> list[int]:
    return [record.update_id for record in emulator.history.of(Confirmed)]


async def test_updates_come_again_until_an_offset_passes_them(
    emulator: Emulator, bot: Bot, ada: Citizen
):
    one, two = await ada.type("one"), await ada.type("two")

    first = await bot.get_updates(offset=one)
    again = await bot.get_updates(offset=one)
    rest = await bot.get_updates(offset=one + 1)

    assert (ids(first), ids(again), ids(rest)) == ([one, two], [one, two], [two])
    assert confirmed(emulator) == [one - 1, one]
    assert emulator.history.unconfirmed() == [two]


async def test_limit_cuts_the_batch(bot: Bot, ada: Citizen):
    for number in range(5):
        await ada.type(str(number))

    updates = await bot.get_updates(limit=3)

    assert [update.message.text for update in updates] == ["/start", "0", "1"]


@pytest.mark.parametrize(("limit", "handed_out"), [(0, 1), (-5, 1), (500, 3)])
async def test_odd_limit_counts_as_the_nearest(bot: Bot, ada: Citizen, limit, handed_out):
    await ada.type("one")
    await ada.type("two")

    assert len(await bot.get_updates(limit=limit)) == handed_out


async def test_negative_offset_keeps_the_newest(emulator: Emulator, bot: Bot, ada: Citizen):
    await ada.type("old")
    newest = await ada.type("new")

    updates = await bot.get_updates(offset=-1)

    assert ids(updates) == [newest]
    assert confirmed(emulator) == [newest - 2, newest - 1]


async def test_long_poll_returns_as_soon_as_something_comes(
    emulator: Emulator, bot: Bot, ada: Citizen
):
    (start,) = await bot.get_updates()
    poll = asyncio.create_task(bot.get_updates(offset=start.update_id + 1, timeout=LONGEST))
    await until(lambda: emulator.is_polled)

    update_id = await ada.type("hello")

    async with asyncio.timeout(PATIENCE):
        assert ids(await poll) == [update_id]


async def test_second_poller_ends_the_first_with_409(bot: Bot, emulator: Emulator):
    first = asyncio.create_task(bot.get_updates(timeout=LONGEST))
    await until(lambda: emulator.is_polled)

    async with Bot(emulator.token, base_url=emulator.base_url) as other:
        second = asyncio.create_task(other.get_updates(timeout=LONGEST))
        with pytest.raises(Conflict, match="terminated by other getUpdates request"):
            await first
        await Citizen(emulator).start()
        assert len(await second) == 1


async def test_polling_beside_a_webhook_is_409(bot: Bot, ask: Ask):
    await bot.set_webhook("http://127.0.0.1:9/nobody")

    status, body = await ask("getUpdates")

    assert (status, body["description"]) == (
        409,
        (
            "Conflict: can't use getUpdates method while webhook is active; "
            "use deleteWebhook to delete the webhook first"
        ),
    )


async def test_repeated_offset_is_slowed_and_cut_to_one():
    clock = VirtualClock()
    async with Emulator(clock=clock) as emulator:
        citizen = Citizen(emulator)
        await citizen.start()
        await citizen.type("more")
        async with Bot(emulator.token, base_url=emulator.base_url) as bot:
            first = await bot.get_updates()

            second = await bot.get_updates()
            clock.advance(0.5)
            in_good_time = await bot.get_updates()

    assert (len(first), len(second), len(in_good_time)) == (2, 1, 2)


async def test_repeated_update_comes_although_it_was_confirmed(
    emulator: Emulator, bot: Bot, ada: Citizen
):
    (start,) = await bot.get_updates()
    await bot.get_updates(offset=start.update_id + 1)

    emulator.updates.repeat(start.update_id)

    again = await bot.get_updates(offset=start.update_id + 1)
    assert again == (start,)
    assert await bot.get_updates(offset=start.update_id + 1) == ()


async def test_held_updates_come_in_the_order_asked_for(emulator: Emulator, bot: Bot, ada: Citizen):
    await bot.get_updates(offset=-1)
    emulator.updates.hold()
    one, two, three = [await ada.type(text) for text in ("one", "two", "three")]
    held = await bot.get_updates(offset=one)

    emulator.updates.release("reversed")

    assert (held, ids(await bot.get_updates(offset=one))) == ((), [three, two, one])


async def test_held_update_that_is_let_through_goes_before_the_others(
    emulator: Emulator, bot: Bot, ada: Citizen
):
    await bot.get_updates(offset=-1)
    emulator.updates.hold()
    one, two, three = [await ada.type(text) for text in ("one", "two", "three")]

    emulator.updates.let_through(two)
    alone = await bot.get_updates(offset=one)
    rest = await bot.get_updates(offset=two + 1)
    emulator.updates.release()

    assert (ids(alone), ids(rest)) == ([two], [])
    assert ids(await bot.get_updates(offset=two + 1)) == [one, three]
    with pytest.raises(KeyError, match=f"update {two} is not held back"):
        emulator.updates.let_through(two)


async def test_held_update_is_not_confirmed_before_it_was_offered(
    emulator: Emulator, bot: Bot, ada: Citizen
):
    emulator.updates.hold()
    first, second = await ada.type("first"), await ada.type("second")
    emulator.updates.release("reversed")

    (start, late) = await bot.get_updates(limit=2)
    rest = await bot.get_updates(offset=late.update_id + 1)

    assert ([late.update_id], ids(rest)) == ([second], [first])
    assert start.update_id in confirmed(emulator)


async def test_ids_may_restart_lower_and_are_still_handed_out(
    emulator: Emulator, bot: Bot, ada: Citizen
):
    (start,) = await bot.get_updates()
    await bot.get_updates(offset=start.update_id + 1)
    emulator.updates.restart_ids(500)

    await ada.type("after the silence")

    # An offset far ahead of the new ids is ignored, as the real server does.
    assert ids(await bot.get_updates(offset=start.update_id + 1)) == [500]
    assert ids(await bot.get_updates(offset=501)) == []


async def test_malformed_update_arrives_as_it_is(emulator: Emulator, ask: Ask):
    update_id = emulator.updates.inject({"message": {"nonsense": True}})

    _, body = await ask("getUpdates")

    assert body["result"] == [{"update_id": update_id, "message": {"nonsense": True}}]


async def test_kinds_that_were_not_asked_for_do_not_come(bot: Bot, ada: Citizen):
    await bot.get_updates(offset=-1, allowed_updates=["message"])

    unwanted = await ada.block()
    await ada.unblock()

    assert unwanted == 0


async def test_taps_expire_after_150_seconds_and_messages_after_a_day():
    clock = VirtualClock()
    async with Emulator(clock=clock, slows_repeated_polls=False) as emulator:
        citizen = Citizen(emulator)
        start = await citizen.start()
        async with Bot(emulator.token, base_url=emulator.base_url) as bot:
            chat = emulator.world.private_chat(citizen.id)
            message = emulator.world.put(chat, emulator.world.bot, {"text": "Warm?"})
            tap = emulator.people.tap(citizen.id, chat, message, "y")

            clock.advance(151)
            after_minutes = await bot.get_updates()
            clock.advance(86_400)
            after_a_day = await bot.get_updates()

    expired = [record.update_id for record in emulator.history.of(Expired)]
    assert (ids(after_minutes), after_a_day, expired) == ([start], (), [tap, start])
