"""The web chat as people meet it, without scripts: over a real store, corridor and sender."""

import asyncio
import re
from datetime import timedelta

import pytest
from aiohttp import CookieJar, DummyCookieJar, WSMsgType, WSServerHandshakeError
from aiohttp.test_utils import TestClient, TestServer

from bot.channels.contract import Outgoing
from bot.http.pictures import Size, kind_of, size_of
from bot.rounds.lifecycle import schedule
from bot.rounds.request import RoundRequest
from bot.turns.intake import StoreUnavailable
from bot.webchat import codes
from bot.webchat.channel import PageNotifier, WebChannel
from bot.webchat.rate_limit import NameRateLimiter
from dialogues.languages.phrases import page_phrase
from dialogues.script.loader import load
from dialogues.translating.files import TextTranslation, put_in
from storage.messages import outbox
from storage.schema import messages, people, turns
from tests.bot.webchat.visiting import PIXELS, PLAN, Visitor, meal, read_page, run_meal, web_house
from tests.dialogues.tiny import TINY

CONSENT = "Shall we start?\nI am 16 or over and agree to take part."
IDEA = "The idea\nLists are shared."
PROMISES = "Which promises do you want?\nChoose as many as you like, then press Done."
WHY = "Why?\nWrite in your own words, in one message or several."
KEPT = "Thank you, I have kept that. Send more, or press Done."


@pytest.fixture
async def browser(service):
    """Give a function that makes a person with a browser of their own."""
    server = TestServer(service.app)
    await server.start_server()
    clients = []

    def make(**headers) -> Visitor:
        client = TestClient(server, cookie_jar=CookieJar(unsafe=True))
        clients.append(client)
        return Visitor(client, **headers)

    yield make
    for client in clients:
        await client.close()


async def joined(browser) -> Visitor:
    ann = browser()
    await ann.open("/chat/meals")
    await ann.press("Start")
    return ann


async def rows(service, table):
    async with service.context.database.read() as tx:
        return (await tx.execute(table.select())).all()


# --- the way in ---------------------------------------------------------------------------------


async def test_start_page_tells_what_a_code_leads_to(browser):
    ann = browser()

    page = await ann.open("/?code=meals")

    assert (page.status, page.path) == (200, "/chat")
    assert page.title == "School meals · Distributed Dialogue"
    assert [button["label"] for form in page.forms for button in form.buttons] == [
        "Start",
        "Come back to my chat",
    ]
    for fact in ("May we share lists of names?", "The council, The schools", "In June"):
        assert fact in page.html
    assert "We keep what you tell us for <strong>three months</strong>." in page.html


@pytest.mark.parametrize("path", ["/?code=MEALS", "/chat/Me-als", "/chat?code=me%20als"])
async def test_code_opens_the_chat_however_it_is_written(browser, service, path):
    ann = browser()
    await ann.open(path)

    page = await ann.press("Start")

    assert (page.status, page.path) == (200, "/chat/talk")
    assert [row.code for row in await rows(service, turns.enrolments)] == ["meals"]


async def test_start_page_is_in_the_language_chosen(browser):
    ann = browser()

    page = await ann.open("/chat/meals?language=cy")

    assert page.title == "Prydau ysgol · Distributed Dialogue"
    assert page.forms[0].fields["language"] == "cy"


async def test_draft_is_marked_where_languages_are_chosen(browser):
    page = await browser().open("/chat/meals")

    choice = '<input type="radio" name="language" value="cy"> Cymraeg (drafft)'
    assert f'<label lang="cy" dir="ltr">{choice}' in page.html


async def test_language_from_right_to_left_is_laid_out_so(context):
    source = TINY.replace("privacy:", "languages: [ar]\nprivacy:").encode()
    arabic = {"head.title": TextTranslation(text="وجبات المدرسة")}
    po = put_in(load(source).written, "ar", b"", arabic)
    script = load(source, translations={"ar": po})
    request = RoundRequest(script=script, start="now", code="meals", is_trial=True)
    await schedule(context, request, "a test")
    server = TestServer(web_house(context).app)
    await server.start_server()
    async with TestClient(server) as client:
        page = await (await client.get("/chat/meals?language=ar")).text()
    await server.close()

    assert '<h1 lang="ar" dir="rtl">وجبات المدرسة</h1>' in page
    assert '<html lang="en" dir="ltr">' in page  # our own words are not translated into it


