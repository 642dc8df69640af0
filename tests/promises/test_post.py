"""Killed at any moment, the service lets everybody hear what they were told, and hear it once."""

import asyncio
from collections import Counter

import pytest
from sqlalchemy import select

from bot.runtime.crashpoints import DIED
from dialogues.text.markup import to_plain
from storage.schema.post import post
from storage.schema.turns import enrolments, events
from tests.emulator.history import Received
from tests.greeting import BEFORE
from tests.promises.processes import eventually
from tests.promises.spots import POST_SPOTS
from tests.promises.stand import CODE, Stand

pytestmark = [pytest.mark.crash, pytest.mark.timeout(600)]

PROGRAM = "tests.promises.greeting_service"
PEOPLE = 3
WAYS = (
    ("sqlite", "webhook"),
    ("sqlite", "poller"),
    ("postgresql", "webhook"),
    ("postgresql", "poller"),
)


async def test_what_people_tell_each_other_is_heard_once_whenever_the_service_dies(stands):
    places = [await stands(*way) for way in WAYS]
    for place in places:
        await place.prepare()

    outcomes = await asyncio.gather(*map(storm, places))

    assert dict(zip(WAYS, outcomes, strict=True)) == {way: [] for way in WAYS}


async def storm(stand: Stand) -> list[str]:
    """Let people tell each other something in each life of the service; give what went wrong."""
    told = []
    async with stand.telegram.steered() as emulator:
        people = [await emulator.citizen(f"Zaphira{n}") for n in range(PEOPLE)]
        await stand.service.start(program=PROGRAM)
        for person in people:
            await person.start(CODE)
            await person.sees("Shall we begin?")
        await stand.service.stop()
        numbers = await enrolled(stand)
        for life, spot in enumerate((*POST_SPOTS, "")):
            await stand.service.start(crash_at=spot, program=PROGRAM)
            for place, person in enumerate(people):
                to = numbers[(place + 1) % PEOPLE]
                told.append(f"hello {to} kx93 from {place} in life {life}")
                await person.type(told[-1])
            if spot:
                assert await stand.service.died() == DIED
        await eventually(lambda: all_is_heard(stand, told), "everybody hears everything")
        assert await stand.service.stop() == 0
    return await faults(stand, told)


async def enrolled(stand: Stand) -> list[int]:
    async with stand.store() as context, context.database.read() as tx:
        return list(await tx.scalars(select(enrolments.c.id).order_by(enrolments.c.id)))


async def all_is_heard(stand: Stand, told: list[str]) -> bool:
    return not stand.telegram.history().unconfirmed() and set(heard_on_phones(stand)) >= set(told)


def heard_on_phones(stand: Stand) -> Counter[str]:
    """Count what people read of others, phone by phone."""
    before = to_plain(BEFORE)
    texts = (message.text for message in stand.telegram.history().of(Received))
    return Counter(text.removeprefix(before).strip() for text in texts if text.startswith(before))


async def faults(stand: Stand, told: list[str]) -> list[str]:
    """Say what was lost, doubled or left lying."""
    async with stand.store() as context, context.database.read() as tx:
        rows = (await tx.execute(select(post))).all()
        happened = (await tx.execute(select(events))).all()
    heard = [(row.enrolment_id, row.turn) for row in happened if row.kind == "heard"]
    read = heard_on_phones(stand)
    return [
        *(f"{row.id} is {row.state}" for row in rows if row.state != "delivered"),
        *([] if len(rows) == len(told) else [f"{len(rows)} rows of {len(told)} texts"]),
        *(
            []
            if sorted(heard) == sorted((row.receiver_id, row.delivered_turn) for row in rows)
            else ["rows and turns that heard them are not the same"]
        ),
        *(f"never read: {text}" for text in told if not read[text]),
        # a message in flight may be repeated once for each death
        *(f"read too often: {text}" for text, n in read.items() if n > 1 + len(POST_SPOTS)),
    ]
