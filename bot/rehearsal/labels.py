"""The bot's own buttons, as simulated people know them."""

from dataclasses import dataclass, fields
from functools import lru_cache

from dialogues.languages.phrases import phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class BotLabels:
    """The bot's own buttons as they read in one language."""

    next: str
    more: str
    sources: str
    skip: str
    done: str
    start: str
    later: str
    agree: str
    tradeoff_keep: str
    tradeoff_change: str
    carry_on: str
    enough: str
    dont_know: str
    list_hint: str  # asks for letters to search a list by
    search_again: str
    decline: str
    leave_yes: str
    forget_yes: str


@lru_cache
def labels_in(language: str) -> BotLabels:
    """Read the labels in a language."""
    return BotLabels(**{field.name: phrase(language, field.name) for field in fields(BotLabels)})
