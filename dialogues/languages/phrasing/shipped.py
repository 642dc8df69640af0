"""The languages that the bot speaks: the PO files beside this module, each read once.

They are parts of the program as the modules are, and come to it by the same way.
"""

from functools import cache, lru_cache
from importlib.resources import files

from dialogues.languages.phrasing.catalogue import Catalogue, english, translated
from dialogues.languages.phrasing.sources import BASE

ENDING = ".po"
_FOLDER = files("dialogues.languages.phrasing")


@cache
def languages() -> tuple[str, ...]:
    """Name the languages that the bot has words of its own in: English, then the others."""
    names = (file.name for file in _FOLDER.iterdir() if file.name.endswith(ENDING))
    return (BASE, *sorted(name.removesuffix(ENDING) for name in names))


@lru_cache(maxsize=256)
def catalogue(language: str) -> Catalogue:
    """Give what the bot says to people of a language: in it, its parent, or English."""
    for name in (language, language.partition("-")[0]):
        if name in languages():
            return _read(name)
    return _read(BASE)


def content_of(language: str) -> bytes:
    """Give the PO file of a language as it is shipped."""
    return (_FOLDER / f"{language}{ENDING}").read_bytes()


@cache
def _read(language: str) -> Catalogue:
    return english() if language == BASE else translated(language, content_of(language))
