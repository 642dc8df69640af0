"""Looking at answers, counts, one participant, exports and the audit log, by the pages."""

import asyncio
import io
import re
import zipfile
from html import unescape

import pytest

from bot.authoring.script_store import ScriptCache
from bot.evidence.export import ExportRequest, export
from bot.evidence.export_files import FOLDER
from storage.accounts import audit
from storage.accounts.organisers import Role
from storage.queries import exports
from storage.queries.filters import Filters
from storage.rounds import rounds
from tests.bot.web.office import seed_answers
from tests.bot.web.test_rounds import event
from tests.storage.answering import seed_person, seed_round

ANSWERS = "/rounds/spring/responses"


async def entries(office, action):
    async with office.context.database.read() as tx:
        return [one for one in await audit.entries(tx, 50) if one.action == action]


def rows(seen):
    body = re.search(r"<tbody.*?</tbody>", seen.html, re.DOTALL)
    return len(re.findall(r"<tr", body[0])) if body else 0


async def test_round_without_answers_tells_the_next_step(office):
    await seed_answers(office.context, 0)

    async with office.logged_in() as browser:
        answers = await browser.get(ANSWERS)
        counts = await browser.get("/rounds/spring/counts")

    assert "There are no answers yet." in answers.words
    assert "There is nothing to count yet." in counts.words


async def test_answers_are_shown_in_the_authors_words(office):
    await seed_answers(office.context, 2)

    async with office.logged_in() as browser:
        seen = await browser.get(ANSWERS)

    assert "6 answers, in the order of the questions" in seen.words
    assert "Welcome How old are you? Under 40 p000 Telegram, English" in seen.words
    assert "Welcome What do you think? Good p001 Web chat, English" in seen.words


async def test_answers_that_count_are_told_apart_from_what_was_left_out_or_late(office):
    await seed_answers(office.context, 2)
    async with office.context.database.write() as tx:
        found = await rounds.find(tx, "spring")
        person = await seed_person(tx, office.context.vault, found, "slow")
        await person.answers("welcome", "view", "single", standing="late", current=False)
        await person.answers("weigh", "why", "reflect", standing="skipped")

    async with office.logged_in() as browser:
        seen = await browser.get(ANSWERS)

    told = "6 answers, and 2 rows of what was left out, too late or changed, in the order of the"
    assert told in seen.words


async def test_own_words_are_shown_as_text_and_only_with_consent(office):
    await seed_answers(office.context, 2)

    async with office.logged_in() as browser:
        seen = await browser.get(ANSWERS)

    assert "Heat &amp; &lt;b&gt;warmth&lt;/b&gt; 0" in seen.html
    assert "warmth&lt;/b&gt; 1" not in seen.html
    assert "Their words are not shown: no consent to quote." in seen.words


async def test_analyst_reads_all_words(office):
    await seed_answers(office.context, 2)

    async with office.logged_in(Role.ANALYST) as browser:
        seen = await browser.get(ANSWERS)

    assert "Heat & <b>warmth</b> 1" in seen.words
    assert "not shown" not in seen.words


async def test_pages_of_answers_follow_each_other_without_gap_or_repeat(office):
    await seed_answers(office.context, 40)  # 120 answers

    shown = []
    async with office.logged_in() as browser:
        path = ANSWERS
        while path:
            seen = await browser.get(path)
            shown.append(rows(seen))
            follow = re.search(r'rel="next" href="([^"]+)"', seen.html)
            path = follow[1].replace("&amp;", "&") if follow else ""

    assert shown == [50, 50, 20]


async def test_filters_in_the_address_can_be_taken_off_one_by_one(office):
    await seed_answers(office.context, 8)

    async with office.logged_in() as browser:
        seen = await browser.get(f"{ANSWERS}?step=view&code=1&profile=age=old&channel=web")
        less = re.search(r'class="chip" href="([^"]+)"[^>]*><[^>]+>[^<]+</span>code', seen.html)
        wider = await browser.get(less[1].replace("&amp;", "&"))

    assert (rows(seen), rows(wider)) == (3, 3)
    assert "step: view" in seen.words
    assert "code: 1" in seen.words
    assert "code: 1" not in wider.words
    assert "profile: age=old" in wider.words


