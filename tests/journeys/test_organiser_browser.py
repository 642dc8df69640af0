"""The organiser app in a real browser: by keyboard, small, printed, without scripts."""

from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import async_playwright, expect

from bot.accounts.duty import put_on_duty
from bot.authoring.script_store import keep_script
from bot.rounds.lifecycle import schedule
from bot.rounds.request import RoundRequest
from dialogues.script.loader import load
from storage.accounts.organisers import Role
from storage.rounds import rounds
from tests.bot.town import Town
from tests.bot.web.media import PHOTO, SOUND
from tests.bot.web.office import PASSWORD, ROOT, account, open_office, seed_answers
from tests.dialogues.tiny import PROPOSAL, TINY
from tests.storage.answering import seed_person

CHROMIUM = Path("/usr/bin/chromium")
SMALL, LARGE = {"width": 320, "height": 640}, {"width": 1200, "height": 800}
PLANNED = "script=shipped:taster&start=now&late=catch_up&strand=open&pace=1"
PATHS = (
    "/rounds",
    "/rounds/spring",
    "/rounds/spring/responses",
    "/rounds/spring/responses?step=view",
    "/rounds/spring/responses?stage=nope",
    "/rounds/spring/counts",
    "/rounds/spring/participants/p000",
    "/rounds/spring/participants/sender",
    "/rounds/spring/exports",
    "/rounds/spring/exports/abc123",
    "/rounds/spring/codes/new",
    "/rounds/spring/change/pause",
    "/rounds/spring/change/shift?by=2+days",
    "/rounds/spring/change/cancel",
    "/rounds/spring/version",
    "/rounds/spring/version?script=none",
    "/rounds/tiny/version?script=stored:3",
    "/plan",
    f"/plan/confirm?{PLANNED}",
    f"/plan/confirm?{PLANNED}&zone=Nowhere",
    "/scripts",
    "/rounds/spring/complaints",
    "/rounds/spring/complaints/1-upset",
    "/alarms",
    "/alarms/1",
    "/audit",
    "/account",
    "/nothing",
)
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"NO BROWSER: {CHROMIUM} is not installed"),
]


@pytest.fixture
def store_url(sqlite_url):
    """Browsers do not see which database is behind."""
    return sqlite_url


async def seed_versions(context):
    """Store a round in which somebody is asked, and a version with another question there."""
    asks = "  - {type: single, id: your_favourite_colour, text: Which?, options: {a: A, b: B}}\n"
    first = TINY + asks + PROPOSAL
    newer = first.replace("version: 1", "version: 2").replace("b: B", "bright_yellow_or_so: C")
    request = RoundRequest(script=load(first.encode()), slug="tiny", code="TINY")
    await schedule(context, request, "olga")
    town = Town(context, context.clock)
    await town.joins("ann", code="TINY")
    await town.taps("ann", "I agree")
    async with context.database.write() as tx:
        await keep_script(tx, load(newer.encode()), context.clock.now())


async def seed_files(context):
    """Store somebody who answered with a photo and a recording, and lets them be quoted."""
    async with context.database.write() as tx:
        person = await seed_person(
            tx, context.vault, await rounds.find(tx, "spring"), "sender", quote=True
        )
        for part, media, content in (("1", "voice", SOUND), ("2", "photo", PHOTO)):
            await person.answers("weigh", "why", "reflect", part=part, source=media)
            await person.attaches("why", part, content, media=media)


async def seed_duty(context):
    """Store somebody who complained and told of harm, and put olga on duty for the round."""
    async with context.database.write() as tx:
        found = await rounds.find(tx, "spring")
        upset = await seed_person(tx, context.vault, found, "upset")
        await upset.complains("You woke me, and nobody says why my address is needed.")
        await upset.raises_alarm("My husband hits me", look_by=context.clock.now())
    await put_on_duty(context, name="olga", slug="spring", actor="test")


