"""Reviewers open a link, sign parts of a script, and change their minds; all of it is recorded."""

import json
import re
from contextlib import asynccontextmanager
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.authoring.files import read_script
from bot.authoring.script_store import ScriptCache
from bot.authoring.signoff import (
    MOST_A_DAY,
    ReviewInvitation,
    ReviewRefused,
    invite,
    record_of,
    revoke,
)
from bot.evidence.signoff_rows import COLUMNS, rows
from bot.reviewing.pages import init_reviewing
from bot.reviewing.shown import PROPOSAL as PROPOSAL_LABELS
from bot.runtime.context import Context, SetClock
from dialogues.script.codes import WARNINGS
from dialogues.signoff.signing import Stance
from storage.accounts.audit import entries
from storage.rounds import reviews
from storage.rounds.reviews import SignedVerdict
from tests.bot.webchat.visiting import PIXELS, PLAN, meal
from tests.dialogues.tiny import PROPOSAL, TINY

HASHES = re.compile(r'name="(hash:[^"]+)" value="([^"]+)"')
NAME = re.compile(r'name="signed_as"[^>]* value="([^"]*)"')
LISTED = re.compile(r'<li><a href="#([^"]+)">[^<]*</a>( · <span class="signed">)?')
CARDS = """\
  - {type: card, id: pro, side: benefit, title: In favour, text: It **helps**., more: Much more.}
  - {type: card, id: con, side: risk, title: Against, text: It could go wrong.}
"""


@pytest.fixture
def script(tmp_path):
    (tmp_path / "dialogue.yaml").write_text(TINY + CARDS + PROPOSAL)
    return str(tmp_path)


def rewrite(script, old, new):
    file = Path(script) / "dialogue.yaml"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


async def asked(context, script, name="Ada", stance=Stance.FOR, **more) -> ReviewInvitation:
    return await invite(context, script, name=name, stance=stance, actor="Olu", **more)


@asynccontextmanager
async def browsing(context):
    app = web.Application()
    init_reviewing(app, context, script_cache=ScriptCache(), https=False)
    async with TestClient(TestServer(app)) as browser:
        yield Browser(browser)


class Browser:
    """Opens the pages of reviewers and sends their forms."""

    def __init__(self, client):
        self.client = client

    async def opens(self, invitation, status=200):
        return await self.gets(f"/review/{invitation.token}", status)

    async def gets(self, path, status=200):
        async with self.client.get(path) as answer:
            assert answer.status == status
            return await answer.text()

    async def fetches(self, path):
        async with self.client.get(path) as answer:
            return answer.status, answer.content_type, await answer.read()

    async def signs(self, invitation, name="A. Ada", status=200, seen="", **said):
        """Sign what a page shows, or what is shown now: pro="fit" or pro=("fit", "a comment")."""
        page = seen or await (await self.client.get(f"/review/{invitation.token}")).text()
        form = dict(HASHES.findall(page)) | {"signed_as": name}
        for part, told in said.items():
            verdict, comment = told if isinstance(told, tuple) else (told, "")
            form |= {f"verdict:card:{part}": verdict, f"comment:card:{part}": comment}
        async with self.client.post(f"/review/{invitation.token}", data=form) as answer:
            assert answer.status == status
            return await answer.text()


async def recorded(context, script):
    """Give who says what of each card, and whether it holds."""
    async with context.database.read() as tx:
        record = await record_of(tx, read_script(script))
    told = [dict(zip(COLUMNS, row, strict=True)) for row in rows(record)]
    wanted = ("part", "reviewer", "stance", "verdict", "comment", "signed_version", "holds")
    return [tuple(row[name] for name in wanted) for row in told if row["part"].startswith("card")]


NOBODY = (None,) * 5


async def test_reviewer_sees_every_part_with_all_that_it_says(context: Context, script):
    ada = await asked(context, script, body="Tenants' Union")
    async with browsing(context) as browser:
        page = await browser.opens(ada)

    assert "Ada, you are asked as somebody who is <strong>for the proposal</strong>" in page
    assert "speaks for Tenants&#39; Union" in page
    assert "0 of 4 parts signed by you." in page
    assert "It <strong>helps</strong>." in page
    for words in ("Card: for", "Card: against", "Much more.", "May we?", "Free meals."):
        assert words in page