async def test_words_are_searched_whatever_their_accents(office):
    await seed_answers(office.context, 4)

    async with office.logged_in() as browser:
        found = await browser.get(f"{ANSWERS}?text=WÁRMTH")
        nothing = await browser.get(f"{ANSWERS}?text=absent")

    assert rows(found) == 2  # those of the others may not be quoted
    assert "No answer passes these filters." in nothing.words


async def test_filters_that_cannot_be_read_are_told_with_what_there_is(office):
    await seed_answers(office.context, 1)

    async with office.logged_in() as browser:
        for page in (ANSWERS, "/rounds/spring/counts", "/rounds/spring/exports"):
            seen = await browser.get(f"{page}?stage=nope&since=yesterday&nonsense=1")
            assert seen.status == 400
            assert len(seen.problems) == 3
            assert "There is: welcome, weigh." in seen.words
            assert 'id="filters-0"' in seen.html


async def test_cursor_that_is_no_number_begins_at_the_first_page(office):
    await seed_answers(office.context, 1)

    async with office.logged_in() as browser:
        seen = [await browser.get(f"{ANSWERS}?after={odd}") for odd in ("x", "-1", "9" * 40, "²")]

    assert [(one.status, rows(one)) for one in seen] == [(200, 3)] * 4


async def test_small_counts_are_hidden_whatever_the_filters(office):
    await seed_answers(office.context, 14)

    async with office.logged_in() as browser:
        whole = await browser.get("/rounds/spring/counts")
        narrow = await browser.get("/rounds/spring/counts?profile=age=young")

    assert "Good 1 7" in whole.words
    assert "Bad 2 7" in whole.words
    assert "hidden" in narrow.words
    assert not re.search(r"(Good|Bad) \d \d", narrow.words)


async def test_counts_begin_with_a_list_of_the_questions(office):
    await seed_answers(office.context, 4)

    async with office.logged_in() as browser:
        counts = await browser.get("/rounds/spring/counts")
        one = await browser.get("/rounds/spring/counts?step=view")

    listed, _, tables = counts.html.partition("</nav>\n</details>")
    links = re.findall(r'href="#(count-\d+)">([^<]+)</a>', listed)
    captions = dict(re.findall(r'id="(count-\d+)">\s*<caption[^>]*>([^<]+)<', tables))
    assert [name for _, name in links] == list(dict.fromkeys(captions.values()))
    assert [captions[place] for place, _ in links] == [name for _, name in links]
    assert len(links) > 1
    assert "Questions on this page" not in one.words


async def test_participant_page_shows_the_talk_and_never_an_address(office):
    await seed_answers(office.context, 1)

    async with office.logged_in() as browser:
        seen = await browser.get("/rounds/spring/participants/p000")

    assert seen.title == "Participant p000 - Distributed Dialogue"
    assert "<strong>welcome</strong>" in seen.html
    assert "Buttons: Begin" in seen.words
    assert "Participant Mon 2 Mar 2026, 09:03 GMT Heat & <b>warmth</b> 0" in seen.words
    assert "chat-p000" not in seen.html
    assert "<b>warmth" not in seen.html


async def test_words_of_who_may_not_be_quoted_stay_closed_on_their_page(office):
    await seed_answers(office.context, 2)

    async with office.logged_in() as browser:
        organiser = await browser.get("/rounds/spring/participants/p001")
    async with office.logged_in(Role.ANALYST, "ana") as browser:
        analyst = await browser.get("/rounds/spring/participants/p001")

    assert "Their own words are not shown." in organiser.words
    assert "warmth" not in organiser.words
    assert analyst.words.count("Heat & <b>warmth</b> 1") == 2
    assert "do not pass them on" in analyst.words


async def test_looking_at_a_participant_is_noted(office):
    await seed_answers(office.context, 1)

    async with office.logged_in() as browser:
        await browser.get("/rounds/spring/participants/p000")

    [noted] = await entries(office, "looked_at")
    assert (noted.actor, noted.subject) == ("olga", "spring/p000")


async def fetched(office, browser, page, **fields):
    """Ask for an export, wait for it, and open the zip file."""
    asked = await browser.get(page)
    assert (asked.status, asked.problems) == (200, [])
    [action] = re.findall(r'method="post" action="([^"]+/exports(?:\?[^"]*)?)"', asked.html)
    shown = await browser.post(unescape(action), {"csrf": asked.csrf} | fields)
    async with asyncio.timeout(30):
        while "Download the zip file" not in shown.words:
            await asyncio.sleep(0.05)
            shown = await browser.get(shown.path)
    link = re.search(r'href="([^"]+/file)"', shown.html)[1]
    async with browser.client.get(link) as answer:
        content = await answer.read()
        headers = answer.headers
    return shown, headers, zipfile.ZipFile(io.BytesIO(content))


