"""The use cases: a whole store into one file, and back."""

import asyncio
import hashlib
import json
import os
import secrets
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.refused import BotRefused
from bot.runtime.context import Context
from bot.runtime.settings import Settings
from bot.runtime.store import connected, open_vault_of
from storage.accounts import audit
from storage.database import backup
from storage.database.connection import Database, Tx
from storage.database.lock import only_instance
from storage.database.migrate import knows, revision_of
from storage.queries.participant_records import hold_still

MANIFEST = "manifest.json"
README = "README.txt"
FORMAT = 1
BLOCK = 1024 * 1024  # bytes read at a time for a checksum
_README = """This is a backup of a Distributed Dialogue store.

Put it back with: dialogue restore FILE

The master key is NOT in here. Without the key file that the store was used with, nothing people
wrote in it can be read, by you or by anybody. Keep a copy of that file, in another place than this.
"""

Progress = Callable[[int, int], None]  # rows done, rows in all


class BackupRefused(BotRefused):
    """A backup cannot be made or put back; the message says why and what to do."""


class Manifest(BaseModel):
    """What a backup says of itself."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: int
    made_at: datetime
    revision: str  # shape of the tables
    tables: dict[str, int]  # name -> rows, in the order they are put back in
    checksums: dict[str, str]  # name -> SHA-256 of its records


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What was put back."""

    made_at: datetime  # when the backup was made
    rows: int
    erased_again: int  # people whom the backup still held though they had been erased


async def make_backup(
    context: Context, path: Path, actor: str, progress: Progress = lambda _done, _all: None
) -> Manifest:
    """Copy the store, as it is at this instant, to a file; it may be in use meanwhile.

    It may also be of an older shape: it is put back as that, and brought up to date then. The file
    appears when it is complete, readable by this user only. Raises BackupRefused.
    """
    manifest = await copy_store(context.database, path, context.clock.now(), progress)
    await _note(context, actor, manifest)
    return manifest


async def copy_store(
    database: Database,
    path: Path,
    now: datetime,
    progress: Progress = lambda _done, _all: None,
) -> Manifest:
    """Write what a backup holds to a file, with no word of it in the store."""
    with _appearing(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        async with database.read() as tx:
            await hold_still(tx)
            manifest = await _copy(tx, archive, now, progress)
        archive.writestr(README, _README)
        archive.writestr(MANIFEST, manifest.model_dump_json(indent=2))
    return manifest


async def restore(
    settings: Settings,
    path: Path,
    *,
    replace: bool,
    progress: Progress = lambda _done, _all: None,
) -> Restored:
    """Put a backup back into an empty store, or with `replace` into a used one.

    Everything happens or nothing. People erased since the backup, as far as the replaced store
    knows of them, are erased again. Raises BackupRefused, StoreInUse, KeyRefused.
    """
    with _opened(path) as archive:
        manifest = await asyncio.to_thread(_checked, archive, path)
        async with (
            connected(settings) as database,
            only_instance(database),
            database.write() as tx,
        ):
            buried = await _make_room(tx, replace=replace)
            rows = await _put_back(tx, archive, manifest, progress)
            again = await backup.finish_restore(tx, buried)
            await open_vault_of(tx, settings.key_path)
    return Restored(made_at=manifest.made_at, rows=rows, erased_again=again)


async def _copy(tx: Tx, archive: zipfile.ZipFile, now: datetime, progress: Progress) -> Manifest:
    revision, stored = await revision_of(tx), await backup.tables_of(tx)
    total, done = await backup.count_rows(tx, stored.values()), 0
    tables: dict[str, int] = {}
    checksums: dict[str, str] = {}
    for name, table in stored.items():
        digest, before = hashlib.sha256(), done
        with archive.open(_entry(name), "w", force_zip64=True) as target:
            async for record in backup.rows_of(tx, table):
                line = json.dumps(record, ensure_ascii=False).encode() + b"\n"
                target.write(line)
                digest.update(line)
                done += 1
                progress(done, total)
        tables[name], checksums[name] = done - before, digest.hexdigest()
    return Manifest(
        format=FORMAT, made_at=now, revision=revision, tables=tables, checksums=checksums
    )


async def _put_back(
    tx: Tx, archive: zipfile.ZipFile, manifest: Manifest, progress: Progress
) -> int:
    tables = await backup.build_tables(tx, manifest.revision)
    total, done = sum(manifest.tables.values()), 0
    for name in manifest.tables:
        with archive.open(_entry(name)) as source:
            records = (json.loads(line) for line in _lines(source))
            done += await backup.put_records(tx, tables[name], records)
        progress(done, total)
    return done


async def _make_room(tx: Tx, *, replace: bool) -> backup.Buried:
    """Empty the store, if it may be; give who was erased from it."""
    if not await revision_of(tx):
        return backup.Buried()
    if not replace and await backup.is_used(tx):
        raise BackupRefused(
            "store_not_empty",
            "This store is in use: putting a backup back would replace everything in it. Give an "
            "empty one with DIALOGUE_DATA_DIR or DIALOGUE_DATABASE_URL, or say --replace.",
        )
    buried = await backup.erased(tx)
    await backup.drop_tables(tx)
    return buried


async def _note(context: Context, actor: str, manifest: Manifest) -> None:
    rows = sum(manifest.tables.values())
    async with context.database.write() as tx:
        stored = (await backup.tables_of(tx)).get("audit")
        if stored is None or not backup.is_as_ours(stored):
            return  # a store of long ago, which kept no such record
        await audit.note_action(
            tx,
            at=context.clock.now(),
            actor=actor,
            action="backed_up",
            subject="store",
            detail={"revision": manifest.revision},
            rows=rows,
        )


@contextmanager
def _appearing(path: Path) -> Iterator[IO[bytes]]:
    """Write a private file that has its name only when it is complete."""
    if path.exists():
        raise BackupRefused(
            "already_there", f"{path} is there already. Give another name; nothing is replaced."
        )
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        raise BackupRefused("unwritable", f"{path} cannot be written: {error.strerror}.") from None
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except FileNotFoundError:
        raise BackupRefused("no_such_file", f"There is no file {path}.") from None
    except (OSError, zipfile.BadZipFile, zlib.error, EOFError):
        raise _damaged(path) from None


def _checked(archive: zipfile.ZipFile, path: Path) -> Manifest:
    """Read what the backup says of itself, and that every record is as it was written."""
    try:
        manifest = Manifest.model_validate_json(archive.read(MANIFEST))
    except (KeyError, ValidationError):
        raise BackupRefused("no_backup", f"{path} is not a backup made by this program.") from None
    if manifest.format != FORMAT or not knows(manifest.revision):
        raise BackupRefused(
            "other_version",
            f"{path} was made by another version of this program. Put it back with that version.",
        )
    for name, checksum in manifest.checksums.items():
        if _entry(name) not in archive.namelist() or _digest(archive, name) != checksum:
            raise _damaged(path)
    if manifest.checksums.keys() != manifest.tables.keys():
        raise _damaged(path)
    return manifest


def _digest(archive: zipfile.ZipFile, name: str) -> str:
    with archive.open(_entry(name)) as source:
        digest = hashlib.sha256()
        while block := source.read(BLOCK):
            digest.update(block)
        return digest.hexdigest()


def _lines(source: IO[bytes]) -> Iterator[bytes]:
    while line := source.readline():
        yield line


def _entry(name: str) -> str:
    return f"tables/{name}.jsonl"


def _damaged(path: Path) -> BackupRefused:
    return BackupRefused(
        "damaged",
        f"{path} is damaged: what is in it is not what was written. Use another backup; nothing "
        "was changed.",
    )
