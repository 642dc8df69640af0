"""Photos and recordings sent from the web chat, without scripts: kept, or refused in words."""

from zipfile import ZipFile

import pytest
from aiohttp import CookieJar, FormData, web
from aiohttp.test_utils import TestClient, TestServer

from bot.authoring.script_store import ScriptCache
from bot.evidence.export import ExportRequest, export
from bot.turns.intake import StoreUnavailable
from bot.webchat.app import init_webchat
from dialogues.languages.phrases import page_phrase
from storage.queries.filters import Filters
from storage.schema import turns
from tests.bot.evidence.recordings import (
    LARGE_HEAD,
    MP3_FRAME,
    OGG,
    SOUNDS,
    TOLD,
    mp4,
    ogg,
    ogg_comments,
    wav,
    webm,
)
from tests.bot.evidence.snapshots import GPS, PHOTOS, bare_jpeg, exif, jpeg
from tests.bot.webchat.visiting import Visitor, run_meal, web_house

BOTH = "image/jpeg,image/png,image/webp,audio/*,.mp3,.m4a,.ogg,.oga,.opus,.wav,.weba,.webm"
TEN_MEGABYTES = 10 * 2**20
CAPTION = "Our kitchen"
TO_THE_QUESTION = ("I agree", "Next", "Ask first", "Done")


@pytest.fixture(params=["sqlite"])
def store_url(request):
    """What a page shows does not hang on the database; those that store files ask both."""
    return request.getfixturevalue(f"{request.param}_url")


