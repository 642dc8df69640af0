"""What Telegram is told about the bot when the program starts."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.channels.contract import Json
from bot.refused import BotRefused
from bot.telegram.api import TOKEN_REFUSED, BotApi
from bot.telegram.parse import WANTED
from bot.telegram.receive import WEBHOOK_PATH
from bot.telegram.transport import TooFast

LONGEST_PAUSE = 30.0  # seconds between two tries while Telegram cannot be reached
CONNECTIONS = 40  # webhook requests at the same time, as many as the platform opens by itself

_log = structlog.get_logger(__name__)


class TelegramRefused(BotRefused):
    """Telegram does not accept the set-up; the message says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BotProfile:
    """What people see of the bot in one language before they write to it."""

    description: str = ""  # in the empty chat; at most 512 characters
    about: str = ""  # in the profile; at most 120 characters
    commands: Mapping[str, str]  # command without its slash -> what it does


@dataclass(frozen=True, slots=True, kw_only=True)
class Bot:
    """The bot as Telegram knows it."""

    id: int
    username: str
    has_topics: bool = False  # in threaded mode: a chat with it may have several topics


async def who_am_i(api: BotApi) -> Bot:
    """Ask Telegram for the bot's name, as long as it takes. Raise TelegramRefused."""
    me = await _patiently(api, "getMe", {})
    return Bot(
        id=me["id"],
        username=me.get("username", ""),
        has_topics=bool(me.get("has_topics_enabled")),
    )


async def introduce(api: BotApi, faces: Mapping[str, BotProfile], *, fall_back: str = "en") -> None:
    """Set commands and descriptions in each language; `fall_back` serves all the others.

    A language that Telegram does not know is left out, with a line in the log. It knows two
    letters and no regions.
    """
    for language, face in faces.items():
        await _show(api, face, language.partition("-")[0])
        if language == fall_back:
            await _show(api, face, "")


async def _show(api: BotApi, face: BotProfile, language: str) -> None:
    commands = [{"command": name, "description": what} for name, what in face.commands.items()]
    calls: tuple[tuple[str, Json], ...] = (
        ("setMyCommands", {"commands": commands}),
        ("setMyDescription", {"description": face.description}),
        ("setMyShortDescription", {"short_description": face.about}),
    )
    for method, parameters in calls:
        full = parameters | ({"language_code": language} if language else {})
        try:
            await _patiently(api, method, full)
        except TelegramRefused as refusal:
            _log.warning(
                "not shown on Telegram", method=method, language=language, why=str(refusal)
            )


async def set_webhook(api: BotApi, public_url: str, secret: str) -> None:
    """Have updates posted to our webhook. Raise TelegramRefused."""
    parameters = {
        "url": public_url.rstrip("/") + WEBHOOK_PATH,
        "secret_token": secret,
        "allowed_updates": WANTED,
        "max_connections": CONNECTIONS,
    }
    await _patiently(api, "setWebhook", parameters)


async def delete_webhook(api: BotApi) -> None:
    """Have updates kept until we ask for them; what waits is not lost. Raise TelegramRefused."""
    await _patiently(api, "deleteWebhook", {"drop_pending_updates": False})


async def _patiently(api: BotApi, method: str, parameters: Json) -> Any:
    """Call until Telegram answers; raise TelegramRefused if the answer is no."""
    pause = 0.5
    while True:
        try:
            return await api.call(method, parameters)
        except InvalidToken:
            raise TelegramRefused("token_refused", TOKEN_REFUSED) from None
        except BadRequest as error:
            raise TelegramRefused(
                "setup_refused", f"Telegram refuses the set-up: {error}"
            ) from None
        except TelegramError as error:
            wait = error.seconds if isinstance(error, TooFast) else pause
            _log.warning("Telegram cannot be reached", error=type(error).__name__, wait=wait)
            await asyncio.sleep(wait)
            pause = min(pause * 2, LONGEST_PAUSE)
