"""How updates come in from Telegram: by our webhook, or by asking for them."""

import asyncio
import hmac
import random
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from aiohttp import web
from telegram.error import Conflict, InvalidToken, TelegramError

from bot.channels.contract import Incoming, Json, Tapped
from bot.refused import BotError
from bot.runtime import crashpoints
from bot.runtime.context import Clock
from bot.telegram.api import TOKEN_REFUSED, BotApi
from bot.telegram.parse import WANTED, UpdateRefused, chat_in, read_body, read_update
from bot.telegram.transport import TooFast, as_json
from bot.turns.intake import Intake, StoreUnavailable

WEBHOOK_PATH = "/telegram/webhook"
MAX_BODY = 1024 * 1024  # bytes; a real update has a few thousand
RETRY_AFTER = "5"  # seconds, when the store cannot take an update
LONG_POLL = 20  # seconds one request waits for updates; less than we wait for a reply
FIRST_PAUSE = 0.5  # seconds after the first error, doubled with each one that follows
LONGEST_PAUSE = 60.0  # seconds
ANSWERS = 16  # taps acknowledged at the same time
TOOK_OVER = (
    "another program is receiving this bot's messages; stop it, or give this one another token"
)

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """What both ways of receiving need."""

    intake: Intake
    clock: Clock
    bot_id: int
    username: str = ""

    def now(self) -> datetime:
        """Give the instant an update is received at."""
        return self.clock.now()

    async def put_away(self, raw: bytes, refusal: UpdateRefused) -> None:
        """Put away an update that cannot be understood, to go with the person whose chat it is."""
        await self.intake.quarantine(
            "telegram", refusal.key, raw, str(refusal), address=chat_in(raw)
        )


# --- the webhook ---------------------------------------------------------------------------------


def init_webhook(app: web.Application, receiver: Receiver, *, secret: str) -> web.Application:
    """Add the route that Telegram posts updates to.

    It answers 200 only when an update is stored; while the store cannot take any it asks
    Telegram to come again later.
    """
    webhook = _Webhook(receiver, secret)
    app.router.add_post(WEBHOOK_PATH, webhook.handle)
    return app


class _Webhook:
    def __init__(self, receiver: Receiver, secret: str) -> None:
        self._receiver = receiver
        self._secret = secret.encode()

    async def handle(self, request: web.Request) -> web.Response:
        if not self._is_telegram(request):
            return web.Response(status=401)
        raw = await _read_body(request)
        if raw is None:
            return web.Response(status=413)
        crashpoints.point("fetched")
        try:
            incoming = await self._take(raw)
        except Exception as error:  # noqa: BLE001 - an edge: the traceback would quote people
            if not isinstance(error, StoreUnavailable):
                _log.error("an update was not taken", error=type(error).__name__)
            return web.Response(status=503, headers={"Retry-After": RETRY_AFTER})
        return _acknowledge(incoming)

    def _is_telegram(self, request: web.Request) -> bool:
        offered = request.headers.getall("X-Telegram-Bot-Api-Secret-Token", [])
        return len(offered) == 1 and hmac.compare_digest(
            offered[0].encode(errors="replace"), self._secret
        )

    async def _take(self, raw: bytes) -> Incoming | None:
        receiver = self._receiver
        try:
            incoming = read_update(
                raw, bot_id=receiver.bot_id, received=receiver.now(), username=receiver.username
            )
        except UpdateRefused as refusal:
            await receiver.put_away(raw, refusal)
            return None
        if incoming:
            await receiver.intake.admit_update(incoming)
        return incoming


async def _read_body(request: web.Request) -> bytes | None:
    """Read at most a megabyte; None if there is more."""
    if (request.content_length or 0) > MAX_BODY:
        return None
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > MAX_BODY:
            return None
    return bytes(body)


def _acknowledge(incoming: Incoming | None) -> web.Response:
    """Answer 200; for a tap the answer also stops the button from spinning."""
    if incoming is None or not isinstance(incoming.act, Tapped):
        return web.Response()
    answer = {"method": "answerCallbackQuery", "callback_query_id": _tap_id(incoming)}
    return web.Response(body=as_json(answer), content_type="application/json")