async def test_everything_that_a_proposal_tells_has_its_name_once(context: Context):
    ada = await asked(context, "warm-and-safe-homes")
    async with browsing(context) as browser:
        page = await browser.opens(ada)

    proposal, _, _ = page.partition('<section class="part')[2].partition("</section>")
    labels = re.findall(r'<p class="label">([^<]+)</p>', proposal)
    assert labels == list(PROPOSAL_LABELS.values())


async def test_reviewer_sees_pictures_links_and_handouts(context: Context):
    lunch = await asked(context, meal())
    async with browsing(context) as browser:
        page = await browser.opens(lunch)
        picture = await browser.fetches(f"/review/{lunch.token}/img/idea.png")
        plan = await browser.fetches(f"/review/{lunch.token}/files/plan.pdf")

    assert f'<img src="/review/{lunch.token}/img/idea.png" alt="">' in page
    assert "Two lists become one" in page
    assert f'<a href="/review/{lunch.token}/files/plan.pdf" download>The plan</a>' in page
    assert picture == (200, "image/png", PIXELS)
    assert plan == (200, "application/octet-stream", PLAN)


async def test_link_of_a_card_is_shown_with_where_it_leads(context: Context, script):
    more = "link: {title: Read on, url: 'https://a.example/?a=1&b=2'}"
    rewrite(script, "text: It could go wrong.", f"text: It could go wrong., {more}")
    ada = await asked(context, script)
    async with browsing(context) as browser:
        page = await browser.opens(ada)

    assert re.findall(r'<a href="([^"]+)"[^>]*>Read on</a>', page) == [
        "https://a.example/?a=1&amp;b=2"
    ]
    assert page.count("Read on") == 1


async def test_files_are_shown_by_a_link_that_works_and_to_nobody_else(context: Context, script):
    lunch, ada = await asked(context, meal()), await asked(context, script)
    async with browsing(context) as browser:
        await revoke(context, lunch.reviewer.id, "Olu")
        for token in (lunch.token, ada.token, "x" * 32):
            status, kind, _ = await browser.fetches(f"/review/{token}/img/idea.png")
            assert (status, kind) == (404, "text/html")


async def test_signature_is_recorded_with_its_name_and_comment(context: Context, script):
    ada = await asked(context, script)
    async with browsing(context) as browser:
        page = await browser.signs(ada, pro=("reserved", "  Say how much.\r\nAnd where. "))

    assert "1 part is signed. Thank you." in page
    assert "1 of 4 parts signed by you." in page
    assert "Say how much." in page
    words = ("reserved", "Say how much.\nAnd where.")
    assert await recorded(context, script) == [
        ("card:pro", "A. Ada", "for", *words, 1, "yes"),
        ("card:con", *NOBODY, "nobody signed"),
    ]


async def test_same_form_sent_again_signs_nothing_new(context: Context, script):
    ada = await asked(context, script)
    async with browsing(context) as browser:
        await browser.signs(ada, pro="fit", con="fit")
        page = await browser.signs(ada, pro="fit", con="fit")

    assert "Nothing new was signed." in page
    async with context.database.read() as tx:
        signed = [one for one in await entries(tx, 9) if one.action == "signed_parts"]
    assert [one.rows for one in signed] == [2]


async def test_changed_mind_takes_the_place_of_the_one_before_and_both_are_told(
    context: Context, script
):
    ada = await asked(context, script)
    async with browsing(context) as browser:
        await browser.signs(ada, pro="fit")
        await browser.signs(ada, pro=("unfit", "One-sided."))

    [now, before, _] = await recorded(context, script)
    assert now == ("card:pro", "A. Ada", "for", "unfit", "One-sided.", 1, "yes")
    assert before == ("card:pro", "A. Ada", "for", "fit", None, 1, "signed again")


async def test_later_change_is_shown_to_reviewers_and_in_the_record(context: Context, script):
    ada = await asked(context, script)
    async with browsing(context) as browser:
        await browser.signs(ada, pro="fit", con="fit")
        rewrite(script, "It could go wrong.", "It will go wrong.")
        rewrite(script, "version: 1", "version: 2")
        await asked(context, script, "Ben", Stance.AGAINST)

        page = await browser.opens(ada)

    assert "It will go wrong." in page
    assert page.count("changed since you signed it") == 1
    assert await recorded(context, script) == [
        ("card:pro", "A. Ada", "for", "fit", None, 1, "yes"),
        ("card:con", "A. Ada", "for", "fit", None, 1, "changed since"),
    ]


