"""The shape of the bot's own words as they are written, in English, beside the script."""

import string
from collections.abc import Mapping
from dataclasses import dataclass

from dialogues.script.limits import LONGEST_MESSAGE

Texts = Mapping[str, str | tuple[str, str]]
"""Texts by their keys; one with a count is written for one and for several."""

COUNT = "count"  # the placeholder that a text with a count is chosen by


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Texts that are shown in the same place."""

    where: str  # for translators: a sentence
    texts: Texts
    longest: int = LONGEST_MESSAGE  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class PhraseSource:
    """One text to translate."""

    context: str  # talk.next, page.send, command.stop
    forms: tuple[str, ...]  # one; two, for one and for several, if it has a count
    where: str
    longest: int

    @property
    def is_counted(self) -> bool:
        """Whether it is said differently for different numbers."""
        return len(self.forms) > 1

    @property
    def placeholders(self) -> frozenset[str]:
        """The names in braces, which stay as they are in every language."""
        return placeholders(self.forms[-1])


def sources(room: str, groups: tuple[Group, ...]) -> dict[str, PhraseSource]:
    """Give all texts of a room by their contexts."""
    return {
        f"{room}.{key}": PhraseSource(
            context=f"{room}.{key}",
            forms=(text,) if isinstance(text, str) else text,
            where=group.where,
            longest=group.longest,
        )
        for group in groups
        for key, text in group.texts.items()
    }


def placeholders(text: str) -> frozenset[str]:
    """Give the names in braces; ValueError if the braces are not in pairs, or hold no name."""
    parts = list(string.Formatter().parse(text))
    names = {name for _, name, _, _ in parts if name is not None}
    if any(not name.isidentifier() or form or way for _, name, form, way in parts if name):
        raise ValueError("a placeholder holds more than a name")
    if "" in names:
        raise ValueError("a placeholder has no name")
    return frozenset(names)
