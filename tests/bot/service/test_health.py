"""Whoever watches over the service learns whether it lives, works, and how much waits."""

from collections import Counter
from datetime import timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import text
from structlog.testing import capture_logs

from bot.runtime.context import Context
from bot.service.health import TOPICS_ON, Health
from storage import retention
from storage.database.connection import open_database
from storage.database.meta import BOT_TOPICS, set_fact
from storage.database.migrate import head
from storage.messages import channel_outages, quarantine
from storage.schema.messages import outbox
from tests.chats import Store
from tests.storage.answering import seed_person, seed_round

ALL_WELL = {
    "database": "ok",
    "migrations": "ok",
    "scheduler": "ok",
    "outbox": "ok",
    "quarantine": "ok",
}


@pytest.fixture
async def watcher(context):
    """A client of a healthy service, whose store is at the newest migration."""
    async with context.database.write() as tx:
        await tx.execute(text("CREATE TABLE alembic_version (version_num varchar(32))"))
        await tx.execute(text("INSERT INTO alembic_version VALUES (:v)").bindparams(v=head()))
        await retention.beat(tx, context.clock.now())
    app = web.Application()
    Health(context=context, counts=Counter(delivered=3, hopeless=1)).add_routes(app)
    async with TestClient(TestServer(app)) as client:
        yield client


async def ready(watcher):
    reply = await watcher.get("/readyz")
    told = await reply.json()
    return reply.status, told["status"], told["checks"]


async def figures(watcher):
    reply = await watcher.get("/metrics")
    lines = (await reply.text()).splitlines()
    return {
        line.rpartition(" ")[0]: float(line.rpartition(" ")[2])
        for line in lines
        if line.startswith("dialogue_")
    }


async def test_living_process_says_so(watcher):
    reply = await watcher.get("/healthz")

    assert (reply.status, await reply.json()) == (200, {"status": "alive"})


async def test_healthy_service_is_ready(watcher):
    assert await ready(watcher) == (200, "ready", ALL_WELL)


async def test_silent_scheduler_makes_it_not_ready(watcher, clock):
    clock.set(clock.now() + timedelta(seconds=61))

    status, verdict, checks = await ready(watcher)

    assert (status, verdict) == (503, "not ready")
    assert checks == ALL_WELL | {"scheduler": "has not ticked for a minute"}


async def test_sign_of_life_of_the_future_makes_it_not_ready(watcher, context, clock):
    async with context.database.write() as tx:
        await retention.beat(tx, clock.now() + timedelta(hours=2))

    status, _, checks = await ready(watcher)

    told = "its last sign of life is of the future: the clock was put back"
    assert (status, checks) == (503, ALL_WELL | {"scheduler": told})


async def test_acts_of_several_that_were_put_away_lately_make_it_not_ready(watcher, context, clock):
    async def put_away(key):
        async with context.database.write() as tx:
            await quarantine.isolate(
                tx,
                context.vault,
                channel="clock",
                key=key,
                raw=b"",
                error="KeyError",
                now=clock.now(),
            )

    await put_away("due:1")
    await put_away("due:2")
    assert await ready(watcher) == (200, "ready", ALL_WELL)
    await put_away("due:3")

    status, _, checks = await ready(watcher)

    told = "several people's acts could not be taken lately: see dialogue quarantine list"
    assert (status, checks) == (503, ALL_WELL | {"quarantine": told})


async def test_store_of_another_version_makes_it_not_ready(watcher, context):
    async with context.database.write() as tx:
        await tx.execute(text("UPDATE alembic_version SET version_num = '0001_people'"))

    status, _, checks = await ready(watcher)

    assert (status, checks) == (
        503,
        ALL_WELL | {"migrations": "the store is of another version"},
    )


async def test_messages_that_wait_too_long_make_it_not_ready(watcher, context, clock):
    store = Store(context.database, context.vault)
    chat = await store.add_chat("4711")
    await store.put(store.row(chat))
    clock.set(clock.now() + timedelta(minutes=61))
    async with context.database.write() as tx:
        await retention.beat(tx, clock.now())

    status, _, checks = await ready(watcher)

    told = "messages have been waiting for more than an hour"
    assert (status, checks) == (503, ALL_WELL | {"outbox": told})


async def test_bot_in_threaded_mode_is_told_and_no_fault(watcher, context):
    async with context.database.write() as tx:
        await set_fact(tx, BOT_TOPICS, "on")

    reply = await watcher.get("/readyz")

    assert (reply.status, (await reply.json())["notes"]) == (200, [TOPICS_ON])
    assert (await figures(watcher))["dialogue_telegram_topics"] == 1.0


async def test_outage_makes_it_not_ready_until_messages_go_again(watcher, context, clock):
    async with context.database.write() as tx:
        await channel_outages.begin(tx, "telegram", clock.now())
    during = await ready(watcher)
    async with context.database.write() as tx:
        await channel_outages.end(tx, "telegram", clock.now())

    told = "no clear answer from telegram since 2026-03-02T09:00:00Z"
    assert during == (503, "not ready", ALL_WELL | {"outbox": told})
    assert await ready(watcher) == (200, "ready", ALL_WELL)


