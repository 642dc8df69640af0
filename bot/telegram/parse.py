"""Telegram's updates told in the words of all channels."""

import hashlib
import json
import re
import warnings
from datetime import datetime
from typing import Any

from telegram import CallbackQuery, Chat, ChatMemberUpdated, Message, MessageEntity, Update
from telegram.constants import ChatMemberStatus, ChatType, MessageAttachmentType, MessageType
from telegram.error import TelegramError
from telegram.warnings import PTBDeprecationWarning

from bot.channels.contract import (
    Act,
    Blocked,
    Changed,
    Elsewhere,
    Incoming,
    Json,
    Moved,
    Sent,
    Started,
    Tapped,
    Unblocked,
    Wrote,
)
from bot.refused import BotError

WANTED = ("message", "edited_message", "callback_query", "my_chat_member")
_KNOWN = frozenset(str(kind) for kind in Update.ALL_TYPES)
MAX_CODE = 64  # characters of a deep link's payload

_START = re.compile(r"^/start(?:@\w+)?(?:\s+(\S+))?\s*$", re.ASCII)
_ADDRESSED = re.compile(r"^(/\w+)@\w+")
_PLAIN_FIELDS = {"message_id", "from", "chat", "date", "text", "entities"}
_PRESENT = (ChatMemberStatus.MEMBER, ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.OWNER)
_MEDIA = tuple(str(kind) for kind in MessageAttachmentType)
_SERVICE = tuple(str(kind) for kind in MessageType if kind.value not in {*_MEDIA, "text"})
_MISTAKES = (
    *(AttributeError, KeyError, OSError, OverflowError, RecursionError, TypeError, ValueError),
    TelegramError,
)


class UpdateRefused(BotError):
    """An update that cannot be understood; `key` is what it can be called all the same."""

    def __init__(self, key: str, reason: str) -> None:
        super().__init__(reason)
        self.key = key


def read_update(
    raw: bytes, *, bot_id: int, received: datetime, username: str = ""
) -> Incoming | None:
    """Read one update as it came; None if it does not concern us. Raise UpdateRefused."""
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        raise UpdateRefused(_nameless(bot_id, raw), "not JSON") from None
    return read_body(body, raw=raw, bot_id=bot_id, received=received, username=username)


def read_body(
    body: Any, *, raw: bytes, bot_id: int, received: datetime, username: str = ""
) -> Incoming | None:
    """Read one update that was JSON already; None if it does not concern us.

    Raises UpdateRefused for what cannot be understood.
    """
    if not isinstance(body, dict) or type(body.get("update_id")) is not int:
        raise UpdateRefused(_nameless(bot_id, raw), "no update id")
    name = f"tg:{bot_id}:{body['update_id']}"
    try:
        parsed = _told_quickly(body) or _told(body, bot_id, username.casefold())
    except _MISTAKES as error:
        raise UpdateRefused(name, type(error).__name__) from None
    if parsed is None:
        if body.keys().isdisjoint(_KNOWN):
            raise UpdateRefused(name, "a kind that is not known here")
        return None
    identity, address, language, act = parsed
    return Incoming(
        key=f"{name}:{identity}"[:120],
        channel="telegram",
        address=str(address),
        act=act,
        at=received,
        language=language,
        raw=raw,
    )


Told = tuple[str, int, str, Act]  # identity within the update, chat, language, act


def _nameless(bot_id: int, raw: bytes) -> str:
    return f"tg:{bot_id}:?:{hashlib.sha256(raw).hexdigest()[:32]}"


# --- the two kinds that nearly all updates are, read without building objects --------------------


def _told_quickly(body: Json) -> Told | None:
    """Tell a plain private text or a tap; None if it is anything else or looks odd."""
    if message := body.get("message"):
        if message["chat"]["type"] == "private" and message.keys() <= _PLAIN_FIELDS:
            return _plain_text(message)
        return None
    if query := body.get("callback_query"):
        chat = query.get("message", {}).get("chat", {})
        data = query.get("data")
        if chat.get("type") == "private" and isinstance(data, str):
            return (_text(query["id"]), _number(chat["id"]), _tongue(query), Tapped(data=data))
    return None


def _plain_text(message: Json) -> Told:
    ref = str(_number(message["message_id"]))
    chat = _number(message["chat"]["id"])
    return (ref, chat, _tongue(message), _spoken(_text(message["text"]), ref))


def _tongue(said: Json) -> str:
    return _text(said.get("from", {}).get("language_code", ""))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _number(value: Any) -> int:
    if type(value) is not int:
        raise TypeError("not a number")
    return value


