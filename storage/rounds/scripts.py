"""Authored scripts as they were stored: byte for byte, each version once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from storage.database.connection import Tx, insert
from storage.schema.rounds import script_files, scripts


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredScript:
    """What is known of a stored script without reading its files."""

    id: int
    hash: str  # SHA-256 over all its files
    slug: str
    version: int
    title: str
    created_at: datetime
    edition: int = 1  # of the script language, by which it was checked and is read


async def keep_files(
    tx: Tx,
    *,
    digest: str,
    slug: str,
    version: int,
    title: str,
    files: Mapping[str, bytes],
    now: datetime,
    edition: int = 1,
) -> int:
    """Store a script's files by path, unless one of that digest is there; give its id."""
    facts = {"hash": digest, "slug": slug, "version": version, "title": title, "created_at": now}
    new = insert(tx, scripts).values(facts | {"edition": edition})
    statement = new.on_conflict_do_nothing(index_elements=["hash"])
    script_id = await tx.scalar(statement.returning(scripts.c.id))
    if script_id is None:
        return await _id_of(tx, digest)
    await tx.execute(
        script_files.insert(),
        [{"script_id": script_id, "path": path, "content": files[path]} for path in sorted(files)],
    )
    return int(script_id)


async def files(tx: Tx, script_id: int) -> dict[str, bytes]:
    """Give a script's files by path; empty if there is no such script."""
    rows = await tx.execute(
        select(script_files.c.path, script_files.c.content)
        .where(script_files.c.script_id == script_id)
        .order_by(script_files.c.path)
    )
    return {path: bytes(content) for path, content in rows}


async def edition_of(tx: Tx, script_id: int) -> int:
    """Tell by which edition of the script language a script is read; 1 if it is not there."""
    found = await tx.scalar(select(scripts.c.edition).where(scripts.c.id == script_id))
    return int(found or 1)


async def find(tx: Tx, digest: str) -> StoredScript | None:
    """Find a script by its digest."""
    row = (await tx.execute(select(scripts).where(scripts.c.hash == digest))).one_or_none()
    return None if row is None else _script(row)


async def listed(tx: Tx) -> tuple[StoredScript, ...]:
    """List all scripts, by slug and the newest version first."""
    rows = await tx.execute(
        select(scripts).order_by(scripts.c.slug, scripts.c.version.desc(), scripts.c.id.desc())
    )
    return tuple(_script(row) for row in rows)


async def _id_of(tx: Tx, digest: str) -> int:
    return int(
        (await tx.execute(select(scripts.c.id).where(scripts.c.hash == digest))).scalar_one()
    )


def _script(row: Row[Any]) -> StoredScript:
    return StoredScript(**row._asdict())
