"""Translation files beside a script: made, brought up to date, and never left half written."""

import os
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bot.scripts import LIBRARY, folder_of, read_script
from bot.sheets.read import Sheet, read_sheet
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """A translation that file and workbook say in two ways since the workbook was made."""

    file: Path
    context: str
    was: str  # what both said then
    kept: str  # what the file says
    other: str  # what the workbook says


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """What a workbook brought back."""

    translations: Sequence[Translation]
    proposals: Sequence[Proposal]
    clashes: Sequence[Clash]


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


def read_workbook(name: str, file: Path) -> Returned:
    """Put the translations of a workbook beside its script; what is newer there stays.

    Raises TranslationRefused and SheetRefused, with nothing written.
    """
    script, folder = read_script(name), _own_folder(name)
    sheet = read_sheet(file, tuple(texts(script.written)))
    news: dict[str, bytes] = {}
    clashes: list[Clash] = []
    for language, words in sheet.translations.items():
        _check_language(script, language)
        newer = _newer(script, folder, language, sheet)
        clashes += [one for one in newer.values() if one.other != one.was]
        rest = {context: word for context, word in words.items() if context not in newer}
        news[language] = _with(script, folder, language, rest, sheet.originals)
    return Returned(
        translations=[keep(script, folder, language, news[language]) for language in news],
        proposals=_proposals(script, sheet.originals),
        clashes=clashes,
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


def _newer(script: Script, folder: Path, language: str, sheet: Sheet) -> dict[str, Clash]:
    """Find what the file of a language says otherwise than it did and than the workbook does."""
    before, words = sheet.before.get(language, {}), sheet.translations[language]
    now = _words(script, folder, language)
    return {
        context: Clash(
            file=folder / f"{language}{TRANSLATION}",
            context=context,
            was=was,
            kept=now[context].text,
            other=words[context].text,
        )
        for context, was in before.items()
        if now[context].text not in (was, words[context].text)
    }


def _proposals(script: Script, originals: Mapping[str, str]) -> list[Proposal]:
    """Give the changes of the script's own texts that a workbook asks for."""
    sources, lines = texts(script.written), lines_of(script)
    return [
        Proposal(line=lines.get(context, 1), context=context, was=sources[context], text=text)
        for context, text in originals.items()
        if text != sources[context]
    ]


def _there(script: Script) -> list[str]:
    return [language for language in script.po_files if language != pseudo.LANGUAGE]


def _words(script: Script, folder: Path, language: str) -> Words:
    try:
        return words_in(script.written, language, script.po_files.get(language, b""))
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
