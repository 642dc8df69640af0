"""Messages to people on Telegram."""

import asyncio
import html
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

from telegram.error import BadRequest, TelegramError

from bot.channels.contract import Button, Failure, File, Json, Outgoing
from bot.telegram.api import BotApi, failed
from bot.telegram.pictures import Kept, Pictures
from dialogues.text import markup

CAPTION_LIMIT = 1024  # UTF-16 units under a picture or document
ROOM = 128  # units left over so that short texts need not be measured: marks may grow a little
_METHODS = {"photo": "sendPhoto", "document": "sendDocument"}
TOPIC = "message_thread_id"
ANSWER_WITHIN = 10.0  # seconds; it has nothing to do but to say who we are
REMEMBERED = 1_000  # long messages of which a part may have gone out while the next did not


class TelegramChannel:
    """Sends by the Bot API; a message of several parts goes on where it was broken off."""

    name = "telegram"

    def __init__(self, api: BotApi, pictures: Pictures, *, paced: bool = True) -> None:
        self.paced = paced
        self._api = api
        self._pictures = pictures
        self._gone: OrderedDict[int, int] = OrderedDict()  # outbox row -> parts that arrived

    async def send(self, message: Outgoing) -> str:
        """Deliver a message; give the number of its last part. Raises SendFailed."""
        try:
            if message.edits and (ref := await self._redraw(message)):
                return ref
            return await self._send_parts(message)
        except TelegramError as error:
            raise failed(error) from None

    async def answers(self) -> bool:
        """Ask the Bot API who we are; tell whether it said anything clear, if only a refusal."""
        try:
            async with asyncio.timeout(ANSWER_WITHIN):
                await self._api.call("getMe", {})
        except TelegramError as error:
            return failed(error).failure not in {Failure.UNKNOWN, Failure.NOT_SENT}
        except TimeoutError:
            return False
        return True

    async def _redraw(self, message: Outgoing) -> str:
        """Change an earlier message in place; give nothing if that cannot be done."""
        edit: Json = {"chat_id": int(message.address), "message_id": int(message.edits)}
        texts = _texts(message)
        try:
            if _carrier(message) or len(texts) > 1:
                keyboard = _keyboard(message.buttons, message.columns)
                await self._api.call("editMessageReplyMarkup", edit | keyboard)
            else:
                await self._api.call("editMessageText", edit | _text(message, texts, 0))
        except BadRequest as error:
            if "not modified" not in str(error).lower():
                return ""
        return message.edits

    async def _send_parts(self, message: Outgoing) -> str:
        parts = _parts(message)
        ref = ""
        for number in range(self._gone.get(message.id, 0), len(parts)):
            ref = await self._send_part(message, parts[number])
            if number + 1 < len(parts):
                self._note(message.id, number + 1)
        self._gone.pop(message.id, None)
        return ref

    def _note(self, row: int, parts: int) -> None:
        self._gone[row] = parts
        while len(self._gone) > REMEMBERED:
            self._gone.popitem(last=False)

    async def _send_part(self, message: Outgoing, part: Json) -> str:
        """Send a part where the person last wrote; outside of topics if that one is gone."""
        try:
            return await self._send_as_laid_out(message, part)
        except BadRequest as error:
            if not message.topic or not _is_about_topic(error):
                raise
        outside = {name: value for name, value in part.items() if name != TOPIC}
        return await self._send_as_laid_out(message, outside)

    async def _send_as_laid_out(self, message: Outgoing, part: Json) -> str:
        for carrier, script_file in (("photo", message.image), ("document", message.handout)):
            if carrier in part and script_file is not None:
                return await self._send_kept(message, part, carrier, script_file)
        if "document" in part and message.file:
            rest = {name: value for name, value in part.items() if name != "document"}
            return _ref(await self._api.call("sendDocument", rest, {"document": message.file}))
        return _ref(await self._api.call("sendMessage", part))

    async def _send_kept(
        self, message: Outgoing, part: Json, carrier: str, script_file: Kept
    ) -> str:
        """Send a file of a script: by its name if Telegram has it, or else whole."""
        if ref := await self._send_known(message, part, carrier, script_file):
            return ref
        async with self._pictures.turn(message.script, script_file):
            if ref := await self._send_known(message, part, carrier, script_file):
                return ref
            content = await self._pictures.read(message.script, script_file)
            rest = {name: value for name, value in part.items() if name != carrier}
            name = script_file.file.rpartition("/")[2]
            files = {carrier: File(name=name, content=content)}
            sent = await self._api.call(_METHODS[carrier], rest, files)
            await self._pictures.remember(message.script, script_file, _file_id(sent[carrier]))
            return _ref(sent)

    async def _send_known(
        self, message: Outgoing, part: Json, carrier: str, script_file: Kept
    ) -> str:
        """Send a file by its name; give nothing if it has none that Telegram knows."""
        name = await self._pictures.name(message.script, script_file)
        if not name:
            return ""
        try:
            return _ref(await self._api.call(_METHODS[carrier], part | {carrier: name}))
        except BadRequest as error:
            if "file" not in str(error).lower():
                raise
            await self._pictures.forget(message.script, script_file)
            return ""


