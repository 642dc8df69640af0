"""From the outbox to people's phones: at Telegram's pace, in order, whatever goes wrong."""

import asyncio
from datetime import UTC, datetime

import pytest

from bot.channels.content import MessageContent
from bot.channels.contract import Button
from bot.delivery.rate_limit import RateLimits
from bot.delivery.sender import Sender
from bot.runtime.context import Context, SystemClock
from storage.schema import messages
from tests.bot.fakes import Seconds, eventually
from tests.chats import Store
from tests.emulator.citizen import Citizen
from tests.emulator.faults import ResetAfter, bot_blocked
from tests.emulator.limits import Limits
from tests.emulator.server import Emulator


@pytest.fixture
async def emulator():
    async with Emulator(back_off=0.02, limits=Limits()) as emulator:
        yield emulator


@pytest.fixture
def clock():
    return SystemClock()


@pytest.fixture
def store(database, vault):
    return Store(database, vault)


@pytest.fixture
async def sender(context: Context, channel):
    sender = Sender(context, {"telegram": channel})
    running = asyncio.create_task(sender.run())
    yield sender
    await sender.drain(5)
    await running


@pytest.fixture
async def crowd(emulator, store):
    citizens = [Citizen(emulator, f"Person {number}") for number in range(70)]
    for citizen in citizens:
        await citizen.start()
    return [(citizen, await store.add_chat(str(citizen.id))) for citizen in citizens]


def settled(store, number):
    async def is_so():
        states = await store.messages("state")
        return len(states) == number and {state for (state,) in states} <= {("sent"), ("dead")}

    return is_so


def reads(citizen, words):
    async def is_so():
        return any(shown.text == words for shown in citizen.screen)

    return is_so


async def passes(seconds, sender, until):
    """Let time pass, message by message, until something is so."""
    while not await until():
        await sender.pump()
        seconds.now += 1 / RateLimits().per_second


async def test_broadcast_keeps_to_the_limits_and_answers_overtake_it(
    context, emulator, store, channel, crowd
):
    emulator.clock = seconds = Seconds()
    sender = Sender(context, {"telegram": channel}, steady=seconds)
    *many, (ada, ada_chat) = crowd
    await store.put(*(store.row(chat, "A new stage", priority=2) for _, chat in many))
    await passes(seconds, sender, reads(many[0][0], "A new stage"))

    asked = seconds.now
    await store.put(store.row(ada_chat, "Thank you"))
    await passes(seconds, sender, reads(ada, "Thank you"))
    waited = seconds.now - asked
    await passes(seconds, sender, settled(store, 70))

    assert emulator.meter.violations == []
    assert waited < 1
    assert [len(citizen.screen) for citizen, _ in many] == [2] * 69


async def test_blocked_person_in_the_middle_costs_the_others_nothing(
    emulator, store, sender, crowd
):
    people = crowd[:6]
    emulator.faults.add("sendMessage", chat=people[2][0].id, fault=bot_blocked())

    await store.put(*(store.row(chat, "Hello") for _, chat in people))
    sender.wake()
    await eventually(settled(store, 6), 10)

    seen = [any(shown.text == "Hello" for shown in citizen.screen) for citizen, _ in people]
    assert seen == [True, True, False, True, True, True]


async def test_prompt_whose_reply_was_lost_comes_at_most_twice_with_the_same_buttons(
    context, emulator, store, channel, crowd
):
    ada, chat = crowd[0]
    content = MessageContent(text="Is it warm?", buttons=(Button(label="Yes", data="same"),))
    emulator.faults.add("sendMessage", fault=ResetAfter())
    await store.put(store.row(chat, content=content, kind="prompt"))
    sender = Sender(context, {"telegram": channel})

    await sender.pump()
    once = await store.messages("state")
    async with context.database.write() as tx:
        await tx.execute(messages.outbox.update().values(not_before=datetime.now(UTC)))
    await sender.pump()

    seen = [[b.data for row in shown.buttons for b in row] for shown in ada.screen[1:]]
    assert (once, seen) == ([("retry",)], [["same"], ["same"]])
    assert await store.messages("state") == [("sent",)]