async def test_alarms_that_wait_are_counted_and_make_nothing_less_ready(watcher):
    reply = await watcher.get("/readyz")

    assert (reply.status, (await reply.json())["alarms"]) == (200, {"waiting": 0, "overdue": 0})


async def test_messages_that_may_or_may_not_have_arrived_are_counted(watcher, context, clock):
    store = Store(context.database, context.vault)
    chat = await store.add_chat("4711")
    await store.put(*(store.row(chat) for _ in range(4)))
    async with context.database.write() as tx:
        for row, (state, attempts) in enumerate(
            [("retry", 2), ("retry", 1), ("retry", 0), ("unknown", 2)], 1
        ):
            this = outbox.update().where(outbox.c.id == row)
            await tx.execute(this.values(state=state, attempts=attempts))
        await channel_outages.begin(tx, "telegram", clock.now())
    clock.set(clock.now() + timedelta(seconds=20))

    reply = await watcher.get("/readyz")
    told = await figures(watcher)

    assert (await reply.json())["messages"] == {"in_doubt": 2, "tries": 3, "unknown": 1}
    assert {name: value for name, value in told.items() if "doubt" in name or "out" in name} == {
        "dialogue_messages_in_doubt": 2.0,
        "dialogue_messages_in_doubt_tries": 3.0,
        'dialogue_outage_seconds{channel="telegram"}': 20.0,
        'dialogue_outages_total{channel="telegram"}': 1.0,
        "dialogue_outbox_waiting": 3.0,
        "dialogue_outbox_oldest_seconds": 20.0,
    }
    assert told["dialogue_messages_unknown"] == 1.0


async def test_complaints_that_wait_and_those_overdue_are_counted(watcher, context, clock):
    async with context.database.write() as tx:
        person = await seed_person(tx, context.vault, await seed_round(tx), "ann")
        await person.complains("Too many messages")
    seen = []
    for days in (29, 2):
        clock.set(clock.now() + timedelta(days=days))
        told = (await (await watcher.get("/readyz")).json())["complaints"]
        seen.append((told, (await figures(watcher))["dialogue_complaints_overdue"]))

    assert seen == [
        ({"waiting": 1, "overdue": 0}, 0.0),
        ({"waiting": 1, "overdue": 1}, 1.0),
    ]


async def test_lost_database_makes_it_not_ready(watcher, context):
    async with context.database.write() as tx:
        await tx.execute(text("DROP TABLE quarantine"))

    assert await ready(watcher) == (503, "not ready", {"database": "cannot be reached"})


@pytest.fixture
async def small(sqlite_url, vault, clock, tmp_path):
    """A store on SQLite, whose file may be kept from growing."""
    database = open_database(sqlite_url)
    yield Context(database=database, vault=vault, clock=clock, data_dir=tmp_path)
    await database.close()


async def test_full_disk_makes_it_not_ready_until_there_is_room(small):
    async def keep_to(pages):
        async with small.database.write() as tx:
            await tx.execute(text(f"PRAGMA max_page_count = {pages}"))

    health = Health(context=small, counts=Counter())
    await keep_to(1)
    with capture_logs() as logged:
        full = [(await health.checks())[0] for _ in range(3)]
    await keep_to(100_000)

    assert full == [{"database": "The disk is full. (database or disk is full)"}] * 3
    assert [line["reason"] for line in logged] == ["database or disk is full"]
    assert (await health.checks())[0]["database"] == "ok"


async def test_figures_tell_what_waits_and_what_became_of_messages(watcher, context, clock):
    store = Store(context.database, context.vault)
    chat = await store.add_chat("4711")
    await store.put(store.row(chat))
    async with context.database.write() as tx:
        await quarantine.isolate(
            tx, context.vault, channel="web", key="k", raw=b"?", error="E", now=clock.now()
        )
    clock.set(clock.now() + timedelta(seconds=5))

    assert await figures(watcher) == {
        "dialogue_outbox_waiting": 1.0,
        "dialogue_outbox_oldest_seconds": 5.0,
        "dialogue_quarantined_updates": 1.0,
        "dialogue_telegram_topics": 0.0,
        "dialogue_scheduler_beat_seconds": 5.0,
        "dialogue_messages_in_doubt": 0.0,
        "dialogue_messages_in_doubt_tries": 0.0,
        "dialogue_messages_unknown": 0.0,
        "dialogue_complaints_waiting": 0.0,
        "dialogue_complaints_overdue": 0.0,
        "dialogue_alarms_waiting": 0.0,
        "dialogue_alarms_overdue": 0.0,
        'dialogue_messages_total{result="delivered"}': 3.0,
        'dialogue_messages_total{result="hopeless"}': 1.0,
    }
