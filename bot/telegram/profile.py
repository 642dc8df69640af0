"""What people see of the bot on Telegram before they write to it, in each finished language."""

from bot.telegram.register import Face
from dialogues.languages.phrases import finished_languages, profile_phrase
from dialogues.languages.phrasing.profile import COMMANDS


def faces() -> dict[str, Face]:
    """Give the bot's profile in every language that speakers have checked."""
    return {language: _face(language) for language in finished_languages()}


def _face(language: str) -> Face:
    return Face(
        description=profile_phrase(language, "description"),
        about=profile_phrase(language, "about"),
        commands={command: profile_phrase(language, command) for command in COMMANDS},
    )