async def test_start_in_a_language_goes_on_in_it(browser, service):
    ann = browser()
    await ann.open("/chat/meals")

    page = await ann.press("Start", language="cy")

    assert page.title == "Prydau ysgol · Distributed Dialogue"
    assert set(page.languages) == {"cy"}


async def test_unknown_code_asks_to_check_it(browser):
    ann = browser()

    page = await ann.open("/chat/mealz")

    assert page.status == 404
    assert page.problem == (
        "There is a problem. We do not know the code “mealz”. Please check it and type it again."
    )


@pytest.mark.parametrize("code", ["a\x00b", "x", "é" * 80, "<script>alert(1)</script>"])
async def test_code_that_cannot_be_one_is_unknown(browser, code):
    ann = browser()
    await ann.open("/chat")

    page = await ann.press("Go on", code=code)

    assert page.status == 404
    assert "<script>alert" not in page.html


async def test_starting_shows_the_first_question_and_a_way_back(browser, service):
    ann = browser()
    await ann.open("/chat/meals")

    page = await ann.press("Start")

    assert (page.status, page.path) == (200, "/chat/talk")
    assert page.bubbles == [("Guide", CONSENT)]
    assert page.answers == ["I agree", "I do not agree"]
    [address] = await rows(service, people.addresses)
    [cookie] = [c for c in ann.client.session.cookie_jar if c.key == "dialogue-chat"]
    assert codes.in_groups(cookie.value) in page.html
    assert page.links["Link to your chat"].endswith(f"/chat/r/{codes.in_groups(cookie.value)}")
    assert address.lookup == service.context.vault.lookup("web", cookie.value)


async def test_start_sent_twice_begins_one_chat(browser, service):
    ann, again = browser(), browser()
    await ann.open("/chat/meals")
    form = ann.form_of("Start")

    await ann.post(form, form.fields)
    page = await again.post(form, form.fields)

    assert page.bubbles == [("Guide", CONSENT)]
    assert len(await rows(service, people.addresses)) == 1


async def test_cookie_is_out_of_reach_of_scripts_and_other_sites(browser):
    ann = browser()
    await ann.open("/chat/meals")
    form = ann.form_of("Start")

    async with ann.client.post(
        form.action, data=form.fields, headers=ann.headers, allow_redirects=False
    ) as answer:
        cookie = answer.cookies["dialogue-chat"]

    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["secure"]) == (
        True,
        "Strict",
        "/",
        "",
    )


async def test_cookie_behind_https_is_bound_to_the_host(context):
    await run_meal(context)
    service = web_house(context, public_url="https://talk.example")
    async with TestClient(TestServer(service.app)) as client:
        ann = Visitor(client, Origin="https://talk.example")
        await ann.open("/chat/meals")
        form = ann.form_of("Start")

        async with client.post(
            form.action, data=form.fields, headers=ann.headers, allow_redirects=False
        ) as answer:
            cookie = answer.cookies["__Host-dialogue-chat"]
            headers = answer.headers

    assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


# --- the conversation -----------------------------------------------------------------------------


async def test_whole_talk_without_scripts(browser):
    ann = await joined(browser)

    await ann.press("I agree")
    await ann.press("Next")
    picking = await ann.press("Ask first")
    await ann.press("Erase lists")
    await ann.press("Done")
    await ann.write("Because\r\nof <b>this</b> & *that*")
    page = await ann.press("Done")

    assert picking.bubbles[-1] == ("Guide", PROMISES)
    assert picking.answers == ["✓ Ask first", "Erase lists", "Nothing else", "Done"]
    assert page.bubbles == [
        ("Guide", CONSENT),
        ("You", "I agree"),
        ("Guide", IDEA),
        ("You", "Next"),
        ("Guide", PROMISES),
        ("You", "Ask first, Erase lists"),
        ("Guide", WHY),
        ("You", "Because\nof <b>this</b> & *that*"),
        ("Guide", KEPT),
        ("You", "Done"),
        ("Guide", "Thank you for that."),
        ("Guide", "That was the last part. Thank you for your time and your thoughts."),
    ]
    assert page.answers == []


