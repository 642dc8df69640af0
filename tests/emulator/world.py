"""The state of the simulated Telegram: people, chats, messages and files."""

import asyncio
import itertools
from dataclasses import dataclass, field
from typing import Any

from tests.emulator.calls import Upload
from tests.emulator.clock import Clock
from tests.emulator.errors import bad_request, blocked, migrated
from tests.emulator.history import Deleted, Edited, History, Received
from tests.emulator.keyboard import buttons_of, inline_of, labels_of

Message = dict[str, Any]

FIRST_PERSON = 5_000_000_001  # beyond 32 bits, as new accounts are
FIRST_GROUP = -4_000_000_001
FIRST_SUPERGROUP = -1_002_000_000_001
DOWNLOAD_LIMIT = 20 * 1024 * 1024


@dataclass(slots=True, kw_only=True, eq=False)
class Chat:
    """A private chat or a group, with what can be seen in it."""

    id: int
    profile: dict[str, Any]
    messages: dict[int, Message] = field(default_factory=dict)
    topics: set[int] = field(default_factory=set)
    keys: tuple[str, ...] = ()  # labels of the keyboard that replaces the letters
    is_open: bool = False  # a private chat opens when the person first writes
    is_blocked: bool = False
    migrated_to: int = 0
    waiters: list[asyncio.Future[None]] = field(default_factory=list)

    @property
    def is_private(self) -> bool:
        """Tell whether it is a chat between one person and the bot."""
        return bool(self.profile["type"] == "private")

    def changed(self) -> None:
        """Wake those who watch the screen."""
        waiters, self.waiters = self.waiters, []
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tap:
    """A tap that the bot may acknowledge."""

    at: float
    person: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A file kept by the server."""

    id: str
    unique_id: str
    path: str
    upload: Upload


class World:
    """People, chats, messages and files, and the ways in which they change."""

    def __init__(self, *, bot: dict[str, Any], history: History, clock: Clock) -> None:
        self.bot = bot
        self.history = history
        self.clock = clock
        self.people: dict[int, dict[str, Any]] = {}
        self.chats: dict[int, Chat] = {}
        self.taps: dict[str, Tap] = {}
        self.notices: dict[int, list[str]] = {}
        self.files: dict[str, StoredFile] = {}
        self.paths: dict[str, StoredFile] = {}
        self._message_ids = itertools.count(1)
        self._tap_ids = itertools.count(7_000_000_000_000_001)
        self._person_ids = itertools.count(FIRST_PERSON)
        self._group_ids = itertools.count(FIRST_GROUP, -1)
        self._supergroup_ids = itertools.count(FIRST_SUPERGROUP, -1)
        self._file_ids = itertools.count(1)
        self._album_ids = itertools.count(13_800_000_000_000_001)

    def add_person(self, *, first_name: str, language: str) -> int:
        """Let a person join Telegram; they have no chat with the bot yet."""
        person = next(self._person_ids)
        self.people[person] = {
            "id": person,
            "is_bot": False,
            "first_name": first_name,
            "language_code": language,
        }
        return person

    def private_chat(self, person: int) -> Chat:
        """Return the chat of a person with the bot; it begins when the person first writes."""
        if person not in self.chats:
            name = self.people[person]["first_name"]
            profile = {"id": person, "type": "private", "first_name": name}
            self.chats[person] = Chat(id=person, profile=profile)
        return self.chats[person]

    def add_group(self, title: str, *, is_super: bool = False) -> Chat:
        """Make a group that the bot is in."""
        chat = next(self._supergroup_ids if is_super else self._group_ids)
        kind = "supergroup" if is_super else "group"
        profile = {"id": chat, "type": kind, "title": title}
        self.chats[chat] = Chat(id=chat, profile=profile, is_open=True)
        return self.chats[chat]

    def chat_for_bot(self, chat: int) -> Chat:
        """Return the chat that the bot may write in, or refuse as the server does."""
        found = self.chats.get(chat)
        if found is None or not found.is_open:
            raise bad_request("chat not found")
        if found.migrated_to:
            raise migrated(found.migrated_to)
        if found.is_blocked:
            raise blocked()
        return found

    def message(self, chat: Chat, message_id: int, doing: str) -> Message:
        """Return a message that the bot wants to act on; `doing` words the refusal."""
        found = chat.messages.get(message_id)
        if found is None:
            raise bad_request(f"message to {doing} not found")
        return found

    def put(self, chat: Chat, sender: dict[str, Any], content: dict[str, Any]) -> Message:
        """Add a message to a chat."""
        message = {
            "message_id": next(self._message_ids),
            "from": sender,
            "chat": chat.profile,
            "date": int(self.clock()),
            **content,
        }
        chat.messages[message["message_id"]] = message
        chat.changed()
        return message

    def post(
        self, chat: Chat, kind: str, content: dict[str, Any], markup: dict[str, Any] | None
    ) -> Message:
        """Add a message of the bot to a chat and record that it was received."""
        inline = inline_of(markup)
        if inline:
            content = {**content, "reply_markup": inline}
        elif markup:
            chat.keys = labels_of(markup)
        message = self.put(chat, self.bot, content)
        self.history.add(
            Received(
                at=self.clock(),
                chat=chat.id,
                message_id=message["message_id"],
                kind=kind,
                text=words_of(message),
                buttons=buttons_of(message),
            )
        )
        return message

    def change(self, chat: Chat, message: Message) -> Message:
        """Replace a message of the bot by its edited form and record it."""
        message["edit_date"] = int(self.clock())
        chat.messages[message["message_id"]] = message
        self.history.add(
            Edited(
                at=self.clock(),
                chat=chat.id,
                message_id=message["message_id"],
                text=words_of(message),
                buttons=buttons_of(message),
            )
        )
        chat.changed()
        return message

    def remove(self, chat: Chat, message_id: int) -> None:
        """Take a message away from everybody and record it."""
        del chat.messages[message_id]
        self.history.add(Deleted(at=self.clock(), chat=chat.id, message_id=message_id))
        chat.changed()

    def add_tap(self, person: int) -> str:
        """Register a tap; return the id by which the bot acknowledges it."""
        tap = str(next(self._tap_ids))
        self.taps[tap] = Tap(at=self.clock(), person=person)
        return tap

    def add_album(self) -> str:
        """Return the id that all messages of an album carry."""
        return str(next(self._album_ids))

    def keep_file(self, upload: Upload, folder: str) -> StoredFile:
        """Store a file."""
        number = next(self._file_ids)
        file = StoredFile(
            id=f"AgACAgEmulated{number:08d}",
            unique_id=f"AQAD{number:08d}",
            path=f"{folder}/file_{number}{_suffix(upload.name)}",
            upload=upload,
        )
        self.files[file.id] = file
        self.paths[file.path] = file
        return file


def words_of(message: Message) -> str:
    """Return the text or caption of a message."""
    return str(message.get("text") or message.get("caption") or "")


def _suffix(name: str) -> str:
    _, dot, suffix = name.rpartition(".")
    return f".{suffix}" if dot else ""
