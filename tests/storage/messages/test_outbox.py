"""The outbox gives each message to one sender, in the order of its chat, and forgets none."""

import asyncio
from datetime import timedelta

import pytest

from storage.messages import backlog, delivery, outbox
from storage.messages.delivery import CutOff, Delivered, Doubtful, Hopeless, Postponed
from tests.chats import NINE, Store

LATER = NINE + timedelta(minutes=1)


@pytest.fixture
def store(database, vault):
    return Store(database, vault)


@pytest.fixture
def claim(database):
    async def claimed(limit=10, *, channel="telegram", now=NINE, **more):
        async with database.write() as tx:
            lease = now + timedelta(seconds=90)
            return await outbox.claim(
                tx, channel=channel, now=now, limit=limit, lease_until=lease, **more
            )

    return claimed


@pytest.fixture
def settle(database):
    async def settled(*results):
        async with database.write() as tx:
            await delivery.settle(tx, results)

    return settled


def keys(claimed):
    return [message.key for message in claimed]


async def test_claim_gives_all_that_a_sender_needs(store, claim, vault):
    ann = await store.add_chat("1001")
    row = store.row(ann, key="1:1:0", kind="push", priority=1)
    await store.put(row)

    (claimed,) = await claim()

    assert claimed == outbox.Claimed(
        id=claimed.id,
        key="1:1:0",
        address_id=ann.id,
        channel="telegram",
        kind="push",
        attempts=1,
        created_at=NINE,
        not_before=NINE,
        priority=1,
        sealed=row.sealed,
        address=claimed.address,
        lookup=vault.lookup("telegram", "1001"),
        pseudonym=ann.pseudonym,
        wrapped=claimed.wrapped,
    )
    assert vault.unwrap(claimed.wrapped, claimed.pseudonym).open(claimed.sealed, "outbox:1:1:0")


async def test_claim_for_a_group_has_no_person(store, claim):
    await store.put(store.row(await store.add_chat("-100", group=True), key="g"))

    (claimed,) = await claim()

    assert (claimed.key, claimed.pseudonym, claimed.wrapped) == ("g", "", b"")


async def test_claim_takes_only_the_head_of_each_chat(store, claim, settle):
    ann, ben = await store.add_chat("1001"), await store.add_chat("1002")
    await store.put(*(store.row(chat, key=key) for chat, key in [(ann, "a1"), (ann, "a2")]))
    await store.put(store.row(ben, key="b1"))

    first = await claim()
    nothing = await claim()
    await settle(Delivered(id=first[0].id, ref="7", at=NINE))
    second = await claim()

    assert (keys(first), keys(nothing), keys(second)) == (["a1", "b1"], [], ["a2"])


async def test_claim_takes_urgent_messages_first(store, claim):
    rows = [
        store.row(await store.add_chat(f"{number}"), key=key, priority=priority)
        for number, (key, priority) in enumerate([("push", 1), ("nudge", 2), ("answer", 0)])
    ]
    await store.put(*rows)

    assert keys(await claim(2)) == ["answer", "push"]


async def test_claim_with_a_floor_leaves_urgent_messages_out(store, claim):
    ann, ben = await store.add_chat("1001"), await store.add_chat("1002")
    await store.put(store.row(ann, key="answer"), store.row(ben, key="push", priority=1))

    assert keys(await claim(floor=1)) == ["push"]


async def test_claim_leaves_busy_chats_and_other_channels_alone(store, claim):
    ann, ben = await store.add_chat("1001"), await store.add_chat("1002")
    web = await store.add_chat("code", channel="web")
    await store.put(store.row(ann, key="a"), store.row(ben, key="b"), store.row(web, key="w"))

    assert keys(await claim(busy=[ann.id])) == ["b"]
    assert keys(await claim(channel="web")) == ["w"]


async def test_claim_waits_for_the_time_of_a_message(store, claim):
    ann = await store.add_chat("1001")
    await store.put(store.row(ann, key="later", not_before=LATER), store.row(ann, key="now"))

    early = await claim()
    late = await claim(now=LATER)

    assert (keys(early), keys(late)) == (["now"], ["later"])