def _is_about_topic(error: BadRequest) -> bool:
    """Tell whether a message was refused for where it goes: it was deleted, or is closed."""
    return any(word in str(error).lower() for word in ("thread", "topic"))


def _file_id(sent: Any) -> str:
    """Give Telegram's name for a file; of a picture it keeps several sizes, the largest last."""
    return str((sent[-1] if isinstance(sent, list) else sent)["file_id"])


def _ref(sent: Any) -> str:
    return str(sent["message_id"])


def _parts(message: Outgoing) -> list[Json]:
    """Lay a message out as calls: a picture or document first, then texts, buttons last."""
    texts = _texts(message)
    carrier = _carrier(message)
    if not carrier:
        return [_text(message, texts, number) for number in range(len(texts))]
    caption = _caption(message, texts)
    if caption is not None:
        return [_frame(message, is_last=True) | {carrier: "", **_html("caption", caption)}]
    alone = _html("caption", _alternative(message)) if message.image else {}
    parts = [_text(message, texts, number) for number in range(len(texts))]
    return [_frame(message, is_last=False) | {carrier: "", **alone}, *parts]


def _carrier(message: Outgoing) -> str:
    """Name what carries the text: a photo, a document, or nothing."""
    if message.image:
        return "photo"
    return "document" if message.file or message.handout else ""


def _texts(message: Outgoing) -> tuple[str, ...]:
    """Render the text in parts that fit, the echo of the answer first."""
    echo = f"✓ <i>{_escaped(message.echo)}</i>\n\n" if message.echo else ""
    limit = markup.TELEGRAM_LIMIT - markup.telegram_length(echo)
    if markup.utf16_length(message.text) <= limit - ROOM:
        return (echo + markup.to_telegram(message.text),)
    first, *rest = markup.split(message.text, limit)
    return (echo + markup.to_telegram(first), *map(markup.to_telegram, rest))


def _text(message: Outgoing, texts: Sequence[str], number: int) -> Json:
    frame = _frame(message, is_last=number + 1 == len(texts))
    return frame | _html("text", texts[number]) | {"link_preview_options": {"is_disabled": True}}


def _frame(message: Outgoing, *, is_last: bool) -> Json:
    keyboard = _keyboard(message.buttons, message.columns) if message.buttons and is_last else {}
    topic = {TOPIC: message.topic} if message.topic else {}
    return {"chat_id": int(message.address), **topic, **keyboard}


def _html(field: str, content: str) -> Json:
    return {field: content, "parse_mode": "HTML"} if content else {}


def _caption(message: Outgoing, texts: Sequence[str]) -> str | None:
    """Give the words to put under a picture or document; None if they do not fit there."""
    words = "\n\n".join(part for part in (_alternative(message), *texts) if part)
    return words if markup.telegram_length(words) <= CAPTION_LIMIT else None


def _alternative(message: Outgoing) -> str:
    """Give the picture's words: the platform has no other place for those who cannot see it."""
    return f"<i>{_escaped(message.image.alt)}</i>" if message.image else ""


def _escaped(words: str) -> str:
    return html.escape(markup.as_telegram_keeps(words), quote=False)


def _keyboard(buttons: Sequence[Button], columns: int) -> Json:
    keys = [
        {"text": markup.as_telegram_keeps(button.label), "callback_data": button.data}
        for button in buttons
    ]
    rows = [keys[start : start + columns] for start in range(0, len(keys), columns)]
    return {"reply_markup": {"inline_keyboard": rows}}
