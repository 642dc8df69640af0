"""Commands for the versions of scripts that the store keeps."""

from pathlib import Path
from typing import Annotated

import typer

from bot.authoring.versions import SHOWN, Version, keep_version, listed, restore, script_of
from bot.cli import console
from bot.cli.console import ACTOR, say, show_table, write_json
from bot.cli.revisions import present_changes
from dialogues.script.dialogue import Dialogue
from dialogues.text.placeholders import impersonal
from dialogues.timing.effort import minutes
from dialogues.versions.compare import compare

app = typer.Typer(
    no_args_is_help=True,
    help="The versions of scripts that the store keeps: every one that a round ran, and others.",
)

Json = Annotated[bool, typer.Option("--json", help="Print JSON, for a program that reads.")]
Hash = Annotated[str, typer.Argument(metavar="HASH", help="The first digits of a version's hash.")]


@app.command(name="list")
def list_(
    dialogue: Annotated[str, typer.Argument(help="The id of a dialogue; else all.")] = "",
    *,
    json: Json = False,
) -> None:
    """List the versions, the newest of each dialogue first, with the rounds that run them."""
    console.run(_list(dialogue, json=json))


@app.command(name="keep")
def keep_(
    script: Annotated[str, typer.Argument(help="A script file, its folder, or a shipped name.")],
) -> None:
    """Keep a script as it is now, with all its files, without scheduling a round."""
    console.run(_keep(script))


@app.command()
def show(digits: Hash) -> None:
    """Show a version: its title, its parts and how long they take."""
    console.run(_show(digits))


@app.command(name="compare")
def compare_(
    old: Annotated[str, typer.Argument(metavar="OLD", help="The first digits of its hash.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="Those of the other version.")],
    *,
    json: Json = False,
) -> None:
    """Tell what is different between two versions, as `dialogue diff` does of two files."""
    console.run(_compare(old, new, json=json))


@app.command(name="restore")
def restore_(
    digits: Hash,
    *,
    to: Annotated[Path, typer.Option(help="A new or an empty folder for its files.")],
) -> None:
    """Write the files of a version as they were: script, translations, pictures, handouts."""
    console.run(_restore(digits, to))


async def _list(dialogue: str, *, json: bool) -> None:
    async with console.store() as (_, context):
        versions = await listed(context, dialogue)
    if json:
        write_json([_record(version) for version in versions])
    elif not versions:
        say("No version is kept yet. A round keeps its own; or: dialogue versions keep SCRIPT")
    else:
        columns = ("Dialogue", "Version", "Hash", "Kept", "Rounds")
        show_table("", columns, [_row(version) for version in versions])


async def _keep(script: str) -> None:
    async with console.store() as (_, context):
        stored = await keep_version(context, script, ACTOR)
    say(f"Version {stored.version} of {stored.slug} is kept as {stored.hash[:SHOWN]}.")


async def _show(digits: str) -> None:
    async with console.store() as (_, context):
        script = await script_of(context, digits)
    head = script.dialogue.dialogue
    title = f"{head.title}, version {head.version} ({', '.join(script.languages)}), {script.hash}"
    show_table(title, ("Part", "Title", "Steps", "Minutes"), _parts(script.dialogue))


async def _compare(old: str, new: str, *, json: bool) -> None:
    async with console.store() as (_, context):
        before, after = await script_of(context, old), await script_of(context, new)
    present_changes(compare(before, after), after, json=json)


async def _restore(digits: str, folder: Path) -> None:
    async with console.store() as (_, context):
        files = await restore(context, digits, folder)
    say(f"{len(files)} files are in {folder}: {', '.join(files)}.")


def _parts(dialogue: Dialogue) -> list[tuple[str, ...]]:
    stages = zip(dialogue.stages, minutes(dialogue), strict=True)
    return [
        (stage.id, impersonal(stage.title), str(sum(1 for _ in stage.walk())), f"{takes:.0f}")
        for stage, takes in stages
    ]


def _row(version: Version) -> tuple[str, ...]:
    stored = version.stored
    when = f"{stored.created_at:%Y-%m-%d %H:%M} UTC"
    return stored.slug, str(stored.version), stored.hash[:SHOWN], when, ", ".join(version.rounds)


def _record(version: Version) -> dict[str, object]:
    stored = version.stored
    return {
        "dialogue": stored.slug,
        "version": stored.version,
        "hash": stored.hash,
        "title": stored.title,
        "kept_at": stored.created_at.isoformat(),
        "rounds": [*version.rounds],
    }