def _tap_id(incoming: Incoming) -> str:
    return incoming.key.rpartition(":")[2]


# --- asking for updates --------------------------------------------------------------------------


class Unconfirmable(BotError):
    """Updates came of which none has a number, so they will come again."""


class Poller:
    """Asks Telegram for updates, and for further ones only when these are stored.

    No offset is kept: a new poller is given whatever Telegram still holds, and repeats are
    known by their keys.
    """

    def __init__(self, api: BotApi, receiver: Receiver, *, long_poll: int = LONG_POLL) -> None:
        self._api = api
        self._receiver = receiver
        self._long_poll = long_poll
        self._offset: int | None = None
        self._errors = 0
        self._answering: set[asyncio.Task[None]] = set()
        self._turns = asyncio.Semaphore(ANSWERS)

    async def run(self) -> None:
        """Receive until cancelled."""
        try:
            while True:
                try:
                    await self.poll()
                    self._errors = 0
                except Exception as error:  # noqa: BLE001 - the edge of the loop: it must go on
                    await asyncio.sleep(self._pause(error))
        finally:
            await asyncio.gather(*self._answering, return_exceptions=True)

    async def poll(self) -> int:
        """Ask once and store what comes; give how many updates that were."""
        bodies = await self._ask()
        if bodies:
            crashpoints.point("fetched")
        updates = [incoming for body in bodies if (incoming := await self._read(body))]
        if updates:
            await self._receiver.intake.admit_updates(updates)
        numbers = [number for body in bodies if (number := _number(body)) is not None]
        # An empty answer means that all is confirmed. The offset is dropped then: numbers may
        # begin again lower, and an old offset would confirm them unread.
        self._offset = numbers[-1] + 1 if numbers else None
        for incoming in updates:
            if isinstance(incoming.act, Tapped):
                self._acknowledge(_tap_id(incoming))
        if bodies and not numbers:
            raise Unconfirmable
        return len(bodies)

    async def _ask(self) -> list[Any]:
        terms: Json = {"timeout": self._long_poll, "allowed_updates": WANTED}
        if self._offset is not None:
            terms["offset"] = self._offset
        bodies = await self._api.call("getUpdates", terms)
        return bodies if isinstance(bodies, list) else []

    async def _read(self, body: Any) -> Incoming | None:
        raw = as_json(body)
        receiver = self._receiver
        try:
            return read_body(
                body,
                raw=raw,
                bot_id=receiver.bot_id,
                received=receiver.now(),
                username=receiver.username,
            )
        except UpdateRefused as refusal:
            await receiver.put_away(raw, refusal)
            return None

    def _acknowledge(self, tap: str) -> None:
        task = asyncio.create_task(self._answer(tap))
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)

    async def _answer(self, tap: str) -> None:
        async with self._turns:
            try:
                await self._api.call("answerCallbackQuery", {"callback_query_id": tap})
            except TelegramError as error:
                # Too old, mostly: the button stops spinning by itself.
                _log.debug("a tap was not acknowledged", error=type(error).__name__)

    def _pause(self, error: Exception) -> float:
        """Say what went wrong; give the seconds to wait before asking again."""
        self._errors += 1
        _log.warning("no updates from Telegram", reason=_in_words(error), errors=self._errors)
        if isinstance(error, TooFast):
            return error.seconds
        longest = min(FIRST_PAUSE * 2.0 ** (self._errors - 1), LONGEST_PAUSE)
        return longest * random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, hides nothing


def _number(body: Any) -> int | None:
    """Give an update's number, if it has one that can be confirmed."""
    number = body.get("update_id") if isinstance(body, dict) else None
    return number if type(number) is int else None


def _in_words(error: Exception) -> str:
    match error:
        case Conflict():
            return TOOK_OVER
        case InvalidToken():
            return TOKEN_REFUSED
        case _:
            return type(error).__name__
