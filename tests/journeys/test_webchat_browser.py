"""The web chat in a real browser: by keyboard, small, dark, without scripts, without a network."""

import asyncio
from base64 import b64encode
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import async_playwright, expect
from sqlalchemy import select

from dialogues.languages.phrases import page_phrase
from storage.queries.filters import Filters
from storage.queries.participant_records import attachment_bytes, records
from storage.schema import turns
from tests.bot.evidence.snapshots import GPS, exif, segment
from tests.bot.webchat.visiting import run_meal, web_house

CHROMIUM = Path("/usr/bin/chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"NO BROWSER: {CHROMIUM} is not installed"),
]


@pytest.fixture
def store_url(sqlite_url):
    """Browsers do not see which database is behind."""
    return sqlite_url


@pytest.fixture
async def service(context):
    await run_meal(context, accept="[text, voice, photo]")
    return web_house(context)


@pytest.fixture
async def site(service):
    """Serve the chat; give its address."""
    server = TestServer(service.app)
    await server.start_server()
    yield f"http://127.0.0.1:{server.port}"
    await server.close()


@pytest.fixture
async def visit(site):
    """Give a function that opens a page as somebody new; what the browser complains of fails."""
    complaints: list[str] = []
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])

        async def make(path: str = "/chat/meals", **options):
            options.setdefault("viewport", {"width": 390, "height": 844})
            page = await (await chromium.new_context(**options)).new_page()
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on(
                "request",
                lambda r: None if r.url.startswith((site, "ws")) else complaints.append(r.url),
            )
            page.on(
                "console",
                lambda m: complaints.append(m.text) if "Security Policy" in m.text else None,
            )
            await page.goto(site + path)
            return page

        yield make
        await chromium.close()
    assert complaints == []


async def start(page):
    await page.get_by_role("button", name="Start").click()
    await page.wait_for_url("**/chat/talk")


async def asked_why(page):
    """Go to the open question, which takes photos and recordings."""
    await start(page)
    for label in ("I agree", "Next", "Ask first", "Done"):
        await page.get_by_role("button", name=label, exact=True).click()
    await expect(file_field(page)).to_be_visible()


def file_field(page):
    return page.get_by_label(page_phrase("en", "attach_photo_voice"))


def bubbles(page):
    return page.locator("#items .text")


async def test_keyboard_alone_suffices_and_the_page_stays(visit):
    page = await visit()
    await page.get_by_role("button", name="Start").focus()
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/chat/talk")
    await page.evaluate("window.isSamePage = true")

    await page.get_by_role("button", name="I agree", exact=True).focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Next")).to_be_visible()
    await page.keyboard.press("Tab")
    focused = await page.evaluate("document.activeElement.textContent")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Ask first")).to_be_visible()

    assert focused == "Next"
    assert await page.evaluate("window.isSamePage") is True
    assert (await bubbles(page).all_inner_texts())[-3:] == [
        "The idea\n\nLists are shared.",
        "Next",
        "Which promises do you want?\n\nChoose as many as you like, then press Done.",
    ]


async def test_focus_stays_in_the_box_after_sending(visit):
    page = await visit()
    await start(page)
    box = page.get_by_label(page_phrase("en", "write"))

    await box.fill("help")
    await page.keyboard.press("Control+Enter")
    await expect(bubbles(page).nth(1)).to_have_text("help")

    await expect(box).to_be_focused()
    await expect(box).to_have_value("")
    await expect(page.locator("#items .own")).to_have_count(1)


async def test_focus_stays_on_what_was_picked(visit):
    page = await visit()
    await start(page)
    await page.get_by_role("button", name="I agree", exact=True).click()
    await page.get_by_role("button", name="Next").click()

    await page.get_by_role("button", name="Erase lists").focus()
    await page.keyboard.press("Space")
    picked = page.get_by_role("button", name="✓ Erase lists")

    await expect(picked).to_be_focused()
    await expect(page.locator("#items .own")).to_have_count(2)


