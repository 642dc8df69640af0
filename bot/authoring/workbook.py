"""A script's texts and translations as a workbook, and what comes back from its colleagues."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.authoring.files import folder_of, read_script
from bot.authoring.script_store import TRANSLATION
from bot.authoring.sheets.read import WorkbookTexts, read_sheet
from bot.authoring.sheets.write import write_sheet
from bot.authoring.translations import (
    Translation,
    keep_translation,
    must_be_language,
    own_folder,
    telling_of,
    translated,
)
from dialogues.script.loader import Script
from dialogues.script.translation import texts
from dialogues.translating.files import Words, put_in, words_in
from dialogues.translating.places import lines_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedText:
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
class ReturnedWorkbook:
    """What a workbook brought back."""

    translations: Sequence[Translation]
    proposals: Sequence[ProposedText]
    clashes: Sequence[Clash]


def write_workbook(name: str, file: Path) -> None:
    """Write a script's texts and translations as a workbook; raise TranslationRefused."""
    script, folder = read_script(name), folder_of(name)
    words = {language: _words(script, folder, language) for language in translated(script)}
    write_sheet(file, script.written, words)


def read_workbook(name: str, file: Path) -> ReturnedWorkbook:
    """Put the translations of a workbook beside its script; what is newer there stays.

    Raises TranslationRefused and SheetRefused, with nothing written.
    """
    script, folder = read_script(name), own_folder(name)
    sheet = read_sheet(file, tuple(texts(script.written)))
    news: dict[str, bytes] = {}
    clashes: list[Clash] = []
    for language, words in sheet.translations.items():
        must_be_language(script, language)
        newer = _newer(script, folder, language, sheet)
        clashes += [clash for clash in newer.values() if clash.other != clash.was]
        rest = {context: word for context, word in words.items() if context not in newer}
        news[language] = _with(script, folder, language, rest, sheet.originals)
    return ReturnedWorkbook(
        translations=[
            keep_translation(script, folder, language, news[language]) for language in news
        ],
        proposals=_proposals(script, sheet.originals),
        clashes=clashes,
    )


def _newer(script: Script, folder: Path, language: str, sheet: WorkbookTexts) -> dict[str, Clash]:
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


def _proposals(script: Script, originals: Mapping[str, str]) -> list[ProposedText]:
    """Give the changes of the script's own texts that a workbook asks for."""
    sources, lines = texts(script.written), lines_of(script)
    return [
        ProposedText(line=lines.get(context, 1), context=context, was=sources[context], text=text)
        for context, text in originals.items()
        if text != sources[context]
    ]


def _words(script: Script, folder: Path, language: str) -> Words:
    with telling_of(folder, language):
        return words_in(script.written, language, script.po_files.get(language, b""))


def _with(
    script: Script, folder: Path, language: str, words: Words, made_from: Mapping[str, str]
) -> bytes:
    content = script.po_files.get(language, b"")
    with telling_of(folder, language):
        return put_in(script.written, language, content, words, made_from)