async def test_a_retry_holds_back_the_rest_of_its_chat(store, claim, settle):
    ann = await store.add_chat("1001")
    await store.put(store.row(ann, key="first"), store.row(ann, key="second"))
    (first,) = await claim()
    await settle(Postponed(id=first.id, not_before=LATER, failure="busy"))

    assert keys(await claim()) == []
    assert keys(await claim(now=LATER)) == ["first"]


async def test_an_answer_makes_what_waits_before_it_as_urgent(store, claim):
    ann, ben = await store.add_chat("1001"), await store.add_chat("1002")
    await store.put(store.row(ben, key="push to ben", priority=1))
    await store.put(store.row(ann, key="push to ann", priority=1))

    await store.put(store.row(ann, key="answer to ann", priority=0))

    assert keys(await claim(1)) == ["push to ann"]


async def test_two_senders_never_get_the_same_message(store, claim):
    rows = [store.row(await store.add_chat(f"{number}"), key=f"{number}") for number in range(40)]
    await store.put(*rows)

    batches = await asyncio.gather(*(claim(10) for _ in range(8)))

    taken = [message.key for batch in batches for message in batch]
    assert len(taken) == len(set(taken))
    assert set(taken) | set(keys(await claim(40))) == {f"{number}" for number in range(40)}


async def test_redraw_names_the_message_that_shows_the_prompt(store, claim, settle):
    ann = await store.add_chat("1001")
    enrolment = await store.enrol(ann)
    shown = {"enrolment_id": enrolment, "prompt": 3, "kind": "prompt"}
    await store.put(store.row(ann, **shown), store.row(ann, **shown, edits=True))
    (prompt,) = await claim()
    await settle(Delivered(id=prompt.id, ref="77", at=NINE))

    (redraw,) = await claim()

    assert (prompt.edits, redraw.edits) == ("", "77")


async def test_redraw_of_a_message_that_never_arrived_names_none(store, claim, settle):
    ann = await store.add_chat("1001")
    shown = {"enrolment_id": await store.enrol(ann), "prompt": 3}
    await store.put(store.row(ann, **shown), store.row(ann, **shown, edits=True))
    (prompt,) = await claim()
    await settle(Doubtful(id=prompt.id, failure="no reply"))

    (redraw,) = await claim()

    assert redraw.edits == ""


async def test_settle_writes_what_became_of_each(store, claim, settle):
    for number in range(4):
        await store.put(store.row(await store.add_chat(f"{number}")))
    sent, later, doubtful, hopeless = await claim()

    await settle(
        Delivered(id=sent.id, ref="70", at=NINE),
        Postponed(id=later.id, not_before=LATER, failure="busy"),
        Doubtful(id=doubtful.id, failure="no reply"),
        Hopeless(id=hopeless.id, failure="x" * 500),
    )

    columns = ("state", "message_ref", "sent_at", "not_before", "attempts", "failure")
    assert await store.messages(*columns, "lease_until") == [
        ("sent", "70", NINE, NINE, 1, None, None),
        ("retry", None, None, LATER, 0, "busy", None),
        ("unknown", None, None, NINE, 1, "no reply", None),
        ("dead", None, None, NINE, 1, "x" * 120, None),
    ]


async def test_a_retry_that_may_have_arrived_counts_as_a_try(store, claim, settle):
    await store.put(store.row(await store.add_chat("1001")))
    (message,) = await claim()

    await settle(Postponed(id=message.id, not_before=NINE, failure="no reply", arrived=True))

    assert [message.attempts for message in await claim()] == [2]


async def test_cut_off_withdraws_what_waits_for_that_address_only(store, claim, settle):
    ann, ben = await store.add_chat("1001"), await store.add_chat("1002")
    await store.put(*(store.row(chat) for chat in (ann, ann, ben)))
    (to_ann, _) = await claim()

    await settle(CutOff(id=to_ann.id, address_id=ann.id, failure="blocked"))
    await store.put(store.row(ann, key="after"))

    assert await store.messages("state") == [
        ("dead",),
        ("cancelled",),
        ("sending",),
        ("pending",),
    ]
    assert keys(await claim()) == []


