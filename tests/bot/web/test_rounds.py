"""Scheduling a round, watching it and changing its course, by the pages."""

import asyncio
import re
from urllib.parse import urlencode

import pytest
from aiohttp import FormData
from sqlalchemy import func, select

from bot.accounts.duty import put_on_duty
from bot.authoring.script_store import ScriptCache
from bot.rounds import lifecycle
from bot.rounds.erasing import erase_round
from bot.web.pages.planning import NAMES
from storage.accounts import audit
from storage.accounts.organisers import Role
from storage.rounds import rounds, scripts
from storage.rounds.rounds import RoundStatus
from storage.schema.messages import outbox
from tests.bot.web.office import ROOT, open_office, seed_answers
from tests.dialogues.tiny import PROPOSAL
from tests.storage.answering import seed_person

USUAL = {
    "script": "shipped:taster",
    "start": "2026-03-03 18:30",
    "late": "catch_up",
    "strand": "open",
    "pace": "1",
}


async def ask(browser, **fields):
    return await browser.get(f"/plan/confirm?{urlencode(USUAL | fields)}")


async def confirm(browser, seen):
    return await browser.post("/plan/confirm", seen.form(f"{ROOT}/plan/confirm"))


async def all_rounds(office):
    async with office.context.database.read() as tx:
        return await rounds.listed(tx)


async def status(office, slug="spring"):
    async with office.context.database.read() as tx:
        return (await rounds.find(tx, slug)).status


async def test_empty_list_tells_the_next_step_to_who_may_take_it(office):
    async with office.logged_in() as browser:
        organiser = await browser.get("/rounds")
    async with office.logged_in(Role.ANALYST, "ana") as browser:
        analyst = await browser.get("/rounds")

    assert "Schedule the first round" in organiser.words
    assert "Schedule" not in analyst.words
    assert "An organiser has to schedule one first." in analyst.words


@pytest.mark.parametrize("path", ["/rounds", "/rounds/spring"])
@pytest.mark.parametrize("has_topics", [True, False])
async def test_threaded_mode_of_the_bot_is_told_where_people_are_invited(context, path, has_topics):
    await seed_answers(context, 1)

    async with (
        open_office(context, bot_has_topics=lambda: has_topics) as office,
        office.logged_in() as browser,
    ):
        seen = await browser.get(path)

    assert (seen.status, "The Telegram bot is in threaded mode." in seen.words) == (200, has_topics)


async def test_round_is_shown_before_it_is_scheduled(office):
    async with office.logged_in() as browser:
        seen = await ask(browser, title="Spring", people="2800", quiet="21:00-08:00")
        stored = await all_rounds(office)

    assert seen.status == 200
    for told in (
        "Title Spring",
        "Start Tue 3 Mar 2026, 18:30 GMT",
        "Time zone Europe/London",
        "Quiet hours 21:00 to 08:00",
        "Code One that cannot be guessed",
        "sending one message to 2,800 people takes about 2 minutes",
        "shows results of 'judgement' in 2,000 of 2,000 draws (100 %) with 2,800 people",
        "Tuesday 3 March 2026, 18:30 GMT Opens",
    ):
        assert told in seen.words
    assert stored == ()


async def test_round_is_scheduled_after_confirming(office):
    async with office.logged_in() as browser:
        seen = await confirm(browser, await ask(browser, slug="spring", code="LIBRARY", most="50"))
        [stored] = await all_rounds(office)
        async with office.context.database.read() as tx:
            [code] = await rounds.codes_of(tx, stored.id)
            [entry] = [one for one in await audit.entries(tx, 9) if one.action == "scheduled"]

    assert seen.path == f"{ROOT}/rounds/spring?done=scheduled"
    assert "The round is scheduled." in seen.words
    assert (stored.slug, stored.status) == ("spring", RoundStatus.SCHEDULED)
    assert (code.code, code.most) == ("LIBRARY", 50)
    assert entry.actor == "olga"


