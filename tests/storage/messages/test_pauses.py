"""A pause that the platform asked for holds until its instant, and outlives a restart."""

from datetime import timedelta

from storage.messages import outbox, pauses
from tests.chats import NINE, Store

LATER = NINE + timedelta(minutes=1)


async def test_frozen_address_waits_until_its_instant(database, vault):
    store = Store(database, vault)
    ann, ben = await store.add_chat("1001"), await store.add_chat("1002")
    await store.put(store.row(ann, key="a"), store.row(ben, key="b"))

    async with database.write() as tx:
        await pauses.pause_addresses(tx, {ann.id: LATER})
        due = {"channel": "telegram", "limit": 9, "lease_until": LATER}
        early = await outbox.claim(tx, now=NINE, **due)
        late = await outbox.claim(tx, now=LATER, **due)

    assert [[message.key for message in claimed] for claimed in (early, late)] == [["b"], ["a"]]


async def test_frozen_lane_is_remembered_until_it_ends(database):
    async with database.write() as tx:
        await pauses.pause_channel(tx, "telegram", NINE)
        await pauses.pause_channel(tx, "telegram", LATER)

    async with database.read() as tx:
        during = await pauses.paused_channels(tx, NINE)
        after = await pauses.paused_channels(tx, LATER)

    assert (during, after) == ({"telegram": LATER}, {})