async def test_only_the_open_question_has_buttons(browser):
    ann = await joined(browser)

    page = await ann.press("I agree")

    assert page.answers == ["Next", "The plan"]
    assert [form.is_question for form in page.forms] == [True, False, False, False]


async def test_word_beneath_a_row_of_numbers_has_the_whole_row(browser, service):
    script = meal(promises="allocate")
    request = RoundRequest(script=script, start="now", code="POINTS", draft_languages=("cy",))
    await schedule(service.context, request, "a test")
    ann = browser()
    await ann.open("/chat/points")
    await ann.press("Start")
    await ann.press("I agree")

    page = await ann.press("Next")

    shown = re.findall(r'<button name="button"[^>]*?( class="wide")?>([^<]+)<', page.html)
    numbers = [("", number) for number in ("0", "2", "4", "6", "8", "10")]
    assert shown == [*numbers, (' class="wide"', "Skip")]


async def test_answers_are_stored_with_the_channel_they_came_by(browser, service):
    ann = await joined(browser)
    await ann.press("I agree")
    await ann.press("Next")
    await ann.press("Skip")
    await ann.write("Just so.")
    await ann.press("Done")

    answers = await rows(service, turns.responses)

    assert [(row.step, row.standing, row.channel) for row in answers] == [
        ("promises", "skipped", "web"),
        ("why", "answered", "web"),
    ]


@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)
async def test_talk_works_on_postgresql(browser):
    ann = await joined(browser)

    page = await ann.press("I agree")

    assert page.bubbles == [("Guide", CONSENT), ("You", "I agree"), ("Guide", IDEA)]


async def test_same_form_sent_twice_is_one_answer(browser, service):
    ann = await joined(browser)
    form = ann.form_of("Send")

    await ann.post(form, {**form.fields, "text": "Hello?"})
    page = await ann.post(form, {**form.fields, "text": "Hello?"})

    assert [bubble for bubble in page.bubbles if bubble[0] == "You"] == [("You", "Hello?")]


async def test_other_words_in_an_old_form_are_not_lost(browser):
    ann = await joined(browser)
    form = ann.form_of("Send")

    await ann.post(form, {**form.fields, "text": "One"})
    page = await ann.post(form, {**form.fields, "text": "Two"})

    assert [words for who, words in page.bubbles if who == "You"] == ["One", "Two"]


async def test_messages_still_waiting_for_the_sender_are_shown(browser, service):
    ann = await joined(browser)

    waiting = {row.state for row in await rows(service, messages.outbox)}
    await service.sender.pump()
    sent = {row.state for row in await rows(service, messages.outbox)}

    assert (waiting, sent) == ({"pending"}, {"sent"})
    assert (await ann.open("/chat/talk")).bubbles == [("Guide", CONSENT)]


async def test_messages_of_tomorrow_or_withdrawn_are_not_shown(browser, service, clock):
    ann = await joined(browser)
    async with service.context.database.write() as tx:
        tomorrow = clock.now() + timedelta(days=1)
        await tx.execute(messages.outbox.update().values(not_before=tomorrow))

    early = await ann.open("/chat/talk")
    clock.set(tomorrow)
    in_time = await ann.open("/chat/talk")
    async with service.context.database.write() as tx:
        [enrolment] = await rows(service, turns.enrolments)
        await outbox.cancel(tx, [enrolment.id], clock.now())
    withdrawn = await ann.open("/chat/talk")

    assert early.bubbles == []
    assert in_time.bubbles == [("Guide", CONSENT)]
    assert withdrawn.bubbles == []


async def test_message_that_had_to_wait_stands_where_it_was_seen(browser, service, clock):
    ann = await joined(browser)
    async with service.context.database.write() as tx:
        later = clock.now() + timedelta(hours=1)
        await tx.execute(messages.outbox.update().values(not_before=later))
    await ann.write("Is anybody there?")

    clock.set(later)
    page = await ann.open("/chat/talk")

    assert page.bubbles[0] == ("You", "Is anybody there?")
    assert page.bubbles[-1] == ("Guide", CONSENT)


