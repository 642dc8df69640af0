"""The bot's own words: what it says beside the script, and the words it always obeys."""

from collections.abc import Iterable, Mapping

BASE = "en"  # every phrase exists in this language; the others fall back to it

ENGLISH: dict[str, str] = {
    "skip": "Skip",
    "decline": "Prefer not to say",
    "done": "Done",
    "later": "Enough for now",
    "carry_on": "Carry on",
    "yes": "Yes",
    "no": "No",
}

CATALOGUES: dict[str, Mapping[str, str]] = {BASE: ENGLISH}

RESERVED: dict[str, dict[str, str]] = {
    "en": {
        "help": "help",
        "pause": "pause",
        "resume": "resume",
        "stop": "stop",
        "leave": "stop",
        "forget": "forget",
        "my data": "my_data",
        "privacy": "privacy",
        "language": "language",
        "complain": "complain",
    },
}


def phrase(language: str, key: str, **values: object) -> str:
    """Say what `key` stands for, in the language or in English, with the values put in.

    A regional language falls back to its parent ('cy-GB' to 'cy') before English.
    Values are put in as they are: escape people's own words first.
    Raises KeyError for a key that English does not have.
    """
    return _template(language, key).format(**values)


def command(text: str, languages: Iterable[str]) -> str | None:
    """Give the command a message stands for in any of the languages or English, if it is one.

    Case, a leading slash, spaces, underscores and closing punctuation do not matter; the
    message must hold the reserved word and nothing else.
    """
    word = " ".join(text.replace("_", " ").strip(" \t\r\n/.!?").casefold().split())
    for language in (*languages, BASE):
        for name in _fallbacks(language):
            if found := RESERVED.get(name, {}).get(word):
                return found
    return None


def _template(language: str, key: str) -> str:
    for name in _fallbacks(language):
        if template := CATALOGUES.get(name, {}).get(key):
            return template
    return ENGLISH[key]


def _fallbacks(language: str) -> tuple[str, ...]:
    return (language, language.partition("-")[0])
