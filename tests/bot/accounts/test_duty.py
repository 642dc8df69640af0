"""Who is on duty, as whoever runs the service says."""

import pytest

from bot.accounts.duty import put_on_duty, take_off_duty
from bot.accounts.organisers import OrganiserRefused, add_organiser
from storage.accounts import audit, duty
from storage.accounts.organisers import Role
from tests.storage.seeding import seed_round


@pytest.fixture
def store_url(sqlite_url):
    return sqlite_url


async def add(context):
    return await add_organiser(
        context, name="dora", password="seven quiet herons", role=Role.ANALYST, actor="test"
    )


async def test_every_change_of_duty_is_one_line_in_the_audit_log(context):
    dora = await add(context)
    async with context.database.write() as tx:
        await seed_round(tx, "spring")

    for change in (put_on_duty, put_on_duty, take_off_duty, take_off_duty):
        await change(context, name="dora", slug="spring", actor="command line")

    async with context.database.read() as tx:
        lines = [(e.actor, e.action, e.subject, dict(e.detail)) for e in await audit.entries(tx, 9)]
        assert await duty.rounds_of(tx, dora.id) == ()
    assert lines[:-1] == [
        ("command line", "took_off_duty", "organiser:dora", {"round": "spring"}),
        ("command line", "put_on_duty", "organiser:dora", {"round": "spring"}),
    ]


@pytest.mark.parametrize(
    ("name", "slug", "sentence"),
    [
        ("nora", "spring", 'There is no organiser "nora". List them to see the names.'),
        ("dora", "autumn", 'There is no round "autumn". List them to see the names.'),
    ],
)
async def test_duty_of_nobody_or_nothing_is_refused(context, name, slug, sentence):
    await add(context)
    async with context.database.write() as tx:
        await seed_round(tx, "spring")

    with pytest.raises(OrganiserRefused) as caught:
        await put_on_duty(context, name=name, slug=slug, actor="test")

    assert str(caught.value) == sentence
