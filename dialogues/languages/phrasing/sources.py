"""Everything the bot says of its own accord, in English: what translators start from."""

from dialogues.languages.phrasing import bot_words, command, page, profile, said
from dialogues.languages.phrasing.english import PhraseSource, sources

BASE = "en"  # every text exists in this language; the others fall back to it
# The rooms that contexts begin with.
TALK, PAGE, PROFILE, COMMAND, SAID = "talk", "page", "profile", "command", "said"

SOURCES: dict[str, PhraseSource] = {
    **sources(TALK, bot_words.GROUPS),
    **sources(PAGE, page.GROUPS),
    **sources(PROFILE, profile.GROUPS),
    **sources(COMMAND, command.GROUPS),
    **sources(SAID, said.GROUPS),
}
"""All texts by their contexts, in the order in which they are translated."""
