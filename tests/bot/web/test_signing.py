"""Organisers ask reviewers by the pages, and see how far a script is signed off."""

import re

from bot.authoring.files import read_script
from bot.authoring.script_store import ScriptCache
from bot.authoring.signoff import Given, sign
from dialogues.signoff.parts import review_parts
from dialogues.signoff.signing import Verdict
from storage.accounts.organisers import Role
from storage.rounds import reviews

PATH = "/scripts/sign-off?script=shipped:taster"
ADA = {"name": "Ada Ferrer", "stance": "against", "body": "Tenants' Union", "days": "9"}


def link_on(page) -> str:
    [token] = re.findall(r"/review/([\w-]{32})", page.html)
    return token


async def test_reviewer_is_asked_and_the_link_shown_once(office):
    async with office.logged_in() as browser:
        page = await browser.send(PATH, PATH, **ADA)
        again = await browser.get(PATH)

    assert "Send this link to <strong>Ada Ferrer</strong>" in page.html
    assert link_on(page)
    assert "/review/" not in again.html
    assert "Ada Ferrer, Tenants&#39; Union" in again.html


async def test_what_was_signed_is_shown(office):
    async with office.logged_in() as browser:
        token = link_on(await browser.send(PATH, PATH, **ADA))
        card = next(part for part in review_parts(read_script("taster")) if part.side)
        given = {card.key: Given(hash=card.hash, verdict=Verdict.UNFIT, comment="One-sided.")}
        await sign(office.context, ScriptCache(), token, given, "A. Ferrer")
        page = await browser.get(PATH)

    assert "A. Ferrer (against the proposal)" in page.words
    assert "One-sided." in page.words
    assert "neither side has found any part fit" in page.words


async def test_link_is_taken_back(office):
    async with office.logged_in() as browser:
        token = link_on(await browser.send(PATH, PATH, **ADA))
        path = "/scripts/sign-off/revoke?script=shipped:taster"
        page = await browser.send(PATH, path, reviewer="1")
        twice = await browser.send(PATH, path, reviewer="1")

    assert "taken back" in page.words
    assert twice.status == 404
    async with office.context.database.read() as tx:
        found = await reviews.reviewers_of(tx, "taster")
    assert [one.revoked for one in found] == [True]
    assert token


async def test_mistakes_are_told_at_their_fields_and_nothing_is_lost(office):
    async with office.logged_in() as browser:
        page = await browser.send(PATH, PATH, name=" ", stance="", body="Union", days="soon")

    assert page.status == 400
    for field in ("#name", "#stance", "#days"):
        assert f'href="{field}"' in page.html
    assert 'value="Union"' in page.html


async def test_script_that_is_not_there_has_no_sign_off(office):
    async with office.logged_in() as browser:
        page = await browser.get("/scripts/sign-off?script=shipped:none")

    assert page.status == 404


async def test_analysts_ask_nobody(office):
    async with office.logged_in(Role.ANALYST) as browser:
        page = await browser.get(PATH)

    assert page.status == 403