def _spoken(text: str, ref: str) -> Started | Wrote:
    """Tell apart a start, with or without a code, and everything else that is written."""
    if start := _START.match(text):
        return Started(code=(start[1] or "")[:MAX_CODE])
    return Wrote(text=_ADDRESSED.sub(r"\1", text, count=1), ref=ref)


# --- everything else, through the library's own types --------------------------------------------


def _told(body: Json, bot_id: int, username: str) -> Told | None:
    if not any(kind in body for kind in WANTED):
        return None
    with warnings.catch_warnings():
        # About durations as numbers, of which none are used here.
        warnings.simplefilter("ignore", PTBDeprecationWarning)
        update = Update.de_json(body, None)
    if update.message:
        return _message(update.message, bot_id, username)
    if update.edited_message:
        return _edit(update.edited_message)
    if update.callback_query:
        return _tap(update.callback_query)
    return _membership(update.my_chat_member) if update.my_chat_member else None


def _message(message: Message, bot_id: int, username: str) -> Told | None:
    ref, chat = str(message.message_id), message.chat
    if message.migrate_to_chat_id:
        return (ref, chat.id, "", Moved(to=str(message.migrate_to_chat_id)))
    if message.migrate_from_chat_id:
        return (ref, message.migrate_from_chat_id, "", Moved(to=str(chat.id)))
    if chat.type != ChatType.PRIVATE:
        is_meant = _is_meant_for_us(message, bot_id, username)
        return (ref, chat.id, _language(message), Elsewhere()) if is_meant else None
    act = _spoken(message.text, ref) if message.text else _sent(message, ref)
    return (ref, chat.id, _language(message), act) if act else None


def _is_meant_for_us(message: Message, bot_id: int, username: str) -> bool:
    """Tell whether a message in a group is a command or names the bot."""
    if message.from_user and message.from_user.is_bot:
        return False
    named = message.parse_entities([MessageEntity.MENTION, MessageEntity.BOT_COMMAND])
    for entity, words in named.items():
        word, _, recipient = words.casefold().partition("@")
        if username and recipient == username:
            return True
        if entity.type == MessageEntity.BOT_COMMAND and word and not recipient:
            return True
    return any(entity.user and entity.user.id == bot_id for entity in message.entities)


def _sent(message: Message, ref: str) -> Sent | None:
    media = next((kind for kind in _MEDIA if getattr(message, kind, None)), "")
    if not media and any(getattr(message, kind, None) for kind in _SERVICE):
        return None
    item = getattr(message, media) if media else None
    if isinstance(item, tuple):
        item = item[-1]  # of a photo's sizes, the largest
    return Sent(
        media=media or "other",
        ref=ref,
        caption=message.caption or "",
        file=getattr(item, "file_id", None) or "",
        mime=getattr(item, "mime_type", None) or ("image/jpeg" if media == "photo" else ""),
        size=getattr(item, "file_size", None) or 0,
        album=message.media_group_id or "",
    )


def _edit(message: Message) -> Told | None:
    words = message.text or message.caption
    if message.chat.type != ChatType.PRIVATE or not words:
        return None
    ref = str(message.message_id)
    at = int(message.edit_date.timestamp()) if message.edit_date else 0
    digest = hashlib.sha256(words.encode(errors="replace")).hexdigest()[:8]
    return (
        f"{ref}.{at}.{digest}",
        message.chat.id,
        _language(message),
        Changed(text=words, ref=ref),
    )


def _tap(query: CallbackQuery) -> Told | None:
    if query.data is None or query.message is None:
        return None
    if query.message.chat.type != ChatType.PRIVATE:
        return None
    language = query.from_user.language_code or ""
    return (query.id, query.message.chat.id, language, Tapped(data=query.data))


def _membership(change: ChatMemberUpdated) -> Told | None:
    was, now = change.old_chat_member.status, change.new_chat_member.status
    identity = f"{int(change.date.timestamp())}.{now}"
    act = _admission(change.chat, is_in=now in _PRESENT, was_in=was in _PRESENT)
    language = change.from_user.language_code or ""
    return (identity, change.chat.id, language, act) if act else None


def _admission(chat: Chat, *, is_in: bool, was_in: bool) -> Act | None:
    if not is_in:
        return Blocked()
    if chat.type == ChatType.PRIVATE:
        return Unblocked()
    return None if was_in else Elsewhere()


def _language(message: Message) -> str:
    return (message.from_user.language_code or "") if message.from_user else ""
