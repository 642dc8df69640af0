"""The files of exports in the data folder: where they lie, and when they go."""

import asyncio
import re
import shutil
from collections.abc import Collection
from datetime import timedelta
from pathlib import Path

from bot.runtime.context import Context
from storage.queries import exports

KEEP = timedelta(days=7)  # how long an export lies in the data folder
WORKING = ".export-"  # how folders begin in which an export is being made
FOLDER = "exports"  # in the data folder
_OURS = re.compile(r"-([0-9a-f]{16})\.zip$")  # ends the name of a file that a page hands out


def export_path(context: Context, export_id: str, round_slug: str) -> Path:
    """Say where an export lies that was asked for on a page."""
    return context.data_dir / FOLDER / f"{round_slug}-{export_id}.zip"


async def purge_exports(context: Context) -> int:
    """Delete exports asked for more than seven days ago, file and row; give how many."""
    async with context.database.write() as tx:
        old = await exports.older(tx, context.clock.now() - KEEP)
        for old_export in old:
            await exports.forget_export(tx, old_export.id)
    folder = context.data_dir / FOLDER
    paths = [Path(old_export.path) for old_export in old if old_export.path]
    await asyncio.to_thread(_delete, [path for path in paths if path.parent == folder])
    await sweep_exports(context)
    return len(old)


async def delete_exports_of(context: Context, round_id: int) -> int:
    """Delete all exports of a round, file and row; give how many."""
    async with context.database.write() as tx:
        made = await exports.listed(tx, round_id)
        for export in made:
            await exports.forget_export(tx, export.id)
    await sweep_exports(context)
    return len(made)


async def sweep_exports(context: Context) -> int:
    """Delete the files of exports that nobody is handed any more; give how many.

    Those are stale ones, and ones that the store knows nothing of since a backup was restored.
    """
    # files first: the row of an export is there before its file
    files = await asyncio.to_thread(_files, context.data_dir / FOLDER)
    async with context.database.read() as tx:
        wanted = await exports.handed_out(tx)
    unwanted = [path for export_id, path in files.items() if export_id not in wanted]
    await asyncio.to_thread(_delete, unwanted)
    return len(unwanted)


async def clear_unfinished(context: Context) -> int:
    """Clear away what a stopped process left of its exports; give how many had been running.

    Call it at start only: it takes every export that is not finished for abandoned.
    """
    async with context.database.write() as tx:
        left = await exports.fail_running(tx, now=context.clock.now())
    await asyncio.to_thread(_delete_working, context.data_dir / FOLDER)
    return left


def _files(folder: Path) -> dict[str, Path]:
    """Give the files that pages hand out, by the ids of their exports."""
    named = ((_OURS.search(path.name), path) for path in folder.glob("*.zip"))
    return {match[1]: path for match, path in named if match}


def _delete(paths: Collection[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


def _delete_working(folder: Path) -> None:
    for path in folder.glob(f"{WORKING}*"):
        shutil.rmtree(path, ignore_errors=True)
