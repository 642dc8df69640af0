"""Translation files beside a script: made, brought up to date, and never left half written."""

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from bot.authoring.files import LIBRARY, folder_of, read_script
from bot.authoring.script_store import TRANSLATION
from bot.refused import BotRefused
from dialogues.languages.phrasing.template import known
from dialogues.script.loader import Script
from dialogues.script.translation import TranslationFaulty, without_context
from dialogues.translating import pseudo
from dialogues.translating.files import (
    Coverage,
    coverage,
    filled,
    up_to_date,
)

PSEUDO_MARK = "a pseudo-language for trials; it is for nobody to read"


class TranslationRefused(BotRefused):
    """A translation cannot be read or written; the message says where, why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """One translation file, and how far it is."""

    file: Path
    language: str
    coverage: Coverage
    is_changed: bool = False
    put_back: int = 0  # translations that had lost their context, and got it again


def update(name: str, languages: Sequence[str] = ()) -> list[Translation]:
    """Bring translations up to date with their script; make those that are not there yet.

    Without `languages`, those that are there. Raises TranslationRefused, with nothing written,
    if one cannot be read or the script is a shipped one.
    """
    script, folder = read_script(name), own_folder(name)
    for language in languages:
        must_be_language(script, language)
    tags = languages or translated(script)
    if not tags:
        raise TranslationRefused(
            "no_translation",
            f"There is no translation beside {script.name}. Name a language to begin with: "
            f"dialogue translations update {name} cy",
        )
    news = {language: _updated(script, folder, language) for language in tags}
    return [
        replace(
            keep_translation(script, folder, language, content),
            put_back=len(without_context(script.po_files.get(language, b""))),
        )
        for language, content in news.items()
    ]


def status(name: str) -> list[Translation]:
    """Tell how far each translation beside a script is; raise TranslationRefused."""
    script, folder = read_script(name), folder_of(name)
    return [
        Translation(
            file=folder / f"{language}{TRANSLATION}",
            language=language,
            coverage=_coverage(script, folder, language),
        )
        for language in translated(script)
    ]


def make_pseudo(name: str) -> Translation:
    """Write a script in the pseudo-language, to be tried with play."""
    script, folder = read_script(name), own_folder(name)
    words = pseudo.pseudo(script.written)
    content = filled(script.written, pseudo.LANGUAGE, words, PSEUDO_MARK)
    return keep_translation(script, folder, pseudo.LANGUAGE, content)


def keep_translation(script: Script, folder: Path, language: str, content: bytes) -> Translation:
    """Write a translation if it is another than before."""
    file = folder / f"{language}{TRANSLATION}"
    is_changed = script.po_files.get(language) != content
    if is_changed:
        _replace(file, content)
    return Translation(
        file=file,
        language=language,
        coverage=coverage(script.written, content),
        is_changed=is_changed,
    )


@contextmanager
def telling_of(folder: Path, language: str) -> Iterator[None]:
    """Tell in words what is wrong with the translation that is read meanwhile."""
    try:
        yield
    except TranslationFaulty as fault:
        raise TranslationRefused(
            "unreadable",
            f"{folder / language}{TRANSLATION}:{fault.line}: {fault.reason}. {fault.remedy}",
        ) from None


def translated(script: Script) -> list[str]:
    """Name the languages a script has a translation in, the trial language left out."""
    return [language for language in script.po_files if language != pseudo.LANGUAGE]


def _updated(script: Script, folder: Path, language: str) -> bytes:
    with telling_of(folder, language):
        return up_to_date(script.written, language, script.po_files.get(language, b""))


def _coverage(script: Script, folder: Path, language: str) -> Coverage:
    with telling_of(folder, language):
        return coverage(script.written, script.po_files[language])


def own_folder(name: str) -> Path:
    """Give the folder of a script that may be written to; raise TranslationRefused."""
    folder = folder_of(name)
    if folder.is_relative_to(LIBRARY):
        raise TranslationRefused(
            "shipped",
            f"{name} came with the program and is left as it is. Copy it first: dialogue new "
            f"my-dialogue --from {folder.name}",
        )
    return folder


def must_be_language(script: Script, language: str) -> None:
    """Raise TranslationRefused for a language that a script cannot be translated into."""
    if language == script.dialogue.dialogue.language:
        raise TranslationRefused(
            "own_language", f"The script is written in {language}. Name another language."
        )
    try:
        known(language)
    except LookupError:
        raise TranslationRefused(
            "no_language", f"'{language}' is no language. Write a code such as cy, gd or pt-BR."
        ) from None


def _replace(file: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    try:
        number, draft = tempfile.mkstemp(dir=file.parent, prefix=".", suffix=TRANSLATION)
        try:
            with os.fdopen(number, "wb") as opened:
                opened.write(content)
            mode = file.stat().st_mode if file.exists() else 0o644
            Path(draft).chmod(mode & 0o777)
            Path(draft).replace(file)
        except BaseException:
            with suppress(OSError):
                Path(draft).unlink()
            raise
    except OSError as error:
        raise TranslationRefused(
            "unwritable", f"{file} cannot be written: {error.strerror}."
        ) from None