async def test_each_day_is_named_once(browser, clock):
    ann = await joined(browser)
    clock.set(clock.now() + timedelta(days=1, hours=-9, minutes=30))  # half past midnight

    page = await ann.press("I agree")

    assert page.html.count('class="day">Monday 2 March<') == 1
    assert page.html.count('class="day">Tuesday 3 March<') == 1


async def test_long_talk_shows_the_newest_first_and_stays_small(browser):
    ann = await joined(browser)
    for number in range(25):
        await ann.write(f"Message {number} " + "about school meals " * 20)

    page = await ann.open("/chat/talk")
    whole = await ann.open("/chat/talk?all=1")
    async with ann.client.get(read_static(page, "chat.css")) as css:
        style = await css.read()
    async with ann.client.get(read_static(page, "chat.js")) as js:
        script = await js.read()

    assert len(page.bubbles) == 30
    assert page.bubbles == whole.bubbles[-30:]
    hidden = len(whole.bubbles) - 30
    assert page.links[f"Show {hidden} earlier messages"] == "/chat/talk?all=1"
    assert len(page.html.encode()) + len(style) + len(script) < 50_000


def read_static(page, name: str) -> str:
    start = page.html.index(f"/chat/static/{name}")
    return page.html[start : page.html.index('"', start)]


async def test_copy_of_ones_data_can_be_downloaded_by_nobody_else(browser, service):
    ann, ben = await joined(browser), await joined(browser)
    page = await ann.press("A copy of my data")
    link = page.links["Download my-data.txt"]

    async with ann.client.get(link) as answer:
        mine, headers = await answer.text(), answer.headers
    async with ben.client.get(link) as answer:
        refused = answer.status

    assert mine.startswith("A COPY OF EVERYTHING WE HOLD ABOUT YOU")
    assert headers["Content-Disposition"] == "attachment; filename*=UTF-8''my-data.txt"
    assert refused == 404


async def test_forgetting_ends_the_chat_and_says_so(browser, service):
    ann = await joined(browser)
    await ann.write("My secret words")
    await ann.press("Delete everything about me")

    page = await ann.press("Yes, delete everything")

    assert [who for who, _ in page.bubbles] == ["Guide"]
    assert page.bubbles[0][1].startswith("Everything about you is deleted here.")
    assert "My secret words" not in page.html
    assert page.forms == []


async def test_two_rounds_are_chosen_by_a_menu(browser, context):
    await run_meal(context, "supper")
    ann = await joined(browser)
    await ann.open("/chat/supper")
    await ann.press("Carry on with my chat")

    menu = await ann.press("My dialogues")
    page = await ann.press("School meals")

    assert menu.answers == ["School meals", "School meals"]
    assert page.path == "/chat/talk"
    assert page.answers == ["I agree", "I do not agree"]


async def test_picture_has_its_words_and_size(browser):
    ann = await joined(browser)
    page = await ann.press("I agree")

    [image] = page.images
    async with ann.client.get(image["src"]) as answer:
        body, kind = await answer.read(), answer.content_type

    wanted = {"alt": "Two lists become one", "lang": "en", "width": "64", "height": "32"}
    assert image == {"src": f"/chat/media/{meal().hash}/img/idea.png", **wanted}
    assert (body, kind) == (PIXELS, "image/png")


async def test_handout_can_be_downloaded_and_never_runs_in_the_page(browser):
    ann = await joined(browser)
    await ann.press("I agree")

    page = await ann.press("The plan")
    async with ann.client.get(f"/chat/media/{meal().hash}/files/plan.pdf") as answer:
        body, headers = await answer.read(), answer.headers

    assert (
        f'href="/chat/media/{meal().hash}/files/plan.pdf" download>Download The plan<' in page.html
    )
    assert page.bubbles[-1] == ("Guide", "Here it is: The plan")
    assert body == PLAN
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["Content-Disposition"] == "attachment; filename*=UTF-8''plan.pdf"


