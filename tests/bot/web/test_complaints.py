"""The page of complaints: for accounts on duty, whatever the person said about being quoted."""

from datetime import timedelta

import pytest

from bot.accounts.duty import put_on_duty, take_off_duty
from bot.rounds.complaints import list_complaints
from storage.accounts import audit
from storage.accounts.organisers import Role
from tests.bot.town import Town, texts
from tests.bot.web.office import ROOT, Office
from tests.storage.answering import seed_person, seed_round

WORDS = "You woke me & my <baby>"
PLACE = "/rounds/spring/complaints"


def town_of(office: Office) -> Town:
    return Town(office.context, office.context.clock)


async def complained(office: Office, town: Town | None = None) -> str:
    """Let somebody who allowed no quoting complain in the round "spring"; name the complaint."""
    town = town or town_of(office)
    await town.round(slug="spring")
    await town.agrees("ann")
    await town.says("ann", "complain")
    await town.says("ann", WORDS)
    [entry] = await list_complaints(office.context)
    return entry.name


async def on_duty(office: Office, name: str = "olga", slug: str = "spring") -> None:
    await put_on_duty(office.context, name=name, slug=slug, actor="test")


@pytest.mark.parametrize("role", list(Role))
async def test_t28_mark_opens_complaints_and_no_role_does(office, role):
    name = await complained(office)
    pages = (PLACE, f"{PLACE}/{name}", f"{PLACE}/1-NOBODY")

    async with office.logged_in(role) as browser:
        token = (await browser.get("/account")).csrf
        without = [await browser.get(path) for path in pages]
        posted = await browser.post(pages[1], {"csrf": token, "answer": "We are sorry."})
        [unanswered] = await list_complaints(office.context)
        await on_duty(office)
        with_mark = [(await browser.get(path)).status for path in pages]
        await take_off_duty(office.context, name="olga", slug="spring", actor="test")
        after = [(await browser.get(path)).status for path in pages]

    assert [seen.status for seen in (*without, posted)] == [403] * 4
    assert [seen.words for seen in without if "baby" in seen.html or name in seen.html] == []
    assert unanswered.answered_at is None
    assert (with_mark, after) == ([200, 200, 404], [403] * 3)


@pytest.mark.parametrize("role", list(Role))
async def test_mark_opens_nothing_else(office, role):
    await complained(office)
    paths = ("/scripts", "/plan", "/audit", "/rounds/spring/change/pause")

    async with office.logged_in(role) as browser:
        before = [(await browser.get(path)).status for path in paths]
        await on_duty(office)
        after = [(await browser.get(path)).status for path in paths]

    assert after == before


async def test_t43_mark_for_one_round_opens_no_other(office):
    name = await complained(office)
    async with office.context.database.write() as tx:
        other = await seed_round(tx, "autumn")
        await (await seed_person(tx, office.context.vault, other, "BOB")).complains("Another")

    async with office.logged_in(Role.ADMIN) as browser:
        await on_duty(office, slug="autumn")
        seen = [
            (await browser.get(path)).status
            for path in (
                PLACE,
                f"{PLACE}/{name}",
                f"/rounds/autumn/complaints/{name}",
                "/rounds/autumn/complaints",
                "/rounds/nope/complaints",
            )
        ]

    assert seen == [403, 403, 404, 200, 404]


async def test_officer_reads_answers_and_the_person_gets_it(office):
    name = await complained(office)

    async with office.logged_in(Role.ANALYST) as browser:
        await on_duty(office)
        listed = await browser.get(PLACE)
        read = await browser.get(f"{PLACE}/{name}")
        answered = await browser.send(f"{PLACE}/{name}", f"{PLACE}/{name}", answer="We are sorry.")

    shown = texts(await town_of(office).deliver("ann"))
    assert "Not yet" in listed.words
    assert WORDS in read.words
    assert answered.path == f"{ROOT}{PLACE}/{name}?done=answered"
    assert "What they were answered We are sorry." in answered.words
    assert "Send the answer" not in answered.words
    assert shown[-1].endswith("We are sorry\\.")


async def test_every_look_at_words_is_a_line_in_the_audit_log(office):
    name = await complained(office)

    async with office.logged_in() as browser:
        await on_duty(office)
        await browser.get(PLACE)
        for _ in range(2):
            await browser.get(f"{PLACE}/{name}")

    async with office.context.database.read() as tx:
        lines = [(line.actor, line.action, line.subject) for line in await audit.entries(tx, 9)]
    assert lines.count(("olga", "read_complaint", f"complaint:{name}")) == 2
    assert [line for line in lines if line[1] == "read_complaint"][2:] == []


async def test_answer_that_is_too_long_is_told_and_kept_in_the_form(office):
    name = await complained(office)

    async with office.logged_in() as browser:
        await on_duty(office)
        seen = await browser.send(f"{PLACE}/{name}", f"{PLACE}/{name}", answer="x" * 2_001)

    told = "The answer has 2,001 characters. Use at most 2,000, so that it fits one message."
    assert (seen.status, seen.problems, "x" * 2_001 in seen.html) == (400, [told], True)


async def test_complaint_of_somebody_forgotten_meanwhile_is_told_to_whoever_answers(office):
    town = town_of(office)
    name = await complained(office, town)
    await town.says("ann", "forget")

    async with office.logged_in() as browser:
        await on_duty(office)
        token = (await browser.get(f"{PLACE}/{name}")).csrf
        await town.taps("ann", "Yes, delete everything")
        seen = await browser.post(f"{PLACE}/{name}", {"csrf": token, "answer": "We are sorry."})

    assert seen.status == 404
    assert "whoever made it had everything about them deleted" in seen.words


async def test_first_page_counts_for_all_and_leads_those_on_duty_there(office):
    await complained(office)
    seen = []

    async with office.logged_in(Role.ANALYST) as browser:
        seen.append((await browser.get("/rounds")).words)
        await on_duty(office)
        office.context.clock.set(office.context.clock.now() + timedelta(days=30))
        async with office.logged_in(Role.ORGANISER, "oli") as other:
            others = await other.get("/rounds")
        async with office.browser() as again:
            await again.log_in()
            own = await again.get("/rounds")

    assert "1 complaint waits; nobody is on duty to read it" in seen[0]
    assert "1 complaint waits, 1 overdue" in others.words
    assert "nobody is on duty" not in others.words
    assert (f'{ROOT}{PLACE}"' in others.html, f'{ROOT}{PLACE}"' in own.html) == (False, True)


async def test_complaint_of_before_receipts_were_kept_is_confirmed_by_its_answer(office):
    async with office.context.database.write() as tx:
        ann = await seed_person(tx, office.context.vault, await seed_round(tx), "ANN")
        await ann.complains("Too many messages")
    [entry] = await list_complaints(office.context)

    async with office.logged_in() as browser:
        await on_duty(office)
        before = await browser.get(PLACE)
        await browser.send(f"{PLACE}/{entry.name}", f"{PLACE}/{entry.name}", answer="Sorry.")

    [after] = await list_complaints(office.context)
    assert "Not yet: the answer confirms it" in before.words
    assert (after.acknowledged_at, after.answered_at) == (after.answered_at, after.answered_at)
    assert after.answered_at is not None
