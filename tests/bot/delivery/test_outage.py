"""An outage is one doubt: the channel rests, asks, tries one message, and then all go once more."""

from collections import Counter

import pytest

from bot.channels.contract import Failure, SendFailed
from bot.delivery.sender import Sender
from storage.messages import channel_outages, doubts
from tests.bot.fakes import FakeChannel, not_sent
from tests.chats import NINE

FEW = 3  # messages by which an outage is noticed
STEP = 0.5  # seconds between two looks


class BrokenLine(FakeChannel):
    """Gives no clear answer from one instant to another; counts what reached people."""

    def __init__(self, steady, *, until, has_effect, answers_questions):
        super().__init__(paced=True)
        self.copies = Counter()
        self.spells = [(steady.now, until)]
        self._steady = steady
        self._has_effect = has_effect
        self._answers_questions = answers_questions

    @property
    def is_broken(self):
        return any(since <= self._steady.now < until for since, until in self.spells)

    async def send(self, message):
        if not self.is_broken:
            self.copies[message.text] += 1
            return await super().send(message)
        self.copies[message.text] += self._has_effect
        raise SendFailed(Failure.UNKNOWN, "no clear reply")

    async def answers(self):
        await super().answers()
        return self._answers_questions or not self.is_broken


@pytest.fixture
def sending(context, steady):
    """Make a sender on a channel."""
    return lambda channel: Sender(context, {"telegram": channel}, steady=steady)


@pytest.fixture
def live(later):
    """Let a sender look at the outbox for a time."""

    async def lived(sender, seconds):
        for _ in range(int(seconds / STEP)):
            await sender.pump()
            later(STEP)

    return lived


async def put_pushes(store, people):
    chats = [await store.add_chat(f"{number}") for number in range(people)]
    rows = [
        store.row(chat, f"part two for {number}", kind="push", priority=2)
        for number, chat in enumerate(chats)
    ]
    await store.put(*rows)
    return Counter({f"part two for {number}": 1 for number in range(people)})


OUTAGES = {
    "all fails": {"has_effect": False, "answers_questions": False},
    "all fails, though it arrives": {"has_effect": True, "answers_questions": False},
    "sends fail": {"has_effect": False, "answers_questions": True},
    "sends fail, though they arrive": {"has_effect": True, "answers_questions": True},
}


@pytest.mark.parametrize("outage", OUTAGES)
@pytest.mark.parametrize("people", [1, 2, 30])
async def test_everybody_hears_of_a_part_that_opens_in_an_outage_and_nobody_too_often(
    *, sending, store, steady, live, people, outage
):
    everybody = await put_pushes(store, people)
    channel = BrokenLine(steady, until=steady.now + 20, **OUTAGES[outage])

    await live(sending(channel), 80)

    assert Counter(channel.texts) == everybody
    assert await store.messages("state") == [("sent",)] * people
    # that sends fail and questions do not can be found out by sending only, if need be the same
    is_by_sends_alone = outage.startswith("sends fail, though") and people < FEW
    assert max(channel.copies.values()) <= (3 if is_by_sends_alone else 2)


async def test_outage_is_one_doubt_for_each_message(sending, store, steady, live):
    await put_pushes(store, 30)
    channel = BrokenLine(steady, until=steady.now + 20, has_effect=True, answers_questions=False)
    sender = sending(channel)

    await live(sender, 15)
    within = sum(channel.copies.values())
    await live(sender, 30)

    assert within < 5
    assert channel.asked > 3
    assert sorted(channel.copies.values()) == [1] * (30 - within) + [2] * within


async def test_message_in_doubt_in_two_outages_waits_for_the_end_of_the_second(
    sending, store, steady, live
):
    await put_pushes(store, 4)
    channel = BrokenLine(steady, until=steady.now + 20, has_effect=True, answers_questions=False)
    channel.spells.append((steady.now + 21.5, steady.now + 60))  # just as all may go again
    sender = sending(channel)

    await live(sender, 100)

    assert await store.messages("state") == [("sent",)] * 4
    assert max(channel.copies.values()) <= 3


