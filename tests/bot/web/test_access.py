"""Who reaches what: every address of the app, every role, every form."""

import io
import re

import pytest
from aiohttp import FormData

from bot.web.app import PAGES
from storage.accounts.organisers import Role
from tests.bot.web.office import ROOT, open_office, seed_answers

OPEN = {("GET", "/login"), ("POST", "/login"), ("GET", "/static/{version}/{name:.+}")}
EXAMPLES = {
    "slug": "spring",
    "verb": "pause",
    "code": "CODE",
    "channel": "web",
    "export": "abc123",
    "pseudonym": "p000",
    "file": "1",
    "copy": "1",
    "alarm": "1",
    "complaint": "1-ABC",
    "version": "x",
    "name": "organiser.css",
}
CLOSED = [page for page in PAGES if (page.method, page.path) not in OPEN]
BY_ROLE = {
    Role.ADMIN: {"/scripts": 200, "/plan": 200, "/audit": 200, "/rounds": 200},
    Role.ORGANISER: {"/scripts": 200, "/plan": 200, "/audit": 403, "/rounds": 200},
    Role.ANALYST: {"/scripts": 403, "/plan": 403, "/audit": 403, "/rounds": 200},
}


def address(path: str) -> str:
    return ROOT + re.sub(r"\{(\w+)(:[^{}]*)?\}", lambda part: EXAMPLES[part[1]], path)


@pytest.mark.parametrize("page", CLOSED, ids=lambda page: f"{page.method} {page.path}")
async def test_nothing_is_shown_or_done_without_a_login(office, page):
    await seed_answers(office.context, 1)

    async with (
        office.browser() as browser,
        browser.client.request(page.method, address(page.path), allow_redirects=False) as answer,
    ):
        assert answer.status == 303
        assert answer.headers["Location"].startswith(f"{ROOT}/login")
        assert await answer.text() == "303: See Other"


async def test_list_of_pages_is_the_whole_app(office):
    served = {
        (route.method, route.resource.canonical)
        for route in office.server.app.router.routes()
        if route.resource is not None
    }

    assert served == {
        (page.method, ROOT + re.sub(r"\{(\w+):[^{}]*\}", r"{\1}", page.path)) for page in PAGES
    }


@pytest.mark.parametrize("role", list(Role))
async def test_role_opens_its_pages_and_no_others(office, role):
    async with office.logged_in(role) as browser:
        seen = {path: (await browser.get(path)).status for path in BY_ROLE[role]}

    assert seen == BY_ROLE[role]


async def test_analyst_cannot_change_a_round(office):
    await seed_answers(office.context, 1)

    async with office.logged_in(Role.ANALYST) as browser:
        page = await browser.get("/rounds/spring")
        done = await browser.post("/rounds/spring/change/pause", {"csrf": page.csrf})
        after = await browser.get("/rounds/spring")

    assert "Change the round" not in page.words
    assert done.status == 403
    assert "Running" in after.words


@pytest.mark.parametrize("path", ["/nothing", "/rounds/nope", "/rounds/spring/participants/nope"])
async def test_what_does_not_exist_is_not_found(office, path):
    await seed_answers(office.context, 1)

    async with office.logged_in() as browser:
        seen = await browser.get(path)

    assert (seen.status, seen.title) == (404, "Page not found - Distributed Dialogue")


async def test_round_that_is_not_there_is_told_with_those_that_are(office):
    await seed_answers(office.context, 1)

    async with office.logged_in() as browser:
        seen = await browser.get("/rounds/nope")

    assert 'There is no round "nope". There is: spring.' in seen.words


async def test_form_without_its_token_changes_nothing(office):
    await seed_answers(office.context, 1)

    async with office.logged_in() as browser:
        for fields in ({}, {"csrf": ""}, {"csrf": "guessed"}, {"csrf": "ünicode"}):
            refused = await browser.post("/rounds/spring/change/pause", fields)
            assert (refused.status, "out of date" in refused.words) == (403, True)
        after = await browser.get("/rounds/spring")

    assert "Running" in after.words


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
    ],
)
async def test_form_on_another_site_changes_nothing(office, headers):
    await seed_answers(office.context, 1)

    async with office.logged_in() as browser:
        token = (await browser.get("/rounds/spring")).csrf
        refused = await browser.post("/rounds/spring/change/pause", {"csrf": token}, **headers)
        after = await browser.get("/rounds/spring")

    assert refused.status == 403
    assert "Running" in after.words


