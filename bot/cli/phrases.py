"""Commands for translators of the bot's own words: the template, and a check of what they wrote."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.console import MISUSED, fail, say, write
from dialogues.languages.phrasing.checks import check
from dialogues.languages.phrasing.shipped import ENDING
from dialogues.languages.phrasing.template import known, template
from dialogues.languages.unchecked import is_draft
from dialogues.script.limits import MAX_PO_BYTES

app = typer.Typer(
    no_args_is_help=True,
    help="The bot's own words: what it says beside the script, and their translations.",
)


@app.command(name="template")
def print_template(
    *,
    language: Annotated[
        str, typer.Option(help="The language, such as gd, for the plural forms that it has.")
    ] = "",
) -> None:
    """Print the empty file (gettext PO) that translators of the bot's own words start from.

    Each text comes with the place where it is shown, what must stay in it, and how long it may be.

    `dialogue phrases template --language gd > gd.po`
    """
    if language:
        _refuse_unknown(language)
    write(template(language).decode())


@app.command(name="check")
def check_phrases(
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE...", help="PO files, each named by its language: gd.po."),
    ],
) -> None:
    """Find everything that is wrong with translations of the bot's own words, as file:line.

    Ends with code 0 if all can be used, 1 if one has faults, 2 if a file cannot be read.
    """
    faulty = [file for file in files if not _is_good(file)]
    if faulty:
        these = "This translation" if len(files) == 1 else f"{len(faulty)} of {len(files)}"
        fail(f"{these} cannot be used yet.")


def _is_good(file: str) -> bool:
    """Check one file and tell what was found."""
    path = Path(file)
    _refuse_unknown(path.stem, file)
    content = _read(path)
    checked = check(path.stem, content)
    for fault in checked.faults:
        write(fault.in_file(file))
    if not checked.faults:
        draft = " It is marked as a draft." if is_draft(content) else ""
        say(f"{file} can be used: {checked.done} of {checked.total} texts.{draft}")
    return not checked.faults


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as opened:
            content = opened.read(MAX_PO_BYTES + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "this is no path"
        fail(f"{path} cannot be read: {why}. Name a PO file.", code=MISUSED)
    if len(content) > MAX_PO_BYTES:
        fail(f"{path} is larger than 2 MiB. Name a PO file of the bot's own words.", code=MISUSED)
    return content


def _refuse_unknown(language: str, file: str = "") -> None:
    try:
        known(language)
    except LookupError:
        named = f"{file} is not named by a language" if file else f"'{language}' is no language"
        fail(f"{named}. Write a code such as cy{ENDING if file else ''}.", code=MISUSED)
