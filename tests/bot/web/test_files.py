"""Photos and voice notes are seen and heard by those who may read the words, and noted."""

import pytest
from sqlalchemy import select

from storage.accounts import audit
from storage.accounts.organisers import Role
from storage.schema.turns import attachments
from tests.bot.web.media import PHOTO
from tests.bot.web.office import ROOT
from tests.storage.answering import seed_person, seed_round

VOICE = b"OggS" + bytes(24) + b"OpusHead" + b"spoken words"
WITHHELD = "no consent to quote"
POLICY = "default-src 'none'; sandbox"


@pytest.fixture
async def sent(office):
    """Give the ids of files: of somebody who may be quoted, of somebody who may not, and others."""
    context = office.context
    async with context.database.write() as tx:
        round_ = await seed_round(tx)
        for name, quote in (("open", True), ("shy", False)):
            person = await seed_person(tx, context.vault, round_, name, quote=quote)
            for part, media, content in (
                ("1", "voice", VOICE),
                ("2", "photo", PHOTO),
                ("3", "voice", None),
                ("4", "photo", b"<svg onload='alert(1)'></svg>"),
            ):
                await person.answers("welcome", "why", "reflect", part=part, source=media)
                await person.attaches("why", part, content, media=media)
        ids = list(await tx.scalars(select(attachments.c.id).order_by(attachments.c.id)))
    kinds = ("voice", "photo", "absent", "odd")
    return {
        f"{who} {kind}": ids[place * 4 + number]
        for place, who in enumerate(("open", "shy"))
        for number, kind in enumerate(kinds)
    }


async def fetched(browser, file, slug="spring", **headers):
    url = f"{ROOT}/rounds/{slug}/files/{file}"
    async with browser.client.get(url, headers=headers) as answer:
        return answer.status, answer.headers, await answer.read()


async def looks(office):
    """Give what the audit log tells of files that were looked at."""
    async with office.context.database.read() as tx:
        entries = await audit.entries(tx, 50)
    return [(e.subject, e.detail["file"]) for e in entries if "file" in e.detail]


@pytest.mark.parametrize("path", ["/rounds/spring/responses", "/rounds/spring/participants/open"])
async def test_files_stand_beside_their_answers_marked_as_what_they_are(office, sent, path):
    async with office.logged_in() as browser:
        seen = await browser.get(path)

    files = f'src="{ROOT}/rounds/spring/files'
    assert f'<audio {files}/{sent["open voice"]}" controls preload="none"' in seen.html
    assert f'<img {files}/{sent["open photo"]}"' in seen.html
    assert "Voice note, not fetched yet." in seen.words
    assert [name for name in sent if f'/{sent[name]}"' in seen.html] == [
        "open voice",
        "open photo",
        "open odd",
    ]


async def test_file_that_is_lost_is_told(office, sent):
    async with office.context.database.write() as tx:
        lost = attachments.update().where(attachments.c.id == sent["open absent"])
        await tx.execute(lost.values(lost_at=office.context.clock.now()))

    async with office.logged_in() as browser:
        seen = await browser.get("/rounds/spring/participants/open")
        round_ = await browser.get("/rounds/spring")

    assert "Voice note, lost: it could not be fetched." in seen.words
    told = "1 voice note or photo not fetched yet; they will be. 1 voice note or photo lost"
    assert told in round_.words


async def test_files_of_who_may_not_be_quoted_are_kept_from_organisers(office, sent):
    async with office.logged_in() as browser:
        page = await browser.get("/rounds/spring/participants/shy")
        found = [(await fetched(browser, sent[f"shy {kind}"]))[0] for kind in ("voice", "photo")]
    async with office.logged_in(Role.ANALYST, "ana") as browser:
        read = await browser.get("/rounds/spring/participants/shy")
        status, _, content = await fetched(browser, sent["shy voice"])

    assert f"Voice note, not shown: {WITHHELD}." in page.words
    assert f"Photo, not shown: {WITHHELD}." in page.words
    assert "/files/" not in page.html
    assert found == [404, 404]
    assert f'/files/{sent["shy voice"]}"' in read.html
    assert (status, content) == (200, VOICE)
    assert await looks(office) == [("spring/shy", "voice for why")]


@pytest.mark.parametrize(
    ("kind", "content", "told"),
    [
        ("voice", VOICE, ("audio/ogg", "inline; filename*=UTF-8''open-why-1.ogg")),
        ("photo", PHOTO, ("image/png", "inline; filename*=UTF-8''open-why-2.png")),
        (
            "odd",
            b"<svg onload='alert(1)'></svg>",
            ("application/octet-stream", "attachment; filename*=UTF-8''open-why-4.bin"),
        ),
    ],
)
async def test_file_is_told_by_what_is_in_it_and_cannot_act(office, sent, kind, content, told):
    async with office.logged_in() as browser:
        status, headers, body = await fetched(browser, sent[f"open {kind}"])

    assert (status, body) == (200, content)
    assert {
        name: headers[name]
        for name in (
            "Content-Type",
            "Content-Disposition",
            "Content-Security-Policy",
            "X-Content-Type-Options",
            "Cache-Control",
            "Cross-Origin-Resource-Policy",
        )
    } == {
        "Content-Type": told[0],
        "Content-Disposition": told[1],
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
        "Cross-Origin-Resource-Policy": "same-origin",
    }


async def test_player_may_ask_for_parts_and_is_noted_once(office, sent):
    async with office.logged_in() as browser:
        first = await fetched(browser, sent["open voice"], Range="bytes=0-")
        second = await fetched(browser, sent["open voice"], Range="bytes=4-7")
        beyond = await fetched(browser, sent["open voice"], Range="bytes=4000-")
        odd = await fetched(browser, sent["open voice"], Range="lines=1")

    size = len(VOICE)
    assert [(status, h.get("Content-Range"), body) for status, h, body in (first, second)] == [
        (206, f"bytes 0-{size - 1}/{size}", VOICE),
        (206, f"bytes 4-7/{size}", VOICE[4:8]),
    ]
    assert [(status, h["Content-Range"]) for status, h, _ in (beyond, odd)] == [
        (416, f"bytes */{size}")
    ] * 2
    assert await looks(office) == [("spring/open", "voice for why")]


@pytest.mark.parametrize(
    ("file", "slug"),
    [("open absent", "spring"), (999, "spring"), (10**30, "spring"), ("open voice", "x")],
)
async def test_what_is_not_there_is_not_found(office, sent, file, slug):
    async with office.logged_in() as browser:
        status, *_ = await fetched(browser, sent.get(file, file), slug)

    assert status == 404
    assert await looks(office) == []
