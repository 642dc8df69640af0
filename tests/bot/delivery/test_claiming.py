"""Messages leave the outbox in the transaction of their turn, and go when it is committed."""

import asyncio

import pytest
from sqlalchemy.exc import ResourceClosedError

from bot.delivery.sender import Sender
from storage.messages import outbox
from tests.bot.fakes import FakeChannel, eventually


@pytest.fixture
def store_url(sqlite_url):
    """Use the embedded store only: on a server the sender keeps to transactions of its own."""
    return sqlite_url


@pytest.fixture
def channel():
    return FakeChannel()


@pytest.fixture
async def sender(context, channel):
    """A sender that is at work, and has found nothing to do."""
    sender = Sender(context, {"telegram": channel})
    running = asyncio.create_task(sender.run())
    await eventually(begun(sender))
    yield sender
    await sender.drain(5)
    await running


def begun(sender):
    async def is_so():
        return sender._is_going

    return is_so


async def turn(sender, database, *rows, fault=None):
    """Put messages in as a turn does."""
    async with sender.claiming() as claim, database.write(brisk=True) as tx:
        await outbox.put_messages(tx, rows)
        await claim(tx)
        if fault:
            raise fault


async def collect_within(tx, sender):
    async with sender.claiming() as claim:
        await claim(tx)


async def test_message_is_in_flight_when_its_turn_is_committed(sender, store, channel, database):
    channel.gate.clear()

    await turn(sender, database, store.row(await store.add_chat("1001"), "Hello"))

    assert await store.messages("state", "attempts") == [("sending", 1)]
    channel.gate.set()
    await eventually(lambda: sent(store, 1))
    assert channel.texts == ["Hello"]


async def test_what_became_of_messages_is_written_down_with_the_next_turn(
    sender, store, channel, database
):
    ann, ben = await store.add_chat("1001"), await store.add_chat("1002")
    await turn(sender, database, store.row(ann, "one"))
    await eventually(lambda: has_gone(channel, "one"))
    channel.gate.clear()

    await turn(sender, database, store.row(ben, "two"))

    assert await store.messages("state") == [("sent",), ("sending",)]
    channel.gate.set()


async def test_turn_that_fails_sends_nothing_and_forgets_nothing(sender, store, channel, database):
    ann, ben = await store.add_chat("1001"), await store.add_chat("1002")
    await turn(sender, database, store.row(ann, "one"))
    await eventually(lambda: has_gone(channel, "one"))

    with pytest.raises(ZeroDivisionError):
        await turn(sender, database, store.row(ben, "undone"), fault=ZeroDivisionError())
    sender.wake()
    await eventually(lambda: sent(store, 1))

    assert await store.messages("state") == [("sent",)]
    assert channel.texts == ["one"]


async def test_sender_that_cannot_collect_stays_out_of_the_next_turn(
    context, store, channel, database
):
    sender = Sender(context, {"telegram": channel})
    await sender._look()  # at work, but of itself it does nothing more
    async with database.write() as ended:
        pass
    with pytest.raises(ResourceClosedError):
        await collect_within(ended, sender)

    await turn(sender, database, store.row(await store.add_chat("1001"), "Hello"))

    assert await store.messages("state") == [("pending",)]
    await sender.pump()
    assert await store.messages("state") == [("sent",)]


async def sent(store, number):
    return await store.messages("state") == [("sent",)] * number


async def has_gone(channel, text):
    return text in channel.texts
