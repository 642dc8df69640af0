"""Takes the README's pictures from the demonstration itself: python -m tests.journeys.pictures."""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

TOP = Path(__file__).parents[2]
PICTURES = TOP / "scripts" / "pictures"
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
ANSWERS = ("I agree", "Online", "Next")


def main() -> None:
    """Run a demonstration, look at it, and keep what is seen."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        dialogue = Path(sys.executable).with_name("dialogue")
        command = [dialogue, "demo", "--data", f"{folder}/demo"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=TOP) as demo:
            try:
                told = _until_served(demo)
                with sync_playwright() as playwright:
                    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
                    _chat(browser, told["chat"])
                    _organiser(browser, told["organiser"], told["password"])
                    browser.close()
            finally:
                demo.terminate()


def _until_served(demo: "subprocess.Popen[str]") -> dict[str, str]:
    lines = ""
    for line in demo.stdout or ():
        lines += line
        if "Ctrl-C" in line:
            break
    chat, organiser = re.findall(r"http://\S+", lines)[-2:]
    password = re.search(r"password (\S+)", lines)
    return {"chat": chat, "organiser": organiser, "password": password[1] if password else ""}


def _chat(browser: Browser, url: str) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 1000}, device_scale_factor=2)
    _open(page, url)
    page.get_by_role("button", name="Start").click()
    for answer in ANSWERS:
        page.get_by_role("button", name=answer, exact=True).last.click()
        page.wait_for_timeout(800)
    page.mouse.move(0, 0)
    page.screenshot(path=PICTURES / "chat.png")


def _organiser(browser: Browser, url: str, password: str) -> None:
    page = browser.new_page(viewport={"width": 1100, "height": 1240})
    _open(page, url)
    page.get_by_role("textbox").first.fill("demo")
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("link", name="Warm and Safe Homes").first.click()
    page.wait_for_timeout(1000)
    page.screenshot(path=PICTURES / "organiser.png")


def _open(page: Page, url: str) -> None:
    for _ in range(50):
        try:
            page.goto(url)
        except Exception:  # noqa: BLE001 - it is not listening yet
            page.wait_for_timeout(300)
        else:
            return


if __name__ == "__main__":
    main()
