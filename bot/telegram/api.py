"""The Bot API of one bot: calls, downloads, and what its refusals mean."""

from collections.abc import Mapping
from typing import Any

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    TelegramError,
)

from bot.channels.contract import Failure, File, SendFailed
from bot.telegram.transport import AiohttpRequest, NotConnected, TooFast

PUBLIC_API = "https://api.telegram.org"
TOKEN_REFUSED = "the token is not accepted; get the right one from @BotFather"  # noqa: S105
CONNECTIONS = 100  # more than 64 messages, 16 acknowledgements and one long poll at a time
_GONE = (  # in plain words, and in the server's own, which also come with "bad request"
    *("chat not found", "user not found", "user is deactivated", "peer_id_invalid"),
    *("user_deleted", "user_deactivated", "user_is_blocked", "user_is_bot"),
)
_REASONS = (
    "message text is empty",
    "message is too long",
    "can't parse entities",
    "button_data_invalid",
    "wrong file identifier",
)


class BotApi:
    """Calls to the Bot API for one bot. The token stays in here."""

    def __init__(
        self, token: str, *, url: str = PUBLIC_API, connections: int = CONNECTIONS
    ) -> None:
        self.request = AiohttpRequest(connections=connections)
        self._base = f"{url.rstrip('/')}/bot{token}"
        self._files = f"{url.rstrip('/')}/file/bot{token}"
        self.bot_id = int(token.partition(":")[0]) if token.partition(":")[0].isdigit() else 0

    async def open(self) -> None:
        """Open the pool of connections."""
        await self.request.initialize()

    async def close(self) -> None:
        """Close the pool of connections."""
        await self.request.shutdown()

    async def call(
        self, method: str, parameters: Mapping[str, Any], files: Mapping[str, File] | None = None
    ) -> Any:
        """Call a method; give its result as plain JSON. Raises TelegramError."""
        return await self.request.call(f"{self._base}/{method}", dict(parameters), files)

    async def fetch(self, file_id: str) -> bytes:
        """Download what somebody sent, at most 20 MB. Raises TelegramError."""
        file = await self.call("getFile", {"file_id": file_id})
        path = file.get("file_path") if isinstance(file, dict) else None
        if path is None:  # it need not be there
            raise BadRequest("the file cannot be downloaded")
        return await self.request.download(f"{self._files}/{path}")


def failed(error: TelegramError) -> SendFailed:
    """Tell what an error means for the message: whether it went, and what to do about it."""
    match error:
        case TooFast():
            return SendFailed(Failure.NOT_SENT, "too many messages", retry_after=error.seconds)
        case ChatMigrated():
            moved = str(error.new_chat_id)
            return SendFailed(Failure.NOT_SENT, "the group has a new address", moved_to=moved)
        case NotConnected() | InvalidToken():
            is_token = isinstance(error, InvalidToken)
            reason = TOKEN_REFUSED if is_token else "no connection to Telegram"
            return SendFailed(Failure.NOT_SENT, reason)
        case Forbidden():
            return SendFailed(Failure.UNREACHABLE, "blocked or gone")
        case BadRequest():
            return _refused(str(error).lower())
        case _:
            return SendFailed(Failure.UNKNOWN, f"no clear reply ({type(error).__name__})")


def _refused(description: str) -> SendFailed:
    """Name a refusal from a fixed list: its own words may quote the message."""
    if any(words in description for words in _GONE):
        return SendFailed(Failure.UNREACHABLE, "the chat is gone")
    reason = next((words for words in _REASONS if words in description), "bad request")
    return SendFailed(Failure.REFUSED, f"refused by Telegram: {reason}")