async def test_pressing_twice_schedules_one_round(office):
    async with office.logged_in() as browser:
        seen = await ask(browser)
        first = await confirm(browser, seen)
        second = await confirm(browser, seen)
        stored = await all_rounds(office)

    assert first.path == second.path
    assert len(stored) == 1


async def test_going_back_keeps_what_was_filled_in(office):
    async with office.logged_in() as browser:
        seen = await ask(browser, title="My <b>title</b>")
        back = re.search(r'href="(/organiser/plan\?[^"]+)"', seen.html)[1].replace("&amp;", "&")
        form = await browser.get(back)

    assert 'value="My &lt;b&gt;title&lt;/b&gt;"' in form.html
    assert 'value="2026-03-03 18:30"' in form.html
    assert re.search(r'value="shipped:taster" checked', form.html)


@pytest.mark.parametrize(
    ("fields", "field", "problem"),
    [
        ({"script": "shipped:nope"}, "script", "Choose a script."),
        ({"script": "../../etc/passwd"}, "script", "Choose a script."),
        ({"script": "stored:999"}, "script", "Choose a script."),
        ({"start": ""}, "start", 'Write when the round starts, or "now".'),
        ({"start": "soon"}, "start", '"soon" is not a date and time.'),
        ({"zone": "Europe/Londn"}, "zone", 'There is no time zone "Europe/Londn".'),
        ({"quiet": "late"}, "quiet", '"late" are not quiet hours.'),
        ({"late": "maybe"}, "late", "Choose one of these."),
        ({"most": "many"}, "most", "Write a whole number from 1 to 10,000,000"),
        ({"people": "0"}, "people", "Write a whole number from 1 to 10,000,000"),
        ({"code": "two words"}, "code", 'The code "two words" cannot be used in a link.'),
        ({"slug": "No Way"}, "slug", '"No Way" cannot be a round'),
        ({"title": "x" * 121}, "title", "The title has 121 characters."),
    ],
)
async def test_mistake_is_told_at_its_field_and_nothing_else_is_lost(
    office, fields, field, problem
):
    async with office.logged_in() as browser:
        seen = await ask(browser, **{"label": "a poster"} | fields)

    assert (seen.status, len(seen.problems)) == (400, 1)
    assert f'<a href="#{field}">' in seen.html
    assert seen.problems[0].replace("&#34;", '"').replace("&#39;", "'").startswith(problem)
    assert re.search(rf'id="{field}(-error|-hint)?"', seen.html)
    assert 'value="a poster"' in seen.html


async def test_code_of_another_round_is_refused(office):
    async with office.logged_in() as browser:
        await confirm(browser, await ask(browser, code="LIBRARY"))
        seen = await ask(browser, code="LIBRARY")

    assert seen.problems == ["The code &#34;LIBRARY&#34; is taken. Choose another code."]


async def test_draft_languages_are_offered_only_when_ticked(office):
    async with office.logged_in() as browser:
        form = await browser.get("/plan")
        seen = await ask(browser, code="X", slug="drafts", draft_gd="yes")
        await confirm(browser, seen)
        logged = await browser.get("/rounds/drafts")

    assert re.findall(r'name="(draft_\w+)"', form.html) == ["draft_cy", "draft_gd", "draft_pl"]
    assert "Gàidhlig" in form.words
    assert seen.form(f"{ROOT}/plan/confirm")["draft_gd"] == "yes"
    assert logged.status == 200
    async with office.context.database.read() as tx:
        (entry,) = [one for one in await audit.entries(tx, 9) if one.action == "scheduled"]
    assert entry.detail["draft_languages"] == ["gd"]


async def test_draft_that_the_script_does_not_have_is_refused_in_words(office):
    async with office.logged_in() as browser:
        seen = await ask(browser, script="shipped:panel-wave", draft_gd="yes")

    assert seen.problems == [
        "&#39;gd&#39; is no draft language of this script. It has none.",
    ]


async def test_confirmation_keeps_every_field_of_the_form(office):
    async with office.logged_in() as browser:
        seen = await ask(browser, label="a poster", code="X")

    assert set(seen.form(f"{ROOT}/plan/confirm")) == {"csrf", *NAMES}


