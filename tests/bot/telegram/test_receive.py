"""Updates are confirmed when they are stored, by webhook and by asking, and none stops another."""

import asyncio
import io
import json
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web

from bot.channels.contract import Started, Tapped, Wrote
from bot.telegram.receive import LONG_POLL, WEBHOOK_PATH, Poller, init_webhook
from bot.telegram.register import set_webhook
from bot.telegram.transport import READ_TIMEOUT
from bot.turns.intake import StoreUnavailable
from tests.bot.fakes import eventually
from tests.emulator.faults import Refusal, ServerError, Truncated
from tests.emulator.history import Answered

SECRET = "a-secret_of-ours"
HEADER = "X-Telegram-Bot-Api-Secret-Token"


@pytest.fixture
async def url(receiver):
    app = init_webhook(web.Application(), receiver, secret=SECRET)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


@pytest.fixture
async def post(url):
    async with aiohttp.ClientSession() as session:

        async def posted(data, secret=SECRET):
            headers = [(HEADER, one) for one in ([secret] if isinstance(secret, str) else secret)]
            async with session.post(url + WEBHOOK_PATH, data=data, headers=headers) as reply:
                return reply.status, await reply.text(), reply.headers.get("Retry-After")

        yield posted


@pytest.fixture
def poller(api, receiver):
    return Poller(api, receiver, long_poll=1)


@asynccontextmanager
async def running(poller):
    task = asyncio.create_task(poller.run())
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def has_taken(intake, number):
    async def is_so():
        return len(intake.taken) >= number

    return is_so


def is_acknowledged(emulator):
    async def is_so():
        return len(emulator.history.of(Answered)) == 1

    return is_so


def was_told(api, error):
    async def is_so():
        info = await api.call("getWebhookInfo", {})
        return error in info.get("last_error_message", "")

    return is_so


def text_update(number, text="hi"):
    person = {"id": 5, "is_bot": False, "first_name": "A"}
    chat = {"id": 5, "type": "private"}
    said = {"message_id": number, "from": person, "chat": chat, "date": 1770000000, "text": text}
    return json.dumps({"update_id": number, "message": said})


# --- webhook -------------------------------------------------------------------------------------


async def test_webhook_stores_then_confirms(post, intake):
    assert await post(text_update(1)) == (200, "", None)
    assert intake.acts() == [Wrote(text="hi", ref="1")]


async def test_webhook_acknowledges_a_tap_in_its_reply(url, api, ada, intake, emulator):
    await set_webhook(api, url, SECRET)
    await api.call(
        "sendMessage",
        {
            "chat_id": ada.id,
            "text": "Warm?",
            "reply_markup": {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]},
        },
    )

    await ada.tap("Yes")
    await eventually(has_taken(intake, 2))
    await eventually(is_acknowledged(emulator))

    assert intake.acts()[-1] == Tapped(data="y")


async def test_webhook_without_store_asks_to_come_again_and_loses_nothing(
    url, api, ada, intake, emulator
):
    intake.is_down = True
    await set_webhook(api, url, SECRET)
    await ada.type("are you there?")

    await eventually(was_told(api, "503"))

    assert (intake.taken, len(emulator.updates)) == ([], 2)


async def test_webhook_without_store_says_when_to_come_again(post, intake):
    intake.is_down = True

    assert await post(text_update(1)) == (503, "", "5")


async def test_webhook_that_breaks_tells_nothing_about_people(post, intake, caplog, capsys):
    intake.breaks_with = RuntimeError("UPDATE ... ['Ada wrote this']")

    assert await post(text_update(1)) == (503, "", "5")

    said = caplog.text + "".join(capsys.readouterr())
    assert ("Ada" in said, "RuntimeError" in said) == (False, True)


@pytest.mark.parametrize("secret", ["", "wrong", SECRET + "x", "é", [], [SECRET, SECRET]])
async def test_webhook_tells_nothing_to_strangers(post, intake, secret):
    assert await post(text_update(1), secret) == (401, "", None)
    assert (intake.taken, intake.quarantined) == ([], [])


async def test_webhook_refuses_what_no_update_can_be(post, intake):
    assert await post(io.BytesIO(b"x" * (1024 * 1024 + 1))) == (413, "", None)


async def test_webhook_refuses_too_much_even_without_a_length(post):
    async def chunks():
        for _ in range(20):
            yield b"x" * 100_000

    assert await post(chunks()) == (413, "", None)


