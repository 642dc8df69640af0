"""Messages to people on Telegram."""

import html
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

from telegram.error import BadRequest, TelegramError

from bot.channels import Button, File, Json, Outgoing
from bot.telegram.api import BotApi, failed
from bot.telegram.pictures import Pictures
from dialogues import wording

CAPTION_LIMIT = 1024  # UTF-16 units under a picture or document
ROOM = 128  # units left over so that short texts need not be measured: marks may grow a little
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

    async def _redraw(self, message: Outgoing) -> str:
        """Change an earlier message in place; give nothing if that cannot be done."""
        edit: Json = {"chat_id": int(message.address), "message_id": int(message.edits)}
        texts = _texts(message)
        try:
            if message.image or message.file or len(texts) > 1:
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
        if "photo" in part:
            return await self._send_photo(message, part)
        if "document" in part and message.file:
            rest = {name: value for name, value in part.items() if name != "document"}
            return _ref(await self._api.call("sendDocument", rest, {"document": message.file}))
        return _ref(await self._api.call("sendMessage", part))

    async def _send_photo(self, message: Outgoing, part: Json) -> str:
        assert message.image  # noqa: S101 - only a message with an image has such a part
        if ref := await self._send_known_photo(message, part):
            return ref
        async with self._pictures.turn(message.script, message.image):
            if ref := await self._send_known_photo(message, part):
                return ref
            content = await self._pictures.read(message.script, message.image)
            rest = {name: value for name, value in part.items() if name != "photo"}
            name = message.image.file.rpartition("/")[2]
            files = {"photo": File(name=name, content=content)}
            sent = await self._api.call("sendPhoto", rest, files)
            await self._pictures.remember(
                message.script, message.image, sent["photo"][-1]["file_id"]
            )
            return _ref(sent)

    async def _send_known_photo(self, message: Outgoing, part: Json) -> str:
        """Send a picture by its name; give nothing if it has none that Telegram knows."""
        assert message.image  # noqa: S101 - only a message with an image has such a part
        name = await self._pictures.name(message.script, message.image)
        if not name:
            return ""
        try:
            return _ref(await self._api.call("sendPhoto", part | {"photo": name}))
        except BadRequest as error:
            if "file" not in str(error).lower():
                raise
            await self._pictures.forget(message.script, message.image)
            return ""


def _ref(sent: Any) -> str:
    return str(sent["message_id"])


def _parts(message: Outgoing) -> list[Json]:
    """Lay a message out as calls: a picture or document first, then texts, buttons last."""
    texts = _texts(message)
    carrier = "photo" if message.image else "document" if message.file else ""
    if not carrier:
        return [_text(message, texts, number) for number in range(len(texts))]
    caption = _caption(message, texts)
    if caption is not None:
        return [_frame(message, is_last=True) | {carrier: "", **_html("caption", caption)}]
    alone = _html("caption", _alternative(message)) if message.image else {}
    parts = [_text(message, texts, number) for number in range(len(texts))]
    return [_frame(message, is_last=False) | {carrier: "", **alone}, *parts]


def _texts(message: Outgoing) -> tuple[str, ...]:
    """Render the text in parts that fit, the echo of the answer first."""
    echo = f"✓ <i>{html.escape(message.echo, quote=False)}</i>\n\n" if message.echo else ""
    limit = wording.TELEGRAM_LIMIT - wording.telegram_length(echo)
    if wording.utf16_length(message.text) <= limit - ROOM:
        return (echo + wording.to_telegram(message.text),)
    first, *rest = wording.split(message.text, limit)
    return (echo + wording.to_telegram(first), *map(wording.to_telegram, rest))


def _text(message: Outgoing, texts: Sequence[str], number: int) -> Json:
    frame = _frame(message, is_last=number + 1 == len(texts))
    return frame | _html("text", texts[number]) | {"link_preview_options": {"is_disabled": True}}


def _frame(message: Outgoing, *, is_last: bool) -> Json:
    keyboard = _keyboard(message.buttons, message.columns) if message.buttons and is_last else {}
    return {"chat_id": int(message.address), **keyboard}


def _html(field: str, content: str) -> Json:
    return {field: content, "parse_mode": "HTML"} if content else {}


def _caption(message: Outgoing, texts: Sequence[str]) -> str | None:
    """Give the words to put under a picture or document; None if they do not fit there."""
    words = "\n\n".join(part for part in (_alternative(message), *texts) if part)
    return words if wording.telegram_length(words) <= CAPTION_LIMIT else None


def _alternative(message: Outgoing) -> str:
    """Give the picture's words: the platform has no other place for those who cannot see it."""
    return f"<i>{html.escape(message.image.alt, quote=False)}</i>" if message.image else ""


def _keyboard(buttons: Sequence[Button], columns: int) -> Json:
    keys = [{"text": button.label, "callback_data": button.data} for button in buttons]
    rows = [keys[start : start + columns] for start in range(0, len(keys), columns)]
    return {"reply_markup": {"inline_keyboard": rows}}