async def test_round_is_listed_with_its_status_and_start_in_its_zone(office, clock):
    async with office.logged_in() as browser:
        await confirm(browser, await ask(browser, slug="tokyo", zone="Asia/Tokyo"))
        seen = await browser.get("/rounds")

    assert "tokyo Scheduled Open Tue 3 Mar 2026, 18:30 JST" in seen.words


async def test_page_of_a_round_tells_how_it_goes_and_how_people_join(office):
    await seed_answers(office.context, 12)

    async with office.logged_in() as browser:
        await browser.send(
            "/rounds/spring", "/rounds/spring/codes/new", code="POSTER", label="Library", most="9"
        )
        seen = await browser.get("/rounds/spring")

    for told in (
        "People 12",
        "Messages sent 24",
        "Welcome 12 12 1.1 24",
        "Weigh it up 0 0 none yet 12",
        "Library POSTER 0 people agreed to take part by it, of 9 who may",
        "/chat/POSTER",
        "https://t.me/warm_bot?start=POSTER",
        "Monday 2 March 2026, 09:00 GMT Opens Welcome at the start",
    ):
        assert told in seen.words


async def test_links_are_drawn_for_posters(office):
    await seed_answers(office.context, 1)

    async with office.logged_in() as browser:
        await browser.send("/rounds/spring", "/rounds/spring/codes/new", code="POSTER")
        drawn = [
            await browser.get(f"/rounds/spring/codes/POSTER/{channel}.svg")
            for channel in ("web", "telegram")
        ]
        missing = await browser.get("/rounds/spring/codes/OTHER/web.svg")

    assert [one.headers["Content-Type"] for one in drawn] == ["image/svg+xml"] * 2
    assert drawn[0].html != drawn[1].html
    assert "style=" not in drawn[0].html
    assert missing.status == 404


async def test_code_that_does_not_do_is_told_at_its_field(office):
    await seed_answers(office.context, 1)

    async with office.logged_in() as browser:
        path = "/rounds/spring/codes/new"
        bad = await browser.send("/rounds/spring", path, code="no way")
        past = await browser.send("/rounds/spring", path, expires="2020-01-01 10:00")

    assert 'href="#code"' in bad.html
    assert 'href="#expires"' in past.html


async def test_round_is_paused_and_resumed_after_being_told_what_that_does(office):
    await seed_answers(office.context, 1)

    async with office.logged_in() as browser:
        asked = await browser.get("/rounds/spring/change/pause")
        before = await status(office)
        paused = await browser.post("/rounds/spring/change/pause", {"csrf": asked.csrf})
        between = await status(office)
        resumed = await browser.send("/rounds/spring", "/rounds/spring/change/resume")

    assert "People who write are told that it is paused" in asked.words
    assert "The round is paused." in paused.words
    assert "The round goes on." in resumed.words
    assert (before, between, await status(office)) == (
        RoundStatus.RUNNING,
        RoundStatus.PAUSED,
        RoundStatus.RUNNING,
    )


async def test_what_may_not_have_arrived_is_told_and_sent_again_on_request(office):
    await seed_answers(office.context, 2)
    async with office.context.database.write() as tx:
        last = select(func.max(outbox.c.id)).scalar_subquery()
        await tx.execute(
            outbox.update().where(outbox.c.id == last).values(state="unknown", kind="content")
        )

    async with office.logged_in() as browser:
        before = await browser.get("/rounds/spring")
        asked = await browser.get("/rounds/spring/change/send-again")
        after = await browser.post("/rounds/spring/change/send-again", {"csrf": asked.csrf})
    async with office.logged_in(Role.ANALYST, "ana") as browser:
        analyst = await browser.get("/rounds/spring")

    async with office.context.database.read() as tx:
        states = list(await tx.scalars(select(outbox.c.state).order_by(outbox.c.id)))
        lines = [line for line in await audit.entries(tx, 9) if line.action == "sent_again"]
    assert "1 message may not have arrived" in before.words
    assert "Questions that are still open go once more" in asked.words
    assert "What still makes sense is on its way again." in after.words
    assert "may not have arrived" not in after.words
    assert "Send again what" not in analyst.words
    assert states == ["sent", "sent", "sent", "retry"]
    assert [(line.actor, line.detail) for line in lines] == [("olga", {"going": 1, "staying": 0})]