@pytest.fixture
async def office(context):
    await account(context, Role.ADMIN)
    await seed_answers(context, 12)
    await seed_files(context)
    await seed_duty(context)
    await seed_versions(context)
    async with open_office(context, bot_name=lambda: "warm_bot") as opened:
        yield opened


@pytest.fixture
def site(office):
    """Give the address of the app."""
    return str(office.server.make_url(ROOT))


@pytest.fixture
async def visit(site):
    """Give a function that opens a browser; asking others for anything or a broken rule fails."""
    complaints: list[str] = []
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])

        async def make(**options):
            options.setdefault("viewport", LARGE)
            page = await (await chromium.new_context(**options)).new_page()
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on(
                "request",
                lambda r: None if r.url.startswith(site) else complaints.append(r.url),
            )
            page.on(
                "console",
                lambda m: complaints.append(m.text) if "Security Policy" in m.text else None,
            )
            await page.goto(f"{site}/login")
            return page

        yield make
        await chromium.close()
    assert complaints == []


async def log_in(page):
    await page.get_by_label("Name", exact=True).fill("olga")
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Log in").click()
    await page.wait_for_url("**/rounds")
    return page


@pytest.mark.parametrize("viewport", [LARGE, SMALL], ids=["large", "small"])
async def test_axe_finds_nothing_and_no_page_is_wider_than_the_screen(visit, site, viewport):
    page = await visit(viewport=viewport)
    found = {"/login": await faults(page)}

    await log_in(page)
    for path in PATHS:
        await page.goto(site + path)
        found[path] = await faults(page)

    assert {path: faults for path, faults in found.items() if faults} == {}


async def faults(page):
    """Give what axe and a ruler find."""
    result = await Axe().run(page)
    found = [
        f"{one['id']}: {node['target']}"
        for one in result.response["violations"]
        for node in one["nodes"]
    ]
    too_wide = await page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [*found, *(["wider than the screen"] if too_wide else [])]


async def tab_to(page, name):
    """Press the tab key until something of that name has the focus."""
    for _ in range(80):
        await page.keyboard.press("Tab")
        focused = await page.evaluate(
            "(document.activeElement.labels?.[0] ?? document.activeElement).innerText.trim()"
        )
        if focused == name:
            return
    raise AssertionError(f"the tab key does not lead to {name!r}")


async def test_keyboard_alone_suffices_from_log_in_to_a_scheduled_round(visit, office):
    page = await visit()
    for name, typed in (("Name", "olga"), ("Password", PASSWORD)):
        await tab_to(page, name)
        await page.keyboard.type(typed)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/rounds")

    await tab_to(page, "Schedule a round")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/plan")
    await tab_to(page, "A Hand Early")
    await page.keyboard.press("Space")
    await tab_to(page, "Short name")
    await page.keyboard.type("by-hand")
    await tab_to(page, "As written")
    await page.keyboard.press("ArrowDown")  # a trial, which may leave things to be filled in
    await tab_to(page, "Show what will happen")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/plan/confirm?**")
    await tab_to(page, "Confirm and schedule")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/rounds/by-hand?**")

    async with office.context.database.read() as tx:
        assert await rounds.find(tx, "by-hand") is not None


async def test_errors_get_the_focus_and_lead_to_their_field(visit, site):
    page = await log_in(await visit())
    await page.goto(f"{site}/plan/confirm?{PLANNED}&quiet=late")

    assert await page.title() == "Error: Schedule a round - Distributed Dialogue"
    await expect(page.locator(".govuk-error-summary")).to_be_focused()
    await page.get_by_role("link", name="are not quiet hours").click()
    await expect(page.get_by_label("Quiet hours")).to_be_focused()