async def test_question_names_its_group_of_buttons(visit):
    page = await visit()
    await start(page)

    group = page.get_by_role("group", name="Shall we start? I am 16 or over")

    assert await group.get_by_role("button").all_inner_texts() == ["I agree", "I do not agree"]
    assert await page.get_by_role("log").get_by_role("button").count() == 0


async def test_message_comes_by_itself(visit, service, clock):
    page = await visit()
    await start(page)
    other = await page.context.new_page()
    await other.goto(page.url)

    await other.get_by_role("button", name="I agree", exact=True).click()

    await expect(bubbles(page).nth(2)).to_contain_text("Lists are shared.")
    await expect(page.get_by_role("button", name="Next")).to_be_visible()


async def test_message_comes_by_itself_where_sockets_are_blocked(visit):
    page = await visit()
    await page.add_init_script(
        "window.WebSocket = class { constructor() { setTimeout(() => this.onclose(), 1); } };"
    )
    async with page.expect_request("**/chat/news*", timeout=15_000):
        await start(page)
    other = await page.context.new_page()
    await other.goto(page.url)

    await other.get_by_role("button", name="I agree", exact=True).click()

    await expect(bubbles(page).nth(2)).to_contain_text("Lists are shared.")


async def test_words_are_kept_without_a_network(visit):
    page = await visit()
    await start(page)
    box = page.get_by_label(page_phrase("en", "write"))
    await page.context.set_offline(True)

    await box.fill("Long thought")
    await page.get_by_role("button", name="Send").click()
    problem = page.get_by_role("alert")
    await expect(problem).to_have_text(f"There is a problem. {page_phrase('en', 'offline')}")
    await expect(box).to_have_value("Long thought")
    await page.context.set_offline(False)
    await page.get_by_role("button", name="Send").click()

    await expect(bubbles(page).nth(1)).to_have_text("Long thought")
    await expect(problem).to_have_count(0)


async def test_message_of_a_lost_connection_goes_when_it_is_back(visit):
    page = await visit()
    await start(page)
    box = page.get_by_label(page_phrase("en", "write"))
    await box.fill("Long thought")
    await page.context.set_offline(True)
    await page.get_by_role("button", name="Send").click()
    problem = page.get_by_role("alert")
    await expect(problem).to_have_count(1)

    await page.context.set_offline(False)

    await expect(problem).to_have_count(0)
    await expect(box).to_have_value("Long thought")


@pytest.mark.parametrize("mark", ["", "#newest"])
async def test_chat_opens_at_the_open_question(visit, mark):
    page = await visit()
    await asked_why(page)

    await page.goto(page.url.partition("#")[0] + "?again" + mark)

    await expect(bubbles(page).last).to_be_in_viewport()
    await expect(page.get_by_role("button", name="Skip", exact=True)).to_be_in_viewport()
    await expect(bubbles(page).first).not_to_be_in_viewport()


async def test_draft_survives_a_reload_until_it_is_sent(visit):
    page = await visit()
    await asked_why(page)
    box = page.get_by_label(page_phrase("en", "write"))
    await box.fill("Half a thought")

    await page.reload()
    await expect(box).to_have_value("Half a thought")
    await page.get_by_role("button", name="Send").click()
    await expect(bubbles(page).nth(-2)).to_have_text("Half a thought")
    await page.reload()

    await expect(box).to_have_value("")


async def test_draft_is_gone_with_who_leaves_this_browser(visit):
    page = await visit()
    await start(page)
    await page.get_by_label(page_phrase("en", "write")).fill("Half a thought")
    await page.get_by_text(page_phrase("en", "choices")).click()

    await page.get_by_role("button", name=page_phrase("en", "leave")).click()
    await page.wait_for_url("**/chat?left=1")

    assert await page.evaluate("sessionStorage.length") == 0