async def test_messages_in_doubt_are_told_beside_those_that_wait(office):
    await seed_answers(office.context, 2)
    async with office.context.database.write() as tx:
        last = select(func.max(outbox.c.id)).scalar_subquery()
        doubtful = outbox.update().where(outbox.c.id == last)
        await tx.execute(doubtful.values(state="retry", attempts=2))

    async with office.logged_in() as browser:
        seen = await browser.get("/rounds/spring")

    told = "1 message of those that wait may have arrived: 2 tries ended without a clear answer."
    assert told in seen.words


async def test_shift_shows_the_new_times_first(office):
    await seed_answers(office.context, 1)

    async with office.logged_in() as browser:
        asked = await browser.get("/rounds/spring/change/shift?by=2 days")
        shifted = await browser.post(
            "/rounds/spring/change/shift", {"csrf": asked.csrf, "by": "2 days"}
        )
        wrong = await browser.get("/rounds/spring/change/shift?by=a bit")

    assert "Wednesday 4 March 2026, 09:00 GMT Opens Welcome" in asked.words
    assert "Starts Wed 4 Mar 2026, 09:00 GMT" in shifted.words or "Started Wed 4" in shifted.words
    assert "a bit" in wrong.problems[0]


@pytest.mark.parametrize(
    ("verb", "then"), [("close", RoundStatus.CLOSED), ("cancel", RoundStatus.CANCELLED)]
)
async def test_ending_a_round_needs_its_name(office, verb, then):
    await seed_answers(office.context, 1)
    path = f"/rounds/spring/change/{verb}"

    async with office.logged_in() as browser:
        wrong = await browser.send("/rounds/spring", path, name="sprung")
        before = await status(office)
        done = await browser.send("/rounds/spring", path, name="spring")
        again = await browser.get(path)

    assert wrong.problems == ["Write the name of the round, spring, exactly as it stands here."]
    assert before is RoundStatus.RUNNING
    assert await status(office) is then
    assert f"The round is {then}." in done.words
    assert "this cannot be done" in again.words


async def test_change_that_does_not_fit_is_refused_in_words(office):
    await seed_answers(office.context, 1)

    async with office.logged_in() as browser:
        seen = await browser.send("/rounds/spring", "/rounds/spring/change/resume")

    assert seen.status == 400
    assert "it is running already." in seen.problems[0]


async def test_nothing_is_changed_by_opening_an_address(office):
    await seed_answers(office.context, 1)

    async with office.logged_in() as browser:
        for verb in ("pause", "close", "cancel", "resume", "shift"):
            await browser.get(f"/rounds/spring/change/{verb}?name=spring&by=2+days")
        head = await browser.client.head(f"{ROOT}/rounds/spring/change/pause")

    assert await status(office) is RoundStatus.RUNNING
    assert head.status == 405


async def test_progress_keeps_itself_up_to_date(office):
    await seed_answers(office.context, 1)

    async with (
        office.logged_in() as browser,
        browser.client.get(f"{ROOT}/rounds/spring/live") as answer,
    ):
        kind = answer.headers["Content-Type"]
        first = await event(answer)
        await seed_more(office)
        second = await event(answer)
        async with office.browser() as other:
            await other.log_in()
            await other.send("/account", "/account/logout-everywhere")
        last = await event(answer)

    assert kind == "text/event-stream"
    assert "<dd>1</dd>" in first
    assert "<dd>2</dd>" in second
    assert last.startswith("event: over")


async def test_answers_that_came_too_late_are_told_apart(office):
    await seed_answers(office.context, 1)
    async with office.context.database.write() as tx:
        found = await rounds.find(tx, "spring")
        person = await seed_person(tx, office.context.vault, found, "slow")
        await person.answers("welcome", "view", "single", standing="late", current=False)

    async with office.logged_in() as browser:
        seen = await browser.get("/rounds/spring")

    assert "Answers 3 Messages" in seen.words
    assert "Another 1 answer came after the stage had closed." in seen.words


