"""What a round asked of its people is added up person by person."""

from dataclasses import asdict

from storage.database.connection import Database
from storage.messages import quarantine
from storage.queries.burden import Burden, burden_of
from storage.vault.vault import Vault
from tests.storage.answering import NINE, seed_person, seed_round

NOTHING = Burden(
    messages=(),
    seconds=(),
    by_rule={},
    texts=0,
    unasked=(),
    steps=frozenset(),
    quarantined=0,
)


async def test_round_nobody_joined_asked_nothing(database: Database):
    async with database.write() as tx:
        found = await seed_round(tx)

        assert await burden_of(tx, found.id) == NOTHING


async def test_burden_is_of_each_person(database: Database, vault: Vault):
    async with database.write() as tx:
        found, other = await seed_round(tx), await seed_round(tx, "summer")
        ann = await seed_person(tx, vault, found, "ann")
        bob = await seed_person(tx, vault, found, "bob")
        eve = await seed_person(tx, vault, other, "eve")
        await ann.sees("Hello", step="view", kind="prompt")
        await ann.sees("A new part is open", step="go", kind="push", priority=2)
        await ann.sees("Never came", step="lost", kind="prompt", state="dead")
        await bob.sees("Hello", step="view", kind="prompt")
        await eve.sees("Hello", step="elsewhere", kind="prompt")
        await ann.reaches("welcome", seconds=60)
        await ann.does("timer_fell", timer="settle", stage="weigh")
        await ann.reaches("weigh", seconds=30)
        await bob.reaches("welcome")
        await ann.writes("because")
        await bob.answers("welcome", "worries", "multi", code="hack")
        await quarantine.isolate(
            tx, vault, channel="web", key="k", raw=b"?", error="ValueError", now=NINE, address=""
        )

        told = await burden_of(tx, found.id)

    assert asdict(told) == asdict(
        Burden(
            messages=({"prompt": 1, "push": 1}, {"prompt": 1}),
            seconds=(90, 0),
            by_rule={"weigh": 1},
            texts=1,
            unasked=(told.unasked[0],),
            steps=frozenset({"view", "go", "lost", "why", "worries"}),
            quarantined=1,
        )
    )


async def test_what_has_a_role_is_no_person_but_meets_steps(database: Database, vault: Vault):
    async with database.write() as tx:
        found = await seed_round(tx)
        table = await seed_person(tx, vault, found, "table", role="table")
        await table.sees("Hello", step="view", kind="prompt")
        await table.sees("A new part is open", step="go", kind="push", priority=2)
        await table.does("timer_fell", timer="settle", stage="weigh")
        await table.reaches("weigh", seconds=30)
        await table.writes("because")

        told = await burden_of(tx, found.id)

    assert asdict(told) == asdict(
        Burden(
            messages=(),
            seconds=(),
            by_rule={},
            texts=0,
            unasked=(told.unasked[0],),
            steps=frozenset({"view", "go", "why"}),
            quarantined=0,
        )
    )
