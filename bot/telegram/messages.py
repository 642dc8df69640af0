"""What a message in a private chat is: words, a start, something sent, or nobody's saying."""

import re
from typing import Any

from bot.channels.contract import Json, Sent, Started, Wrote
from bot.telegram.message_fields import CONTENT, FIELDS, Field
from bot.telegram.rich_text import rich_words

MAX_CODE = 64  # characters of a deep link's payload
PICTURES = frozenset({"image/jpeg", "image/png", "image/webp"})  # files that are photos to us
FORWARD = "forward"  # the words or files of somebody else
PICTURE_FILE = "picture_file"  # a picture of a kind that phones and browsers do not all show
OTHER = "other"  # of a kind that nobody knew when this was written

_START = re.compile(r"^/start(?:@\w+)?(?:\s+(\S+))?\s*$", re.ASCII)
_ADDRESSED = re.compile(r"^(/\w+)@\w+")


def act_of(message: Json) -> Started | Wrote | Sent | None:
    """Tell what somebody did by a message; None for a service message.

    Content of every kind is told, of an unknown one too: nobody is to be met with silence.
    """
    ref = str(message["message_id"])
    kind = next((name for name in CONTENT if _has(message, name)), "")
    if not kind and any(FIELDS.get(name) is Field.SERVICE for name in message):
        return None
    if _is_of_somebody_else(message):
        return Sent(media=FORWARD, ref=ref)
    words = words_of(message)
    return spoken(words, ref) if words else _sent(message, kind, ref)


def words_of(message: Json) -> str:
    """Give what is written in a message, however it is laid out; empty if nothing is."""
    if rich := message.get("rich_message"):
        return rich_words(rich)
    return text_of(message.get("text", ""))


def spoken(text: str, ref: str) -> Started | Wrote:
    """Tell apart a start, with or without a code, and everything else that is written."""
    if start := _START.match(text):
        return Started(code=(start[1] or "")[:MAX_CODE])
    return Wrote(text=_ADDRESSED.sub(r"\1", text, count=1), ref=ref)


def text_of(value: Any) -> str:
    """Take a value that must be a text; raise TypeError if it is none."""
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _has(message: Json, name: str) -> bool:
    # An empty object says that there is something, as a plain yes does.
    return message.get(name) not in (None, False, "", [])


def _is_of_somebody_else(message: Json) -> bool:
    """Tell whether a message was passed on and is not the person's own."""
    origin = message.get("forward_origin")
    if not origin:
        return False
    return bool(origin.get("sender_user", {}).get("id") != message["from"]["id"])


def _sent(message: Json, kind: str, ref: str) -> Sent:
    item = _file(message, kind)
    mime = text_of(item.get("mime_type", ""))
    media = kind or OTHER
    if kind == "live_photo":
        media = "photo"
    elif kind == "document" and mime.startswith("image/"):
        media = "photo" if mime in PICTURES else PICTURE_FILE
    return Sent(
        media=media,
        ref=ref,
        caption=text_of(message.get("caption", "")),
        file=text_of(item.get("file_id", "")),
        mime=mime or ("image/jpeg" if media == "photo" else ""),
        size=_size(item),
        album=text_of(message.get("media_group_id", "")),
    )


def _file(message: Json, kind: str) -> Json:
    """Give what a file is known by; of a photo's sizes the largest, of a live one the still."""
    item = message.get(kind)
    if kind == "live_photo" and isinstance(item, dict):
        item = item.get("photo")
    if isinstance(item, list) and item:
        item = item[-1]
    return item if isinstance(item, dict) else {}


def _size(item: Json) -> int:
    size = item.get("file_size", 0)
    if type(size) is not int:
        raise TypeError("not a number")
    return size
