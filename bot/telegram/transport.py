"""How requests reach the Bot API: python-telegram-bot's transport, on aiohttp."""

import io
import json
import logging
from collections.abc import Mapping
from functools import cache
from typing import Any

import aiohttp
from pydantic_core import PydanticSerializationError, to_json
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
from telegram.request import BaseRequest, RequestData

from bot.channels.contract import File, Json
from bot.refused import BotError

READ_TIMEOUT = 25.0  # seconds; a shorter one would call messages doubtful that did arrive
CONNECT_TIMEOUT = 10.0  # seconds
UPLOAD_TIMEOUT = 120.0  # seconds; a file of 20 MB over a slow line
KEEP_ALIVE = 20.0  # seconds; below what servers allow, or a request would go into a closing line
MAX_DOWNLOAD = 20 * 1024 * 1024  # bytes; the platform gives out no larger file
OK = 200
TOO_MANY_REQUESTS = 429

_SPOKEN = frozenset({200, 400, 401, 403, 404, 409, TOO_MANY_REQUESTS})  # the Bot API itself says
_GONE = frozenset({400, 403, 404, 410})  # answers of a file server that has no such file
_ERRORS: dict[int, type[TelegramError]] = {
    400: BadRequest,
    401: InvalidToken,
    403: Forbidden,
    404: InvalidToken,
    409: Conflict,
}

# At debug level the library writes down whole calls, and so what people are told.
logging.getLogger("telegram").setLevel(logging.WARNING)


class NotConnected(BotError, NetworkError):
    """No connection came about, so nothing was sent."""


class TooFast(BotError, TelegramError):
    """The platform asks for a pause."""

    def __init__(self, seconds: float) -> None:
        super().__init__("too many requests")
        self.seconds = seconds


class TooLarge(BotError, TelegramError):
    """A file is larger than it may be."""


class AiohttpRequest(BaseRequest):
    """One pool of connections to the Bot API.

    Addresses hold the bot's token, so no error from here quotes one or is chained to one
    that does.
    """

    def __init__(self, *, connections: int = 64, read_timeout: float = READ_TIMEOUT) -> None:
        self._connections = connections
        self._read_timeout = read_timeout
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds to wait for a reply."""
        return self._read_timeout

    async def initialize(self) -> None:
        """Open the pool, unless it is open."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    limit=self._connections, keepalive_timeout=KEEP_ALIVE
                ),
                cookie_jar=aiohttp.DummyCookieJar(),  # the Bot API sets none; looking costs time
                headers={"User-Agent": self.USER_AGENT},
                skip_auto_headers=("Accept-Encoding",),
            )

    async def shutdown(self) -> None:
        """Close the pool."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def call(
        self, url: str, parameters: Json, files: Mapping[str, File] | None = None
    ) -> Any:
        """Call a method; give its result as plain JSON.

        It does what `post` does without making objects, which is most of the work of sending.
        Raises NotConnected or TooFast if surely nothing was done, another TelegramError for a
        refusal, and TimedOut or NetworkError if it may have been done.
        """
        timeout = self._timeout(UPLOAD_TIMEOUT if files else self._read_timeout)
        body = _form(parameters, files) if files else _document(parameters)
        status, payload = await self._exchange("POST", url, body, timeout)
        reply = self.parse_json_payload(payload) if status in _SPOKEN else {}
        if reply.get("ok") and "result" in reply:
            return reply["result"]
        raise _refusal(status, reply)

    async def download(self, url: str) -> bytes:
        """Fetch a file; raise BadRequest if it is refused, and whatever `call` does otherwise."""
        status, content = await self._exchange("GET", url, {}, self._timeout(self._read_timeout))
        if status == OK:
            return content
        if status in _GONE:
            raise BadRequest("the file cannot be downloaded")
        raise _refusal(status, self.parse_json_payload(content) if status in _SPOKEN else {})

    async def do_request(  # noqa: PLR0917 - the parent says so
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - the parent says so
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - the parent says so
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - the parent says so
    ) -> tuple[int, bytes]:
        """Send one request of the library's own client; give the status and the body."""
        is_chosen = isinstance(read_timeout, int | float)
        timeout = self._timeout(float(read_timeout) if is_chosen else self._read_timeout)
        body: Json = {}
        if request_data is not None:
            files = {
                name: File(name=name_given or name, content=_bytes(content))
                for name, (name_given, content, _mime) in request_data.multipart_data.items()
            }
            parameters = request_data.json_parameters
            body = _form(parameters, files) if files else _document(parameters)
        return await self._exchange(method, url, body, timeout)

    async def _exchange(
        self, method: str, url: str, body: Json, limits: aiohttp.ClientTimeout
    ) -> tuple[int, bytes]:
        if self._session is None:
            raise NotConnected("the connection to Telegram is closed")
        try:
            async with self._session.request(method, url, timeout=limits, **body) as response:
                return response.status, await _read(response)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            raise NotConnected("no connection to Telegram") from None
        except TimeoutError:
            raise TimedOut("Telegram did not reply in time") from None
        except aiohttp.InvalidURL:
            raise NotConnected("the address of the Bot API is not a web address") from None
        except (aiohttp.ClientError, OSError) as error:
            raise NetworkError(f"connection to Telegram broke: {type(error).__name__}") from None

    @staticmethod
    @cache
    def _timeout(read: float) -> aiohttp.ClientTimeout:
        return aiohttp.ClientTimeout(sock_connect=CONNECT_TIMEOUT, sock_read=read)

    @staticmethod
    def parse_json_payload(payload: bytes) -> Json:
        """Read a reply without ever writing it to a log, unlike the parent: it quotes people."""
        try:
            reply = json.loads(payload.decode(errors="replace"))
        except (ValueError, RecursionError):
            raise NetworkError("Telegram's reply is not JSON") from None
        if not isinstance(reply, dict):
            raise NetworkError("Telegram's reply is not a JSON object")
        return reply


def as_json(value: Any) -> bytes:
    """Write JSON in UTF-8; half a character, which UTF-8 cannot hold, becomes a question mark."""
    try:
        return to_json(value)
    except PydanticSerializationError:
        return json.dumps(value, ensure_ascii=False).encode(errors="replace")


def _document(parameters: Json) -> Json:
    return {"data": as_json(parameters), "headers": {"Content-Type": "application/json"}}


def _form(parameters: Json, files: Mapping[str, File]) -> Json:
    form = aiohttp.FormData()
    for name, value in parameters.items():
        form.add_field(name, value if isinstance(value, str) else json.dumps(value))
    for name, file in files.items():
        form.add_field(name, io.BytesIO(file.content), filename=file.name)
    return {"data": form}


def _bytes(content: Any) -> bytes:
    return content if isinstance(content, bytes) else bytes(content.read())


async def _read(response: aiohttp.ClientResponse) -> bytes:
    content = bytearray()
    async for chunk in response.content.iter_any():
        content += chunk
        if len(content) > MAX_DOWNLOAD:
            raise TooLarge("the file is larger than 20 MB")
    return bytes(content)


def _refusal(status: int, reply: Json) -> TelegramError:
    parameters = reply.get("parameters") or {}
    if moved := parameters.get("migrate_to_chat_id"):
        return ChatMigrated(moved)
    if status == TOO_MANY_REQUESTS:
        return TooFast(float(parameters.get("retry_after", 1)))
    error = _ERRORS.get(status, NetworkError)
    return error(str(reply.get("description") or f"HTTP status {status}"))
