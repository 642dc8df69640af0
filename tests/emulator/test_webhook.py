"""Pushing to a webhook: secret, order, side by side, retries and replies that act."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from aiohttp import web
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest

from tests.emulator.citizen import Citizen
from tests.emulator.conftest import PATIENCE, until
from tests.emulator.history import Confirmed
from tests.emulator.server import Emulator

Reply = Callable[[str], Awaitable[web.Response]]


class Receiver:
    """A bot's webhook that notes what arrives and answers as `reply` says."""

    def __init__(self) -> None:
        self.url = ""
        self.arrived: list[str] = []
        self.secrets: list[str] = []
        self.busy = 0
        self.busiest = 0
        self.reply: Reply = self.agree

    async def agree(self, _: str) -> web.Response:
        return web.Response()

    async def take(self, request: web.Request) -> web.Response:
        update = json.loads(await request.read())
        message, tap = update.get("message", {}), update.get("callback_query", {})
        words = message.get("text") or tap.get("data") or "?"
        self.arrived.append(words)
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token", ""))
        self.busy += 1
        self.busiest = max(self.busiest, self.busy)
        try:
            return await self.reply(words)
        finally:
            self.busy -= 1

    async def has(self, count: int) -> None:
        """Wait until so many updates arrived."""
        await until(lambda: len(self.arrived) >= count)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.take)
    runner = web.AppRunner(app, shutdown_timeout=0.5)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield receiver
    await runner.cleanup()


async def drained(emulator: Emulator) -> None:
    """Wait until every update is confirmed."""
    await until(lambda: not emulator.history.unconfirmed())


async def test_updates_are_pushed_with_the_secret_and_confirmed_by_2xx(
    emulator: Emulator, bot: Bot, receiver: Receiver
):
    citizen = Citizen(emulator)
    waited = await citizen.start()
    await bot.set_webhook(receiver.url, secret_token="s3cret")
    pushed = await citizen.type("hello")

    await drained(emulator)

    assert receiver.arrived == ["/start", "hello"]
    assert receiver.secrets == ["s3cret", "s3cret"]
    confirmed = [(record.update_id, record.by) for record in emulator.history.of(Confirmed)]
    assert confirmed == [(waited, "webhook"), (pushed, "webhook")]


async def test_refused_update_is_retried_and_holds_only_its_own_chat(
    emulator: Emulator, bot: Bot, receiver: Receiver
):
    refusals = iter([500, 503, 502])
    other_came = asyncio.Event()

    async def stumble(words: str) -> web.Response:
        if words == "bad":
            await other_came.wait()
            return web.Response(status=next(refusals, 200))
        other_came.set()
        return web.Response()

    receiver.reply = stumble
    ada, bea = Citizen(emulator), Citizen(emulator)
    await bot.set_webhook(receiver.url)
    await ada.type("bad")
    await ada.type("after bad")
    await bea.type("other")

    await drained(emulator)

    assert receiver.arrived.count("bad") == 4
    assert receiver.arrived[-1] == "after bad"
    assert receiver.arrived.index("other") < receiver.arrived.index("after bad")
    info = await bot.get_webhook_info()
    assert info.last_error_message == "Wrong response from the webhook: 502 Bad Gateway"
    assert info.pending_update_count == 0


async def test_retry_after_is_honoured(emulator: Emulator, bot: Bot, receiver: Receiver):
    loop = asyncio.get_running_loop()
    times: dict[str, list[float]] = {"1": [], "2": []}

    async def later(seconds: str) -> web.Response:
        times[seconds].append(loop.time())
        if len(times[seconds]) == 1:
            return web.Response(status=503, headers={"Retry-After": seconds})
        return web.Response()

    receiver.reply = later
    await bot.set_webhook(receiver.url)
    for seconds in ("2", "1"):
        await Citizen(emulator).type(seconds)

    await drained(emulator)

    assert sorted(receiver.arrived[:2]) == ["1", "2"]
    assert receiver.arrived[2:] == ["1", "2"]
    assert [last - first >= int(seconds) for seconds, (first, last) in times.items()] == [True] * 2


async def test_text_and_tap_of_one_person_travel_in_separate_queues(
    emulator: Emulator, bot: Bot, receiver: Receiver, ada: Citizen
):
    freed = asyncio.Event()

    async def slow_texts(words: str) -> web.Response:
        if words == "slow":
            await freed.wait()
        return web.Response()

    button = InlineKeyboardButton("Yes", callback_data="tapped")
    await bot.send_message(ada.id, "?", reply_markup=InlineKeyboardMarkup([[button]]))
    receiver.reply = slow_texts
    await bot.set_webhook(receiver.url, drop_pending_updates=True)
    await ada.type("slow")
    await receiver.has(1)
    await ada.type("waits")
    await ada.tap("Yes")

    await receiver.has(2)
    await asyncio.sleep(0.05)
    overtaken = list(receiver.arrived)
    freed.set()
    await drained(emulator)

    assert overtaken == ["slow", "tapped"]
    assert receiver.arrived == ["slow", "tapped", "waits"]


async def test_no_more_connections_than_asked_for(emulator: Emulator, bot: Bot, receiver: Receiver):
    freed = asyncio.Event()

    async def held(_: str) -> web.Response:
        await freed.wait()
        return web.Response()

    receiver.reply = held
    await bot.set_webhook(receiver.url, max_connections=3)
    for _ in range(12):
        await Citizen(emulator).start()

    await receiver.has(3)
    await asyncio.sleep(0.05)  # for a fourth to show, if there is one
    freed.set()
    await drained(emulator)

    assert (len(receiver.arrived), receiver.busiest) == (12, 3)


async def test_method_in_the_reply_is_executed(emulator: Emulator, bot: Bot, receiver: Receiver):
    citizen = Citizen(emulator)

    async def greet(_: str) -> web.Response:
        return web.json_response({"method": "sendMessage", "chat_id": citizen.id, "text": "Hi"})

    receiver.reply = greet
    await bot.set_webhook(receiver.url)
    await citizen.start()

    assert (await citizen.sees("Hi")).text == "Hi"


async def test_repeated_update_is_pushed_again(emulator: Emulator, bot: Bot, receiver: Receiver):
    await bot.set_webhook(receiver.url)
    update_id = await Citizen(emulator).start()
    await receiver.has(1)

    emulator.updates.repeat(update_id)

    await receiver.has(2)
    assert receiver.arrived == ["/start", "/start"]


async def test_updates_wait_while_the_bot_is_away_and_polling_can_take_over(
    emulator: Emulator, bot: Bot
):
    await bot.set_webhook("http://127.0.0.1:9/nobody", allowed_updates=["message"])
    update_id = await Citizen(emulator).start()

    async with asyncio.timeout(PATIENCE):
        while not (info := await bot.get_webhook_info()).last_error_message:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
    await bot.delete_webhook()
    updates = await bot.get_updates()

    assert (info.url, info.pending_update_count) == ("http://127.0.0.1:9/nobody", 1)
    assert info.allowed_updates == ("message",)
    assert info.last_error_message == "Connection failed: ClientConnectorError"
    assert [update.update_id for update in updates] == [update_id]


@pytest.mark.parametrize(
    "wrong", [{"url": "ftp://x"}, {"secret_token": "no spaces"}, {"max_connections": 101}]
)
async def test_odd_webhooks_are_refused(bot: Bot, wrong: dict[str, object]):
    with pytest.raises(BadRequest):
        await bot.set_webhook(**{"url": "http://127.0.0.1:9/hook", **wrong})
