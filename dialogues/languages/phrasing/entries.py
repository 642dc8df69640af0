"""Read what translators wrote: the texts of a PO file, with all the forms of counted ones."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dialogues.languages.phrasing.sources import SOURCES
from dialogues.script.translation import parsed


@dataclass(frozen=True, slots=True, kw_only=True)
class PhraseEntry:
    """One text of a translation file, as a translator left it."""

    context: str
    source: tuple[str, ...]  # what it was translated from; two forms if it has a count
    forms: tuple[str, ...]  # as many as the file's head says, empty ones too; else one
    is_unsure: bool  # marked as fuzzy
    line: int  # in the file, from 1

    @property
    def is_there(self) -> bool:
        """Whether it says something, of which its translator is sure."""
        return any(self.forms) and not self.is_unsure

    @property
    def is_current(self) -> bool:
        """Whether it was translated from what we say now."""
        source = SOURCES.get(self.context)
        return source is not None and source.forms == self.source


def entries(content: bytes) -> Iterator[PhraseEntry]:
    """Read every text of a translation; raise TranslationFaulty."""
    for message in parsed(content):
        if message.id:
            yield PhraseEntry(
                context=str(message.context or ""),
                source=_forms(message.id),
                forms=tuple(form.strip() for form in _forms(message.string)),
                is_unsure=message.fuzzy,
                line=message.lineno or 1,
            )


def _forms(text: str | Iterable[str] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())