on_both = pytest.mark.parametrize("store_url", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
async def service(context):
    await run_meal(context, accept="[text, voice, photo]")
    return web_house(context)


@pytest.fixture
async def ann(service):
    """Give somebody at the open question, which takes photos and recordings."""
    async with TestClient(TestServer(service.app), cookie_jar=CookieJar(unsafe=True)) as client:
        yield await asked_why(Visitor(client))


async def asked_why(visitor: Visitor) -> Visitor:
    await visitor.open("/chat/meals")
    for label in ("Start", *TO_THE_QUESTION):
        await visitor.press(label)
    return visitor


async def kept(service, *columns: str) -> list[tuple]:
    table = turns.attachments
    async with service.context.database.read() as tx:
        found = await tx.execute(table.select().order_by(table.c.id))
        return [tuple(getattr(row, name) for name in columns) for row in found]


async def exported(service, path) -> dict[str, bytes]:
    """Give the attachments of an export by the last part of their names."""
    filters = Filters(round="meals")
    await export(
        service.context,
        ScriptCache(),
        ExportRequest(filters=filters, out=path, actor="olga", include_unquotable=True),
    )
    archive = ZipFile(path)
    names = [name for name in archive.namelist() if name.startswith("attachments/")]
    return {name.rpartition("/")[2]: archive.read(name) for name in names}


# --- sending one ----------------------------------------------------------------------------------


@on_both
async def test_photo_is_kept_with_the_answer_bare_of_where_it_was_made(ann, service, tmp_path):
    page = await ann.attach(jpeg(exif_told=exif(1)), CAPTION, name="IMG_0001.JPG")

    assert page.bubbles[-1] == ("Guide", "Thank you, I have kept that. Send more, or press Done.")
    assert page.bubbles[-2] == ("You", CAPTION)
    assert page.html.count(f'<p class="sent">{page_phrase("en", "sent_photo")}</p>') == 1
    assert await kept(service, "media", "mime", "size") == [
        ("photo", "image/jpeg", len(bare_jpeg())),
    ]
    assert await exported(service, tmp_path / "out.zip") == {"why_1.jpg": bare_jpeg()}


@on_both
async def test_recording_is_kept_bare_of_who_made_it_and_where(ann, service, tmp_path):
    page = await ann.attach(ogg(ogg_comments(*TOLD)))

    assert f'<p class="sent">{page_phrase("en", "sent_voice")}</p>' in page.html
    silent = ogg(ogg_comments(), room=len(ogg_comments(*TOLD)))
    assert await exported(service, tmp_path / "out.zip") == {"why_1.ogg": silent}


async def test_page_says_before_what_is_taken_out_of_files(ann):
    for told in ("attach_hint_photo", "attach_hint_voice"):
        assert page_phrase("en", told) in ann.page.html


@on_both
async def test_bytes_lie_sealed_in_the_store_and_go_with_the_person(ann, service):
    await ann.attach(OGG, CAPTION)
    [(sealed,)] = await kept(service, "sealed")

    await ann.press(page_phrase("en", "word_forget"))
    await ann.press("Yes, delete everything")

    assert len(sealed) > len(OGG)
    assert b"sound" not in sealed
    assert await kept(service, "id") == []


@on_both
async def test_file_can_be_had_again_by_who_sent_it_and_nobody_else(ann, service):
    await ann.attach(jpeg(exif_told=exif(1)), CAPTION)
    page = await ann.attach(OGG)
    own = [page.links[f"Download {name}"] for name in ("photo-1.jpg", "voice-2.ogg")]

    handed_over = []
    for path in own:
        async with ann.client.get(path) as answer:
            handed_over.append((answer.content_type, await answer.read()))
    async with TestClient(ann.client.server, cookie_jar=CookieJar(unsafe=True)) as client:
        bob = await asked_why(Visitor(client))
        others = [(await bob.open(path)).status for path in own]

    kind = "application/octet-stream"
    assert handed_over == [(kind, bare_jpeg()), (kind, OGG)]
    assert others == [404, 404]


@pytest.mark.parametrize(("mime", "content"), [*PHOTOS.items(), *SOUNDS.items()])
async def test_file_is_known_by_what_is_in_it(ann, service, mime, content):
    await ann.attach(content, name="letter.doc")

    assert await kept(service, "mime") == [(mime,)]


async def test_mp3_without_a_tag_is_known_by_its_first_frame(ann, service):
    await ann.attach(MP3_FRAME)

    assert await kept(service, "mime") == [("audio/mpeg",)]


async def test_file_of_exactly_the_limit_is_kept(ann, service):
    await ann.attach(wav(bytes(TEN_MEGABYTES - LARGE_HEAD)))

    assert await kept(service, "size") == [(TEN_MEGABYTES,)]


async def test_same_form_sent_twice_is_one_answer(ann, service):
    form = ann.form_of("Send")
    for _ in range(2):
        body = FormData(form.fields)
        body.add_field("file", OGG, filename="a.ogg")
        await ann.post(form, body)

    assert await kept(service, "part") == [("1",)]


async def test_several_files_are_parts_of_one_answer(ann, service):
    for content in (jpeg(), OGG):
        await ann.attach(content)

    assert await kept(service, "part", "media") == [("1", "photo"), ("2", "voice")]


async def test_form_in_which_no_file_was_chosen_sends_the_words(ann, service):
    form = ann.form_of("Send")
    body = FormData(form.fields | {"text": "Only words"})
    body.add_field("file", b"", filename="", content_type="application/octet-stream")

    page = await ann.post(form, body)

    assert page.bubbles[-2] == ("You", "Only words")
    assert await kept(service, "id") == []


async def test_copy_of_ones_data_names_what_was_sent(ann):
    await ann.attach(OGG)
    page = await ann.press(page_phrase("en", "word_my data"))

    async with ann.client.get(page.links["Download my-data.txt"]) as answer:
        copy = await answer.text()

    assert f"- a voice message for why (audio/ogg, {len(OGG)} bytes)" in copy


# --- where it is offered --------------------------------------------------------------------------


async def test_file_can_be_chosen_only_where_the_open_question_takes_one(service):
    async with TestClient(TestServer(service.app), cookie_jar=CookieJar(unsafe=True)) as client:
        ann = Visitor(client)
        await ann.open("/chat/meals")
        await ann.press("Start")
        at_consent = ann.form_of("Send").takes
        for label in TO_THE_QUESTION:
            await ann.press(label)
        asked = ann.form_of("Send").takes
        await ann.press(page_phrase("en", "word_stop"))
        in_between = ann.form_of("Send").takes
        await ann.press("No, stay")
        await ann.press("Skip")
        at_the_end = ann.form_of("Send").takes

    assert (at_consent, asked, in_between, at_the_end) == ("", BOTH, "", "")


# --- what is not taken ----------------------------------------------------------------------------

OTHER = page_phrase("en", "file_other_photo_voice")


@pytest.mark.parametrize(
    ("content", "status", "problem"),
    [
        (b"%PDF-1.7 a letter", 422, OTHER),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", 422, OTHER),
        (b"GIF89a" + bytes(20), 422, OTHER),
        (mp4(b"soun", b"vide"), 422, OTHER),
        (webm(b"V_VP9") + b"A_OPUS", 422, OTHER),
        (b"\xff\xf1\x50\x80 sound as AAC", 422, OTHER),
        (jpeg()[:-9], 422, page_phrase("en", "file_damaged")),
        (OGG[:-1], 422, page_phrase("en", "file_damaged")),
        (bytes(TEN_MEGABYTES + 1), 413, page_phrase("en", "file_too_large", most=10)),
        (bytes(11 * TEN_MEGABYTES), 413, page_phrase("en", "file_too_large", most=10)),
    ],
    ids=[
        "pdf",
        "svg",
        "gif",
        "film",
        "webm film",
        "aac",
        "damaged",
        "damaged sound",
        "large",
        "enormous",
    ],
)
async def test_file_that_cannot_be_taken_loses_no_words(ann, service, content, status, problem):
    before = ann.page.bubbles

    page = await ann.attach(content, CAPTION)

    assert (page.status, page.problem) == (status, f"There is a problem. {problem}")
    assert page.draft == CAPTION
    assert page.bubbles == before
    assert await kept(service, "id") == []


@pytest.mark.parametrize(
    ("accept", "content", "key"),
    [
        ("[text, voice]", jpeg(), "file_other_voice"),
        ("[text, photo]", OGG, "file_other_photo"),
        ("[text]", OGG, "file_not_here"),
    ],
)
async def test_kind_that_the_question_does_not_take_is_told(context, accept, content, key):
    await run_meal(context, accept=accept)
    service = web_house(context)
    async with TestClient(TestServer(service.app), cookie_jar=CookieJar(unsafe=True)) as client:
        ann = await asked_why(Visitor(client))

        page = await ann.attach(content, CAPTION)

    assert (page.status, page.problem) == (422, f"There is a problem. {page_phrase('en', key)}")
    assert (page.draft, await kept(service, "id")) == (CAPTION, [])


@pytest.mark.parametrize("body", [b"", b"--x\r\n", b"--x\r\n\r\nno name\r\n--y", b"\xff\xfe"])
async def test_form_that_is_broken_is_told_in_words(ann, service, body):
    headers = ann.headers | {"Content-Type": "multipart/form-data; boundary=x"}

    async with ann.client.post("/chat/say", data=body, headers=headers) as answer:
        status = answer.status

    assert 400 <= status < 404
    assert await kept(service, "id") == []


async def test_file_sent_by_another_site_is_refused(ann, service):
    ann.headers = {"Origin": "https://elsewhere.example"}

    page = await ann.attach(OGG)

    assert (page.status, await kept(service, "id")) == (403, [])


class DownIntake:
    """An intake whose store is down for a while."""

    def __init__(self, intake) -> None:
        self.intake = intake
        self.is_down = False

    async def admit_update(self, incoming) -> None:
        if self.is_down:
            raise StoreUnavailable("the fake store is down")
        await self.intake.admit_update(incoming)


async def test_file_is_confirmed_only_once_it_is_kept(context, service):
    intake = DownIntake(service.intake)
    app = init_webchat(
        web.Application(),
        context,
        intake=intake,
        notifier=service.notifier,
        script_cache=ScriptCache(),
    )
    async with TestClient(TestServer(app), cookie_jar=CookieJar(unsafe=True)) as client:
        ann = await asked_why(Visitor(client))
        intake.is_down = True
        failed = await ann.attach(jpeg(exif_told=exif(1)), CAPTION)
        before = await kept(service, "id")
        intake.is_down = False

        page = await ann.attach(jpeg(exif_told=exif(1)), failed.draft)

    assert (failed.status, failed.problem) == (
        503,
        f"There is a problem. {page_phrase('en', 'not_kept')}",
    )
    assert (failed.draft, before) == (CAPTION, [])
    assert page.bubbles[-2] == ("You", CAPTION)
    assert await kept(service, "part", "size") == [("1", len(bare_jpeg()))]


def test_photo_of_these_tests_tells_where_it_was_made():
    assert GPS in jpeg(exif_told=exif(1))
