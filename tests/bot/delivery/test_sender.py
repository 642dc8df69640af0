"""The sender delivers the outbox, in order, at the platform's pace, and forgets nothing."""

import asyncio
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.channels.content import MessageContent
from bot.channels.contract import Button, Failure, File, Moved, Outgoing, SendFailed
from bot.delivery.rate_limit import RateLimits
from bot.delivery.sender import Sender
from dialogues.turn.effects import HandoutToShow, MessageKind, Picture
from storage.messages import outbox
from tests.bot.fakes import FakeChannel, eventually, not_sent
from tests.chats import NINE

FREE = RateLimits(per_second=1000, burst=1000, chat_seconds=0.001, chat_burst=1000)


@pytest.fixture
def channel():
    return FakeChannel()


@pytest.fixture
def sender(context, channel, steady):
    return Sender(context, {"telegram": channel}, steady=steady)


@pytest.fixture
def in_state(store):
    """Make the question whether the messages are in these states."""

    def asked(*states):
        async def is_so():
            return await store.messages("state") == [(state,) for state in states]

        return is_so

    return asked


def unknown():
    return SendFailed(Failure.UNKNOWN, "no clear reply")


async def test_message_arrives_whole(store, sender, channel):
    ann = await store.add_chat("1001")
    content = MessageContent(
        text="How *warm* is it?",
        buttons=(Button(label="Warm", data="a"),),
        columns=2,
        image=Picture(file="img/a.png", alt="A house"),
        handout=HandoutToShow(file="files/a.pdf", title="A plan"),
        script="abc",
        echo="Yes",
        language="gd",
        document=File(name="a.txt", content=b"a"),
    )
    await store.put(store.row(ann, content=content, kind="prompt"))

    await sender.pump()

    assert channel.sent == [
        Outgoing(
            id=channel.sent[0].id,
            channel="telegram",
            address="1001",
            text="How *warm* is it?",
            kind=MessageKind.PROMPT,
            buttons=content.buttons,
            columns=2,
            image=content.image,
            handout=content.handout,
            script="abc",
            echo="Yes",
            file=content.document,
            language="gd",
        )
    ]
    assert await store.messages("state", "message_ref", "sent_at") == [("sent", "1", NINE)]


async def test_messages_of_a_chat_keep_their_order(store, sender, channel):
    ann, ben = await store.add_chat("1001"), await store.add_chat("1002")
    for number in range(5):
        await store.put(store.row(ann, f"ann {number}"), store.row(ben, f"ben {number}"))

    await sender.pump()

    for name in ("ann", "ben"):
        own = [text for text in channel.texts if text.startswith(name)]
        assert own == [f"{name} {number}" for number in range(5)]


async def test_redraw_names_the_message_it_changes(store, sender, channel):
    ann = await store.add_chat("1001")
    shown = {"enrolment_id": await store.enrol(ann), "prompt": 1}
    await store.put(store.row(ann, **shown), store.row(ann, **shown, edits=True))

    await sender.pump()

    assert [message.edits for message in channel.sent] == ["", "1"]


async def test_message_that_did_not_go_goes_later(store, sender, channel, later):
    await store.put(store.row(await store.add_chat("1001")))
    channel.fail_next(not_sent())

    await sender.pump()
    before = await store.messages("state", "attempts", "failure")
    later(2)
    await sender.pump()

    assert before == [("retry", 0, "no connection")]
    assert await store.messages("state", "failure") == [("sent", None)]


async def test_channel_without_connection_rests_longer_and_longer(store, sender, channel, later):
    for number in range(3):
        await store.put(store.row(await store.add_chat(f"{number}")))
    channel.fail_next(*[not_sent()] * 100)
    tries = []

    for _ in range(40):
        await sender.pump()
        tries.append(100 - len(channel._failures))
        later(1)

    assert tries[-1] < 20
    channel._failures.clear()
    for _ in range(15):
        await sender.pump()
        later(1)
    assert sorted(await store.messages("state")) == [("sent",)] * 3


async def test_doubtful_message_goes_once_more_and_no_further(store, sender, channel, later):
    ann, ben = await store.add_chat("1001"), await store.add_chat("1002")
    await store.put(store.row(ann, "doubtful", kind="prompt"))
    for number in range(2):
        channel.fail_next(unknown())
        await sender.pump()
        await store.put(store.row(ben, f"in between {number}"))
        await sender.pump()
        later(10)

    await sender.pump()

    assert channel.texts == ["in between 0", "in between 1"]
    assert await store.messages("state", "failure", "attempts") == [
        ("unknown", "no clear reply", 2),
        ("sent", None, 1),
        ("sent", None, 1),
    ]