@pytest.mark.parametrize(
    "file", ["dialogue.yaml", "cy.po", "img/none.png", "files/no.pdf", "../../etc/passwd"]
)
async def test_only_pictures_and_handouts_of_a_script_are_served(browser, file):
    ann = browser()

    page = await ann.open(f"/chat/media/{meal().hash}/{file}")

    assert page.status == 404


# --- coming back and leaving ----------------------------------------------------------------------


async def test_resume_code_opens_the_chat_on_another_device(browser):
    ann, phone = await joined(browser), browser()
    link = ann.page.links["Link to your chat"]
    await ann.press("I agree")

    await phone.open("/chat/r/" + link.rpartition("/")[2])
    page = await phone.press("Come back to my chat")

    assert page.bubbles == [("Guide", CONSENT), ("You", "I agree"), ("Guide", IDEA)]


async def test_resume_code_may_be_typed_loosely(browser):
    ann, phone = await joined(browser), browser()
    code = ann.page.links["Link to your chat"].rpartition("/")[2]
    await phone.open("/chat")

    page = await phone.press("Come back to my chat", resume=f"  {code.upper().replace('-', ' ')}\n")

    assert page.path == "/chat/talk"


async def test_wrong_resume_code_is_told_in_words(browser):
    ann = browser()
    await ann.open("/chat")

    page = await ann.press("Come back to my chat", resume="k3mf" * 7)

    assert page.status == 404
    assert page.problem == f"There is a problem. {page_phrase('en', 'resume_unknown')}"


async def test_closing_the_device_takes_the_chat_off_it(browser):
    ann = await joined(browser)

    left = await ann.press("Close the chat on this device")
    page = await ann.open("/chat/talk")

    assert page_phrase("en", "left") in left.html
    assert page.path == "/chat"
    assert page.bubbles == []


async def test_somebody_else_on_the_device_starts_anew(browser, service):
    ann = await joined(browser)
    await ann.write("These are my words")
    await ann.open("/chat/meals")

    page = await ann.press("Start as somebody new")

    assert page.bubbles == [("Guide", CONSENT)]
    assert len(await rows(service, turns.enrolments)) == 2


async def test_start_from_a_page_that_could_not_see_the_cookie_asks_first(browser, service):
    ann = browser()
    await ann.open("/chat/meals")
    form = ann.form_of("Start")
    await ann.post(form, form.fields)
    await ann.open("/chat/meals")
    form = ann.form_of("Carry on with my chat")

    page = await ann.post(form, form.fields)

    assert page.path == "/chat"
    assert "Start as somebody new" in page.html
    assert len(await rows(service, turns.enrolments)) == 1


async def test_page_of_a_chat_that_is_gone_leads_to_the_start(browser, service):
    ann = await joined(browser)
    async with service.context.database.write() as tx:
        await tx.execute(people.participants.delete())
        await tx.execute(people.addresses.delete())

    page = await ann.open("/chat/talk")

    assert page.path == "/chat"
    assert page_phrase("en", "gone") in page.html


async def test_made_up_cookie_makes_nobody(browser, service):
    ann = browser()
    ann.client.session.cookie_jar.update_cookies({"dialogue-chat": "k3mf" * 7})

    async with ann.client.post("/chat/say", data={"text": "Hi"}, headers=ann.headers) as answer:
        path = answer.url.path

    assert path == "/chat"
    assert await rows(service, people.addresses) == []


# --- limits, refusals, outages --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", page_phrase("en", "empty")),
        (" \n ", page_phrase("en", "empty")),
        ("x" * 4001, page_phrase("en", "too_long", count=4001, length="4,001", most="4,000")),
    ],
)
async def test_text_that_cannot_be_taken_stays_in_the_box(browser, text, problem):
    ann = await joined(browser)

    page = await ann.write(text)

    assert page.status == 422
    assert page.problem == f"There is a problem. {problem}"
    assert page.draft == text


async def test_text_of_exactly_the_limit_is_taken(browser):
    ann = await joined(browser)

    page = await ann.write("x" * 4000)

    assert page.status == 200
    assert page.bubbles[1] == ("You", "x" * 4000)


async def test_form_of_more_than_64_kb_is_refused(browser):
    ann = await joined(browser)

    page = await ann.write("x" * 66_000)

    assert (page.status, page.problem) == (
        413,
        f"There is a problem. {page_phrase('en', 'too_big')}",
    )


