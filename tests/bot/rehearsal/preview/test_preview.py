"""An author previews a script: the clock and the person are theirs, and a saved file is shown."""

import asyncio
import os
import re
import socket
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.authoring.files import read_script
from bot.rehearsal.preview.app import BUSY, build_preview, watch
from bot.rehearsal.preview.session import Persona, Preview
from bot.rehearsal.preview.watch import stamp
from bot.rehearsal.sandbox import temporary_sandbox
from dialogues.translating.files import TextTranslation, put_in
from tests.dialogues.tiny import PROPOSAL

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)  # a Monday
SCRIPT = """\
dialogue: {id: tiny, version: 1, title: Tiny, summary: A tiny one.}
privacy: {notice: We keep answers., contact: data@example.org, keep_for: 3 months}
arms: {full: {title: All of it, share: 1}, control: {title: Little of it, share: 1}}
stages:
- id: start
  title: Start
  minutes: 1
  opens: {day: 0}
  steps:
  - {type: consent, id: agree, text: May we?, declined: Bye., required: [{id: part, text: Yes}]}
  - {type: single, id: colour, text: Which colour?, options: {red: Red, green: Green}}
- id: later
  title: Later
  minutes: 1
  opens: {day: 2, at: '10:00'}
  steps:
  - {type: reflect, id: why, text: Why is that?}
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "dialogue.yaml").write_text(SCRIPT + PROPOSAL)
    return tmp_path


@asynccontextmanager
async def previewing(folder, at=NOON):
    """Preview the script of a folder; give the preview and a browser."""
    async with temporary_sandbox(at) as stage:
        preview = Preview(stage, lambda: read_script(str(folder)))
        await preview.open()
        app = build_preview(preview)
        async with TestClient(TestServer(app)) as browser:
            yield preview, Author(browser)


class Author:
    """Looks at the pages of a preview and presses its buttons."""

    def __init__(self, browser):
        self.browser = browser

    async def page(self, path="/"):
        async with self.browser.get(path) as answer:
            assert answer.status == 200
            return await answer.text()

    async def press(self, what, **fields):
        headers = {"Sec-Fetch-Site": "same-origin"}
        async with self.browser.post(f"/preview/{what}", data=fields, headers=headers) as answer:
            assert answer.status == 200
            return await answer.text()

    async def talk(self):
        await self.page()  # which makes the browser known
        return await self.page("/chat/talk")


def rewrite(folder, old, new):
    file = folder / "dialogue.yaml"
    file.write_text(file.read_text().replace(old, new))


async def test_page_shows_the_talk_beside_its_controls(folder):
    async with previewing(folder) as (_, author):
        page = await author.page()

        assert "Preview: Tiny" in page
        assert "Monday 2 March, 12:00" in page
        assert "May we?" in await author.talk()


async def test_first_part_is_open_at_night_too(folder):
    async with previewing(folder, at=NOON + timedelta(hours=15)) as (_, author):
        assert "May we?" in await author.talk()


async def test_clock_moves_to_what_comes_next_and_to_tomorrow(folder):
    async with previewing(folder) as (_, author):
        await author.press("fill")

        assert "Tuesday 3 March, 12:00" in await author.press("tomorrow")
        assert "Wednesday 4 March, 10:00" in await author.press("next")
        assert "Later" in await author.talk()


async def test_what_is_due_within_a_day_comes_at_its_time(folder):
    async with previewing(folder) as (preview, author):
        await author.press("fill")
        await author.press("tomorrow")
        await author.press("tomorrow")

        assert (await preview.moment()).now.isoformat() == "2026-03-04T12:00:00+00:00"
        assert "Later" in await author.talk()


async def test_part_is_answered_for_the_author_up_to_the_next(folder):
    async with previewing(folder) as (_, author):
        await author.press("fill")
        talk = await author.talk()

        assert "Which colour?" in talk
        assert "Why is that?" not in talk

        await author.press("next")
        await author.press("fill")
        assert "Why is that?" in await author.talk()


@pytest.mark.parametrize("arm", ["full", "control"])
async def test_author_is_in_the_arm_that_is_wanted(folder, arm):
    async with previewing(folder) as (preview, author):
        before = preview.address

        page = await author.press("new", language="en", arm=arm)

        assert f'value="{arm}" selected' in page
        assert preview.persona == Persona(language="en", arm=arm)
        assert preview.address != before


async def test_author_talks_in_another_language_and_in_drafts(folder):
    words = {"start.colour.text": TextTranslation(text="Pa liw?")}
    (folder / "cy.po").write_bytes(put_in(read_script(str(folder)).written, "cy", b"", words))
    async with previewing(folder) as (_, author):
        await author.press("new", language="cy", arm="")
        await author.press("fill")

        assert "Pa liw?" in await author.talk()


async def test_what_is_not_offered_is_passed_over(folder):
    async with previewing(folder) as (preview, author):
        await author.press("new", language="<b>", arm="none")

        assert preview.persona == Persona()


async def test_changed_script_is_shown_to_the_same_guise(folder):
    async with previewing(folder) as (preview, author):
        await author.press("new", language="en", arm="control")
        rewrite(folder, "May we?", "Shall we?")
        await preview.reopen()

        assert "Shall we?" in await author.talk()
        assert preview.persona == Persona(language="en", arm="control")
        assert preview.edition == 2


async def test_faulty_script_says_why_and_leaves_the_one_before(folder):
    async with previewing(folder) as (preview, author):
        rewrite(folder, "stages:", "stagez:")
        await preview.reopen()

        page = await author.page()
        assert "The script on disk cannot be shown yet" in page
        assert "dialogue.yaml:4:1" in page
        assert "May we?" in await author.talk()

        rewrite(folder, "stagez:", "stages:")
        await preview.reopen()
        assert "cannot be shown yet" not in await author.page()


async def test_script_with_errors_of_sense_says_why(folder):
    async with previewing(folder) as (preview, author):
        rewrite(folder, "id: colour", "id: agree")
        await preview.reopen()

        assert "The script has errors" in await author.page()


async def test_saved_file_is_noticed(folder):
    async with previewing(folder) as (preview, author):
        watching = asyncio.create_task(watch(author.browser.app, folder, every=0.01))
        await asyncio.sleep(0)
        rewrite(folder, "May we?", "Shall we?")
        os.utime(folder / "dialogue.yaml", (1, 1))
        async with asyncio.timeout(20):
            while preview.edition < 2:  # noqa: ASYNC110 - nobody rings
                await asyncio.sleep(0.01)
        async with author.browser.app[BUSY]:
            watching.cancel()

        async with author.browser.get("/preview/edition") as answer:
            assert await answer.json() == {"edition": 2, "problems": 0}


def test_other_files_of_the_folder_do_not_matter(folder):
    before = stamp(folder)
    (folder / "notes.odt").write_text("mine")
    assert stamp(folder) == before

    (folder / "cy.po").write_text("")
    assert stamp(folder) != before


async def test_controls_obey_nobody_elses_page(folder):
    async with previewing(folder) as (preview, author):
        before = preview.address
        headers = {"Origin": "https://elsewhere.example"}

        async with author.browser.post("/preview/new", headers=headers) as answer:
            assert (answer.status, await answer.text()) == (
                403,
                "Use the buttons of the preview itself.",
            )
        assert preview.address == before


async def test_nobody_elses_page_may_show_the_preview_in_a_frame(folder):
    async with previewing(folder) as (_, author):
        for path in ("/", "/chat"):
            async with author.browser.get(path) as answer:
                policy = answer.headers["Content-Security-Policy"]
                assert "frame-ancestors 'self'" in policy
                assert "default-src 'none'" in policy


async def test_start_page_can_be_seen(folder):
    async with previewing(folder) as (preview, author):
        page = await author.page("/?start=1")

        assert f'src="/chat?code={preview.code}"' in page
        assert "Back to the talk" in page


def test_port_that_is_taken_is_refused_in_words(dialogue, folder):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, _, err = dialogue("preview", str(folder), "--port", str(port))

    told = f"Something else listens at port {port}. Choose another with --port.\n"
    assert (code, err) == (1, told)


def test_script_that_cannot_be_read_is_refused(dialogue, folder):
    rewrite(folder, "stages:", "stagez:")

    code, out, err = dialogue("preview", str(folder))

    assert (code, out) == (1, "")
    assert "dialogue.yaml:4:1" in err


async def test_all_that_the_page_names_is_served(folder):
    async with previewing(folder) as (_, author):
        named = re.findall(r'(?:href|src)="(/[^"]*static/[^"]+)"', await author.page())
        sizes = [len(await author.page(path)) for path in named]

    assert [path.partition("?")[0] for path in named] == [
        "/chat/static/icon.svg",
        "/chat/static/palette.css",
        "/preview/static/preview.css",
        "/preview/static/preview.js",
    ]
    assert all(sizes)