async def test_remark_in_doubt_is_not_repeated(store, sender, channel, later):
    await store.put(store.row(await store.add_chat("1001"), "Thank you", kind="notice"))
    channel.fail_next(unknown())

    with capture_logs() as logs:
        await sender.pump()
    later(60)
    await sender.pump()

    assert channel.texts == []
    assert await store.messages("state", "attempts") == [("unknown", 1)]
    ((row,),) = await store.messages("id")
    assert [log for log in logs if log["event"] == "a message may not have arrived"] == [
        {
            "event": "a message may not have arrived",
            "log_level": "warning",
            "channel": "telegram",
            "row": row,
            "tries": 1,
            "reason": "no clear reply",
        }
    ]


async def test_refused_message_is_given_up_and_the_next_goes(store, sender, channel):
    ann = await store.add_chat("1001")
    await store.put(store.row(ann, "bad"), store.row(ann, "good"))
    channel.fail_next(SendFailed(Failure.REFUSED, "bad request"))

    await sender.pump()

    assert channel.texts == ["good"]
    assert await store.messages("state", "failure") == [("dead", "bad request"), ("sent", None)]


async def test_blocked_person_gets_nothing_more(store, sender, channel):
    ann, ben = await store.add_chat("1001"), await store.add_chat("1002")
    await store.put(*(store.row(chat) for chat in (ann, ann, ben)))
    channel.fail_next(SendFailed(Failure.UNREACHABLE, "blocked or gone"))

    await sender.pump()

    assert await store.messages("state") == [("dead",), ("cancelled",), ("sent",)]


async def test_moved_chat_is_reported_and_tried_again(context, store, channel, later, steady):
    reported = []

    async def report(incoming):
        reported.append(incoming)

    sender = Sender(context, {"telegram": channel}, steady=steady, report=report)
    await store.put(store.row(await store.add_chat("-5", group=True)))
    channel.fail_next(not_sent(moved_to="-1005"))

    await sender.pump()
    later(2)
    await sender.pump()

    assert [(told.address, told.act) for told in reported] == [("-5", Moved(to="-1005"))]
    assert await store.messages("state") == [("sent",)]


async def test_pause_asked_for_one_chat_is_kept_by_that_chat_only(store, sender, channel, later):
    ann, ben = await store.add_chat("1001"), await store.add_chat("1002")
    await store.put(store.row(ann, "ann"), store.row(ben, "ben"))
    channel.fail_next(not_sent(retry_after=20))

    await sender.pump()
    later(19)
    await store.put(store.row(ben, "ben again"))
    await sender.pump()
    early = list(channel.texts)
    later(1)
    await sender.pump()

    assert (early, channel.texts[2:]) == (["ben", "ben again"], ["ann"])


async def test_pause_of_a_chat_holds_even_when_what_was_refused_is_withdrawn(
    context, store, sender, channel, later
):
    ann = await store.add_chat("1001")
    enrolment = await store.enrol(ann)
    await store.put(store.row(ann, "question", enrolment_id=enrolment))
    channel.fail_next(not_sent(retry_after=20))
    await sender.pump()

    async with context.database.write() as tx:
        await outbox.cancel(tx, [enrolment], NINE)
    await store.put(store.row(ann, "goodbye"))
    await sender.pump()
    early = list(channel.texts)
    later(20)
    await sender.pump()

    assert (early, channel.texts) == ([], ["goodbye"])


async def test_second_pause_in_ten_seconds_stops_all_over_a_restart(context, store, later, steady):
    channel = FakeChannel(paced=True)
    sender = Sender(context, {"telegram": channel}, steady=steady, pace=FREE)
    for number in range(2):
        await store.put(store.row(await store.add_chat(f"{number}"), f"{number}"))
    channel.fail_next(not_sent(retry_after=5), not_sent(retry_after=30))
    await sender.pump()

    await store.put(store.row(await store.add_chat("2"), "2"))
    restarted = Sender(context, {"telegram": channel}, steady=steady, pace=FREE)
    later(29)
    await restarted.pump()
    early = list(channel.texts)
    later(1)
    await restarted.pump()

    assert (early, sorted(channel.texts)) == ([], ["0", "1", "2"])


