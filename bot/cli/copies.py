"""Commands for copies of exports that must be deleted by whoever took them."""

from typing import Annotated

import typer

from bot.cli import console
from bot.cli.console import ACTOR, say, show_table, write_json
from bot.evidence.copies import copies_to_delete, note_deleted
from storage.queries.export_copies import ExportCopy

app = typer.Typer(
    no_args_is_help=True,
    help="Copies of exports that must be deleted: somebody in them was erased or took a consent "
    "back. We cannot reach them: ask who took them.",
)

Json = Annotated[bool, typer.Option("--json", help="Print JSON, for a program that reads.")]


@app.command(name="list")
def list_(
    round_: Annotated[str, typer.Argument(metavar="[ROUND]", help="Of this round; else all.")] = "",
    *,
    json: Json = False,
) -> None:
    """List the copies that must be deleted: of which export, who took it, and when."""
    console.run(_list(round_, json=json))


@app.command()
def deleted(
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="Of the copy, as list tells it.")],
) -> None:
    """Note that a copy is deleted, once whoever took it has told you so."""
    console.run(_deleted(number))


async def _list(round_slug: str, *, json: bool) -> None:
    async with console.store() as (_, context):
        copies = await copies_to_delete(context, round_slug)
    if json:
        write_json([_record(copy) for copy in copies])
    elif copies:
        columns = (
            "Number",
            "Round",
            "Export",
            "Taken by",
            "Taken (UTC)",
            "File",
            "To delete since",
        )
        show_table("", columns, [_row(copy) for copy in copies])
        say("Ask whoever took one to delete it, then: dialogue copies deleted NUMBER")
    else:
        say("No copy of an export must be deleted.")


async def _deleted(number: int) -> None:
    async with console.store() as (_, context):
        copy = await note_deleted(context, number, ACTOR)
    say(f"Noted: the copy that {copy.actor} took of export {copy.export} is deleted.")


def _row(copy: ExportCopy) -> tuple[str, ...]:
    since = "" if copy.stale_at is None else f"{copy.stale_at:%Y-%m-%d}"
    taken = f"{copy.taken_at:%Y-%m-%d %H:%M}"
    named = (copy.round, copy.export, copy.actor)
    return str(copy.id), *named, taken, copy.place or "", since


def _record(copy: ExportCopy) -> dict[str, object]:
    return {
        "number": copy.id,
        "round": copy.round,
        "export": copy.export,
        "taken_by": copy.actor,
        "taken_at": copy.taken_at.isoformat(),
        "file": copy.place,
        "to_delete_since": None if copy.stale_at is None else copy.stale_at.date().isoformat(),
    }