async def test_thirty_messages_at_once_are_enough(browser):
    ann = await joined(browser)
    form = ann.form_of("Send")

    statuses = []
    while 429 not in statuses and len(statuses) < 60:
        text = f"No {len(statuses)}"
        statuses.append((await ann.post(form, {**form.fields, "text": text})).status)

    assert statuses == [200] * 30 + [429]
    assert ann.page.problem == f"There is a problem. {page_phrase('en', 'too_fast')}"
    assert ann.page.draft == text


async def test_new_chats_from_one_network_are_slowed_down(service):
    server = TestServer(service.app)
    async with TestClient(server, cookie_jar=DummyCookieJar()) as client:
        ann = Visitor(client)
        forms = []
        for _ in range(75):
            await ann.open("/chat/meals")
            forms.append(ann.form_of("Start"))

        pages = await asyncio.gather(*(start_with(ann, form) for form in forms))

    statuses = [status for status, _ in pages]
    assert sorted(statuses) == [303] * 60 + [429] * 15
    refused = pages[statuses.index(429)]
    assert page_phrase("en", "too_many") in refused[1]


async def test_people_behind_our_proxy_are_not_taken_for_one_network(context):
    await run_meal(context)
    service = web_house(context, public_url="https://talk.example")
    server = TestServer(service.app)
    async with TestClient(server, cookie_jar=DummyCookieJar()) as client:
        ann = Visitor(client, Origin="https://talk.example")
        forms = []
        for number in range(75):
            ann.headers["X-Forwarded-For"] = f"203.0.113.{number}"
            await ann.open("/chat/meals")
            forms.append(ann.form_of("Start"))

        pages = []
        for number, form in enumerate(forms):
            ann.headers["X-Forwarded-For"] = f"198.51.100.{number}"
            pages.append(await start_with(ann, form))

    assert [status for status, _ in pages] == [303] * 75


async def start_with(ann: Visitor, form) -> tuple[int, str]:
    async with ann.client.post(
        form.action, data=form.fields, headers=ann.headers, allow_redirects=False
    ) as answer:
        return answer.status, await answer.text()


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": "http://["},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
    ],
)
async def test_form_sent_by_another_site_is_refused(browser, service, headers):
    ann = await joined(browser)
    form = ann.form_of("I agree")
    ann.headers = headers

    page = await ann.post(form, {**form.fields, "button": form.buttons[0]["value"]})

    assert page.status == 403
    assert page_phrase("en", "not_ours") in page.html
    [enrolment] = await rows(service, turns.enrolments)
    assert enrolment.turn == 1


async def test_form_made_for_somebody_else_is_refused(browser, service):
    ann, ben = await joined(browser), await joined(browser)
    form = ben.form_of("Send")

    page = await ann.post(form, {**form.fields, "text": "Not mine"})

    assert (page.status, page.draft) == (403, "Not mine")
    assert page.problem == f"There is a problem. {page_phrase('en', 'page_old')}"


async def test_button_of_somebody_else_changes_nothing(browser, service):
    ann, ben = await joined(browser), await joined(browser)
    stolen = ben.form_of("I agree").buttons[0]["value"]
    form = ann.form_of("Send")

    await ann.post(form, {**form.fields, "button": stolen})

    assert await rows(service, turns.consents) == []


class DownIntake:
    """Takes nothing while it is down."""

    def __init__(self, intake) -> None:
        self.intake = intake
        self.is_down = True

    async def admit_update(self, incoming) -> None:
        if self.is_down:
            raise StoreUnavailable("the fake store is down")
        await self.intake.admit_update(incoming)


async def test_words_survive_an_outage_and_count_once(context):
    await run_meal(context)
    service = web_house(context)
    intake = DownIntake(service.intake)
    intake.is_down = False
    app = house_app(service, intake)
    async with TestClient(TestServer(app)) as client:
        ann = Visitor(client)
        await ann.open("/chat/meals")
        await ann.press("Start")
        token = ann.form_of("Send").fields["token"]
        intake.is_down = True

        page = await ann.write("Precious words")
        intake.is_down = False
        after = await ann.write(page.draft)

    assert (page.status, page.draft) == (503, "Precious words")
    assert page.problem == f"There is a problem. {page_phrase('en', 'not_kept')}"
    assert page.forms[-2].fields["token"] == token
    assert after.bubbles[1] == ("You", "Precious words")