async def test_export_is_made_in_the_background_and_fetched(office):
    await seed_answers(office.context, 4)

    async with office.logged_in() as browser:
        shown, headers, file = await fetched(office, browser, "/rounds/spring/exports")
        listed = await browser.get("/rounds/spring/exports")

    long = file.read("responses_long.csv").decode("utf-8-sig")
    assert "12 rows written." in shown.words
    assert "Kept until Mon 9 Mar 2026, 09:00 GMT" in shown.words
    assert re.fullmatch(
        r'attachment; filename="spring-[0-9a-f]{16}\.zip"', headers["Content-Disposition"]
    )
    assert long.count("\r\n") == 13
    assert "warmth</b> 1" not in long
    assert "olga Done 12" in listed.words
    assert len(await entries(office, "exported")) == 1
    [noted] = await entries(office, "fetched_export")
    assert (noted.actor, noted.rows) == ("olga", 12)


async def test_export_leaves_out_what_is_not_wanted(office):
    await seed_answers(office.context, 4)

    async with office.logged_in() as browser:
        page = "/rounds/spring/exports"
        _, _, whole = await fetched(office, browser, page)
        _, _, less = await fetched(office, browser, page, without="workbook")

    assert set(whole.namelist()) - set(less.namelist()) == {
        "responses.xlsx",
        *(name for name in whole.namelist() if name.startswith("transcripts/")),
    }


async def test_export_takes_the_filters_of_its_page(office):
    await seed_answers(office.context, 4)

    async with office.logged_in() as browser:
        page = "/rounds/spring/exports?step=view&code=1"
        shown, _, file = await fetched(office, browser, page)

    assert "2 rows written." in shown.words
    assert "step: view; code: 1" in shown.words
    assert file.read("responses_long.csv").decode().count("\r\n") == 3


async def test_only_an_analyst_exports_words_that_must_not_be_quoted(office):
    await seed_answers(office.context, 2)
    page = "/rounds/spring/exports"

    async with office.logged_in() as browser:
        _, _, kept_back = await fetched(office, browser, page, unquotable="yes")
    async with office.logged_in(Role.ANALYST, "ana") as browser:
        _, _, usual = await fetched(office, browser, page)
        _, _, whole = await fetched(office, browser, page, unquotable="yes")

    told = [
        "warmth</b> 1" in one.read("responses_long.csv").decode()
        for one in (kept_back, usual, whole)
    ]
    assert told == [False, False, True]


async def test_only_an_analyst_fetches_what_an_analyst_exported_with_such_words(office):
    await seed_answers(office.context, 2)
    page = "/rounds/spring/exports"
    async with office.logged_in(Role.ANALYST, "ana") as browser:
        shown, *_ = await fetched(office, browser, page, unquotable="yes")

    async with office.logged_in() as browser:
        seen = await browser.get(shown.path)
        file = await browser.get(f"{shown.path}/file")

    assert "only analysts may fetch it" in seen.words
    assert "Download the zip file" not in seen.words
    assert file.status == 403
    assert [one.actor for one in await entries(office, "fetched_export")] == ["ana"]


async def test_progress_of_an_export_is_told_until_it_is_done(office):
    await seed_answers(office.context, 4)

    async with office.logged_in() as browser:
        shown = await browser.send("/rounds/spring/exports", "/rounds/spring/exports")
        events = []
        async with browser.client.get(f"{shown.path}/live") as answer:
            while not events or not events[-1].startswith("event: over"):
                events.append(await event(answer))

    assert "Download the zip file" in events[-2]


async def test_export_of_another_round_or_none_is_not_found(office):
    await seed_answers(office.context, 1)

    async with office.logged_in() as browser:
        shown, *_ = await fetched(office, browser, "/rounds/spring/exports")
        number = shown.path.rpartition("/")[2]
        seen = [
            (await browser.get(path)).status
            for path in (
                "/rounds/spring/exports/0000",
                "/rounds/spring/exports/0000/file",
                "/rounds/spring/exports/0000/live",
                f"/rounds/nope/exports/{number}/file",
            )
        ]

    assert seen == [404, 404, 404, 404]


