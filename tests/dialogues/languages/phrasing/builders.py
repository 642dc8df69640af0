"""Builders of translations: the template, filled in."""

from dialogues.languages.phrasing import plurals
from dialogues.languages.phrasing.template import template


def filled(language: str, **changed: tuple[str, ...] | str) -> str:
    """Give a whole translation that says everything in English, but for what is changed.

    The names of what is changed are contexts with two underscores for the dot.
    """
    texts = {name.replace("__", "."): forms for name, forms in changed.items()}
    head, *entries = template(language).decode().split("\n\n")
    return "\n\n".join([head, *(_filled(language, entry, texts) for entry in entries if entry)])


def _filled(language: str, entry: str, texts: dict[str, tuple[str, ...] | str]) -> str:
    context = entry.partition('msgctxt "')[2].partition('"')[0]
    if context in texts:
        return _with(entry, texts[context])
    if "\nmsgid_plural " not in entry:
        source = entry.partition("\nmsgid ")[2].partition("\nmsgstr ")[0]
        return entry.replace('\nmsgstr ""', f"\nmsgstr {source}")
    several = entry.partition("\nmsgid_plural ")[2].partition("\nmsgstr")[0]
    for at in range(len(plurals.tags(language))):
        entry = entry.replace(f'\nmsgstr[{at}] ""', f"\nmsgstr[{at}] {several}")
    return entry


def _with(entry: str, forms: tuple[str, ...] | str) -> str:
    if isinstance(forms, str):
        return entry.replace('\nmsgstr ""', f'\nmsgstr "{forms}"')
    for at, form in enumerate(forms):
        entry = entry.replace(f'\nmsgstr[{at}] ""', f'\nmsgstr[{at}] "{form}"')
    return entry
