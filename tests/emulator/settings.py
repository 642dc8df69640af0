"""Bot API methods about the bot's own face: name, descriptions, commands and menu."""

import json
import re
from typing import Any

from tests.emulator.calls import Call
from tests.emulator.errors import bad_request
from tests.emulator.world import World

COMMAND_LIMIT = 100
_COMMAND = re.compile(r"/?[a-z0-9_]{1,32}\Z")
_LANGUAGE = re.compile(r"[a-z]{2}\Z")
_DESCRIPTION_LIMIT = 256
# Words that a bot shows about itself: field of the reply, longest length.
_WORDS = {
    "name": ("name", 64),
    "description": ("description", 512),
    "shortdescription": ("short_description", 120),
}
_RIGHTS = (
    "is_anonymous",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
)


class Settings:
    """What the bot told the server about itself, per language and scope."""

    def __init__(self, world: World, *, has_topics: bool = False) -> None:
        self._world = world
        self._has_topics = has_topics
        self._commands: dict[tuple[str, str], list[dict[str, Any]]] = {}
        self._words: dict[tuple[str, str], str] = {}

    def get_me(self, _: Call) -> dict[str, Any]:
        """Describe the bot."""
        return {
            **self._world.bot,
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
            "has_topics_enabled": self._has_topics,
        }

    def set_commands(self, call: Call) -> bool:
        """Set the commands of one scope and language."""
        commands = call.structure("commands", "bot commands") or []
        if len(commands) > COMMAND_LIMIT:
            raise bad_request("BOT_COMMANDS_TOO_MUCH")
        for command in commands:
            _check_command(command)
        self._commands[_scope(call)] = commands
        return True

    def get_commands(self, call: Call) -> list[dict[str, Any]]:
        """Return the commands set for exactly this scope and language."""
        return self._commands.get(_scope(call), [])

    def delete_commands(self, call: Call) -> bool:
        """Remove the commands of one scope and language."""
        self._commands.pop(_scope(call), None)
        return True

    def set_words(self, call: Call) -> bool:
        """Set the name, description or short description in one language."""
        subject = call.method.removeprefix("setmy")
        field, limit = _WORDS[subject]
        words = call.text(field)
        if len(words) > limit:
            raise bad_request(f"{field.replace('_', ' ')} is too long")
        self._words[subject, _language(call)] = words
        return True

    def get_words(self, call: Call) -> dict[str, str]:
        """Return the words of one language, or else those without a language."""
        subject = call.method.removeprefix("getmy")
        default = self._world.bot["first_name"] if subject == "name" else ""
        general = self._words.get((subject, "")) or default
        words = self._words.get((subject, call.text("language_code"))) or general
        return {_WORDS[subject][0]: words}

    def get_menu(self, _: Call) -> dict[str, str]:
        """Return the menu button that every bot has."""
        return {"type": "commands"}

    def get_rights(self, _: Call) -> dict[str, bool]:
        """Return the rights a bot asks for as an administrator: none."""
        return dict.fromkeys(_RIGHTS, False)


def _scope(call: Call) -> tuple[str, str]:
    scope = call.structure("scope", "bot command scope") or {"type": "default"}
    return json.dumps(scope, sort_keys=True), _language(call)


def _language(call: Call) -> str:
    language = call.text("language_code")
    if language and not _LANGUAGE.match(language):
        raise bad_request("invalid language code specified")
    return language


def _check_command(command: Any) -> None:
    if not isinstance(command, dict) or not _COMMAND.match(str(command.get("command", ""))):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(str(command.get("description", ""))) <= _DESCRIPTION_LIMIT:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
