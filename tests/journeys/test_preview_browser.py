"""The preview in a real browser: the chat in its frame, and a saved file that shows itself."""

from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import async_playwright, expect

from tests.bot.rehearsal.preview.test_preview import SCRIPT, previewing, rewrite
from tests.dialogues.tiny import PROPOSAL

CHROMIUM = Path("/usr/bin/chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"NO BROWSER: {CHROMIUM} is not installed"),
]


@pytest.mark.parametrize("width", [390, 1280])
async def test_author_sees_the_chat_and_what_was_saved(tmp_path, width):
    (tmp_path / "dialogue.yaml").write_text(SCRIPT + PROPOSAL)
    async with previewing(tmp_path) as (preview, author), async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = await chromium.new_page(viewport={"width": width, "height": 844})
        await page.goto(str(author.browser.make_url("/")))
        chat = page.frame_locator("iframe")

        await expect(chat.get_by_text("May we?")).to_be_visible()
        await page.get_by_role("button", name="Answer this part for me").click()
        await expect(chat.get_by_text("Which colour?")).to_be_visible()
        assert (await Axe().run(page)).violations_count == 0

        rewrite(tmp_path, "May we?", "Shall we?")
        await preview.reopen()
        await expect(chat.get_by_text("Shall we?")).to_be_visible()
        assert await page.evaluate("scrollX + scrollY") == 0
        await chromium.close()
