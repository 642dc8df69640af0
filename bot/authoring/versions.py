"""The versions of scripts that the store keeps: listed, kept, found by their hash, restored."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.authoring.files import read_script
from bot.authoring.script_store import ScriptCache, keep_script
from bot.refused import BotRefused
from bot.runtime.context import Context
from dialogues.script.loader import Script
from storage.accounts import audit
from storage.database.connection import Tx
from storage.rounds import rounds, scripts
from storage.rounds.scripts import StoredScript

SHORTEST = 4  # digits of a hash that somebody may write for the whole
SHOWN = 12  # digits of a hash that are shown
_DIGITS = re.compile(rf"[0-9a-f]{{{SHORTEST},64}}")


class VersionRefused(BotRefused):
    """There is no such version, or it cannot be put there; the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A version that is kept, and the rounds that run it."""

    stored: StoredScript
    rounds: tuple[str, ...]  # their names


async def listed(context: Context, slug: str = "") -> tuple[Version, ...]:
    """List the versions of a dialogue, or of all, the newest first."""
    async with context.database.read() as tx:
        stored = [version for version in await scripts.listed(tx) if slug in ("", version.slug)]
        running = await rounds.listed(tx)
    return tuple(
        Version(
            stored=version,
            rounds=tuple(round_.slug for round_ in running if round_.script_id == version.id),
        )
        for version in stored
    )


async def keep_version(context: Context, name: str, actor: str) -> StoredScript:
    """Keep a script with all its files as it is now; a version that is kept already stays."""
    script, now = read_script(name), context.clock.now()
    async with context.database.write() as tx:
        is_new = await scripts.find(tx, script.hash) is None
        await keep_script(tx, script, now)
        if is_new:
            await audit.note_action(
                tx,
                at=now,
                actor=actor,
                action="kept_version",
                subject=script.dialogue.dialogue.id,
                detail={"script": script.hash},
            )
        return await find(tx, script.hash)


async def script_of(context: Context, digits: str) -> Script:
    """Read a kept version by the first digits of its hash; raise VersionRefused."""
    async with context.database.read() as tx:
        stored = await find(tx, digits)
        return await ScriptCache().script(tx, stored.id)


async def restore(context: Context, digits: str, folder: Path) -> tuple[str, ...]:
    """Write the files of a version into a new or empty folder; give their paths in it.

    Raises VersionRefused, with nothing written, if there is anything in the folder.
    """
    async with context.database.read() as tx:
        files = await scripts.files(tx, (await find(tx, digits)).id)
    _check_empty(folder)
    try:
        _write(folder, files)
    except OSError as error:
        raise VersionRefused(
            "unwritable", f"{folder} cannot be written: {error.strerror}."
        ) from None
    return tuple(files)


async def find(tx: Tx, digits: str) -> StoredScript:
    """Find a version by the first digits of its hash; raise VersionRefused in words."""
    prefix = digits.lower()
    if not _DIGITS.fullmatch(prefix):
        raise VersionRefused(
            "no_hash",
            f"'{digits}' is no hash of a version. Write its first {SHORTEST} or more digits, as "
            "dialogue versions list shows them.",
        )
    matching = [version for version in await scripts.listed(tx) if version.hash.startswith(prefix)]
    if not matching:
        raise VersionRefused(
            "no_such_version",
            f"There is no version {digits}. See them with: dialogue versions list",
        )
    if len(matching) > 1:
        these = ", ".join(version.hash[:SHOWN] for version in matching)
        raise VersionRefused(
            "several_versions", f"Several versions begin with {digits}: {these}. Write more digits."
        )
    return matching[0]


def _check_empty(folder: Path) -> None:
    try:
        is_taken = folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
    except OSError as error:
        raise VersionRefused("unreadable", f"{folder} cannot be read: {error.strerror}.") from None
    if is_taken:
        raise VersionRefused("not_empty", f"{folder} is not empty. Give a new folder with --to.")


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    inside = folder.resolve()
    for path, content in files.items():
        file = (inside / path).resolve()
        if not file.is_relative_to(inside):  # the store may have been made by anybody
            raise VersionRefused(
                "outside_folder", f"The version holds a file outside its folder: {path}."
            )
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