async def test_option_under_the_pointer_does_not_look_picked(visit):
    page = await visit()
    await start(page)
    await page.get_by_role("button", name="I agree", exact=True).click()
    await page.get_by_role("button", name="Next").click()
    await page.get_by_role("button", name="Erase lists").click()
    await expect(page.get_by_role("button", name="✓ Erase lists")).to_be_visible()

    await page.get_by_role("button", name="Ask first").hover()

    colour = "button => getComputedStyle(button).backgroundColor"
    shown = {
        name: await page.get_by_role("button", name=name).evaluate(colour)
        for name in ("Erase lists", "Ask first", "Nothing else")
    }
    assert shown["Ask first"] == shown["Nothing else"] != shown["Erase lists"]


async def test_forgetting_shows_that_the_chat_is_over(visit):
    page = await visit()
    await start(page)
    await page.get_by_text(page_phrase("en", "choices")).click()
    await page.get_by_role("button", name=page_phrase("en", "word_forget")).click()

    await page.get_by_role("button", name="Yes, delete everything").click()

    await expect(page.get_by_text(page_phrase("en", "over"))).to_be_visible()
    await expect(page.get_by_role("textbox")).to_have_count(0)


async def test_everything_works_without_scripts(visit):
    page = await visit(java_script_enabled=False)
    await start(page)

    await page.get_by_role("button", name="I agree", exact=True).click()
    await page.get_by_role("button", name="Next").click()
    await page.get_by_role("button", name="Ask first").click()
    await page.get_by_role("button", name="Done").click()
    await page.get_by_label(page_phrase("en", "write")).fill("My reason")
    await page.get_by_role("button", name="Send").click()

    assert (await bubbles(page).all_inner_texts())[-2:] == [
        "My reason",
        "Thank you, I have kept that. Send more, or press Done.",
    ]


# --- sending a file -------------------------------------------------------------------------------


async def stored(service):
    """Give the photos and recordings that are kept, opened."""
    filters = Filters(round="meals")
    async with service.context.database.read() as tx:
        ids = list(await tx.scalars(select(turns.enrolments.c.id)))
        return [
            await attachment_bytes(tx, one.seal, one.enrolment_id, file)
            async for one in records(tx, service.context.vault, ids, filters)
            for file in one.attachments
        ]


async def snapshot(page):
    """Take a picture of the page, as a camera that tells where it was made."""
    taken = await page.screenshot(type="jpeg")
    return taken[:2] + segment(0xE1, exif(1)) + taken[2:]


@pytest.mark.parametrize("scripts", [True, False])
async def test_photo_is_sent_by_keyboard_and_what_is_kept_is_the_picture(visit, service, scripts):
    page = await visit(java_script_enabled=scripts)
    await asked_why(page)
    photo = await snapshot(page)
    box = page.get_by_label(page_phrase("en", "write"))
    await box.fill("Our street")

    await file_field(page).set_input_files(
        {"name": "street.jpg", "mimeType": "image/jpeg", "buffer": photo}
    )
    await file_field(page).focus()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator("#items .own").last).to_have_text(
        "YouA photoOur streetDownload photo-1.jpg"
    )

    await expect(box).to_have_value("")
    assert await file_field(page).input_value() == ""
    assert GPS in photo
    [kept] = await stored(service)
    assert kept == photo.replace(segment(0xE1, exif(1)), b"")


async def test_picture_that_is_kept_can_be_looked_at(visit, service):
    page = await visit()
    await asked_why(page)
    photo = await snapshot(page)
    await file_field(page).set_input_files(
        {"name": "street.jpg", "mimeType": "image/jpeg", "buffer": photo}
    )
    await page.get_by_role("button", name="Send").click()
    await expect(page.locator("#items .own .sent")).to_have_text("A photo")

    size = await page.evaluate(
        """async (text) => {
            const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
            const picture = await createImageBitmap(new Blob([bytes], { type: "image/jpeg" }));
            return [picture.width, picture.height];
        }""",
        b64encode((await stored(service))[0]).decode(),
    )

    assert size == [390, 844]


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"%PDF-1.7", page_phrase("en", "file_other_photo_voice")),
        (bytes(10 * 2**20 + 1), page_phrase("en", "file_too_large", most=10)),
    ],
    ids=["other", "large"],
)
async def test_file_that_is_not_taken_loses_no_words(visit, service, content, problem, scripts):
    page = await visit(java_script_enabled=scripts)
    await asked_why(page)
    box = page.get_by_label(page_phrase("en", "write"))
    await box.fill("Our street")

    await file_field(page).set_input_files(
        {"name": "street.jpg", "mimeType": "image/jpeg", "buffer": content}
    )
    await page.get_by_role("button", name="Send").click()

    await expect(page.get_by_role("alert")).to_have_text(f"There is a problem. {problem}")
    await expect(box).to_have_value("Our street")
    assert await stored(service) == []