async def seed_more(office):
    async with office.context.database.write() as tx:
        found = await rounds.find(tx, "spring")
        await seed_person(tx, office.context.vault, found, "late")


async def event(answer):
    lines = []
    async with asyncio.timeout(20):
        while line := (await answer.content.readline()).decode().rstrip("\n"):
            lines.append(line)
    return "\n".join(lines)


async def test_live_page_ends_when_the_program_does(office):
    await seed_answers(office.context, 1)

    async with (
        office.logged_in() as browser,
        browser.client.get(f"{ROOT}/rounds/spring/live") as answer,
    ):
        await event(answer)
        await office.server.app.shutdown()
        last = await event(answer)

    assert last.startswith("event: over")


SCRIPT = b"""\
dialogue: {id: own, version: 2, title: Our own, summary: A script of ours.}
privacy: {notice: We keep your answers., contact: dpo@example.org, keep_for: 12 months}
stages:
  - id: start
    title: The start
    minutes: 1
    opens: {day: 0}
    steps:
      - type: consent
        id: agree
        text: Please read this first.
        required: [{id: take_part, text: I want to take part}]
        declined: That is all right.
"""
WHOLE = SCRIPT + PROPOSAL.encode()
CLOSED = SCRIPT.replace(b"opens: {day: 0}", b"opens: {day: 0}\n    closes: {day: 9}")


async def put_in(browser, *files):
    form = FormData({"csrf": (await browser.get("/scripts")).csrf})
    for name, content in files:
        form.add_field("files", content, filename=name)
    return await browser.post("/scripts", form)


async def test_script_of_ones_own_is_stored_and_chosen(office):
    async with office.logged_in() as browser:
        seen = await put_in(browser, ("own.yaml", WHOLE))
        shown = await browser.get("/scripts")
        planned = await ask(browser, script=seen.path.partition("script=")[2].replace("%3A", ":"))
        async with office.context.database.read() as tx:
            [stored] = await scripts.listed(tx)

    assert seen.path == f"{ROOT}/plan?script=stored:{stored.id}"
    assert re.search(r'value="stored:\d+" checked', seen.html)
    assert (stored.slug, stored.version) == ("own", 2)
    assert "Our own" in shown.words
    assert "Script Our own, version 2" in planned.words


async def test_round_that_leaves_duties_open_is_refused_with_each_of_them(office):
    in_part = WHOLE.replace(b"  purpose: Free meals.\n", b"").replace(b"not taken yet", b"taken")

    async with office.logged_in() as browser:
        stored = await put_in(browser, ("own.yaml", in_part))
        refused = await ask(browser, script="stored:1")
        trial = await ask(browser, script="stored:1", pace="1440")
        async with office.context.database.read() as tx:
            planned = await rounds.listed(tx)

    assert "duty-lawfulness" in stored.words
    assert refused.status == 400
    assert (
        "The script leaves 2 things open that a public body owes the people it asks. Correct the "
        "script, or try it out at a faster pace first."
    ) in refused.words
    for unmet in ("'decision.status' is 'taken': people are", "'purpose' is missing: people know"):
        assert re.search(rf"dialogue\.yaml:\d+:\d+: warning: {unmet}", refused.words)
    assert "This is a trial. At the pace as written it would be refused" in trial.words
    assert planned == ()


async def test_faults_of_a_script_are_told_by_line_and_column(office):
    broken = SCRIPT.replace(b"minutes: 1", b"minuts: 1")

    async with office.logged_in() as browser:
        seen = await put_in(browser, ("own.yaml", broken))
        async with office.context.database.read() as tx:
            stored = await scripts.listed(tx)

    assert seen.status == 400
    assert (
        "own.yaml:6:5 error: unknown key 'minuts'. Did you mean 'minutes'? key-unknown"
        in seen.words
    )
    assert stored == ()


