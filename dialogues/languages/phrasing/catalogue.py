"""What the bot says in one language: its texts at hand, the missing ones in English."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from dialogues.languages.phrasing import plurals
from dialogues.languages.phrasing.command import BETWEEN
from dialogues.languages.phrasing.entries import entries
from dialogues.languages.phrasing.sources import BASE, COMMAND, PAGE, PROFILE, SAID, SOURCES, TALK
from dialogues.languages.unchecked import is_draft
from dialogues.text.folding import words

Forms = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A text that is said differently for different numbers."""

    language: str  # by whose rule
    forms: Forms

    def of(self, count: int) -> str:
        """Give the form for a number."""
        return self.forms[plurals.form(self.language, count)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The texts of one room, by their keys."""

    plain: Mapping[str, str]
    counted: Mapping[str, Counted]

    def say(self, key: str, values: Mapping[str, object]) -> str:
        """Put values into a text; a counted one is chosen by the value `count`."""
        text = self.plain.get(key)
        if text is None:
            text = self.counted[key].of(int(str(values["count"])))
        return text.format(**values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """Everything the bot says in one language."""

    language: str  # the one it is written in: of a translation, or English
    talk: Words = field(repr=False)
    page: Words = field(repr=False)
    profile: Words = field(repr=False)  # of the bot on Telegram
    commands: Mapping[str, str] = field(repr=False)  # what is obeyed: word -> command
    said: Words = field(repr=False)  # what people say in answer: lists with commas
    is_draft: bool


def english() -> Catalogue:
    """Give what the bot says in English."""
    return _catalogue(BASE, {}, is_draft=False)


def translated(language: str, content: bytes) -> Catalogue:
    """Give what the bot says in a language, from its PO file; raise TranslationFaulty."""
    translations = {
        entry.context: entry.forms
        for entry in entries(content)
        if entry.is_there and entry.is_current and all(entry.forms)
    }
    return _catalogue(language, translations, is_draft=is_draft(content))


def commands_of(texts: Mapping[str, Forms]) -> dict[str, str]:
    """Give the command of each word that people may write, of texts by their contexts."""
    return {
        word: context.partition(".")[2]
        for context, forms in texts.items()
        if context.startswith(f"{COMMAND}.")
        for word in words_of(forms[0])
    }


def words_of(text: str) -> tuple[str, ...]:
    """Give the words of a list with commas, as `bare` leaves them."""
    return tuple(word for part in text.split(BETWEEN) if (word := bare(part)))


def bare(text: str) -> str:
    """Take off what does not matter in a word that is obeyed: slash, signs, all that folds."""
    return " ".join(words(text))


def _catalogue(language: str, translations: Mapping[str, Forms], *, is_draft: bool) -> Catalogue:
    return Catalogue(
        language=language,
        talk=_words(TALK, language, translations),
        page=_words(PAGE, language, translations),
        profile=_words(PROFILE, language, translations),
        commands=commands_of({name: source.forms for name, source in SOURCES.items()})
        | commands_of(translations),
        said=_words(SAID, language, translations),
        is_draft=is_draft,
    )


def _words(room: str, language: str, translations: Mapping[str, Forms]) -> Words:
    plain: dict[str, str] = {}
    counted: dict[str, Counted] = {}
    for context, source in SOURCES.items():
        if not context.startswith(f"{room}."):
            continue
        key = context.partition(".")[2]
        forms = translations.get(context, source.forms)
        if source.is_counted:
            rule = language if context in translations else BASE
            counted[key] = Counted(language=rule, forms=forms)
        else:
            plain[key] = forms[0]
    return Words(plain=plain, counted=counted)