def house_app(service, intake):
    from aiohttp import web

    from bot.authoring.script_store import ScriptCache
    from bot.webchat.app import init_webchat

    app = web.Application()
    return init_webchat(
        app, service.context, intake=intake, notifier=service.notifier, script_cache=ScriptCache()
    )


async def test_store_that_is_gone_is_told_in_words(browser, service):
    ann = await joined(browser)
    async with service.context.database.write() as tx:
        await tx.run_sync(turns.metadata.drop_all)

    page = await ann.open("/chat/talk")

    assert page.status == 503
    assert page_phrase("en", "busy") in page.html


async def test_unknown_pages_and_ways_are_told_in_words(browser):
    ann = browser()

    page = await ann.open("/chat/a/b")
    async with ann.client.put("/chat/talk") as answer:
        wrong = read_page(answer.status, "", await answer.text())

    assert (page.status, page.problem) == (404, page_phrase("en", "no_page"))
    assert (wrong.status, wrong.problem) == (405, page_phrase("en", "no_page"))


async def test_every_page_has_the_strict_headers(browser):
    ann = await joined(browser)

    for path in ("/chat", "/chat/talk", "/chat/none/x", read_static(ann.page, "chat.js")):
        async with ann.client.get(path) as answer:
            headers = answer.headers
        assert headers["Content-Security-Policy"].startswith("default-src 'none'; script-src")
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["X-Content-Type-Options"] == "nosniff"
    assert "http://" not in ann.page.html.replace(ann.page.links["Link to your chat"], "")


# --- open pages hear news -------------------------------------------------------------------------


async def test_open_page_is_told_what_is_new(browser, service):
    ann = await joined(browser)
    have = "m1.1"

    async with ann.client.ws_connect("/chat/socket", headers=ann.headers) as line:
        await line.send_str(have)
        first = await line.receive_json()
        await ann.press("I agree")
        news = await line.receive_json()

    assert first["items"] == []
    assert "I agree" in first["ask"]
    shown = [(item["key"], text_of(item["html"])) for item in news["items"]]
    assert shown == [("a2", [("You", "I agree")]), ("m2", [("Guide", IDEA)])]
    assert "Next" in news["ask"]


def text_of(html: str):
    return read_page(200, "", html).bubbles


async def test_message_whose_time_comes_reaches_an_open_page(browser, service, clock):
    ann = await joined(browser)
    tomorrow = clock.now() + timedelta(days=1)
    async with service.context.database.write() as tx:
        await tx.execute(messages.outbox.update().values(not_before=tomorrow))
    async with ann.client.ws_connect("/chat/socket", headers=ann.headers) as line:
        await line.send_str("")
        clock.set(tomorrow)
        await service.sender.pump()

        news = await line.receive_json()

    assert [text_of(item["html"]) for item in news["items"]] == [[("Guide", CONSENT)]]


async def test_picking_tells_only_the_new_buttons(browser):
    ann = await joined(browser)
    await ann.press("I agree")
    await ann.press("Next")
    async with ann.client.ws_connect("/chat/socket", headers=ann.headers) as line:
        await line.send_str("")
        before = await line.receive_json()

        await ann.press("Ask first")
        after = await line.receive_json()

    assert [item["key"] for item in after["items"]] == [before["items"][-1]["key"]]
    assert "✓ Ask first" in after["ask"]
    assert after["ask_mark"] != before["ask_mark"]


async def test_socket_of_another_site_is_refused(browser):
    ann = await joined(browser)

    headers = {
        "Origin": "https://evil.example",
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }
    async with ann.client.get("/chat/socket", headers=headers) as answer:
        status = answer.status

    assert status == 403