async def test_first_message_of_a_run_is_taken_up_again_though_it_was_given_up(
    sending, store, steady, live, later
):
    ann, ben = await store.add_chat("ann"), await store.add_chat("ben")
    channel = FakeChannel()
    sender = sending(channel)
    await store.put(store.row(ann, "question", kind="prompt"))
    channel.fail_next(SendFailed(Failure.UNKNOWN, "alone"))
    await sender.pump()
    await store.put(store.row(ben, "clear"))
    await sender.pump()
    channel.fail_next(*[SendFailed(Failure.UNKNOWN, "an outage begins")] * 3)
    later(6)
    await sender.pump()
    alone = await store.messages("state")
    await store.put(*(store.row(ben, f"{number}", kind="prompt") for number in range(2)))

    await live(sender, 20)

    assert alone == [("unknown",), ("sent",)]
    assert sorted(channel.texts) == ["0", "1", "clear", "question"]


async def test_outage_outlives_a_restart_and_is_counted(sending, store, steady, live, database):
    await put_pushes(store, 5)
    channel = BrokenLine(steady, until=steady.now + 20, has_effect=True, answers_questions=False)
    await live(sending(channel), 5)
    before = sum(channel.copies.values())

    restarted = sending(channel)
    await live(restarted, 10)
    within = sum(channel.copies.values())
    async with database.read() as tx:
        lasting = await channel_outages.all_outages(tx)
    await live(restarted, 30)

    async with database.read() as tx:
        over = await channel_outages.all_outages(tx)
    assert within == before
    assert (set(lasting.since), lasting.total) == ({"telegram"}, {"telegram": 1})
    assert (over.since, over.total) == ({}, {"telegram": 1})
    assert await store.messages("state") == [("sent",)] * 5


async def test_channel_that_cannot_be_reached_is_an_outage_without_any_doubt(
    sending, store, steady, live, database
):
    await put_pushes(store, 5)
    channel = FakeChannel()
    channel.is_there = False
    channel.fail_next(*[not_sent()] * 1000)
    sender = sending(channel)

    await live(sender, 20)
    async with database.read() as tx:
        during = await channel_outages.all_outages(tx)
        found = await doubts.uncertain(tx)
    channel.is_there = True
    channel._failures.clear()
    await live(sender, 20)

    assert set(during.since) == {"telegram"}
    assert found == doubts.Uncertain(in_doubt=0, tries=0, unknown=0)
    assert await store.messages("state", "attempts") == [("sent", 1)] * 5


async def test_doubts_are_counted_while_messages_wait(sending, store, steady, live, database):
    await put_pushes(store, 30)
    channel = BrokenLine(steady, until=steady.now + 900, has_effect=True, answers_questions=False)
    sender = sending(channel)

    await live(sender, 15)

    async with database.read() as tx:
        found = await doubts.uncertain(tx)
    tried = sum(channel.copies.values())
    assert found == doubts.Uncertain(in_doubt=tried, tries=tried, unknown=0)
    states = [state for (state,) in await store.messages("state")]
    assert Counter(states) == {"retry": tried, "pending": 30 - tried}


async def test_outage_that_left_only_remarks_in_doubt_ends_by_itself(
    sending, store, steady, live, database
):
    ann = await store.add_chat("ann")
    channel = BrokenLine(steady, until=steady.now + 20, has_effect=True, answers_questions=False)
    await store.put(store.row(ann, "Thank you", kind="notice"))
    sender = sending(channel)

    await live(sender, 5)
    async with database.read() as tx:
        during = await channel_outages.lasting(tx)
    await live(sender, 60)

    async with database.read() as tx:
        after = await channel_outages.lasting(tx)
    assert (during, after) == ({"telegram": NINE}, {})
    assert channel.copies == {"Thank you": 1}