async def test_warnings_of_a_script_are_shown_and_do_not_keep_it_out(office):
    warned = WHOLE.replace(b"A script of ours.", b"A script.").replace(
        b"Please read this first.", b"This is vital. Sadly so."
    )
    accept = b"accept: [{code: loaded-word, at: start.agree, because: So says the law.}]\nstages:"

    async with office.logged_in() as browser:
        seen = await put_in(browser, ("own.yaml", warned))
        accepted = await put_in(browser, ("own.yaml", warned.replace(b"stages:", accept)))
        planned = await ask(browser, script="stored:1")

    told = "dialogue.yaml:11:15 warning: 'vital' takes sides. Say instead: needed. loaded-word"
    assert (seen.status, seen.path) == (200, f"{ROOT}/scripts?stored=1")
    assert told in seen.words
    assert "'Sadly' takes sides. So says the law. loaded-word" in accepted.words
    assert "The checker has 2 warnings about the script" in planned.words
    assert told in planned.words


async def test_script_with_an_error_and_a_warning_shows_both_and_is_not_stored(office):
    broken = SCRIPT.replace(b"Please read", b"Sadly, read").replace(b"minutes: 1", b"minutes: 5")
    broken = broken.replace(b"id: agree", b"id: start").replace(b"id: start", b"id: head")

    async with office.logged_in() as browser:
        seen = await put_in(browser, ("own.yaml", broken))
        async with office.context.database.read() as tx:
            stored = await scripts.listed(tx)

    assert seen.status == 400
    assert (
        "error: a stage cannot be called 'head'. Give it another name. stage-reserved" in seen.words
    )
    assert "warning: 'Sadly' takes sides. Leave it out. loaded-word" in seen.words
    assert stored == ()


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        ((), "Choose one script, a file that ends in .yaml."),
        ((("a.yaml", SCRIPT), ("b.yaml", SCRIPT)), "Choose one script"),
        ((("a.yaml", SCRIPT), ("b.exe", b"MZ")), "We cannot use b.exe."),
        ((("a.txt", SCRIPT),), "Choose one script"),
    ],
)
async def test_files_that_are_no_script_are_refused_in_words(office, files, problem):
    async with office.logged_in() as browser:
        seen = await put_in(browser, *files)

    assert seen.status == 400
    assert seen.problems[0].startswith(problem)


async def test_script_is_put_in_with_the_files_it_includes(office):
    source = SCRIPT + b"      - {type: include, file: parts/bye.yaml}\n"
    bye = b"- {type: say, id: bye, text: Goodbye}\n"

    async with office.logged_in() as browser:
        without = await put_in(browser, ("own.yaml", source))
        odd = await put_in(browser, ("dialogue.yaml", source), ("hello.yaml", bye))
        seen = await put_in(browser, ("dialogue.yaml", source), ("bye.yaml", bye))
        async with office.context.database.read() as tx:
            [stored] = await scripts.listed(tx)
            files = await scripts.files(tx, stored.id)

    assert "there is no file 'parts/bye.yaml' beside the script" in without.words
    assert odd.problems[0].startswith("We cannot use hello.yaml.")
    assert seen.path == f"{ROOT}/scripts?stored={stored.id}"
    assert files == {"dialogue.yaml": source, "parts/bye.yaml": bye}


ARMS = b"""\
  - {id: more, title: More facts, minutes: 2, opens: {day: 1}, arms: [full], steps: [
      {type: say, id: fact, text: A fact.}]}
arms:
  full: {title: All facts, share: 3}
  less: {title: Few facts, share: 1}
"""