async def test_nobody_signs_what_was_changed_while_they_read_it(context: Context, script):
    ada = await asked(context, script)
    async with browsing(context) as browser:
        seen = await browser.opens(ada)
        rewrite(script, "It could go wrong.", "It will go wrong.")
        await asked(context, script, "Ben", Stance.AGAINST)
        said = {"pro": ("reserved", "How much?"), "con": ("fit", "Fair.")}
        page = await browser.signs(ada, status=400, seen=seen, **said)
        unsigned = await recorded(context, script)
        await browser.signs(ada, seen=page, pro="fit")

    assert "Changed while you read: Against. Read it again and say what you think." in page
    assert "It will go wrong." in page
    assert "How much?" in page
    assert "Fair." in page
    assert page.count("checked>") == 1  # of what was not changed
    assert unsigned == [
        ("card:pro", *NOBODY, "nobody signed"),
        ("card:con", *NOBODY, "nobody signed"),
    ]
    assert await recorded(context, script) == [
        ("card:pro", "A. Ada", "for", "fit", None, 1, "yes"),
        ("card:con", *NOBODY, "nobody signed"),
    ]


async def test_wording_that_comes_back_is_signed_again_on_the_page_as_in_the_record(
    context: Context, script
):
    ada = await asked(context, script)
    async with browsing(context) as browser:
        await browser.signs(ada, con="fit")
        rewrite(script, "It could go wrong.", "It will go wrong.")
        await asked(context, script, "Ben")
        await browser.signs(ada, con="unfit")
        rewrite(script, "It will go wrong.", "It could go wrong.")
        rewrite(script, "version: 1", "version: 2")
        await asked(context, script, "Cy")
        page = await browser.opens(ada)

    assert "1 of 4 parts signed by you." in page
    assert "changed since you signed it" not in page
    [_, con, other] = await recorded(context, script)
    assert con == ("card:con", "A. Ada", "for", "fit", None, 1, "yes")
    assert other == ("card:con", "A. Ada", "for", "unfit", None, 1, "signed again")


async def test_comment_without_a_verdict_is_not_lost(context: Context, script):
    ada = await asked(context, script)
    async with browsing(context) as browser:
        page = await browser.signs(ada, status=400, pro=("", "Too rosy."), con="fit")

    assert "Say whether this is fit to use, beside your comment: In favour." in page
    assert "Too rosy." in page
    assert page.count("checked>") == 1


async def test_name_stays_in_a_form_that_is_refused(context: Context, script):
    ada = await asked(context, script)
    async with browsing(context) as browser:
        fresh = await browser.opens(ada)
        page = await browser.signs(ada, name='A. "Ada"', status=400, pro=("", "Too rosy."))

    assert NAME.findall(fresh) == [""]
    assert NAME.findall(page) == ["A. &#34;Ada&#34;"]


@pytest.mark.parametrize(
    ("name", "said", "at"),
    [
        (" ", "fit", "signed_as"),
        ("A. Ada", ("", "Too rosy."), "card:pro"),
        ("A. Ada", ("fit", "x" * 4_001), "card:pro"),
    ],
)
async def test_refusal_leads_to_what_is_to_be_mended(context: Context, script, name, said, at):
    ada = await asked(context, script)
    async with browsing(context) as browser:
        page = await browser.signs(ada, name=name, status=400, pro=said)

    assert re.findall(r'role="alert".*?href="#([^"]+)"', page) == [at]
    assert f'id="{at}"' in page
    assert page.count('aria-invalid="true"') == 1


async def test_style_is_kept_by_browsers_until_it_changes(context: Context, script):
    ada = await asked(context, script)
    async with browsing(context) as browser:
        page = await browser.opens(ada)
        [style] = re.findall(r'href="(/review/static/[^"]+)"', page)
        async with browser.client.get(style) as answer:
            kept = (answer.status, answer.content_type, answer.headers["Cache-Control"])
        none = await browser.fetches("/review/static/none.css")

    assert kept == (200, "text/css", "public, max-age=31536000, immutable")
    assert none[0] == 404