async def test_webhook_quarantines_what_it_cannot_read(post, intake):
    nobodys = b'{"update_id": 9, "message": 5}'
    adas = b'{"update_id": 8, "message": {"chat": {"type": "private", "id": 5}, "text": "x"}}'

    assert await post(nobodys) == (200, "", None)
    assert await post(adas) == (200, "", None)
    assert intake.quarantined == [
        ("telegram", "tg:110201543:9", nobodys, "TypeError", ""),
        ("telegram", "tg:110201543:8", adas, "KeyError", "5"),
    ]


async def test_webhook_ignores_what_does_not_concern_us(post, intake):
    assert await post(b'{"update_id": 9, "poll": {}}') == (200, "", None)
    assert (intake.taken, intake.quarantined) == ([], [])


# --- poller --------------------------------------------------------------------------------------


def test_quiet_line_is_not_taken_for_a_broken_one():
    assert LONG_POLL <= READ_TIMEOUT - 5  # seconds for the reply to come


async def test_poller_takes_all_in_order_and_confirms(poller, ada, intake, emulator):
    for number in range(3):
        await ada.type(f"{number}")

    async with running(poller):
        await eventually(has_taken(intake, 4))

        async def is_confirmed():
            return len(emulator.updates) == 0

        await eventually(is_confirmed)

    assert intake.acts()[1:] == [Wrote(text=f"{n}", ref=intake.acts()[n + 1].ref) for n in range(3)]
    assert isinstance(intake.acts()[0], Started)


async def test_poller_confirms_nothing_that_is_not_stored(poller, ada, intake, emulator):
    intake.is_down = True

    for _ in range(2):
        with pytest.raises(StoreUnavailable):
            await poller.poll()
    waiting = len(emulator.updates)
    intake.is_down = False
    await poller.poll()

    assert (waiting, intake.acts()) == (1, [Started()])


async def test_poller_started_anew_is_given_what_was_not_confirmed(api, receiver, ada, intake):
    await Poller(api, receiver, long_poll=0).poll()
    await Poller(api, receiver, long_poll=0).poll()

    assert [incoming.key for incoming in intake.taken] == [intake.taken[0].key] * 2


async def test_poller_goes_on_after_a_poisonous_update(poller, ada, intake, emulator):
    emulator.updates.inject({"message": {"message_id": "x"}})
    await ada.type("after it")

    async with running(poller):
        await eventually(has_taken(intake, 2))

    assert intake.acts()[-1] == Wrote(text="after it", ref=intake.acts()[-1].ref)
    assert [(channel, error) for channel, _, _, error, _ in intake.quarantined] == [
        ("telegram", "KeyError")
    ]


async def test_poller_takes_updates_whose_numbers_begin_again_lower(poller, ada, intake, emulator):
    await ada.type("before")
    await poller.poll()
    await poller.poll()
    emulator.updates.restart_ids(100_000_001)

    await ada.type("after")
    await poller.poll()

    assert intake.acts()[-1] == Wrote(text="after", ref=intake.acts()[-1].ref)


async def test_poller_acknowledges_taps_after_storing(poller, ada, api, intake, emulator):
    await api.call(
        "sendMessage",
        {
            "chat_id": ada.id,
            "text": "Warm?",
            "reply_markup": {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]},
        },
    )
    await ada.tap("Yes")

    async with running(poller):
        await eventually(is_acknowledged(emulator))

    assert intake.acts()[-1] == Tapped(data="y")


@pytest.mark.parametrize(
    "fault",
    [
        ServerError(),
        Truncated(),
        Refusal(code=409, description="Conflict: terminated by other getUpdates request"),
        Refusal(code=400, description="Bad Request: query is too old"),
    ],
)
async def test_poller_survives_what_goes_wrong(poller, ada, intake, emulator, fault):
    emulator.faults.add("getUpdates", fault=fault)

    async with running(poller):
        await eventually(has_taken(intake, 1))

    assert intake.acts() == [Started()]


async def test_another_poller_is_reported_in_words(poller, ada, emulator, intake, capsys):
    conflict = Refusal(code=409, description="Conflict: terminated by other getUpdates request")
    emulator.faults.add("getUpdates", fault=conflict)

    async with running(poller):
        await eventually(has_taken(intake, 1))

    said = capsys.readouterr().out
    assert "another program is receiving this bot's messages" in said
