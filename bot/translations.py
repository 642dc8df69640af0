"""Translation files beside a script: made, brought up to date, and never left half written."""

import os
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bot.scripts import LIBRARY, folder_of, read_script
from bot.sheets.read import read_sheet
from bot.sheets.write import write_sheet
from bot.shelf import TRANSLATION
from dialogues.loader import Script
from dialogues.phrasing.template import known
from dialogues.translating import pseudo
from dialogues.translating.files import (
    Coverage,
    Words,
    coverage,
    filled,
    put_in,
    up_to_date,
    words_in,
)
from dialogues.translating.places import lines_of
from dialogues.translation import TranslationFaulty, texts

PSEUDO_MARK = "a pseudo-language for trials; it is for nobody to read"


class TranslationRefused(Exception):
    """A translation cannot be read or written; the message says where, why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """One translation file, and how far it is."""

    file: Path
    language: str
    coverage: Coverage
    is_changed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A change of one of the script's own texts, for its author to make."""

    line: int  # in the script
    context: str
    was: str
    text: str


def update(name: str, languages: Sequence[str] = ()) -> list[Translation]:
    """Bring translations up to date with their script; make those that are not there yet.

    Without `languages`, those that are there. Raises TranslationRefused, with nothing written,
    if one cannot be read or the script is a shipped one.
    """
    script, folder = read_script(name), _own_folder(name)
    for language in languages:
        _check_language(script, language)
    wanted = languages or _there(script)
    if not wanted:
        raise TranslationRefused(
            f"There is no translation beside {script.name}. Name a language to begin with: "
            f"dialogue translations update {name} cy"
        )
    news = {language: _updated(script, folder, language) for language in wanted}
    return [keep(script, folder, language, content) for language, content in news.items()]


def status(name: str) -> list[Translation]:
    """Tell how far each translation beside a script is; raise TranslationRefused."""
    script, folder = read_script(name), folder_of(name)
    return [
        Translation(
            file=folder / f"{language}{TRANSLATION}",
            language=language,
            coverage=_coverage(script, folder, language),
        )
        for language in _there(script)
    ]


def make_pseudo(name: str) -> Translation:
    """Write a script in the pseudo-language, to be tried with play."""
    script, folder = read_script(name), _own_folder(name)
    words = pseudo.pseudo(script.written)
    content = filled(script.written, pseudo.LANGUAGE, words, PSEUDO_MARK)
    return keep(script, folder, pseudo.LANGUAGE, content)


def write_workbook(name: str, file: Path) -> None:
    """Write a script's texts and translations as a workbook; raise TranslationRefused."""
    script, folder = read_script(name), folder_of(name)
    words = {language: _words(script, folder, language) for language in _there(script)}
    write_sheet(file, script.written, words)


def read_workbook(name: str, file: Path) -> tuple[list[Translation], list[Proposal]]:
    """Put the translations of a workbook beside its script.

    Gives them, and the changes of the script's own texts that the workbook asks for. Raises
    TranslationRefused and SheetRefused, with nothing written.
    """
    script, folder = read_script(name), _own_folder(name)
    sources = texts(script.written)
    sheet = read_sheet(file, tuple(sources))
    for language in sheet.translations:
        _check_language(script, language)
    news = {
        language: _with(script, folder, language, words, sheet.originals)
        for language, words in sheet.translations.items()
    }
    wanted = {
        context: text for context, text in sheet.originals.items() if text != sources[context]
    }
    lines = lines_of(script)
    return (
        [keep(script, folder, language, content) for language, content in news.items()],
        [
            Proposal(line=lines.get(context, 1), context=context, was=sources[context], text=text)
            for context, text in wanted.items()
        ],
    )


def keep(script: Script, folder: Path, language: str, content: bytes) -> Translation:
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


def faulty(file: Path, fault: TranslationFaulty) -> TranslationRefused:
    """Tell in words what is wrong with a translation."""
    return TranslationRefused(
        f"{file}:{fault.line}: {fault.reason}. Open it in a translation editor, correct it and "
        "save it."
    )


def _there(script: Script) -> list[str]:
    return [language for language in script.po_files if language != pseudo.LANGUAGE]


def _words(script: Script, folder: Path, language: str) -> Words:
    try:
        return words_in(script.written, language, script.po_files[language])
    except TranslationFaulty as fault:
        raise faulty(folder / f"{language}{TRANSLATION}", fault) from None


def _with(
    script: Script, folder: Path, language: str, words: Words, made_from: Mapping[str, str]
) -> bytes:
    content = script.po_files.get(language, b"")
    try:
        return put_in(script.written, language, content, words, made_from)
    except TranslationFaulty as fault:
        raise faulty(folder / f"{language}{TRANSLATION}", fault) from None


def _updated(script: Script, folder: Path, language: str) -> bytes:
    try:
        return up_to_date(script.written, language, script.po_files.get(language, b""))
    except TranslationFaulty as fault:
        raise faulty(folder / f"{language}{TRANSLATION}", fault) from None


def _coverage(script: Script, folder: Path, language: str) -> Coverage:
    try:
        return coverage(script.written, script.po_files[language])
    except TranslationFaulty as fault:
        raise faulty(folder / f"{language}{TRANSLATION}", fault) from None


def _own_folder(name: str) -> Path:
    folder = folder_of(name)
    if folder.is_relative_to(LIBRARY):
        raise TranslationRefused(
            f"{name} came with the program and is left as it is. Copy it first: dialogue new "
            f"my-dialogue --from {folder.name}"
        )
    return folder


def _check_language(script: Script, language: str) -> None:
    if language == script.dialogue.dialogue.language:
        raise TranslationRefused(f"The script is written in {language}. Name another language.")
    try:
        known(language)
    except LookupError:
        raise TranslationRefused(
            f"'{language}' is no language. Write a code such as cy, gd or pt-BR."
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
        raise TranslationRefused(f"{file} cannot be written: {error.strerror}.") from None
