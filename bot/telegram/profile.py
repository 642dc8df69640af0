"""What people see of the bot on Telegram before they write to it, in each finished language."""

from bot.telegram.register import BotProfile
from dialogues.languages.phrases import finished_languages, profile_phrase
from dialogues.languages.phrasing.profile import COMMANDS


def bot_profiles() -> dict[str, BotProfile]:
    """Give the bot's profile in every language that speakers have checked."""
    return {language: _profile(language) for language in finished_languages()}


def _profile(language: str) -> BotProfile:
    return BotProfile(
        description=profile_phrase(language, "description"),
        about=profile_phrase(language, "about"),
        commands={command: profile_phrase(language, command) for command in COMMANDS},
    )