async def test_export_that_a_stopped_program_left_has_failed(office):
    await seed_answers(office.context, 1)
    async with office.context.database.write() as tx:
        await exports.begin_export(
            tx,
            export_id="abc1",
            round_id=1,
            filters="[]",
            actor="olga",
            path="/nowhere.zip",
            now=office.context.clock.now(),
        )

    async with office.logged_in() as browser:
        seen = await browser.get("/rounds/spring/exports/abc1")
        file = await browser.get("/rounds/spring/exports/abc1/file")

    assert "The export came to nothing, and nothing half was kept." in seen.words
    assert file.status == 404


async def test_export_by_a_command_is_listed_and_not_offered(office, tmp_path):
    await seed_answers(office.context, 1)
    out = tmp_path / "private place" / "march.zip"
    request = ExportRequest(filters=Filters(round="spring"), out=out, actor="command line")
    made = await export(office.context, ScriptCache(), request)

    async with office.logged_in() as browser:
        listed = await browser.get("/rounds/spring/exports")
        seen = await browser.get(f"/rounds/spring/exports/{made.export_id}")

    assert "command line Done 3 Written by a command, not kept here" in listed.words
    assert "A command wrote it to a file called march.zip" in seen.words
    assert "/file" not in seen.html
    assert "private place" not in listed.html + seen.html
    assert "Kept until" not in seen.words


async def test_export_whose_file_is_gone_is_not_offered(office):
    await seed_answers(office.context, 1)

    async with office.logged_in() as browser:
        shown, *_ = await fetched(office, browser, "/rounds/spring/exports")
        [file] = (office.context.data_dir / FOLDER).glob("*.zip")
        file.unlink()
        seen = await browser.get(shown.path)

    assert "Its file is not here any more. Make another ." in seen.words
    assert "/file" not in seen.html


async def test_file_outside_the_folder_of_exports_is_never_given(office, tmp_path):
    await seed_answers(office.context, 1)
    secret = tmp_path / "secret.zip"
    secret.write_bytes(b"secret")
    async with office.context.database.write() as tx:
        await exports.begin_export(
            tx,
            export_id="abc2",
            round_id=1,
            filters="[]",
            actor="olga",
            path=str(secret),
            now=office.context.clock.now(),
        )
        await exports.finish_export(tx, "abc2", done=1, total=1, now=office.context.clock.now())

    async with office.logged_in() as browser:
        seen = await browser.get("/rounds/spring/exports/abc2/file")

    assert (seen.status, "secret" in seen.html) == (404, False)


async def test_audit_log_is_read_page_by_page(office):
    async with office.context.database.write() as tx:
        for number in range(150):
            await audit.note_action(
                tx,
                at=office.context.clock.now(),
                actor="<script>",
                action="looked_at",
                subject=f"spring/p{number}",
                detail={"unquotable": False},
                rows=number,
            )

    async with office.logged_in(Role.ADMIN) as browser:
        first = await browser.get("/audit")
        follow = re.search(r'rel="next" href="([^"]+)"', first.html)[1]
        second = await browser.get(follow)

    assert (rows(first), rows(second)) == (100, 52)
    assert "Mon 2 Mar 2026, 09:00 UTC <script> Looked at spring/p149 149" in first.words
    assert "<script>" not in first.html.replace("<script src", "")
    assert "Newest entries" in second.words


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.ANALYST])
async def test_audit_log_is_for_admins(office, role):
    async with office.logged_in(role) as browser:
        seen = await browser.get("/audit")

    assert (seen.status, "Audit log" in seen.words) == (403, False)


async def test_counts_of_numbers_tell_the_median_where_enough_lie_on_either_side(office):
    async with office.context.database.write() as tx:
        found = await seed_round(tx)
        for place in range(10):
            person = await seed_person(tx, office.context.vault, found, f"p{place}")
            await person.answers("welcome", "years", "number", number=30.5 + place)

    async with office.logged_in() as browser:
        counts = await browser.get("/rounds/spring/counts")
        rows = await browser.get(ANSWERS)

    assert "Gave a number 10 A quarter gave at most hidden" in counts.words
    assert "Half gave at most (median) 34.5 Three quarters gave at most hidden" in counts.words
    assert "30.5" in rows.words
