"""What is sealed into an outbox row: the message; where it goes is sealed beside it."""

import base64
from dataclasses import dataclass, replace

from pydantic_core import from_json, to_json

from bot.channels.contract import Button, File, Json, Outgoing
from dialogues.turn.effects import HandoutToShow, MessageKind, Picture
from dialogues.turn.post import with_words
from storage.messages.outbox import Claimed
from storage.people import people
from storage.queries.post_words import Quote, QuotesOfPost
from storage.vault.vault import SealBroken, Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageContent:
    """A message as it will be shown, on whatever channel."""

    text: str  # small Markdown
    buttons: tuple[Button, ...] = ()
    columns: int = 1  # buttons in a row
    image: Picture | None = None
    handout: HandoutToShow | None = None
    script: str = ""  # content hash of the script the image or handout belongs to
    echo: str = ""  # the answer just given
    language: str = "en"
    document: File | None = None


def pack(content: MessageContent) -> bytes:
    """Write the content of a message as JSON in UTF-8; what is empty is left out."""
    body: Json = {
        "text": content.text,
        "buttons": [(button.label, button.data) for button in content.buttons],
        "columns": content.columns,
        "image": (content.image.file, content.image.alt) if content.image else None,
        "handout": (content.handout.file, content.handout.title) if content.handout else None,
        "script": content.script,
        "echo": content.echo,
        "language": content.language,
        "document": _pack_file(content.document),
    }
    full = {name: value for name, value in body.items() if value}
    return to_json(full)


def unpack(body: bytes) -> MessageContent:
    """Read what `pack` wrote."""
    full = from_json(body)
    image, handout = full.get("image"), full.get("handout")
    return MessageContent(
        text=full.get("text", ""),
        buttons=tuple(Button(label=label, data=data) for label, data in full.get("buttons", ())),
        columns=full.get("columns", 1),
        image=Picture(file=image[0], alt=image[1]) if image else None,
        handout=HandoutToShow(file=handout[0], title=handout[1]) if handout else None,
        script=full.get("script", ""),
        echo=full.get("echo", ""),
        language=full.get("language", "en"),
        document=_unpack_file(full.get("document")),
    )


def quoting(content: MessageContent, quote: Quote | None) -> MessageContent:
    """Put what somebody else wrote below a message's own text; nothing for most messages."""
    if quote is None:
        return content
    return replace(content, text=with_words(content.text, quote.words, content.language))


def open_message(vault: Vault, claimed: Claimed, quotes: QuotesOfPost) -> Outgoing:
    """Open what was sealed and address it. Raises SealBroken if a key or a place is wrong."""
    content = quoting(unpack(_unsealed(vault, claimed)), quotes.get(claimed.post_id))
    address = vault.master.open(claimed.address, people.address_place(claimed.lookup)).decode()
    return Outgoing(
        id=claimed.id,
        channel=claimed.channel,
        address=address,
        text=content.text,
        kind=MessageKind(claimed.kind),
        buttons=content.buttons,
        columns=content.columns,
        image=content.image,
        handout=content.handout,
        script=content.script,
        echo=content.echo,
        file=content.document,
        language=content.language,
        edits=claimed.edits,
        topic=claimed.topic or 0,
    )


def _unsealed(vault: Vault, claimed: Claimed) -> bytes:
    place = f"outbox:{claimed.key}"
    if claimed.wrapped:
        try:
            return vault.unwrap(claimed.wrapped, claimed.pseudonym).open(claimed.sealed, place)
        except SealBroken:
            pass  # a farewell to somebody who was erased, and joined anew before it went
    return vault.master.open(claimed.sealed, place)


def _pack_file(file: File | None) -> tuple[str, str] | None:
    return (file.name, base64.b64encode(file.content).decode()) if file else None


def _unpack_file(packed: list[str] | None) -> File | None:
    return File(name=packed[0], content=base64.b64decode(packed[1])) if packed else None
