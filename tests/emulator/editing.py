"""Bot API methods that change, remove or acknowledge what is in chats."""

from tests.emulator.calls import Call
from tests.emulator.errors import bad_request
from tests.emulator.history import Answered
from tests.emulator.keyboard import inline_of, read_markup
from tests.emulator.media import FOLDERS
from tests.emulator.sending import album_content, caption_content, text_content
from tests.emulator.updates import TAP_LIFE
from tests.emulator.world import Chat, Message, World

_NOTICE_LIMIT = 200
_DELETABLE_FOR = 48 * 3600.0
_SAME = (
    "message is not modified: specified new message content and reply markup are exactly "
    "the same as a current content and reply markup of the message"
)
_TEXT = ("text", "entities")
_CAPTION = ("caption", "caption_entities")


def edit_text(world: World, call: Call) -> Message:
    """Change the text of a message; its buttons go unless they are given again."""
    chat, message = _own(world, call)
    if "text" not in message:
        raise bad_request("there is no text in the message to edit")
    changed = _without(message, _TEXT) | text_content(call)
    return _change(world, call, chat, message, changed)


def edit_caption(world: World, call: Call) -> Message:
    """Change the caption of a file."""
    chat, message = _own(world, call)
    if not any(kind in message for kind in FOLDERS):
        raise bad_request("there is no caption in the message to edit")
    changed = _without(message, _CAPTION) | caption_content(call)
    return _change(world, call, chat, message, changed)


def edit_markup(world: World, call: Call) -> Message:
    """Change the buttons of a message."""
    chat, message = _own(world, call)
    return _change(world, call, chat, message, message)


def edit_media(world: World, call: Call) -> Message:
    """Change the file of a message, and its caption with it."""
    chat, message = _own(world, call)
    item = call.structure("media", "media") or {}
    _, content = album_content(world, call, item)
    changed = _without(message, (*_TEXT, *_CAPTION, *FOLDERS)) | content
    return _change(world, call, chat, message, changed)


def _own(world: World, call: Call) -> tuple[Chat, Message]:
    if call.params.get("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")
    chat = world.chat_for_bot(call.integer("chat_id"))
    message = world.message(chat, call.integer("message_id"), "edit")
    if message["from"]["id"] != world.bot["id"]:
        raise bad_request("message can't be edited")
    return chat, message


def _without(message: Message, names: tuple[str, ...]) -> Message:
    return {name: value for name, value in message.items() if name not in names}


def _change(world: World, call: Call, chat: Chat, old: Message, changed: Message) -> Message:
    new = _without(changed, ("reply_markup", "edit_date"))
    inline = inline_of(read_markup(call))
    if inline:
        new["reply_markup"] = inline
    if new == _without(old, ("edit_date",)):
        raise bad_request(_SAME)
    return world.change(chat, new)


def delete_message(world: World, call: Call) -> bool:
    """Remove a message that is not older than two days."""
    chat = world.chat_for_bot(call.integer("chat_id"))
    message = world.message(chat, call.integer("message_id"), "delete")
    if world.clock() - message["date"] > _DELETABLE_FOR:
        raise bad_request("message can't be deleted")
    world.remove(chat, message["message_id"])
    return True


def delete_messages(world: World, call: Call) -> bool:
    """Remove several messages; those that are gone are skipped."""
    chat = world.chat_for_bot(call.integer("chat_id"))
    for message_id in call.structure("message_ids", "message identifiers") or []:
        if message_id in chat.messages:
            world.remove(chat, message_id)
    return True


def answer_tap(world: World, call: Call) -> bool:
    """Acknowledge a tap that is known and not too old."""
    tap_id = call.text("callback_query_id")
    tap = world.taps.get(tap_id)
    if tap is None or world.clock() - tap.at > TAP_LIFE:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    text = call.text("text")
    if len(text) > _NOTICE_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    if text:
        world.notices.setdefault(tap.person, []).append(text)
    world.history.add(
        Answered(
            at=world.clock(),
            tap=tap_id,
            person=tap.person,
            text=text,
            is_alert=call.flag("show_alert"),
        )
    )
    world.private_chat(tap.person).changed()
    return True
