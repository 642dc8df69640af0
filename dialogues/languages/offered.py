"""Which languages a script is offered in, and which of them are drafts."""

from collections.abc import Collection

from dialogues.languages.phrasing.shipped import catalogue
from dialogues.languages.phrasing.template import known
from dialogues.languages.unchecked import is_draft
from dialogues.script.loader import Script, load


def drafts(script: Script) -> tuple[str, ...]:
    """Name the languages it offers in which its own texts or the bot's words are a draft."""
    return tuple(language for language in script.languages if _is_draft(script, language))


def spare(script: Script) -> tuple[str, ...]:
    """Name the languages of drafts beside it that it does not offer."""
    return tuple(
        language
        for language, content in script.po_files.items()
        if language not in script.languages and is_draft(content) and _is_language(language)
    )


def without_words(script: Script) -> tuple[str, ...]:
    """Name the languages it offers in which the bot has no words of its own."""
    return tuple(
        language
        for language in script.languages
        if catalogue(language).language != language.partition("-")[0]
        and catalogue(language).language != language
    )


def offering(script: Script, languages: Collection[str]) -> Script:
    """Offer a script in these languages too; raise ScriptFaulty if a translation is no PO."""
    if not languages:
        return script
    return load(
        script.source,
        name=script.name,
        translations=script.po_files,
        images=script.images,
        handouts=script.handouts,
        parts=script.parts,
        also=(*script.languages[1:], *languages),
    )


def _is_draft(script: Script, language: str) -> bool:
    return is_draft(script.po_files.get(language, b"")) or catalogue(language).is_draft


def _is_language(name: str) -> bool:
    try:
        known(name)
    except LookupError:
        return False
    return True