async def test_browser_that_hides_the_origin_but_vouches_for_the_site_is_believed(office):
    """So do browsers on pages that send no referrer."""
    await seed_answers(office.context, 1)

    async with office.logged_in() as browser:
        token = (await browser.get("/rounds/spring")).csrf
        done = await browser.post(
            "/rounds/spring/change/pause",
            {"csrf": token},
            **{"Origin": "null", "Sec-Fetch-Site": "same-origin"},
        )

    assert "The round is paused." in done.words


async def test_every_answer_tells_the_browser_what_not_to_do(office):
    expected = {
        "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
        "img-src 'self'; media-src 'self'; connect-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "no-store",
    }

    async with office.logged_in() as browser:
        for path in ("/rounds", "/login", "/nothing", "/audit"):
            seen = await browser.get(path)
            assert {name: seen.headers.get(name) for name in expected} == expected
            assert "Strict-Transport-Security" not in seen.headers


async def test_public_service_asks_for_https_for_a_year(context):
    async with (
        open_office(context, public_url="https://talk.example") as office,
        office.browser() as browser,
    ):
        seen = await browser.get("/login")

    assert seen.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


async def test_fault_of_ours_is_told_in_words_with_a_reference_only(office):
    async with office.logged_in() as browser:
        async with office.context.database.write() as tx:
            await tx.exec_driver_sql("ALTER TABLE rounds RENAME TO gone")
        seen = await browser.get("/rounds")

    assert (seen.status, seen.title) == (500, "Something failed on our side - Distributed Dialogue")
    assert re.search(r"this reference: [0-9a-f]{8} \.", seen.words)
    for secret in ("Error", "sqlite", "table", "Traceback"):
        assert secret not in seen.words


async def test_stylesheets_may_be_kept_for_ever_and_nothing_else_is_served(office):
    async with office.browser() as browser:
        page = await browser.get("/login")
        css = re.search(r'href="([^"]+organiser\.css)"', page.html)[1]
        served = await browser.get(css)
        wrong = [
            (await browser.get(css.replace("organiser.css", name))).status
            for name in ("../app.py", "%2e%2e/app.py", "nothing.css", "vendor/../organiser.css")
        ]
        stale = await browser.get("/static/000000000000/organiser.css")

    assert (served.status, served.headers["Content-Type"]) == (200, "text/css; charset=utf-8")
    assert served.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert set(wrong) <= {404, 200}
    assert wrong[:3] == [404, 404, 404]
    assert stale.status == 404


async def test_no_page_carries_anything_of_another_government_site(office):
    await seed_answers(office.context, 1)

    async with office.logged_in(Role.ADMIN) as browser:
        paths = [page.path for page in PAGES if page.method == "GET" and "live" not in page.path]
        for path in paths:
            seen = await browser.get(address(path))
            told = seen.html.lower().replace("govuk-", "")
            for mark in ("gov.uk", "crest", "woff", "gds transport", "crown"):
                assert mark not in told, (path, mark)


async def test_vendored_stylesheet_asks_for_no_font_and_no_picture(office):
    async with office.browser() as browser:
        page = await browser.get("/login")
        css = re.search(r'href="([^"]+govuk-frontend\.min\.css)"', page.html)[1]
        served = await browser.get(css)

    assert served.status == 200
    assert "url(" not in served.html
    assert "GDS Transport" not in served.html
    assert "@font-face" not in served.html


async def test_upload_that_is_too_large_is_told_in_words(office):
    async with office.logged_in() as browser:
        token = (await browser.get("/scripts")).csrf
        form = FormData({"csrf": token})
        form.add_field("files", io.BytesIO(b"x" * 1_200_000), filename="large.yaml")
        seen = await browser.post("/scripts", form)

    assert (seen.status, "one megabyte" in seen.words) == (413, True)