async def test_arms_are_told_in_the_preview_the_progress_and_the_filters(office):
    async with office.logged_in() as browser:
        stored = await put_in(browser, ("own.yaml", CLOSED + ARMS + PROPOSAL.encode()))
        script = stored.path.partition("script=")[2].replace("%3A", ":")
        planned = await ask(browser, script=script)
        await confirm(browser, planned)
        [made] = await all_rounds(office)
        async with office.context.database.write() as tx:
            person = await seed_person(tx, office.context.vault, made, "ann", arm="less")
            await person.reaches("start")
        shown = await browser.get(f"/rounds/{made.slug}")
        answers = await browser.get(f"/rounds/{made.slug}/responses?arm=less")

    assert "More facts only All facts" in planned.words
    assert "Arms Few facts 1 drawn, 0 begun, 0 finished" in shown.words
    assert '<option value="less" selected>Few facts</option>' in answers.html
    assert "arm: less" in answers.words


ROLES = b"""\
  - {id: more, title: More, minutes: 2, opens: {day: 1}, steps: [
      {type: single, id: whose, text: Whose phone?, options: {table: Ours, person: Mine}}]}
roles:
  table: {title: A table's phone, when: {whose: {is: table}}}
"""


async def test_what_is_no_person_is_named_beside_the_progress_and_can_be_filtered(office):
    async with office.logged_in() as browser:
        stored = await put_in(browser, ("own.yaml", CLOSED + ROLES + PROPOSAL.encode()))
        script = stored.path.partition("script=")[2].replace("%3A", ":")
        await confirm(browser, await ask(browser, script=script))
        [made] = await all_rounds(office)
        nobody = await browser.get(f"/rounds/{made.slug}")
        async with office.context.database.write() as tx:
            for name, role in (("t1", "table"), ("t2", "table"), ("ann", "")):
                person = await seed_person(tx, office.context.vault, made, name, role=role)
                await person.answers("more", "whose", "single", code=role or "person")
                await person.reaches("more")
        shown = await browser.get(f"/rounds/{made.slug}")
        people = await browser.get(f"/rounds/{made.slug}/responses")
        tables = await browser.get(f"/rounds/{made.slug}/responses?role=table")
        export = await browser.get(f"/rounds/{made.slug}/exports")

    assert "Not counted as people" not in nobody.words
    assert "People 1 Answers 1" in shown.words
    assert "Not counted as people: A table's phone 2." in shown.words
    assert "Where people are Active 1" in shown.words
    assert re.findall("/participants/(ann|t1|t2)", people.html) == ["ann"]
    assert sorted({*re.findall("/participants/(ann|t1|t2)", tables.html)}) == ["t1", "t2"]
    assert '<option value="">People</option>' in people.html
    assert '<option value="table" selected>A table&#39;s phone</option>' in tables.html
    assert '<option value="everybody">People and all of these</option>' in tables.html
    assert '<option value="person">People alone</option>' in export.html


async def test_path_in_a_file_name_leads_nowhere(office):
    async with office.logged_in() as browser:
        seen = await put_in(browser, ("../../etc/own.yaml", SCRIPT))

    assert seen.path.startswith(f"{ROOT}/scripts?stored=")


async def test_time_answers_are_kept_is_told_and_what_is_left_of_an_erased_round(office, clock):
    await seed_answers(office.context, 23)
    async with office.logged_in() as browser:
        running = await browser.get("/rounds/spring")
        await lifecycle.close(office.context, "spring", "Ada")
        closed = await browser.get("/rounds/spring")
        await erase_round(office.context, ScriptCache(), "spring", "Ada")
        erased = await browser.get("/rounds/spring")

    assert "for 12 months after the end" in running.words
    assert "If nobody does anything more, that is on Thu 25 Feb 2027" in running.words
    assert "That is on Thu 25 Feb 2027" in closed.words
    assert "Everybody who took part was erased on Mon 2 Mar 2026" in erased.words
    assert "People Active 25" in erased.words
    assert "Progress" not in erased.words


async def test_round_that_nobody_is_on_duty_for_says_what_to_do(office):
    await seed_answers(office.context, 1)
    async with office.logged_in() as browser:
        nobody = await browser.get("/rounds/spring")
        await put_on_duty(office.context, name="olga", slug="spring", actor="test")
        somebody = await browser.get("/rounds/spring")

    assert "Put somebody on duty: dialogue organisers on-duty NAME spring" in nobody.words
    assert "On duty for complaints and alarms: olga." in somebody.words
