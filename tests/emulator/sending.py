"""Bot API methods that put messages in chats."""

from typing import Any

from tests.emulator.calls import Call
from tests.emulator.entities import CAPTION_LIMIT, TEXT_LIMIT, formatted
from tests.emulator.errors import bad_request
from tests.emulator.keyboard import read_markup
from tests.emulator.media import FOLDERS, file_for, shown
from tests.emulator.people import within
from tests.emulator.world import Chat, Message, World

_CONTENT = ("text", "entities", "caption", "caption_entities", *FOLDERS, "location", "poll")


def send_message(world: World, call: Call) -> Message:
    """Send a text."""
    chat = world.chat_for_bot(call.integer("chat_id"))
    content = text_content(call)
    return world.post(chat, "text", {**content, **_frame(chat, call)}, read_markup(call))


def text_content(call: Call) -> dict[str, Any]:
    """Read and check the text of a message."""
    text, entities = formatted(call, "text", "entities")
    if not text:
        is_blank = bool(call.text("text"))
        raise bad_request("text must be non-empty" if is_blank else "message text is empty")
    if len(text) > TEXT_LIMIT:
        raise bad_request("message is too long")
    return {"text": text, "entities": entities} if entities else {"text": text}


def caption_content(call: Call) -> dict[str, Any]:
    """Read and check the caption of a message; it may be absent."""
    caption, entities = formatted(call, "caption", "caption_entities")
    if len(caption) > CAPTION_LIMIT:
        raise bad_request("message caption is too long")
    if not caption:
        return {}
    return {"caption": caption, "caption_entities": entities} if entities else {"caption": caption}


def send_file(world: World, call: Call) -> Message:
    """Send a photo, voice message, document or another kind of file."""
    kind = {"videonote": "video_note"}.get(call.method[4:], call.method[4:])
    chat = world.chat_for_bot(call.integer("chat_id"))
    content = caption_content(call)
    markup = read_markup(call)
    file = file_for(world, call, kind, call.params.get(kind))
    content[kind] = shown(kind, file, seconds=call.integer("duration"))
    return world.post(chat, kind, {**content, **_frame(chat, call)}, markup)


def send_media_group(world: World, call: Call) -> list[Message]:
    """Send an album of 2 to 10 files."""
    chat = world.chat_for_bot(call.integer("chat_id"))
    items = call.structure("media", "media") or []
    if not 2 <= len(items) <= 10:
        raise bad_request("wrong number of media in the media group; there must be 2 to 10")
    frame = {**_frame(chat, call), "media_group_id": str(int(world.clock() * 1000))}
    contents = [album_content(world, call, item) for item in items]
    return [world.post(chat, kind, {**content, **frame}, None) for kind, content in contents]


def album_content(world: World, call: Call, item: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Read one InputMedia object: its kind and the content of its message."""
    kind = item.get("type", "")
    if kind not in FOLDERS:
        raise bad_request("can't parse InputMedia: unknown type")
    content = caption_content(Call(method=call.method, params=item))
    content[kind] = shown(kind, file_for(world, call, kind, item.get("media")))
    return kind, content


def send_location(world: World, call: Call) -> Message:
    """Send a point on the map."""
    chat = world.chat_for_bot(call.integer("chat_id"))
    point = {"latitude": call.number("latitude"), "longitude": call.number("longitude")}
    content = {"location": point, **_frame(chat, call)}
    return world.post(chat, "location", content, read_markup(call))


def send_poll(world: World, call: Call) -> Message:
    """Send a poll that nobody has voted in yet."""
    chat = world.chat_for_bot(call.integer("chat_id"))
    options = call.structure("options", "poll options") or []
    if not 1 <= len(options) <= 12:
        raise bad_request("poll must have 1 to 12 options")
    poll = {
        "id": str(int(world.clock() * 1000)),
        "question": call.text("question"),
        "options": [_poll_option(number, option) for number, option in enumerate(options)],
        "total_voter_count": 0,
        "is_closed": False,
        "is_anonymous": call.text("is_anonymous").lower() != "false",
        "type": call.text("type") or "regular",
        "allows_multiple_answers": call.flag("allows_multiple_answers"),
        "allows_revoting": call.flag("allows_revoting"),
        "members_only": call.flag("members_only"),
    }
    return world.post(chat, "poll", {"poll": poll, **_frame(chat, call)}, read_markup(call))


def _poll_option(number: int, option: Any) -> dict[str, Any]:
    text = option["text"] if isinstance(option, dict) else str(option)
    return {"persistent_id": str(number), "text": text, "voter_count": 0}


def copy_message(world: World, call: Call) -> dict[str, int]:
    """Send the content of a message again."""
    return {"message_id": _send_again(world, call, {})["message_id"]}


def forward_message(world: World, call: Call) -> Message:
    """Send a message on, with its origin."""
    source = _source(world, call)
    origin = {"type": "user", "date": source["date"], "sender_user": source["from"]}
    return _send_again(world, call, {"forward_origin": origin})


def _send_again(world: World, call: Call, extra: dict[str, Any]) -> Message:
    chat = world.chat_for_bot(call.integer("chat_id"))
    source = _source(world, call)
    content = {name: source[name] for name in _CONTENT if name in source}
    kind = next((name for name in ("text", *FOLDERS) if name in source), "other")
    return world.post(chat, kind, {**content, **extra}, read_markup(call))


def _source(world: World, call: Call) -> Message:
    chat = world.chats.get(call.integer("from_chat_id"))
    if chat is None:
        raise bad_request("chat not found")
    return world.message(chat, call.integer("message_id"), "copy")


def send_other(world: World, call: Call) -> Message:
    """Send a kind of message that is only counted: it arrives without content."""
    chat = world.chat_for_bot(call.integer("chat_id"))
    return world.post(chat, call.method.removeprefix("send"), {}, read_markup(call))


def _frame(chat: Chat, call: Call) -> dict[str, Any]:
    frame: dict[str, Any] = {}
    if topic := call.integer("message_thread_id"):
        if topic not in chat.topics:
            raise bad_request("message thread not found")
        frame |= within(chat, topic)
    if call.flag("protect_content"):
        frame["has_protected_content"] = True
    reply = call.structure("reply_parameters", "reply parameters")
    if reply:
        original = chat.messages.get(int(reply.get("message_id", 0)))
        if original is None and not reply.get("allow_sending_without_reply"):
            raise bad_request("message to be replied not found")
        if original is not None:
            frame["reply_to_message"] = without_reply(original)
    return frame


def without_reply(message: Message) -> Message:
    """Return a message as it is shown inside another one: one level deep."""
    return {name: value for name, value in message.items() if name != "reply_to_message"}
