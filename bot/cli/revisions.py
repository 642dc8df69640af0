"""Commands for versions of a script: tell what is different between two of them."""

from typing import Annotated

import typer

from bot.authoring.files import read_script
from bot.cli.console import say, write_json
from dialogues.script.loader import Script
from dialogues.versions.changes import HEADINGS, NOT_COMPARABLE, Change, Changes
from dialogues.versions.compare import compare

Record = dict[str, str | int | bool | None]

UNSAFE = 1  # exit code: something may not be met by everybody


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command(name="diff")(diff)


def diff(
    old: Annotated[
        str, typer.Argument(metavar="OLD", help="A script file, its folder, or a shipped name.")
    ],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The other version, named likewise.")],
    *,
    json: Annotated[bool, typer.Option("--json", help="Print the changes as JSON.")] = False,
) -> None:
    """Tell what is different between two versions of a script, and who may meet it in mid-round.

    Each change is safe for everybody, or only for people outside that stage, or for nobody who has
    joined. Changes after which answers must not be counted together are listed by themselves.

    Ends with code 0 if there is no change or all are safe, and 1 if some are not.
    """
    before, after = read_script(old), read_script(new)
    present_changes(compare(before, after), after, json=json)


def present_changes(changes: Changes, new: Script, *, json: bool) -> None:
    """Write changes for people or for a program; end with 1 if some are not safe."""
    if json:
        records = [change_record(change, new) for change in changes.all]
        write_json({"safe": changes.is_safe, "changes": records})
    else:
        show_changes(changes, new)
    if not changes.is_safe:
        raise typer.Exit(UNSAFE)


def show_changes(changes: Changes, new: Script) -> None:
    """Write changes for people, those of each verdict together."""
    if not changes.all:
        say("Both versions say the same.")
    for verdict, heading in HEADINGS.items():
        _show(heading, changes.of(verdict), new)
    _show(NOT_COMPARABLE, changes.not_comparable, new)


def change_record(change: Change, new: Script) -> Record:
    """Give a change for a program."""
    return {
        "where": change.where,
        "kind": change.kind,
        "sentence": change.sentence,
        "verdict": change.verdict,
        "comparable": change.is_comparable,
        "file": (change.place.file or new.name) if change.place else None,
        "line": change.place.line if change.place else None,
    }


def _show(heading: str, changes: tuple[Change, ...], new: Script) -> None:
    if not changes:
        return
    say(f"{heading}:")
    for change in changes:
        place = f"{change.place.file or new.name}:{change.place.line}: " if change.place else ""
        say(f"  {place}{change.sentence}")
