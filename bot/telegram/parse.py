"""Telegram's updates told in the words of all channels."""

import hashlib
import json
import re
import warnings
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from telegram import Message, MessageEntity, Update
from telegram.constants import ChatMemberStatus, ChatType
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
    Tapped,
    Unblocked,
)
from bot.refused import BotError
from bot.telegram.messages import act_of, text_of, words_of

WANTED = ("message", "edited_message", "callback_query", "my_chat_member")
_KNOWN = frozenset(str(kind) for kind in Update.ALL_TYPES)
_PRESENT = (ChatMemberStatus.MEMBER, ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.OWNER)
_CHAT = re.compile(rb'"chat"\s*:\s*\{[^{}]*?"id"\s*:\s*(-?\d{1,19})\b')
_SENDER = re.compile(rb'"(?:from|user)"\s*:\s*\{[^{}]*?"id"\s*:\s*(\d{1,19})\b')
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
        told = _told(body, bot_id, username.casefold())
    except _MISTAKES as error:
        raise UpdateRefused(name, type(error).__name__) from None
    if told is None:
        if body.keys().isdisjoint(_KNOWN):
            raise UpdateRefused(name, "a kind that is not known here")
        return None
    return Incoming(
        key=f"{name}:{told.identity}"[:120],
        channel="telegram",
        address=str(told.chat),
        act=told.act,
        at=received,
        language=told.language,
        topic=told.topic,
        raw=raw,
    )


def chat_in(raw: bytes) -> str:
    """Find the chat of an update that cannot be understood, or who sent it; empty if not told."""
    found = _CHAT.search(raw) or _SENDER.search(raw)
    return found[1].decode() if found else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """What an update tells: who may be answered where, and what they did."""

    identity: str  # within the update
    chat: int
    act: Act
    language: str = ""
    topic: int | None = None


def _nameless(bot_id: int, raw: bytes) -> str:
    return f"tg:{bot_id}:?:{hashlib.sha256(raw).hexdigest()[:32]}"


def _told(body: Json, bot_id: int, username: str) -> _Told | None:
    if message := body.get("message"):
        if message["chat"]["type"] == ChatType.PRIVATE:
            return _message(message)
        return _in_group(body, bot_id, username)
    if message := body.get("edited_message"):
        return _edit(message)
    if query := body.get("callback_query"):
        return _tap(query)
    change = body.get("my_chat_member")
    return _membership(change) if change else None


# Updates are read as they came, without the library's types: building no objects saves most of
# the work, and people are answered even if the library does not understand what they sent.


def _message(message: Json) -> _Told | None:
    sender = message.get("from", {})
    act = None if sender.get("is_bot") else act_of(message)
    if act is None:
        return None
    return _Told(
        identity=str(_number(message["message_id"])),
        chat=_number(message["chat"]["id"]),
        act=act,
        language=_language(sender),
        topic=_topic(message),
    )


def _edit(message: Json) -> _Told | None:
    sender = message.get("from", {})
    words = words_of(message) or message.get("caption")
    if message["chat"]["type"] != ChatType.PRIVATE or not words or sender.get("is_bot"):
        return None
    ref = str(_number(message["message_id"]))
    digest = hashlib.sha256(words.encode(errors="replace")).hexdigest()[:8]
    return _Told(
        identity=f"{ref}.{_number(message.get('edit_date', 0))}.{digest}",
        chat=_number(message["chat"]["id"]),
        act=Changed(text=words, ref=ref),
        language=_language(sender),
        topic=_topic(message),
    )


def _tap(query: Json) -> _Told | None:
    message, data = query.get("message"), query.get("data")
    if data is None or message is None or message["chat"]["type"] != ChatType.PRIVATE:
        return None
    return _Told(
        identity=text_of(query["id"]),
        chat=_number(message["chat"]["id"]),
        act=Tapped(data=text_of(data)),
        language=_language(query.get("from", {})),
        topic=_topic(message) if message.get("date") else None,  # too old to be told about
    )


def _membership(change: Json) -> _Told | None:
    """Tell that we were shut out, let in again, or brought into a group."""
    chat, now = change["chat"], change["new_chat_member"]
    act = _admission(chat, is_in=_is_in(now), was_in=_is_in(change["old_chat_member"]))
    if act is None:
        return None
    return _Told(
        identity=f"{_number(change['date'])}.{text_of(now['status'])}",
        chat=_number(chat["id"]),
        act=act,
        language=_language(change.get("from", {})),
    )


def _is_in(member: Json) -> bool:
    """Tell whether we are in a chat; with restricted rights we may be in it or not."""
    if member["status"] == ChatMemberStatus.RESTRICTED:
        return bool(member["is_member"])
    return member["status"] in _PRESENT


def _admission(chat: Json, *, is_in: bool, was_in: bool) -> Act | None:
    if not _may_be_written_to(chat):
        return None
    if not is_in:
        return Blocked()
    if chat["type"] == ChatType.PRIVATE:
        return Unblocked()
    return None if was_in else Elsewhere()


def _language(sender: Json) -> str:
    return text_of(sender.get("language_code", ""))


def _topic(message: Json) -> int:
    """Give the topic a message was written in; 0 outside of topics."""
    return _number(message["message_thread_id"]) if message.get("is_topic_message") else 0


def _number(value: Any) -> int:
    if type(value) is not int:
        raise TypeError("not a number")
    return value


# --- groups: whom a message names is found with the library's own types --------------------------


def _in_group(body: Json, bot_id: int, username: str) -> _Told | None:
    with warnings.catch_warnings():
        # About durations as numbers, of which none are used here.
        warnings.simplefilter("ignore", PTBDeprecationWarning)
        message = Update.de_json(body, None).message
    if message is None:
        return None
    ref, chat = str(message.message_id), message.chat
    if message.migrate_to_chat_id:
        return _Told(identity=ref, chat=chat.id, act=Moved(to=str(message.migrate_to_chat_id)))
    if message.migrate_from_chat_id:
        return _Told(identity=ref, chat=message.migrate_from_chat_id, act=Moved(to=str(chat.id)))
    said = body["message"]
    if not _is_by_person(said) or not _is_meant_for_us(message, bot_id, username):
        return None
    language = _language(said["from"])
    return _Told(identity=ref, chat=chat.id, act=Elsewhere(), language=language, topic=_topic(said))


def _is_by_person(said: Json) -> bool:
    """Tell whether somebody in the group said it, and neither a bot nor a channel."""
    is_passed_on = said.get("is_automatic_forward")
    sender = said.get("from", {"is_bot": True})
    return not sender.get("is_bot") and not is_passed_on and _may_be_written_to(said["chat"])


def _is_meant_for_us(message: Message, bot_id: int, username: str) -> bool:
    """Tell whether somebody in a group sent a command or named the bot."""
    named = message.parse_entities([MessageEntity.MENTION, MessageEntity.BOT_COMMAND])
    for entity, words in named.items():
        word, _, recipient = words.casefold().partition("@")
        if username and recipient == username:
            return True
        if entity.type == MessageEntity.BOT_COMMAND and word and not recipient:
            return True
    return any(entity.user and entity.user.id == bot_id for entity in message.entities)


def _may_be_written_to(chat: Json) -> bool:
    """Tell whether a chat may hear from us: what is said to a channel, all its readers get."""
    return chat["type"] != ChatType.CHANNEL and not chat.get("is_direct_messages")
