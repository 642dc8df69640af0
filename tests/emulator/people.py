"""What people do in Telegram, and the updates that the bot gets of it."""

from collections.abc import Sequence
from typing import Any

from tests.emulator.calls import Upload
from tests.emulator.entities import TEXT_LIMIT, commands_in, units
from tests.emulator.media import FOLDERS, shown
from tests.emulator.updates import Updates
from tests.emulator.world import Chat, Message, World

MIN_ALBUM, MAX_ALBUM = 2, 10


class People:
    """Acts of people: each changes the world and issues the update that Telegram would."""

    def __init__(self, world: World, updates: Updates) -> None:
        self._world = world
        self._updates = updates

    def write(self, person: int, chat: Chat, text: str, *, topic: int = 0) -> int:
        """Send a text of at most 4,096 units; return the id of the update."""
        return self.send(person, chat, {**text_of(text), **within(chat, topic)})

    def open_topic(self, person: int, chat: Chat, name: str) -> int:
        """Open a topic in the chat, where the bot's threaded mode allows it; return its id."""
        content = {"forum_topic_created": {"name": name, "icon_color": 0x6FB9F0}}
        self.send(person, chat, content)
        topic = max(chat.messages)
        chat.topics.add(topic)
        chat.messages[topic] |= within(chat, topic)
        return topic

    def delete_topic(self, chat: Chat, topic: int) -> None:
        """Delete a topic with all that was said in it; Telegram does not tell the bot."""
        chat.topics.remove(topic)
        for number, message in list(chat.messages.items()):
            if message.get("message_thread_id") == topic:
                del chat.messages[number]
        chat.changed()

    def send(self, person: int, chat: Chat, content: dict[str, Any]) -> int:
        """Send a message with this content; return the id of the update."""
        _enter(person, chat)
        message = self._world.put(chat, self._world.people[person], content)
        return self._updates.issue("message", message, person=person, chat=chat.id)

    def send_file(self, person: int, chat: Chat, kind: str, upload: Upload, **more: Any) -> int:
        """Send a file as `kind` (photo, voice, document ...); return the id of the update."""
        file = self._world.keep_file(upload, FOLDERS[kind])
        seconds = more.pop("seconds", 0)
        return self.send(person, chat, {kind: shown(kind, file, seconds=seconds), **more})

    def send_album(self, person: int, chat: Chat, photos: Sequence[Upload], caption: str) -> int:
        """Send 2 to 10 photos as an album, an update each; return the id of the last."""
        if not MIN_ALBUM <= len(photos) <= MAX_ALBUM:
            raise ValueError(f"an album holds {MIN_ALBUM} to {MAX_ALBUM} photos")
        album = {"media_group_id": self._world.add_album()}
        with_first = {"caption": caption} if caption else {}
        first, *rest = photos
        self.send_file(person, chat, "photo", first, **album, **with_first)
        return [self.send_file(person, chat, "photo", photo, **album) for photo in rest][-1]

    def forward(self, person: int, chat: Chat, content: dict[str, Any], *, of: int) -> int:
        """Pass a message on, of a person or (0) of one whose name is hidden."""
        at = {"date": int(self._world.clock())}
        origin = {"type": "hidden_user", "sender_user_name": "Somebody", **at}
        if of:
            origin = {"type": "user", "sender_user": self._world.people[of], **at}
        return self.send(person, chat, {**content, "forward_origin": origin})

    def edit(self, person: int, chat: Chat, message: Message, text: str) -> int:
        """Change an own message; return the id of the update."""
        edited = {**message, **text_of(text), "edit_date": int(self._world.clock())}
        chat.messages[message["message_id"]] = edited
        chat.changed()
        return self._updates.issue("edited_message", edited, person=person, chat=chat.id)

    def tap(self, person: int, chat: Chat, message: Message, data: str) -> int:
        """Tap a button under a message; return the id of the update."""
        content = {
            "id": self._world.add_tap(person),
            "from": self._world.people[person],
            "message": message,
            "chat_instance": str(abs(chat.id) * 31),
            "data": data,
        }
        return self._updates.issue("callback_query", content, person=person, chat=chat.id)

    def block(self, person: int) -> int:
        """Block the bot; return the id of the update."""
        chat = self._world.private_chat(person)
        chat.is_blocked = True
        return self._membership(person, chat, "member", "kicked")

    def unblock(self, person: int) -> int:
        """Unblock the bot; return the id of the update."""
        chat = self._world.private_chat(person)
        chat.is_blocked = False
        return self._membership(person, chat, "kicked", "member")

    def upgrade(self, person: int, group: Chat) -> Chat:
        """Turn a group into a supergroup, announced in both; return the new chat."""
        new = self._world.add_group(group.profile["title"], is_super=True)
        self.send(person, group, {"migrate_to_chat_id": new.id})
        self.send(person, new, {"migrate_from_chat_id": group.id})
        group.migrated_to = new.id
        return new

    def _membership(self, person: int, chat: Chat, before: str, after: str) -> int:
        content = {
            "chat": chat.profile,
            "from": self._world.people[person],
            "date": int(self._world.clock()),
            "old_chat_member": self._member(before),
            "new_chat_member": self._member(after),
        }
        return self._updates.issue("my_chat_member", content, person=person, chat=chat.id)

    def _member(self, status: str) -> dict[str, Any]:
        member: dict[str, Any] = {"status": status, "user": self._world.bot}
        return {**member, "until_date": 0} if status == "kicked" else member


def within(chat: Chat, topic: int) -> dict[str, Any]:
    """Tell of a message in which topic it is; nothing outside of topics."""
    if not topic:
        return {}
    if topic not in chat.topics:
        raise ValueError(f"there is no topic {topic} in chat {chat.id}")
    return {"message_thread_id": topic, "is_topic_message": True}


def _enter(person: int, chat: Chat) -> None:
    if chat.is_blocked:
        raise ValueError(f"person {person} blocked the bot; unblock it before writing")
    chat.is_open = True


def text_of(text: str) -> dict[str, Any]:
    """Return the content of a message with this text, trimmed as apps do."""
    text = text.strip()
    if not text:
        raise ValueError("Telegram sends no empty message; type at least one letter")
    if units(text) > TEXT_LIMIT:
        raise ValueError(f"a message holds {TEXT_LIMIT} units and not {units(text)}; split it")
    commands = commands_in(text)
    return {"text": text, "entities": commands} if commands else {"text": text}


def split_long(text: str) -> list[str]:
    """Cut a text as Telegram's apps do when it is too long for one message."""
    parts: list[str] = []
    part, size = "", 0
    for letter in text:
        if size + units(letter) > TEXT_LIMIT:
            parts, part, size = [*parts, part], "", 0
        part, size = part + letter, size + units(letter)
    return [*parts, part] if part.strip() else parts