async def test_lines_that_say_nothing_count_too(browser):
    ann = await joined(browser)
    lines = [await ann.client.ws_connect("/chat/socket", headers=ann.headers) for _ in range(5)]

    with pytest.raises(WSServerHandshakeError) as refused:
        await ann.client.ws_connect("/chat/socket", headers=ann.headers)

    assert refused.value.status == 403
    for line in lines:
        await line.close()


async def test_pages_are_told_when_the_service_stops(service):
    async with TestClient(TestServer(service.app)) as client:
        ann = Visitor(client)
        await ann.open("/chat/meals")
        await ann.press("Start")
        line = await client.ws_connect("/chat/socket", headers=ann.headers)
        await line.send_str("")
        await line.receive_json()

        closing = asyncio.create_task(client.server.close())
        message = await line.receive(timeout=5)
        await line.close()
        await closing

    assert (message.type, message.data) == (WSMsgType.CLOSE, 1012)


async def test_waiting_request_answers_at_once_when_there_is_news(browser):
    ann = await joined(browser)
    waiting = asyncio.create_task(news_of(ann, "m1.1"))
    await asyncio.sleep(0.1)
    is_waiting = not waiting.done()

    await ann.press("I agree")
    found = await asyncio.wait_for(waiting, 5)

    assert is_waiting
    assert [item["key"] for item in found["items"]] == ["a2", "m2"]


async def news_of(ann: Visitor, have: str):
    async with ann.client.get("/chat/news", params={"have": have}) as answer:
        return await answer.json()


async def test_scripted_form_gets_the_answer_at_once(browser):
    ann = await joined(browser)
    form = ann.form_of("Send")
    headers = ann.headers | {"Accept": "application/json"}

    data = {**form.fields, "text": "Hello?", "have": "m1.1"}
    async with ann.client.post("/chat/say", data=data, headers=headers) as answer:
        news = await answer.json()
    async with ann.client.post("/chat/say", data=form.fields, headers=headers) as answer:
        problem = (answer.status, await answer.json())

    assert text_of(news["items"][0]["html"]) == [("You", "Hello?")]
    assert problem == (422, {"error": page_phrase("en", "empty")})


# --- small parts ----------------------------------------------------------------------------------


async def test_channel_wakes_only_the_pages_of_the_address():
    notifier = PageNotifier()
    channel = WebChannel(notifier)
    with notifier.listen("ann") as ann, notifier.listen("ben") as ben:
        ref = await channel.send(Outgoing(id=7, channel="web", address="ann", text="Hello"))

        assert (ref, ann.is_set(), ben.is_set()) == ("w7", True, False)
    assert (notifier.count("ann"), notifier.count("ben")) == (0, 0)


def test_resume_code_is_long_and_follows_from_its_secret():
    code = codes.from_secret(bytes(range(32)))

    assert len(codes.ALPHABET) ** len(code) > 2**128
    assert code == codes.from_secret(bytes(range(32)))
    assert codes.tidy(codes.in_groups(code)) == code
    assert codes.tidy(f"https://talk.example/chat/r/{codes.in_groups(code)}/") == code
    assert codes.tidy(code[:-1] + "o") is None


def test_pace_refills_steadily():
    now = [0.0]
    pace = NameRateLimiter(a_minute=60, at_once=2, steady=lambda: now[0])

    at_once = [pace.allows("ann") for _ in range(3)]
    now[0] = 1.0
    later = [pace.allows("ann"), pace.allows("ann"), pace.allows("ben")]

    assert at_once == [True, True, False]
    assert later == [True, False, True]


JPEG = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x0b\x08\x00\x20\x00\x40\x01\x01\x11\x00"


@pytest.mark.parametrize(
    ("content", "kind", "size"),
    [
        (PIXELS, "image/png", Size(width=64, height=32)),
        (JPEG, "image/jpeg", Size(width=64, height=32)),
        (b"GIF89a\x40\x00\x20\x00", "image/gif", Size(width=64, height=32)),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp", None),
        (b"\xff\xd8\xff\xe0\xff", "image/jpeg", None),
        (b"\x89PNG\r\n\x1a\n", "image/png", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", None, None),
        (b"", None, None),
    ],
)
def test_picture_is_known_by_its_first_bytes(content, kind, size):
    assert (kind_of(content), size_of(content)) == (kind, size)
