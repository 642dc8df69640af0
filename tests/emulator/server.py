"""The emulator as a server: Bot API calls in, replies and scripted faults out."""

import asyncio
import json
from pathlib import Path
from types import TracebackType
from typing import Any, Self, assert_never

from aiohttp import web

from tests.emulator.calls import Call, read_call
from tests.emulator.clock import Clock, wall_clock
from tests.emulator.control import add_control
from tests.emulator.errors import (
    ApiError,
    conflict,
    too_many_requests,
    unauthorized,
)
from tests.emulator.faults import (
    Fault,
    Faults,
    Refusal,
    ResetAfter,
    ResetBefore,
    ServerError,
    SlowReply,
    Truncated,
)
from tests.emulator.history import Called, Faulted, History, Refused
from tests.emulator.limits import Limits, Meter, UploadQueue
from tests.emulator.methods import SENDS, Methods
from tests.emulator.people import People
from tests.emulator.polling import Polling
from tests.emulator.settings import Settings
from tests.emulator.updates import Updates
from tests.emulator.webhook import Webhook, read_target
from tests.emulator.world import World

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"  # looks right and opens nothing
UPLOAD_LIMIT = 60 * 1024 * 1024
_CONFLICT = (
    "can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)
_HTML = "<html>\r\n<head><title>{0}</title></head>\r\n<body><h1>{0}</h1></body>\r\n</html>"
_REASONS = {500: "500 Internal Server Error", 502: "502 Bad Gateway", 504: "504 Gateway Timeout"}


class Emulator:
    """A Bot API server for one bot, with simulated people on the other side.

    Give `limits` to refuse what is sent too fast, `log` to keep the history in a file too, and
    `back_off` to shorten the pauses (in seconds) between the retries of a webhook. With
    `has_topics` the bot is in threaded mode, in which private chats may have topics.
    """

    def __init__(
        self,
        *,
        token: str = TOKEN,
        host: str = "127.0.0.1",
        port: int = 0,
        log: Path | None = None,
        limits: Limits | None = None,
        clock: Clock = wall_clock,
        back_off: float = 1.0,
        slows_repeated_polls: bool = True,
        has_topics: bool = False,
    ) -> None:
        self.token = token
        self.url = ""
        self.clock = clock
        self.history = History(log)
        self.faults = Faults()
        self.meter = Meter(limits)
        self._uploads = UploadQueue()
        self.world = World(bot=_bot(token), history=self.history, clock=clock)
        self.updates = Updates(self.history, clock)
        self.people = People(self.world, self.updates)
        self._methods = Methods(self.world, Settings(self.world, has_topics=has_topics))
        self._polling = Polling(self.updates, slows_repeats=slows_repeated_polls)
        self._webhook: Webhook | None = None
        self._webhook_set_at = float("-inf")
        self._host, self._port, self._back_off = host, port, back_off
        self._runner = web.AppRunner(
            self._app(), access_log=None, handler_cancellation=True, shutdown_timeout=1.0
        )

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listen; `url` is known afterwards."""
        await self._runner.setup()
        await self.come_back()
        self._port = self._runner.addresses[0][1]
        self.url = f"http://{self._host}:{self._port}"

    async def come_back(self) -> None:
        """Accept connections again after `go_away`, at the same address."""
        await web.TCPSite(self._runner, self._host, self._port).start()

    async def go_away(self) -> None:
        """Break all connections and refuse new ones, with all state kept."""
        for site in list(self._runner.sites):
            await site.stop()
        for connection in self._runner.server.connections if self._runner.server else ():
            connection.force_close()

    async def stop(self) -> None:
        """Stop pushing and listening, and close the history file."""
        self._polling.interrupt("the emulator stops")
        await self._leave_webhook()
        await self._runner.cleanup()
        self.history.close()

    @property
    def is_polled(self) -> bool:
        """Whether a bot is waiting for updates, in a long poll."""
        return self._polling.is_waited_for

    @property
    def base_url(self) -> str:
        """What python-telegram-bot calls base_url."""
        return f"{self.url}/bot"

    @property
    def base_file_url(self) -> str:
        """What python-telegram-bot calls base_file_url."""
        return f"{self.url}/file/bot"

    def _app(self) -> web.Application:
        app = web.Application(client_max_size=UPLOAD_LIMIT)
        app.router.add_route("*", "/bot{token}/{method}", self._serve)
        app.router.add_route("*", "/bot{token}/test/{method}", self._serve)
        app.router.add_get("/file/bot{token}/{path:.+}", self._download)
        return add_control(app, self)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != self.token:
            return _refusal(unauthorized())
        try:
            call = await read_call(request, request.match_info["method"])
        except ApiError as error:
            return _refusal(error)
        fault = self.faults.take(call.method, call.integer("chat_id"))
        if fault is None:
            return await self._answer(call)
        return await self._fail(request, call, fault)

    async def _answer(self, call: Call) -> web.Response:
        try:
            return _result(await self._perform(call))
        except ApiError as error:
            return self._refuse(call, error)

    async def _perform(self, call: Call) -> str:
        """Perform a call and return its result as JSON."""
        if call.method in SENDS:
            self._weigh(call)
        await asyncio.sleep(self._uploads.take(call.files.values(), self.clock()))
        match call.method:
            case "getupdates":
                return await self._poll(call)
            case "setwebhook":
                return await self._set_webhook(call)
            case "deletewebhook":
                return await self._delete_webhook(call)
            case "getwebhookinfo":
                return json.dumps(self._webhook_info())
            case _:
                return json.dumps(self._methods.perform(call))

    def _weigh(self, call: Call) -> None:
        chat = call.integer("chat_id")
        found = self.world.chats.get(chat)
        if found is None or found.is_blocked:
            return
        wait = self.meter.take(
            chat=chat,
            is_group=not found.is_private,
            is_paid=call.flag("allow_paid_broadcast"),
            now=self.clock(),
        )
        if wait:
            raise too_many_requests(wait)

    def _refuse(self, call: Call, error: ApiError) -> web.Response:
        self.history.add(
            Refused(
                at=self.clock(),
                method=call.method,
                chat=call.integer("chat_id"),
                code=error.code,
                description=error.description,
            )
        )
        return _refusal(error)

    async def _fail(self, request: web.Request, call: Call, fault: Fault) -> web.StreamResponse:
        self.history.add(
            Faulted(
                at=self.clock(),
                method=call.method,
                chat=call.integer("chat_id"),
                fault=type(fault).__name__,
            )
        )
        match fault:
            case ResetBefore():
                return _reset(request)
            case ResetAfter():
                await self._answer(call)
                return _reset(request)
            case SlowReply(seconds=seconds, accepted=accepted):
                return await self._stall(call, seconds, is_accepted=accepted)
            case ServerError(status=status, accepted=accepted):
                if accepted:
                    await self._answer(call)
                return _page(status)
            case Truncated():
                return _cut(await self._answer(call))
            case Refusal():
                return self._refuse(call, fault.error())
            case _:
                assert_never(fault)

    async def _stall(self, call: Call, seconds: float, *, is_accepted: bool) -> web.Response:
        reply = await self._answer(call) if is_accepted else _page(504)
        await asyncio.sleep(seconds)
        return reply

    async def _poll(self, call: Call) -> str:
        if self._webhook is not None:
            raise conflict(_CONFLICT)
        return await self._polling.poll(call)

    async def _set_webhook(self, call: Call) -> str:
        target = read_target(call)
        if not target.url:
            return await self._delete_webhook(call)
        if self.clock() < self._webhook_set_at + 1:
            raise too_many_requests(1)
        self._webhook_set_at = self.clock()
        self._polling.interrupt()
        await self._leave_webhook()
        if call.flag("drop_pending_updates"):
            self.updates.drop_all()
        if "allowed_updates" in call.params:
            allowed = call.structure("allowed_updates", "allowed updates") or []
            self.updates.allowed = frozenset(allowed)
        self._count(call)
        self._webhook = Webhook(
            self.updates, target=target, back_off=self._back_off, on_reply=self._run_reply
        )
        await self._webhook.start()
        return "true"

    async def _delete_webhook(self, call: Call) -> str:
        await self._leave_webhook()
        if call.flag("drop_pending_updates"):
            self.updates.drop_all()
        self._count(call)
        return "true"

    async def _leave_webhook(self) -> None:
        webhook, self._webhook = self._webhook, None
        if webhook is not None:
            await webhook.stop()

    def _webhook_info(self) -> dict[str, Any]:
        info: dict[str, Any] = {
            "url": "",
            "has_custom_certificate": False,
            "pending_update_count": len(self.updates),
        }
        if self.updates.allowed:
            info["allowed_updates"] = sorted(self.updates.allowed)
        if self._webhook is not None:
            info["url"] = self._webhook.target.url
            info["max_connections"] = self._webhook.target.connections
            if self._webhook.last_error is not None:
                at, why = self._webhook.last_error
                info |= {"last_error_date": int(at), "last_error_message": why}
        return info

    async def _run_reply(self, call: Call) -> None:
        await self._answer(call)

    def _count(self, call: Call) -> None:
        self.history.add(Called(at=self.clock(), method=call.method))

    async def _download(self, request: web.Request) -> web.Response:
        if request.match_info["token"] != self.token:
            return _refusal(unauthorized())
        file = self.world.paths.get(request.match_info["path"])
        if file is None:
            return _refusal(ApiError(404, "Not Found"))
        return web.Response(body=file.upload.data, content_type="application/octet-stream")


def _bot(token: str) -> dict[str, Any]:
    number = token.partition(":")[0]
    if not number.isdigit():
        raise ValueError("a bot token is a number, a colon and a secret, for example 123:abc")
    return {
        "id": int(number),
        "is_bot": True,
        "first_name": "Emulated dialogue",
        "username": "emulated_dialogue_bot",
    }


def _result(result: str) -> web.Response:
    body = f'{{"ok":true,"result":{result}}}'.encode()
    return web.Response(body=body, content_type="application/json")


def _refusal(error: ApiError) -> web.Response:
    headers = {}
    if "retry_after" in error.parameters:
        headers["Retry-After"] = str(error.parameters["retry_after"])
    return web.json_response(error.body(), status=error.code, headers=headers)


def _page(status: int) -> web.Response:
    title = _REASONS.get(status, str(status))
    return web.Response(status=status, text=_HTML.format(title), content_type="text/html")


def _cut(reply: web.Response) -> web.Response:
    body = bytes(reply.body) if isinstance(reply.body, bytes) else b""
    return web.Response(
        status=reply.status, body=body[: len(body) // 2], content_type="application/json"
    )


def _reset(request: web.Request) -> web.StreamResponse:
    """Break the connection: nothing of the returned response reaches the other side."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
