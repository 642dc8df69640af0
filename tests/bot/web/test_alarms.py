"""Alarms on the organisers' pages: counted for all, open to whoever is on duty alone."""

from datetime import timedelta

from bot.accounts.duty import put_on_duty
from storage.accounts.organisers import Role
from storage.queries.alarms import listed
from tests.bot.web.office import seed_answers
from tests.storage.answering import seed_person, seed_round

WORDS = "My husband hits me <b>"


async def raise_alarm(office) -> None:
    context = office.context
    async with context.database.write() as tx:
        found = await seed_round(tx)
        ann = await seed_person(tx, context.vault, found, "ann")
        await ann.raises_alarm(WORDS, look_by=context.clock.now() - timedelta(minutes=1))


async def test_alarms_are_counted_on_the_first_page(office):
    await raise_alarm(office)

    async with office.logged_in() as browser:
        page = await browser.get("/rounds")

    assert (
        "1 message that may tell of harm waits for whoever is on duty; "
        "1 of them longer than the person was told. Alarms"
    ) in page.words


async def test_first_page_says_nothing_where_no_alarm_waits(office):
    await seed_answers(office.context, 1)

    async with office.logged_in() as browser:
        page = await browser.get("/rounds")

    assert "tell of harm" not in page.words


async def test_whoever_is_on_duty_reads_the_message_and_is_done_with_it(office):
    await raise_alarm(office)

    async with office.logged_in(Role.ANALYST) as browser:
        await put_on_duty(office.context, name="olga", slug="spring", actor="test")
        before = await browser.get("/alarms")
        page = await browser.get("/alarms/1")
        after = await browser.send("/alarms/1", "/alarms/1")

    assert ("Look at alarm 1" in before.words, WORDS in page.words) == (True, True)
    assert "No alarm waits in the rounds you are on duty for." in after.words
    async with office.context.database.read() as tx:
        assert [alarm.seen_by for alarm in await listed(tx, with_seen=True)] == ["olga"]


async def test_message_is_closed_to_an_admin_who_is_not_on_duty(office):
    await raise_alarm(office)

    async with office.logged_in(Role.ADMIN) as browser:
        listed_ = await browser.get("/alarms")
        shown = await browser.get("/alarms/1")
        done = await browser.send("/alarms", "/alarms/1")

    assert ("Look at" in listed_.words, shown.status, done.status) == (False, 404, 404)
    assert "husband" not in listed_.html + shown.html + done.html