async def test_reviewer_finds_every_part_and_which_are_signed_in_a_list(context: Context, script):
    ada = await asked(context, script)
    async with browsing(context) as browser:
        await browser.signs(ada, pro="fit")
        page = await browser.opens(ada)

    assert [(key, bool(mark)) for key, mark in LISTED.findall(page)] == [
        ("proposal:proposal", False),
        ("consent:agree", False),
        ("card:pro", True),
        ("card:con", False),
    ]
    assert all(f'id="{key}"' in page for key, _ in LISTED.findall(page))


async def test_reviewer_reads_which_warnings_the_author_lets_stand_and_why(context, script):
    ada = await asked(context, script)
    async with browsing(context) as browser:
        assert "lets stand" not in await browser.opens(ada)
    let = "accept: [{code: sides-wordy, at: all.pro, because: One <side> is shorter by law.}]\n"
    rewrite(script, "dialogue:", let + "dialogue:")
    bob = await asked(context, script, name="Bob")
    async with browsing(context) as browser:
        page = await browser.opens(bob)

    why = "<strong>Why it stands:</strong> One &lt;side&gt; is shorter by law.</li>"
    assert f"<li>At all.pro: {WARNINGS['sides-wordy']} {why}" in page


async def test_link_that_signs_without_end_is_stopped_for_the_day(
    context: Context, clock: SetClock, script
):
    ada = await asked(context, script)
    one = SignedVerdict(part="card:pro", hash="", verdict="fit", comment="")
    about = {"reviewer_id": 1, "script_id": 1, "signed_as": "Ada", "now": clock.now()}
    async with context.database.write() as tx:
        await reviews.sign(tx, signed=[one] * MOST_A_DAY, **about)
    async with browsing(context) as browser:
        refused = await browser.signs(ada, status=400, pro="fit")
        clock.set(clock.now() + timedelta(days=1, seconds=1))
        page = await browser.signs(ada, pro="fit")

    assert "So much was signed by this link today" in refused
    assert "1 part is signed" in page


async def test_reviewers_read_notes_of_the_authors_on_part_and_stage(context: Context, script):
    rewrite(script, "more: Much more.}", "more: Much more., note: Is <this> still so?}")
    rewrite(script, "  minutes: 1\n", "  minutes: 1\n  note: Asked as in 2024.\n")
    ada = await asked(context, script)

    async with browsing(context) as browser:
        page = await browser.opens(ada)

    told = "A note of the authors, which people are not shown</p>\n<p>"
    assert page.count(told) == page.count(f"{told}Asked as in 2024.") + 1
    assert f"{told}Is &lt;this&gt; still so?" in page


async def test_words_that_a_store_cannot_keep_are_kept_without(context: Context, script):
    ada = await asked(context, script)
    async with browsing(context) as browser:
        await browser.signs(ada, name="A.\0Ada", pro=("fit", "Well\0 put."))

    [pro, _] = await recorded(context, script)
    assert pro == ("card:pro", "A.Ada", "for", "fit", "Well put.", 1, "yes")


async def test_words_that_are_too_long_are_refused_and_not_cut(context: Context, script):
    ada = await asked(context, script)
    async with browsing(context) as browser:
        page = await browser.signs(ada, status=400, pro=("fit", "x" * 4_001))
        named = await browser.signs(ada, status=400, name="x" * 81, pro="fit")

    assert "Shorten your comment on In favour to 4000 characters." in page
    assert "x" * 4_001 in page
    assert "Shorten your name to 80 characters." in named


async def test_nothing_is_signed_without_a_name_and_nothing_that_was_written_is_lost(
    context: Context, script
):
    ada = await asked(context, script)
    async with browsing(context) as browser:
        page = await browser.signs(ada, name=" ", status=400, pro=("unfit", "Too <b>rosy</b>."))

    assert "Write your name under what you sign." in page
    assert "Too &lt;b&gt;rosy&lt;/b&gt;." in page
    assert page.count("checked") == page.count("checked>") == 1
    assert await recorded(context, script) == [
        ("card:pro", *NOBODY, "nobody signed"),
        ("card:con", *NOBODY, "nobody signed"),
    ]


