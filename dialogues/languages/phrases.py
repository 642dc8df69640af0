"""Say the bot's own words, beside the script, and know the words it always obeys."""

from collections.abc import Iterable

from dialogues.languages.answer_words import answer_words, without
from dialogues.languages.phrasing.shipped import catalogue, languages
from dialogues.languages.phrasing.sources import BASE
from dialogues.text.folding import words


def phrase(language: str, key: str, /, **values: object) -> str:
    """Say what `key` stands for, in the language or in English, with the values put in.

    A regional language falls back to its parent ('cy-GB' to 'cy') before English. A phrase that
    is said differently for different numbers is chosen by the value `count`. Values are put in
    as they are: escape people's own words first.
    Raises KeyError for a key that English does not have.
    """
    return catalogue(language).talk.say(key, values)


def page_phrase(language: str, key: str, /, **values: object) -> str:
    """Say one of the web chat's own words, as `phrase` says those of the conversation."""
    return catalogue(language).page.say(key, values)


def profile_phrase(language: str, key: str, /, **values: object) -> str:
    """Say one of the words of the bot's profile on Telegram."""
    return catalogue(language).profile.say(key, values)


def finished_languages() -> tuple[str, ...]:
    """Name the languages in which our own words are no draft any more."""
    return tuple(name for name in languages() if not catalogue(name).is_draft)


def unasked(language: str) -> str:
    """Give the language we may speak of ourselves to somebody of `language`: no draft."""
    return BASE if catalogue(language).is_draft else language


def page_language(language: str) -> str:
    """Give the language that our own words are in, for somebody who talks in `language`."""
    return catalogue(language).language


def command(text: str, spoken: Iterable[str]) -> str | None:
    """Give the command a message stands for in any of the languages or English, if it is one.

    Case, a leading slash, spaces, underscores, closing punctuation and words such as "please" do
    not matter; the message must hold the reserved word and nothing else.
    """
    said = words(text)
    word = " ".join(said)
    for language in (*spoken, BASE):
        known = catalogue(language).commands
        polite = answer_words(language, (language,)).courtesies
        if meaning := known.get(word) or known.get(" ".join(without(polite, said))):
            return meaning
    return None
