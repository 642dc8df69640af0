"""The use case: a store of an older version is copied and brought up to date, or left as it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.authoring.script_store import read_kept
from bot.refused import BotRefused
from bot.runtime.context import Clock, SystemClock
from bot.runtime.settings import Settings
from bot.runtime.store import migrate
from bot.service.backup import copy_store
from dialogues.script.problems import ScriptFaulty
from storage.database.connection import Database, Tx, embedded_file
from storage.database.copying import copy_file
from storage.database.migrate import head
from storage.rounds import scripts
from storage.rounds.in_use import ScriptInUse, scripts_in_use

_REMEDY = """\
Use the version of the program that these rounds ran with until they are over, or give them a script
without this fault there (dialogue rounds upgrade). Then come back to this one. Please report it,
too: a script that was checked once must stay readable."""


class RoundsRefused(BotRefused):
    """Rounds run scripts that this version cannot read; the message names them and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Migrated:
    """What became of a store."""

    is_changed: bool
    copy: Path | None  # as it was before; None if none was made


async def bring_up_to_date(
    settings: Settings, *, is_copied: bool = False, clock: Clock | None = None
) -> Migrated:
    """Set up an empty store, or copy one of an older version and bring it up to date.

    `is_copied` says that there is a copy already. Raises RoundsRefused, CopyRefused, StoreRefused,
    StoreInUse or KeyRefused, with nothing changed.
    """
    copies: list[Path] = []

    async def prepare(database: Database) -> None:
        await check_rounds(database)
        if not is_copied:
            now = (clock or SystemClock()).now()
            copies.append(await _copy(settings, database, now))

    is_changed = await migrate(settings, prepare)
    return Migrated(is_changed=is_changed, copy=copies[0] if copies else None)


async def check_rounds(database: Database) -> None:
    """Raise RoundsRefused unless every script that a round runs which is not over can be read."""
    async with database.read() as tx:
        used = await scripts_in_use(tx)
        faults = await _faults(tx, {script.script_id: script for script in used})
    lines = [
        _line(script, faults[script.script_id]) for script in used if script.script_id in faults
    ]
    if lines:
        raise RoundsRefused(
            "rounds_unreadable",
            "Nothing was changed: rounds could not go on, since this version of the program cannot "
            "read what they run.",
            (*lines, *_REMEDY.splitlines()),
        )


async def _faults(tx: Tx, used: Mapping[int, ScriptInUse]) -> dict[int, str]:
    """Tell what is wrong with those scripts that cannot be read, by their ids."""
    faults: dict[int, str] = {}
    for script_id, script in used.items():
        try:
            read_kept(await scripts.files(tx, script_id), script_id, script.edition)
        except ScriptFaulty as faulty:
            faults[script_id] = str(faulty.problems[0])
        except LookupError:
            faults[script_id] = "its files are not in the store"
    return faults


def _line(script: ScriptInUse, fault: str) -> str:
    return f"  {script.round} runs version {script.version} of {script.slug}: {fault}"


async def _copy(settings: Settings, database: Database, now: datetime) -> Path:
    """Copy the store as it is, beside an embedded one, else as a backup in the data folder."""
    name = f"before-{head()}-{now:%Y%m%dT%H%M%SZ}"
    if store := embedded_file(database.url):
        copy = store.with_name(f"{store.stem}.{name}{store.suffix}")
        await copy_file(store, copy)
    else:
        copy = settings.data_dir / f"store.{name}.zip"
        await copy_store(database, copy, now)
    return copy
