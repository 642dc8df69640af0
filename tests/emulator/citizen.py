"""Simulated citizens: they read what is on their screen, tap what they see, and type."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from tests.emulator.calls import Upload
from tests.emulator.contents import CONTENTS, Content, rich
from tests.emulator.keyboard import Button, Buttons, buttons_of
from tests.emulator.media import FOLDERS
from tests.emulator.people import People, split_long
from tests.emulator.world import Chat, Message, World, words_of

PATIENCE = 20.0  # seconds a citizen waits for something to appear; the machine may be busy
T = TypeVar("T")
_PIXEL = b"\xff\xd8\xff\xe0emulated photo\xff\xd9"


class Telegram(Protocol):
    """The part of the emulator that a citizen's phone needs."""

    world: World
    people: People


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One message as a citizen sees it."""

    message_id: int
    is_mine: bool
    kind: str  # text, photo, voice, ...
    text: str
    buttons: Buttons = ()
    topic: int = 0

    @property
    def labels(self) -> list[str]:
        """The labels of all buttons, row by row."""
        return [button.label for row in self.buttons for button in row]


class NotSeen(AssertionError):
    """What a citizen waited for did not appear; the message shows their screen."""


class Citizen:
    """A person with a phone. Acts return the id of the update they cause (0: not wanted)."""

    def __init__(
        self,
        telegram: Telegram,
        first_name: str = "Ada",
        language: str = "en",
        *,
        patience: float = PATIENCE,
    ) -> None:
        self._world = telegram.world
        self._people = telegram.people
        self._patience = patience
        self._last_tap: tuple[Chat, Message, str] | None = None
        self.id = self._world.add_person(first_name=first_name, language=language)

    async def start(self, payload: str = "") -> int:
        """Press Start, with the payload of a deep link if one was followed."""
        if self._home.is_blocked:
            await self.unblock()
        return self._people.write(self.id, self._home, f"/start {payload}")

    async def type(self, text: str, *, chat: int = 0, topic: int = 0) -> int:
        """Send a text; one that is too long goes in several messages, as apps send it."""
        where = self._chat(chat)
        update_ids = [
            self._people.write(self.id, where, part, topic=topic) for part in split_long(text)
        ]
        if not update_ids:
            raise ValueError("Telegram sends no empty message; type at least one letter")
        return update_ids[-1]

    async def tap(self, label: str, *, chat: int = 0) -> int:
        """Tap the newest visible button with this label, or else one that begins with it."""
        where = self._chat(chat)
        found: tuple[Message, Button] | str = await self._wait(
            where, lambda: self._find_button(where, label), f"a button {label!r}"
        )
        if isinstance(found, str):
            return self._people.write(self.id, where, found)
        message, button = found
        if not button.data:
            raise ValueError(f"button {label!r} opens something outside the chat")
        self._last_tap = (where, message, button.data)
        return self._people.tap(self.id, where, message, button.data)

    async def tap_again(self) -> int:
        """Tap the last button once more, even if it is gone from the screen by now."""
        if self._last_tap is None:
            raise ValueError("nothing was tapped yet; tap a button first")
        return self._people.tap(self.id, *self._last_tap)

    async def edit(self, text: str, message_id: int = 0) -> int:
        """Change an own message: the given one, or the newest."""
        mine = [m for m in self._home.messages.values() if m["from"]["id"] == self.id]
        chosen = [m for m in mine if message_id in (0, m["message_id"])]
        if not chosen:
            raise ValueError(f"there is no own message {message_id or ''} to edit")
        return self._people.edit(self.id, self._home, chosen[-1], text)

    async def delete(self, message_id: int) -> None:
        """Delete a message; Telegram does not tell the bot."""
        self._home.messages.pop(message_id, None)

    async def open_topic(self, name: str) -> int:
        """Open a topic in the chat with the bot; return its id."""
        return self._people.open_topic(self.id, self._home, name)

    async def delete_topic(self, topic: int) -> None:
        """Delete a topic, and all that was said in it."""
        self._people.delete_topic(self._home, topic)

    async def send_voice(self, data: bytes = b"OggS emulated voice", seconds: int = 3) -> int:
        """Send a voice message."""
        upload = Upload(name="voice.oga", mime="audio/ogg", data=data)
        return self._people.send_file(self.id, self._home, "voice", upload, seconds=seconds)

    async def send_photo(self, data: bytes = _PIXEL, caption: str = "") -> int:
        """Send a photo, with a caption if one is given."""
        return self._send_file("photo", Upload(name="p.jpg", mime="image/jpeg", data=data), caption)

    async def send_album(self, count: int = 3, caption: str = "") -> int:
        """Send several photos at once: an update each, the caption with the first."""
        upload = Upload(name="p.jpg", mime="image/jpeg", data=_PIXEL)
        return self._people.send_album(self.id, self._home, [upload] * count, caption)

    async def send_document(
        self, data: bytes = b"emulated document", name: str = "letter.pdf", caption: str = ""
    ) -> int:
        """Send a document, with a caption if one is given."""
        upload = Upload(name=name, mime="application/pdf", data=data)
        return self._send_file("document", upload, caption)

    async def send_sticker(self) -> int:
        """Send a sticker."""
        upload = Upload(name="s.webp", mime="image/webp", data=b"emulated sticker")
        return self._send_file("sticker", upload, "")

    async def send_location(self, latitude: float = 55.95, longitude: float = -3.19) -> int:
        """Send a point on the map."""
        point = {"latitude": latitude, "longitude": longitude}
        return self._people.send(self.id, self._home, {"location": point})

    async def send(self, kind: str) -> int:
        """Send something of another kind: a poll, a contact, a story ... (`CONTENTS`)."""
        return self._people.send(self.id, self._home, CONTENTS[kind])

    async def write_rich(self, *blocks: Content) -> int:
        """Send a rich message, made of blocks."""
        return self._people.send(self.id, self._home, rich(*blocks))

    async def send_picture_file(self, data: bytes, mime: str, caption: str = "") -> int:
        """Send a picture as a file, as it is."""
        return self._send_file("document", Upload(name="p", mime=mime, data=data), caption)

    async def forward(self, content: Content, *, of: int = 0) -> int:
        """Pass on a message of somebody (0: whose name is hidden), or an own one."""
        return self._people.forward(self.id, self._home, content, of=of)

    async def block(self) -> int:
        """Block the bot."""
        return self._people.block(self.id)

    async def unblock(self) -> int:
        """Unblock the bot."""
        return self._people.unblock(self.id)

    @property
    def screen(self) -> list[Shown]:
        """What the citizen sees in the chat with the bot, oldest first."""
        return self.screen_of(0)

    def screen_of(self, chat: int) -> list[Shown]:
        """Return what can be seen in a chat (0: the one with the bot), oldest first."""
        return [self._show(message) for message in self._chat(chat).messages.values()]

    @property
    def newest(self) -> Shown:
        """The newest message of the bot."""
        others = [shown for shown in self.screen if not shown.is_mine]
        if not others:
            raise NotSeen(f"the bot has sent nothing yet.\n{self.page()}")
        return others[-1]

    @property
    def notices(self) -> list[str]:
        """The short notices that followed taps, oldest first."""
        return list(self._world.notices.get(self.id, []))

    async def sees(
        self,
        fragment: str,
        timeout: float | None = None,  # noqa: ASYNC109  a test reads best with it
        *,
        after: int = 0,
        chat: int = 0,
    ) -> Shown:
        """Wait for a message of others with this text in it, newer than message `after`."""
        where = self._chat(chat)
        what = f"a message with {fragment!r}"
        return await self._wait(
            where, lambda: self._find_text(where, fragment, after), what, timeout
        )

    async def sees_notice(
        self,
        fragment: str,
        timeout: float | None = None,  # noqa: ASYNC109  as in sees
    ) -> str:
        """Wait for a notice after a tap with this text in it."""

        def find() -> str | None:
            return next((text for text in reversed(self.notices) if fragment in text), None)

        return await self._wait(self._home, find, f"a notice with {fragment!r}", timeout)

    def page(self) -> str:
        """Write the screen out as plain text, for people who read a failed test."""
        lines = []
        for shown in self.screen:
            lines.append(f"{'me ' if shown.is_mine else 'bot'}| [{shown.kind}] {shown.text}")
            lines += ["   | " + " ".join(f"[{b.label}]" for b in row) for row in shown.buttons]
        return "\n".join(lines) or "(the screen is empty)"

    @property
    def _home(self) -> Chat:
        return self._world.private_chat(self.id)

    def _chat(self, chat: int) -> Chat:
        return self._world.chats[chat] if chat else self._home

    def _send_file(self, kind: str, upload: Upload, caption: str) -> int:
        more = {"caption": caption} if caption else {}
        return self._people.send_file(self.id, self._home, kind, upload, **more)

    def _show(self, message: Message) -> Shown:
        kind = next((name for name in ("text", *FOLDERS, "location") if name in message), "other")
        return Shown(
            message_id=message["message_id"],
            is_mine=message["from"]["id"] == self.id,
            kind=kind,
            text=words_of(message),
            buttons=buttons_of(message),
            topic=message.get("message_thread_id", 0),
        )

    def _find_text(self, chat: Chat, fragment: str, after: int) -> Shown | None:
        for message in reversed(chat.messages.values()):
            is_new = message["message_id"] > after and message["from"]["id"] != self.id
            if is_new and fragment in words_of(message):
                return self._show(message)
        return None

    def _find_button(self, chat: Chat, label: str) -> tuple[Message, Button] | str | None:
        for fits in (label.__eq__, lambda seen: seen.startswith(label)):
            key = next((key for key in chat.keys if fits(key)), None)
            found = _newest_button(chat, fits) or key
            if found:
                return found
        return None

    async def _wait(
        self, chat: Chat, find: Callable[[], T | None], what: str, patience: float | None = None
    ) -> T:
        loop = asyncio.get_running_loop()
        seconds = self._patience if patience is None else patience
        deadline = loop.time() + seconds
        while not (found := find()):
            change = loop.create_future()
            chat.waiters.append(change)
            await asyncio.wait({change}, timeout=max(0.0, deadline - loop.time()))
            if not change.done() and loop.time() >= deadline:
                raise NotSeen(f"did not see {what} within {seconds} s.\n{self.page()}")
        return found


def _newest_button(chat: Chat, fits: Callable[[str], bool]) -> tuple[Message, Button] | None:
    for message in reversed(chat.messages.values()):
        for row in buttons_of(message):
            for button in row:
                if fits(button.label):
                    return message, button
    return None
