"""An export from before an erasure is handed out no more, and who took one is to be asked."""

import re

from sqlalchemy import select

from bot.evidence.export_files import sweep_exports
from storage.accounts import audit
from storage.accounts.organisers import Role
from storage.database.traces import retire_exports
from storage.people import people
from storage.rounds import rounds
from storage.schema.turns import enrolments
from tests.bot.web.office import seed_answers
from tests.bot.web.test_answers import fetched

EXPORTS = "/rounds/spring/exports"


async def erase_somebody(office) -> None:
    """Erase the first person of the round, as `forget` does."""
    async with office.context.database.write() as tx:
        first = await tx.scalar(select(enrolments.c.id).order_by(enrolments.c.id).limit(1))
        person = (await people.in_enrolments(tx, [first]))[first]
        await people.erase(tx, person, office.context.clock.now())


async def audited(office):
    async with office.context.database.read() as tx:
        lines = await audit.entries(tx, 50)
    return [(one.actor, one.action, one.subject) for one in reversed(lines)]


async def test_t25_export_from_before_an_erasure_is_refused_from_that_commit_on(office):
    await seed_answers(office.context, 4)
    async with office.logged_in() as browser:
        shown, *_ = await fetched(office, browser, f"{EXPORTS}?step=view")

        await erase_somebody(office)
        refused = await browser.get(f"{shown.path}/file")
        await sweep_exports(office.context)
        swept = await browser.get(f"{shown.path}/file")
        listed = await browser.get(EXPORTS)
        again = await browser.get(re.search(r'href="([^"]+)">Make it again', refused.html)[1])

    assert (refused.status, swept.status) == (410, 410)
    assert (await audited(office))[-1] == ("olga", "fetched_export", "spring")  # and no second
    assert "had themselves erased or took a consent back" in refused.words
    assert "Download the zip file" not in refused.words
    assert "Withdrawn" in listed.words
    assert "step=view" in again.path


async def test_export_made_again_is_handed_out_without_the_person(office):
    await seed_answers(office.context, 4)
    async with office.logged_in() as browser:
        _, _, before = await fetched(office, browser, EXPORTS)
        await erase_somebody(office)
        _, _, after = await fetched(office, browser, EXPORTS)

    counts = [file.read("responses_wide.csv").count(b"\r\n") - 1 for file in (before, after)]
    assert counts == [4, 3]


async def test_who_took_a_copy_before_is_a_task_until_it_is_said_to_be_deleted(office):
    await seed_answers(office.context, 4)
    async with office.logged_in() as browser:
        shown, *_ = await fetched(office, browser, EXPORTS)
        export_id = shown.path.rpartition("/")[2]
        at_first = await browser.get("/rounds/spring")

        await erase_somebody(office)
        round_page = await browser.get("/rounds/spring")
        listed = await browser.get(EXPORTS)
        done = await browser.send(EXPORTS, f"{EXPORTS}/copies/1/deleted")
        after = await browser.get("/rounds/spring")

    assert "must be deleted" not in at_first.words
    assert "1 copy of exports must be deleted." in round_page.words
    task = f"{export_id} olga Mon 2 Mar 2026, 09:00 GMT Downloaded 2 Mar 2026 It is deleted"
    assert task in listed.words
    assert "It is noted that this copy is deleted." in done.words
    assert "Copies to be deleted" not in done.words
    assert "must be deleted" not in after.words
    assert (await audited(office))[-3:] == [
        ("olga", "exported", "spring"),
        ("olga", "fetched_export", "spring"),
        ("olga", "noted_deletion", "spring"),
    ]


async def test_copy_that_is_deleted_is_no_task_again_and_one_taken_later_is(office):
    await seed_answers(office.context, 4)
    async with office.logged_in() as browser:
        await fetched(office, browser, EXPORTS)
        await erase_somebody(office)
        await browser.send(EXPORTS, f"{EXPORTS}/copies/1/deleted")
        await fetched(office, browser, EXPORTS)
        fresh = await browser.get(EXPORTS)
        await erase_somebody(office)
        listed = await browser.get(EXPORTS)

    assert "Copies to be deleted" not in fresh.words
    assert re.findall(r"copies/(\d+)/deleted", listed.html) == ["2"]


async def test_analyst_sees_whom_to_ask_and_an_organiser_notes_what_they_said(office):
    await seed_answers(office.context, 4)
    async with office.logged_in(Role.ANALYST, "ana") as browser:
        await fetched(office, browser, EXPORTS)
        await erase_somebody(office)
        listed = await browser.get(EXPORTS)
        refused = await browser.send(EXPORTS, f"{EXPORTS}/copies/1/deleted")

    assert "Copies to be deleted" in listed.words
    assert "It is deleted" not in listed.words
    assert refused.status == 403


async def test_copy_of_another_round_or_none_is_not_found(office):
    await seed_answers(office.context, 4)
    async with office.logged_in() as browser:
        await fetched(office, browser, EXPORTS)
        await erase_somebody(office)
        paths = [
            f"{EXPORTS}/copies/2/deleted",
            f"{EXPORTS}/copies/{10**30}/deleted",
            "/rounds/nope/exports/copies/1/deleted",
        ]
        seen = [(await browser.send(EXPORTS, path)).status for path in paths]
        listed = await browser.get(EXPORTS)

    assert seen == [404, 404, 404]
    assert "Copies to be deleted" in listed.words


async def test_exports_of_other_rounds_stay(office):
    await seed_answers(office.context, 4)
    async with office.logged_in() as browser:
        shown, *_ = await fetched(office, browser, EXPORTS)
        async with office.context.database.write() as tx:
            found = await rounds.find(tx, "spring")
            await retire_exports(tx, {found.id + 1}, office.context.clock.now())
        kept = await browser.get(shown.path)

    assert "Download the zip file" in kept.words
