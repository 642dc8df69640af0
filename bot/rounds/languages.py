"""The languages a round is offered in: a draft only where the organiser says so."""

from collections.abc import Iterable, Sequence

from babel import Locale, UnknownLocaleError

from bot.rounds.times import RoundRefused
from dialogues.languages.offered import drafts, offering, spare
from dialogues.script.loader import Script
from dialogues.script.problems import ScriptFaulty


def with_languages(script: Script, allowed: Sequence[str]) -> Script:
    """Offer a script also in the drafts that are allowed.

    Raises RoundRefused for a draft that is not, and for a language that is no draft.
    """
    _refuse_others(script, allowed)
    script = _offering(script, [tag for tag in spare(script) if tag in allowed])
    unasked = [language for language in drafts(script) if language not in allowed]
    if unasked:
        raise RoundRefused(
            "language_is_draft",
            f"{in_words(unasked)}: the script or the bot's own words are a draft there, "
            "machine-made and not checked by a speaker. Have the translation checked and take "
            "its mark off, take the language out of the script, or allow it as a draft language "
            f"(--draft-languages {','.join(unasked)}).",
        )
    return script


def in_words(languages: Iterable[str]) -> str:
    """Name languages for organisers: Cymraeg (cy), Gàidhlig (gd)."""
    return ", ".join(f"{name_of(language)} ({language})" for language in languages)


def name_of(language: str) -> str:
    """Give a language's name in itself, or its code if nobody has described it."""
    try:
        return Locale.parse(language, sep="-").get_display_name() or language
    except (UnknownLocaleError, ValueError):
        return language


def _refuse_others(script: Script, allowed: Sequence[str]) -> None:
    known = (*drafts(script), *spare(script))
    for language in allowed:
        if language not in known:
            named = f"Its drafts are: {in_words(known)}." if known else "It has none."
            raise RoundRefused(
                "no_such_draft", f"'{language}' is no draft language of this script. {named}"
            )


def _offering(script: Script, languages: Sequence[str]) -> Script:
    try:
        return offering(script, languages)
    except ScriptFaulty as faulty:
        raise RoundRefused(
            "script_has_errors", f"A draft cannot be read. Correct it first: {faulty.problems[0]}"
        ) from faulty
