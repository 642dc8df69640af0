"""Bot API methods that look things up: chats, members and files."""

from typing import Any

from tests.emulator.calls import Call
from tests.emulator.errors import bad_request, migrated
from tests.emulator.world import DOWNLOAD_LIMIT, Chat, World


def get_chat(world: World, call: Call) -> dict[str, Any]:
    """Describe a chat."""
    return {
        **_chat(world, call).profile,
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            "unlimited_gifts": False,
            "limited_gifts": False,
            "unique_gifts": False,
            "premium_subscription": False,
            "gifts_from_channels": False,
        },
    }


def get_chat_member(world: World, call: Call) -> dict[str, Any]:
    """Describe a person, or the bot, as the member of a chat."""
    _chat(world, call)
    wanted = call.integer("user_id")
    user = world.bot if wanted == world.bot["id"] else world.people.get(wanted)
    if user is None:
        raise bad_request("user not found")
    return {"status": "member", "user": user}


def _chat(world: World, call: Call) -> Chat:
    chat = world.chats.get(call.integer("chat_id"))
    if chat is None:
        raise bad_request("chat not found")
    if chat.migrated_to:
        raise migrated(chat.migrated_to)
    return chat


def get_file(world: World, call: Call) -> dict[str, Any]:
    """Tell where a file can be downloaded."""
    file = world.files.get(call.text("file_id"))
    if file is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if len(file.upload.data) > DOWNLOAD_LIMIT:
        raise bad_request("file is too big")
    return {
        "file_id": file.id,
        "file_unique_id": file.unique_id,
        "file_size": len(file.upload.data),
        "file_path": file.path,
    }