async def test_cancel_withdraws_what_waits_and_does_not_retry_what_flies(
    store, claim, settle, database
):
    ann = await store.add_chat("1001")
    enrolment = await store.enrol(ann)
    await store.put(*(store.row(ann, enrolment_id=enrolment) for _ in range(2)))
    (flying,) = await claim()

    async with database.write() as tx:
        await outbox.cancel(tx, [enrolment], NINE)
    await store.put(store.row(ann, key="goodbye", enrolment_id=enrolment))
    await settle(Postponed(id=flying.id, not_before=NINE, failure="busy"))

    assert keys(await claim(now=LATER)) == ["goodbye"]
    assert await store.messages("state") == [("retry",), ("cancelled",), ("sending",)]


async def test_held_round_keeps_pushes_back_and_lets_answers_go(store, claim, database):
    ann, ben = await store.add_chat("1001"), await store.add_chat("1002")
    number = await store.enrol(ann)
    await store.put(
        store.row(ann, key="1:1:0", enrolment_id=number, round_id=1, priority=2),
        store.row(ben, key="2:1:0", round_id=1, priority=0),
        store.row(ben, key="2:1:1", round_id=2, priority=3),
    )

    async with database.write() as tx:
        await outbox.hold(tx, 1)
    during = keys(await claim()) + keys(await claim())
    async with database.write() as tx:
        await outbox.release(tx, 1)

    assert during == ["2:1:0"]
    assert keys(await claim()) == ["1:1:0"]


async def test_expire_gives_up_what_is_too_late(store, claim, database):
    ann = await store.add_chat("1001")
    await store.put(store.row(ann, key="late", expires_at=NINE), store.row(ann, key="fresh"))

    went = keys(await claim())
    async with database.write() as tx:
        expired = await outbox.expire(tx, NINE)

    assert (went, expired) == (["fresh"], 1)
    assert await store.messages("state", "failure") == [
        ("dead", "too late to send"),
        ("sending", None),
    ]


async def test_recover_frees_ended_leases_only(store, claim, database):
    await store.put(store.row(await store.add_chat("1001"), key="a"))
    await claim()

    async with database.write() as tx:
        early = await outbox.recover(tx, NINE)
        late = await outbox.recover(tx, NINE + timedelta(minutes=2))

    assert (early.again, late.again) == (0, 1)
    assert keys(await claim(now=NINE + timedelta(minutes=2))) == ["a"]


async def test_recover_at_start_frees_all_and_gives_up_after_ten_crashes(store, claim, database):
    await store.put(store.row(await store.add_chat("1001"), key="a"))
    sends = []

    for _ in range(11):
        sends.append(keys(await claim()))
        async with database.write() as tx:
            await outbox.recover(tx, NINE, all_leases=True)

    assert sends == [["a"]] * 10 + [[]]
    assert await store.messages("state") == [("unknown",)]


async def test_backlog_counts_what_should_have_gone(store, claim, database):
    ann = await store.add_chat("1001")
    await store.put(store.row(ann), store.row(ann), store.row(ann, not_before=LATER))
    await claim(1)

    async with database.read() as tx:
        found = await backlog.count_backlog(tx, NINE)

    assert found == backlog.Backlog(waiting=2, since=NINE)


async def test_put_of_nothing_does_nothing(store):
    await store.put()

    assert await store.messages("id") == []


async def test_hand_over_takes_all_that_may_go_and_writes_down_that_they_arrived(
    store, claim, database
):
    ann, ben = await store.add_chat("1001"), await store.add_chat("1002")
    await store.put(*(store.row(chat, key=key) for chat, key in [(ann, "a1"), (ben, "b1")]))
    await store.put(store.row(ann, key="a2"), store.row(ann, key="later", not_before=LATER))
    await store.put(store.row(ann, key="stale", expires_at=NINE))
    await store.put(store.row(ben, key="elsewhere", channel="web"))

    async with database.write() as tx:
        handed = await outbox.hand_over(tx, channel="telegram", now=NINE)

    assert keys(handed) == ["a1", "b1", "a2"]
    assert keys(await claim(now=LATER)) == ["later"]
    assert keys(await claim(channel="web")) == ["elsewhere"]
