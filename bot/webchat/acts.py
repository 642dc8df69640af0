"""Tells what somebody did with a form: pressed a button, wrote, or sent a file."""

import hashlib
from collections.abc import Mapping

from bot.channels.contract import Act, Sent, Tapped, Wrote
from bot.webchat.media import media_of
from bot.webchat.posted import Posted
from bot.webchat.visitor import PageRefused

LONGEST = 4_000  # characters of one message, as on Telegram


def act_of(posted: Posted, nonce: str, accepted: tuple[str, ...]) -> tuple[Act, str]:
    """Read what somebody did, and what tells it from something else sent by the same form.

    `accepted` are the kinds of files that the open question takes. Raise PageRefused.
    """
    if posted.file:
        return _sent(posted, nonce, accepted)
    if data := posted.fields.get("button"):
        return Tapped(data=data[:64]), f"button\0{data}"
    word = posted.fields.get("word")
    text = f"/{word}" if word else _text(posted.fields)  # with a slash it is never an answer
    if not text:
        raise PageRefused(422, "empty")
    return Wrote(text=text, ref=nonce), f"text\0{text}"


def _sent(posted: Posted, nonce: str, accepted: tuple[str, ...]) -> tuple[Act, str]:
    if not accepted:
        raise PageRefused(422, "file_not_here")
    media = media_of(posted.file, accepted)
    text = _text(posted.fields)
    digest = hashlib.sha256(posted.file).hexdigest()
    act = Sent(
        media=media.kind,
        ref=nonce,
        caption=text,
        mime=media.mime,
        size=len(media.content),
        content=media.content,
    )
    return act, f"file\0{digest}\0{text}"


def _text(fields: Mapping[str, str]) -> str:
    text = fields.get("text", "").replace("\r\n", "\n").strip()
    if len(text) > LONGEST:
        raise PageRefused(
            422, "too_long", count=len(text), length=f"{len(text):,}", most=f"{LONGEST:,}"
        )
    return text