async def test_field_for_a_file_comes_and_goes_with_the_question(visit):
    page = await visit()
    await asked_why(page)
    await page.get_by_label(page_phrase("en", "write")).fill("A draft")

    await page.get_by_role("button", name="Skip", exact=True).click()

    await expect(file_field(page)).to_have_count(0)
    await expect(page.get_by_label(page_phrase("en", "write"))).to_have_value("A draft")


async def test_slow_answer_does_not_wipe_out_a_later_problem(visit):
    page = await visit()
    await start(page)
    await page.get_by_role("button", name="I agree", exact=True).click()
    await expect(page.get_by_role("button", name="Next")).to_be_visible()
    released = asyncio.Event()

    async def answered_late(route):
        answer = await route.fetch()
        await released.wait()
        await route.fulfill(response=answer)

    await page.route("**/chat/say", answered_late, times=1)
    await page.get_by_role("button", name="Next").click()
    await expect(page.get_by_role("button", name="Ask first")).to_be_visible()  # by the socket
    await page.get_by_role("button", name="Send").click()
    await page.wait_for_timeout(500)
    async with page.expect_event("requestfinished"):
        released.set()
    await page.wait_for_timeout(500)

    await expect(page.get_by_role("alert")).to_be_visible()


# --- what every page keeps to ---------------------------------------------------------------------


async def shown_pages(visit, **options):
    """Open each kind of page in turn, every part of it unfolded."""
    for path in ("/chat", "/chat/meals", "/chat/mealz", "/chat/r/" + "k3mf" * 7, "/chat/none/x"):
        yield path, await visit(path, **options)
    page = await visit("/chat/meals", **options)
    await start(page)
    await page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    yield "/chat/talk", page
    await page.get_by_role("button", name="I agree", exact=True).click()
    await page.get_by_role("button", name="Next").click()
    await page.get_by_role("button", name="Send").click()
    await expect(page.get_by_role("alert")).to_be_visible()
    yield "/chat/talk with a problem", page
    await page.get_by_role("button", name="Ask first").click()
    await page.get_by_role("button", name="Done").click()
    await expect(file_field(page)).to_be_visible()
    yield "/chat/talk with a file to choose", page


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing(visit, scheme):
    found = {}
    async for path, page in shown_pages(visit, color_scheme=scheme, reduced_motion="reduce"):
        report = await Axe().run(page)
        found[path] = [fault["id"] for fault in report.response["violations"]]

    assert len(found) == 8
    assert {path: faults for path, faults in found.items() if faults} == {}


async def test_pages_fit_320_pixels_with_large_letters(visit):
    widths = {}
    async for path, page in shown_pages(visit, viewport={"width": 320, "height": 640}):
        await page.evaluate("document.documentElement.style.fontSize = '200%'")
        widths[path] = await page.evaluate("document.documentElement.scrollWidth")

    assert len(widths) == 8
    assert set(widths.values()) == {320}


async def test_targets_are_large_enough_to_hit(visit):
    small = []
    async for path, page in shown_pages(visit, viewport={"width": 320, "height": 640}):
        for target in await page.locator("button:visible, summary:visible, input:visible").all():
            box = await target.bounding_box()
            if box is None or min(box["width"], box["height"]) < 24:
                small.append((path, await target.inner_text()))

    assert small == []