async def test_paced_channel_never_goes_too_fast_and_answers_come_first(
    context, store, later, steady
):
    channel = FakeChannel(paced=True)
    sender = Sender(context, {"telegram": channel}, steady=steady)
    chats = [await store.add_chat(f"{number}") for number in range(40)]
    await store.put(*(store.row(chat, "push", priority=1) for chat in chats[:39]))
    sends = []

    for step in range(100):
        if step == 30:
            await store.put(store.row(chats[39], "answer"))
        sends.append(await sender.pump())
        later(0.01)

    assert 27 <= sum(sends) <= 30
    assert channel.texts.index("answer") <= sum(sends[:31]) + 2


async def test_pushes_are_not_starved_by_answers(context, store, later, steady):
    channel = FakeChannel(paced=True)
    sender = Sender(context, {"telegram": channel}, steady=steady)
    chats = [await store.add_chat(f"{number}") for number in range(60)]
    await store.put(*(store.row(chat, "answer") for chat in chats[:40]))
    await store.put(*(store.row(chat, "push", priority=2) for chat in chats[40:50]))
    await store.put(*(store.row(chat, "reminder", priority=3) for chat in chats[50:]))

    for _ in range(100):
        await sender.pump()
        later(0.01)

    went = {text: channel.texts.count(text) for text in ("answer", "push", "reminder")}
    assert went["answer"] >= 18
    assert went["push"] >= 3
    assert went["reminder"] >= 2


async def test_message_of_a_dead_sender_goes_once_more(context, store, channel, steady):
    await store.put(store.row(await store.add_chat("1001"), "hello"))
    async with context.database.write() as tx:
        lease = NINE + timedelta(minutes=5)
        await outbox.claim(tx, channel="telegram", now=NINE, limit=9, lease_until=lease)

    await Sender(context, {"telegram": channel}, steady=steady).pump()

    assert channel.texts == ["hello"]


async def test_message_that_is_too_late_is_not_sent(store, sender, channel, later):
    await store.put(store.row(await store.add_chat("1"), expires_at=NINE + timedelta(minutes=1)))

    later(60)
    await sender.pump()

    assert channel.texts == []
    assert await store.messages("state") == [("dead",)]


async def test_message_that_cannot_be_opened_is_given_up(store, sender, channel):
    ann = await store.add_chat("1001")
    await store.put(store.row(ann, sealed=b"x" * 40), store.row(ann, "next"))

    await sender.pump()

    assert channel.texts == ["next"]
    assert await store.messages("state") == [("dead",), ("sent",)]


async def test_channel_that_breaks_does_not_stop_the_others(store, sender, channel):
    ann, ben = await store.add_chat("1001"), await store.add_chat("1002")
    await store.put(store.row(ann, "ann", kind="prompt"), store.row(ben, "ben"))
    channel.fail_next(RuntimeError("a bug"))

    await sender.pump()

    assert channel.texts == ["ben"]
    assert await store.messages("state") == [("retry",), ("sent",)]


async def test_running_sender_sends_when_woken_and_drains_when_stopped(
    context, store, channel, in_state
):
    sender = Sender(context, {"telegram": channel})
    running = asyncio.create_task(sender.run())
    ann = await store.add_chat("1001")
    await store.put(store.row(ann, "one"))

    sender.wake()
    await eventually(in_state("sent"))
    channel.gate.clear()
    await store.put(store.row(ann, "two"))
    sender.wake()
    await eventually(in_state("sent", "sending"))
    asyncio.get_running_loop().call_later(0.05, channel.gate.set)
    await sender.drain(5)
    await running

    assert channel.texts == ["one", "two"]
    assert await store.messages("state") == [("sent",), ("sent",)]


async def test_drain_leaves_nothing_in_flight_when_time_is_up(context, store, channel, in_state):
    sender = Sender(context, {"telegram": channel})
    channel.gate.clear()
    await store.put(store.row(await store.add_chat("1001")))
    running = asyncio.create_task(sender.run())
    await eventually(in_state("sending"))

    await sender.drain(0.05)
    await running

    assert await store.messages("state", "failure") == [
        ("retry", "stopped while it was being sent")
    ]