@pytest.mark.parametrize("path", ["responses?step=why", "participants/sender"])
async def test_photo_is_shown_and_recording_played_when_asked_for(visit, site, path):
    page = await log_in(await visit(viewport=SMALL))
    asked = []
    page.on("request", lambda r: asked.append(r.url) if "/files/" in r.url else None)
    await page.goto(f"{site}/rounds/spring/{path}")
    unasked = len(asked)

    await page.get_by_text("Photo", exact=True).click()
    photo = page.get_by_alt_text("Photo sent as an answer")
    await expect(photo).to_have_js_property("naturalWidth", 40)
    await page.get_by_label("Voice note sent as an answer").evaluate("player => player.play()")
    await expect(page.get_by_label("Voice note sent as an answer")).to_have_js_property(
        "duration", 1
    )

    assert unasked == 0


async def test_progress_moves_while_somebody_looks_and_keeps_their_place(visit, site, office):
    page = await log_in(await visit())
    await page.goto(f"{site}/rounds/spring")
    await expect(page.locator(".figures dd").first).to_have_text("14")
    await page.get_by_role("link", name="Weigh it up").first.focus()

    async with office.context.database.write() as tx:
        found = await rounds.find(tx, "spring")
        await seed_person(tx, office.context.vault, found, "late")

    await expect(page.locator(".figures dd").first).to_have_text("15")
    await expect(page.get_by_role("link", name="Weigh it up").first).to_be_focused()


async def test_whole_path_works_without_scripts(visit, site):
    page = await log_in(await visit(java_script_enabled=False))
    await page.goto(f"{site}/rounds/spring")
    await page.get_by_role("button", name="Pause").click()
    await page.get_by_role("button", name="Pause the round").click()
    paused = await page.content()
    await page.get_by_role("link", name="Exports").click()
    await page.get_by_role("button", name="Export everything").click()
    for _ in range(100):
        if await page.get_by_text("Download the zip file").count():
            break
        await page.reload()
    async with page.expect_download() as coming:
        await page.get_by_text("Download the zip file").click()
    file = await coming.value

    assert "The round is paused." in paused
    assert file.suggested_filename.startswith("spring-")


async def test_export_offers_its_file_by_itself(visit, site):
    page = await log_in(await visit())
    await page.goto(f"{site}/rounds/spring/exports")
    await page.get_by_role("button", name="Export everything").click()

    await expect(page.get_by_text("Download the zip file")).to_be_visible(timeout=20_000)


async def test_printed_page_is_the_content_alone(visit, site):
    page = await log_in(await visit())
    await page.goto(f"{site}/rounds/spring")
    await page.emulate_media(media="print")

    await expect(page.get_by_role("heading", name="Warm homes, spring")).to_be_visible()
    await expect(page.get_by_role("heading", name="Timeline")).to_be_visible()
    for gone in (".govuk-service-navigation", ".tabs", "#actions-title", ".masthead__who"):
        await expect(page.locator(gone)).to_be_hidden()


async def test_text_twice_as_large_still_fits(visit, site):
    page = await log_in(await visit(viewport={"width": 640, "height": 800}))
    for path in ("/rounds", "/rounds/spring", "/rounds/spring/responses", "/plan"):
        await page.goto(site + path)
        await page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


async def test_tables_of_rounds_and_people_are_whole_on_a_phone(visit, site):
    page = await log_in(await visit(viewport={"width": 360, "height": 740}))
    measure = "[...document.querySelectorAll('.scroll')].map((e) => e.scrollWidth - e.clientWidth)"
    cut = {}
    for path in ("/rounds", "/rounds/spring/responses", "/rounds/spring/participants/p000"):
        await page.goto(site + path)
        cut[path] = [most for most in await page.evaluate(measure) if most > 0]
        assert await page.locator(".scroll").count() > 0, path

    assert {path: found for path, found in cut.items() if found} == {}


async def test_letters_are_those_of_the_machine(visit):
    page = await visit()

    family = await page.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily")
    loaded = await page.evaluate("[...document.fonts].map((font) => font.family)")

    assert family.startswith("system-ui")
    assert loaded == []
