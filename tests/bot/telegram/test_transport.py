"""The transport tells whether a request may have arrived, and never tells the token."""

import asyncio
import logging
import socket

import pytest
from aiohttp import web
from telegram import Bot
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    TelegramError,
    TimedOut,
)

from bot.channels.contract import File
from bot.telegram import transport
from bot.telegram.transport import AiohttpRequest, NotConnected, TooFast, TooLarge
from tests.bot.fakes import PATIENCE, eventually

TOKEN = "110201543:AAHsecretsecretsecretsecretsecretse"


@pytest.fixture
async def request_():
    request = AiohttpRequest(read_timeout=PATIENCE)
    await request.initialize()
    yield request
    await request.shutdown()


@pytest.fixture
async def impatient():
    """A transport for servers that never reply."""
    request = AiohttpRequest(read_timeout=0.2)
    await request.initialize()
    yield request
    await request.shutdown()


@pytest.fixture
async def server():
    """Serve one answer on every path; keep what was asked."""
    asked, is_over = [], asyncio.Event()
    answer = {"status": 200, "body": b'{"ok":true,"result":true}', "never": False, "reset": False}

    async def handle(request):
        form = await request.post() if "multipart" in request.content_type else None
        fields = (
            {
                name: value if isinstance(value, str) else value.file.read()
                for name, value in form.items()
            }
            if form
            else await request.read()
        )
        asked.append((request.method, request.path, fields))
        if answer["never"]:
            await is_over.wait()
        if answer["reset"]:
            request.transport.abort()
        return web.Response(status=answer["status"], body=answer["body"])

    app = web.Application(client_max_size=10_000_000)
    app.router.add_route("*", "/{path:.*}", handle)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/bot{TOKEN}"
    yield type("Server", (), {"url": url, "asked": asked, "answer": answer})
    is_over.set()
    await runner.cleanup()


async def test_call_gives_the_result(request_, server):
    server.answer["body"] = b'{"ok":true,"result":{"message_id":7}}'

    result = await request_.call(f"{server.url}/sendMessage", {"chat_id": 1, "text": "é"})

    assert result == {"message_id": 7}
    body = '{"chat_id":1,"text":"é"}'.encode()
    assert server.asked == [("POST", f"/bot{TOKEN}/sendMessage", body)]


async def test_half_a_character_goes_as_a_question_mark(request_, server):
    await request_.call(f"{server.url}/sendMessage", {"text": "\ud83d!"})

    assert server.asked == [("POST", f"/bot{TOKEN}/sendMessage", b'{"text": "?!"}')]


async def test_call_uploads_files(request_, server):
    files = {"photo": File(name="a.png", content=b"\x89PNG" * 500_000)}

    await request_.call(f"{server.url}/sendPhoto", {"chat_id": 1, "keys": [1]}, files)

    fields = {"chat_id": "1", "keys": "[1]", "photo": b"\x89PNG" * 500_000}
    assert server.asked == [("POST", f"/bot{TOKEN}/sendPhoto", fields)]


async def test_library_speaks_through_it(request_, server):
    base = server.url.removesuffix(TOKEN)
    server.answer["body"] = (
        b'{"ok":true,"result":{"message_id":7,"date":1,"chat":{"id":1,"type":"private"}}}'
    )

    bot = Bot(TOKEN, base_url=base, request=request_, get_updates_request=request_)
    sent = [await bot.send_message(1, "hi"), await bot.send_document(1, b"abc", filename="a.txt")]

    assert [message.message_id for message in sent] == [7, 7]


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (400, b'{"ok":false,"description":"Bad Request: no"}', BadRequest),
        (401, b'{"ok":false,"description":"Unauthorized"}', InvalidToken),
        (403, b'{"ok":false,"description":"Forbidden: bot was blocked"}', Forbidden),
        (404, b'{"ok":false,"description":"Not Found"}', InvalidToken),
        (409, b'{"ok":false,"description":"Conflict"}', Conflict),
        (429, b'{"ok":false,"parameters":{"retry_after":7}}', TooFast),
        (400, b'{"ok":false,"parameters":{"migrate_to_chat_id":-9}}', ChatMigrated),
        (500, b"<html>oops</html>", NetworkError),
        (502, b"<html>oops</html>", NetworkError),
        (200, b'{"ok":true,"resu', NetworkError),
        (200, b"[]", NetworkError),
    ],
)
async def test_refusals_have_types(request_, server, status, body, error):
    server.answer |= {"status": status, "body": body}

    with pytest.raises(TelegramError) as raised:
        await request_.call(f"{server.url}/sendMessage", {})

    assert type(raised.value) is error


async def test_pause_is_told_in_seconds(request_, server):
    server.answer |= {"status": 429, "body": b'{"ok":false,"parameters":{"retry_after":7}}'}

    with pytest.raises(TooFast) as raised:
        await request_.call(f"{server.url}/sendMessage", {})

    assert raised.value.seconds == 7


async def test_no_connection_means_surely_not_sent(request_):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/bot{TOKEN}/sendMessage"

    with pytest.raises(NotConnected):
        await request_.call(url, {})


async def test_no_reply_in_time_may_have_been_sent(impatient, server):
    server.answer["never"] = True

    with pytest.raises(TimedOut):
        await impatient.call(f"{server.url}/sendMessage", {})

    await eventually(was_asked(server))
    assert len(server.asked) == 1


def was_asked(server):
    async def is_so():
        return bool(server.asked)

    return is_so


async def test_broken_line_may_have_been_sent_and_is_not_tried_again(request_, server):
    server.answer["reset"] = True

    with pytest.raises(NetworkError) as raised:
        await request_.call(f"{server.url}/sendMessage", {})

    assert type(raised.value) is NetworkError
    assert len(server.asked) == 1


async def test_closed_transport_sends_nothing():
    with pytest.raises(NotConnected):
        await AiohttpRequest().call("http://127.0.0.1:1/", {})


async def test_too_large_a_download_is_refused(request_, server):
    server.answer["body"] = b"x" * (transport.MAX_DOWNLOAD + 1)

    with pytest.raises(TooLarge):
        await request_.do_request(f"{server.url}/file", "GET")


@pytest.mark.parametrize("trouble", ["refused", "late", "reset", "html", "address"])
async def test_no_trouble_tells_the_token(request_, impatient, server, caplog, trouble):
    caplog.set_level(logging.DEBUG)
    urls = {"refused": f"http://127.0.0.1:1/bot{TOKEN}/x", "address": f"nowhere bot{TOKEN}"}
    server.answer |= {"never": trouble == "late", "reset": trouble == "reset"}
    server.answer |= {"status": 500, "body": b"<html>"} if trouble == "html" else {}

    sender = impatient if trouble == "late" else request_
    with pytest.raises(TelegramError) as raised:
        await sender.call(urls.get(trouble, f"{server.url}/x"), {"text": "secret words"})

    error = raised.value
    said = f"{error} {error!r} {error.__cause__!r} {caplog.text}"
    assert error.__suppress_context__ or error.__context__ is None
    assert (TOKEN in said, "secret words" in said) == (False, False)
