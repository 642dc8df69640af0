"""Commands for translators of scripts: the template, updates, how far each is, a trial language."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from bot.authoring.files import read_script
from bot.authoring.translations import Translation, make_pseudo, status, update
from bot.authoring.workbook import read_workbook, write_workbook
from bot.cli.console import say, show_table, write, write_json
from dialogues.translating.files import template

FEW = 3  # texts named of those that are missing

app = typer.Typer(
    no_args_is_help=True,
    help="Translations of scripts, in gettext PO: files that every translation editor opens.",
)

Script = Annotated[str, typer.Argument(help="A script file or its folder.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for a program that reads.")]


@app.command(name="template")
def print_template(
    script: Annotated[str, typer.Argument(help="A script file, or the name of a shipped one.")],
) -> None:
    """Print the empty file (POT) that translators of a script start from.

    Each text comes with what it is, how long it may be, what must stay in it, and a drawing of
    what is seen together with it.
    """
    write(template(read_script(script).written).decode())


@app.command(name="update")
def update_translations(
    script: Script,
    languages: Annotated[
        list[str] | None,
        typer.Argument(metavar="[LANGUAGE]...", help="Such as cy; else all that are there."),
    ] = None,
) -> None:
    """Begin translations, or bring them up to date with the script; nothing written is lost.

    New texts are added. Where a text was changed its translation stays, marked as unsure (fuzzy)
    beside the old text; until somebody has looked at it people read the original. What the
    script does not say any more is kept at the end of the file.

    `dialogue translations update my-dialogue cy gd`
    """
    for translation in update(script, languages or ()):
        news = "is up to date" if translation.is_changed else "was up to date"
        say(f"{translation.file} {news}: {_coverage_in_words(translation)}.")
        if translation.put_back:
            say(
                f"  {translation.put_back} of the translations had lost their context (msgctxt) "
                "and were put back by their texts; where a text stands in several places each is "
                "marked unsure. A converter lost the contexts: use one that keeps them."
            )


@app.command(name="status")
def show_status(script: Script, *, json: Json = False) -> None:
    """Tell how far each translation is."""
    translations = status(script)
    if json:
        write_json([_record(translation) for translation in translations])
    elif not translations:
        say("There is no translation yet. Begin with: dialogue translations update SCRIPT cy")
    else:
        columns = ("Language", "Done", "Unsure", "Missing", "%", "To begin with")
        show_table("", columns, [_row(translation) for translation in translations])


@app.command(name="pseudo")
def write_pseudo(script: Script) -> None:
    """Write the script in a pseudo-language, longer and accented, to see what that breaks.

    What stays in plain English is not translatable; what is cut off has no room. Try it with:
    `dialogue play my-dialogue --language en-XA`
    """
    made = make_pseudo(script)
    say(f"{made.file} is written. Try it: dialogue play {script} --language {made.language}")


@app.command(name="to-xlsx")
def to_xlsx(
    script: Annotated[str, typer.Argument(help="A script file, or the name of a shipped one.")],
    *,
    out: Annotated[
        Path, typer.Option(help="The workbook to write.", show_default="texts.xlsx")
    ] = Path("texts.xlsx"),
) -> None:
    """Write all texts and translations as an Excel workbook, for colleagues who work there."""
    write_workbook(script, out)
    say(f"{out} is written. Put it back with: dialogue translations from-xlsx {script} {out}")


@app.command(name="from-xlsx")
def from_xlsx(
    script: Script,
    file: Annotated[Path, typer.Argument(help="The workbook, as to-xlsx made it.")],
) -> None:
    """Put the translations of a workbook into the translation files.

    The script itself is not rewritten: changes of its own texts are told, with their lines.
    """
    workbook = read_workbook(script, file)
    for translation in workbook.translations:
        news = "is changed" if translation.is_changed else "stays as it was"
        say(f"{translation.file} {news}: {_coverage_in_words(translation)}.")
    if workbook.proposals:
        say("The workbook changes texts of the script itself. Make these changes there by hand:")
    for change in workbook.proposals:
        say(f"  line {change.line}: {change.context}: {change.was!r} becomes {change.text!r}")
    if workbook.clashes:
        say("These were written in the files meanwhile, and are kept. Choose there by hand:")
    for clash in workbook.clashes:
        say(
            f"  {clash.file}: {clash.context}: {clash.kept!r} is kept, "
            f"the workbook says {clash.other!r}"
        )


def _coverage_in_words(translation: Translation) -> str:
    coverage = translation.coverage
    return (
        f"{len(coverage.done)} of {coverage.total} texts done, {len(coverage.unsure)} unsure, "
        f"{len(coverage.missing)} missing"
    )


def _row(translation: Translation) -> Sequence[str]:
    coverage = translation.coverage
    counts = (coverage.done, coverage.unsure, coverage.missing)
    first = ", ".join((*coverage.unsure, *coverage.missing)[:FEW])
    return (
        translation.language,
        *(str(len(count)) for count in counts),
        str(coverage.percent),
        first,
    )


def _record(translation: Translation) -> dict[str, object]:
    coverage = translation.coverage
    return {
        "language": translation.language,
        "file": str(translation.file),
        "total": coverage.total,
        "percent": coverage.percent,
        "done": len(coverage.done),
        "unsure": [*coverage.unsure],
        "missing": [*coverage.missing],
    }