async def test_what_the_form_does_not_offer_is_passed_over(context: Context, script):
    ada = await asked(context, script)
    async with browsing(context) as browser:
        page = await browser.signs(ada, pro="splendid", nix="fit")

    assert "Nothing new was signed." in page


async def test_link_opens_nothing_once_it_is_over_or_taken_back(
    context: Context, clock: SetClock, script
):
    ada, ben = await asked(context, script, days=1), await asked(context, script, "Ben", days=9)
    await revoke(context, ben.reviewer.id, "Olu")
    clock.set(clock.now() + timedelta(days=1))

    async with browsing(context) as browser:
        for one in (ada, ben):
            assert "does not work, or not any more" in await browser.opens(one, status=404)
            assert "does not work" in await browser.signs(one, status=404, pro="fit")
        assert "does not work" in await browser.gets(f"/review/{'x' * 32}", 404)
        assert "There is no such page." in await browser.gets("/review/short", 404)


async def test_link_is_not_kept_in_the_store(context: Context, script):
    ada = await asked(context, script)
    async with context.database.read() as tx:
        raw = str(await entries(tx, 9))

    assert ada.token not in raw
    assert len(ada.token) == 32


async def test_pages_tell_nobody_the_link(context: Context, script):
    ada = await asked(context, script)
    async with browsing(context) as browser, browser.client.get(f"/review/{ada.token}") as answer:
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


async def test_form_that_is_too_large_is_refused_in_words(context: Context, script):
    ada = await asked(context, script)
    body = BytesIO(b"comment:card:pro=" + b"x" * 5_000_000)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    async with browsing(context) as browser:
        path = f"/review/{ada.token}"
        async with browser.client.post(path, data=body, headers=headers) as answer:
            assert answer.status == 413
            assert "That was too much at once." in await answer.text()


@pytest.mark.parametrize(
    ("wishes", "refusal"),
    [
        ({"name": "  "}, "A reviewer needs a name of at most 80 characters."),
        ({"name": "x" * 81}, "A reviewer needs a name of at most 80 characters."),
        ({"body": "x" * 121}, "Write whom they speak for in at most 120 characters."),
        ({"days": 0}, "A link is good for 1 to 366 days."),
    ],
)
async def test_invitation_that_does_not_do_is_refused(context: Context, script, wishes, refusal):
    with pytest.raises(ReviewRefused) as refused:
        await asked(context, script, **wishes)

    assert str(refused.value) == refusal


@pytest.fixture
def store(dialogue, tmp_path, monkeypatch):
    """Stand in a folder with a store of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DIALOGUE_DATA_DIR", str(tmp_path / "data"))
    dialogue("migrate")


def test_reviewers_are_invited_listed_and_taken_back_by_command(dialogue, store, script):
    code, out, err = dialogue("reviews", "invite", script, "--name", "Ada", "--stance", "against")
    assert (code, err) == (0, "")
    assert out.startswith("http://127.0.0.1:8080/review/")
    assert "For Ada alone, until " in out

    _, out, _ = dialogue("reviews", "list", "tiny", "--json")
    [told] = json.loads(out)
    assert (told["name"], told["stance"], told["revoked"]) == ("Ada", "against", False)

    number = str(told["number"])
    assert dialogue("reviews", "revoke", number)[0] == 0
    told = dialogue("reviews", "revoke", number)
    refusal = "There is no link 1 to take back. See them with: dialogue reviews list\n"
    assert told == (1, "", refusal)


def test_record_is_printed(dialogue, store, script):
    code, out, err = dialogue("reviews", "record", script)

    assert (code, err) == (0, "")
    assert "card:pro" in out
    assert "No sign-off: nobody has signed any part of this version." in out


def test_record_is_printed_for_a_program(dialogue, store, script):
    code, out, err = dialogue("reviews", "record", script, "--json")

    told = json.loads(out)
    assert (code, err, told["is_signed_off"], len(told["rows"])) == (0, "", False, 4)


def test_dialogue_nobody_was_asked_about_says_how_to_ask(dialogue, store):
    told = dialogue("reviews", "list", "tiny")

    hint = "Nobody was asked yet. Ask somebody with: dialogue reviews invite SCRIPT\n"
    assert told == (0, hint, "")
