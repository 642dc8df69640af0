"""What comes in from a channel, what goes out to it, and what a channel must be able to do."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from bot.refused import BotError
from dialogues.turn.effects import HandoutToShow, MessageKind, Picture

# --- coming in: what a person did, told without any channel's own terms -----------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """The person opened the chat, perhaps with a recruitment code from a link."""

    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrote:
    """The person wrote a message; `ref` is the channel's name for it."""

    text: str
    ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tapped:
    """The person pressed a button; `data` is what we once put on it."""

    data: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The person sent something that is not text: voice, photo, document, sticker, location..."""

    media: str
    ref: str
    caption: str = ""
    file: str = ""  # the channel's name for the file, if it has one
    mime: str = ""
    size: int = 0  # bytes
    content: bytes = field(default=b"", repr=False)  # where the channel hands it over at once
    album: str = ""  # the channel's name for several that were sent together


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """The person edited an earlier message."""

    text: str
    ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocked:
    """The person (or the platform) cut us off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unblocked:
    """The person let us back in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """The chat has a new address."""

    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """Somebody spoke to us in a group; for now we only say where we do talk."""


Act = Started | Wrote | Tapped | Sent | Changed | Blocked | Unblocked | Moved | Elsewhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One thing that came in. `key` is unique for ever: a second one with it is a repeat."""

    key: str
    channel: str  # telegram, web, simulated
    address: str  # where the person can be answered: chat id, resume code
    act: Act
    at: datetime  # when we received it, aware UTC
    language: str = ""  # what the channel says of the person's language
    topic: int | None = None  # the part of the chat, 0 outside of parts; None: nothing is told
    raw: bytes = b""  # the update as it came, for quarantine


# --- going out --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A button: what it says, and the opaque data that comes back (at most 64 bytes)."""

    label: str
    data: str


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A document to hand over."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One message on its way to one address."""

    id: int  # of the outbox row
    channel: str
    address: str
    text: str  # small Markdown
    kind: MessageKind = MessageKind.NOTICE
    buttons: tuple[Button, ...] = ()
    columns: int = 1
    image: Picture | None = None
    handout: HandoutToShow | None = None
    script: str = ""  # content hash of the script the image or handout belongs to
    echo: str = ""
    file: File | None = None
    language: str = "en"
    edits: str = ""  # message reference of the message to change in place, if any
    topic: int = 0  # the part of the chat to send it to; 0 for none


class Failure(StrEnum):
    """Why a message was not sent, and so what to do about it."""

    NOT_SENT = "not_sent"  # certain: try again later
    REFUSED = "refused"  # certain: this message never (bad request)
    UNREACHABLE = "unreachable"  # certain: this person not now (blocked, gone)
    UNKNOWN = "unknown"  # it may have arrived


@dataclass(slots=True)
class SendFailed(BotError):
    """A message was not sent, or may not have been."""

    failure: Failure
    reason: str  # for people, without any personal data
    retry_after: float | None = None  # seconds, when the channel says so
    moved_to: str | None = None  # the new address, when the chat moved


class Channel(Protocol):
    """What the sender needs of a channel."""

    name: str
    paced: bool  # whether the platform limits our rate

    async def send(self, message: Outgoing) -> str:
        """Deliver and give the channel's reference for the message; raise SendFailed."""
        ...

    async def answers(self) -> bool:
        """Ask the platform something that changes nothing; tell whether it answers clearly."""
        ...


Json = dict[str, Any]
