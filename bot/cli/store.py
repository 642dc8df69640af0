"""Commands for whoever looks after the service: settings, migrate, backup, restore."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli import console
from bot.cli.console import ACTOR, confirm, progress, say, show_table, write_json
from bot.runtime.settings import describe, mask_url, read_settings
from bot.runtime.store import opened
from bot.service.backup import Manifest, Restored, make_backup
from bot.service.backup import restore as put_back
from bot.service.migration import bring_up_to_date

Json = Annotated[bool, typer.Option("--json", help="Print JSON, for a program that reads.")]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(settings)
    app.command()(migrate)
    app.command()(backup)
    app.command()(restore)


def settings(*, json: Json = False) -> None:
    """Show every setting: what it means, what it is now, and where that comes from.

    Settings come from the environment, or from a file .env in the folder you start in.
    """
    described = describe(read_settings())
    if json:
        write_json([
            {"name": s.name, "value": s.value, "source": s.source, "description": s.description}
            for s in described
        ])  # fmt: skip
        return
    rows = [(s.name, s.value or "(not set)", s.source, s.description) for s in described]
    show_table("", ("Setting", "Now", "From", "What it means"), rows)


def migrate(
    *,
    no_copy: Annotated[
        bool, typer.Option("--no-copy", help="Make no copy first: you have made one yourself.")
    ] = False,
) -> None:
    """Set up the store, or bring one of an older version up to date. Stop the service first.

    Safe to repeat: a store that is up to date stays as it is. It either works as a whole or
    leaves everything as it was. A store in use is copied first: an SQLite file beside itself,
    PostgreSQL as a backup in the data folder. If a round runs a script that this version of the
    program could not read, nothing is done, and you are told which.
    """
    console.run(_migrate(is_copied=no_copy))


def backup(
    *,
    path: Annotated[Path, typer.Argument(help="The file to write, such as monday.zip.")],
    json: Json = False,
) -> None:
    """Copy the whole store, as it is at this instant, into one file. The service may run.

    It may also be a store of an older version of this program, before `dialogue migrate`.

    The key file is NOT in it: keep a copy of that in another place. Without the key nothing
    people wrote can be read, in the backup or anywhere else. Exports in the data folder are not
    in it either. The file can be put back into SQLite or PostgreSQL, wherever it came from.
    """
    console.run(_backup(path, json=json))


def restore(
    *,
    path: Annotated[Path, typer.Argument(help="A file that `dialogue backup` wrote.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace everything in a store that is in use.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    json: Json = False,
) -> None:
    """Put a backup back, into an empty store or in place of one. Stop the service first.

    The file is checked before anything is touched, and either all of it is put back or nothing.
    People who were erased since it was made are erased again, as far as the store it replaces
    knows of them: so restore into the store you have, rather than into a new one.
    """
    if replace:
        confirm("This replaces everything in the store. Go on?", yes=yes)
    console.run(_restore(path, replace=replace, json=json))


async def _migrate(*, is_copied: bool) -> None:
    settings = read_settings()
    migrated = await bring_up_to_date(settings, is_copied=is_copied)
    where = mask_url(settings.store_url)
    if migrated.copy is not None:
        say(f"The store as it was before is in {migrated.copy}.")
        say("Delete that copy once all is well: it still holds what people have erased since.")
        say(f"They are told that it is gone within {settings.backups_kept} days.")
    state = "is set up now" if migrated.is_changed else "was up to date already"
    say(f"The store at {where} {state}.")
    say(f"Its key is in {settings.key_path}. Keep a copy of that file in a safe place.")


async def _backup(path: Path, *, json: bool) -> None:
    settings = read_settings()
    async with opened(settings, may_be_older=True) as context:
        with progress("Copying") as report:
            manifest = await make_backup(context, path, ACTOR, report)
    if json:
        write_json({"path": str(path), "rows": _rows(manifest), "tables": manifest.tables})
        return
    say(f"{_rows(manifest)} rows are in {path}.")
    say(f"The key is not. Keep a copy of {settings.key_path} in another place.")
    delete_by = manifest.made_at + context.backups_kept
    say(f"Delete this file by {delete_by:%Y-%m-%d}: so people are told who have themselves erased.")


async def _restore(path: Path, *, replace: bool, json: bool) -> None:
    with progress("Putting back") as report:
        restored = await put_back(read_settings(), path, replace=replace, progress=report)
    if json:
        write_json(_record(restored))
        return
    say(f"{restored.rows} rows of {restored.made_at:%Y-%m-%d %H:%M} UTC are back.")
    if restored.erased_again:
        say(f"Erased again, because they had asked for it since: {restored.erased_again} people.")


def _rows(manifest: Manifest) -> int:
    return sum(manifest.tables.values())


def _record(restored: Restored) -> dict[str, str | int]:
    return {
        "made_at": restored.made_at.isoformat(),
        "rows": restored.rows,
        "erased_again": restored.erased_again,
    }
