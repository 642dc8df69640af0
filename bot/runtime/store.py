"""Opens the store with its key, or says in words why not."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from bot.refused import BotRefused
from bot.runtime.context import Clock, Context, SystemClock
from bot.runtime.settings import Settings
from storage.database.connection import Database, Tx, embedded_file, open_database
from storage.database.lock import only_instance
from storage.database.migrate import StoreState, state_of, upgrade
from storage.vault.keycheck import check_key, is_sealed
from storage.vault.vault import KeyRefused, Vault, open_vault

Prepare = Callable[[Database], Awaitable[None]]
"""Does what must be done before a store of an older shape is changed, or raises why not."""

_REFUSALS = {
    StoreState.EMPTY: "The store is empty. Set it up with: dialogue migrate",
    StoreState.BEHIND: "The store was made by an older version of this program. Bring it up to "
    "date with: dialogue migrate (it makes a copy first)",
    StoreState.AHEAD: "The store was made by a newer version of this program. Use that version; "
    "this one leaves the store alone.",
    StoreState.FOREIGN: "The database holds tables with our names that this program did not make. "
    "Give it an empty database with DIALOGUE_DATABASE_URL.",
}


class StoreRefused(BotRefused):
    """The store cannot be used as it is; the message says why and what to do."""


@asynccontextmanager
async def opened(
    settings: Settings, clock: Clock | None = None, *, may_be_older: bool = False
) -> AsyncIterator[Context]:
    """Open a store that is up to date, with its key; raise StoreRefused or KeyRefused.

    One that `may_be_older` is for what reads any shape of the tables: a backup.
    """
    fit = {StoreState.CURRENT} | ({StoreState.BEHIND} if may_be_older else set())
    async with connected(settings, must_exist=True) as database:
        await _require(database, *fit)
        yield Context(
            database=database,
            vault=await _vault(database, settings.key_path),
            clock=clock or SystemClock(),
            data_dir=settings.data_dir,
            backups_kept=timedelta(days=settings.backups_kept),
        )


@asynccontextmanager
async def connected(settings: Settings, *, must_exist: bool = False) -> AsyncIterator[Database]:
    """Reach the database, whatever is in it."""
    _make_folder(settings, must_exist=must_exist)
    database = open_database(settings.store_url)
    try:
        yield database
    finally:
        await database.close()


async def nothing_before(_: Database) -> None:
    """Prepare nothing: for stores in which nobody has lived."""


async def migrate(settings: Settings, prepare: Prepare = nothing_before) -> bool:
    """Set up an empty store or bring an old one up to date; tell whether that was needed.

    `prepare` is called before a store that is in use already is changed. Raises StoreInUse while
    an instance is running on it, and KeyRefused before anything is changed.
    """
    async with connected(settings) as database:
        await _require(database, StoreState.EMPTY, StoreState.BEHIND, StoreState.CURRENT)
        async with only_instance(database):
            if await state_of(database) is StoreState.BEHIND:
                await _vault(database, settings.key_path)
                await prepare(database)
            async with database.write() as tx:
                changed = await upgrade(tx)
        await _vault(database, settings.key_path)
        return changed


async def _require(database: Database, *states: StoreState) -> None:
    state = await state_of(database)
    if state not in states:
        raise StoreRefused(f"store_{state.value}", _REFUSALS[state])


async def open_vault_of(tx: Tx, path: Path) -> Vault:
    """Open a store's vault with a key file, made if the store is new; raise KeyRefused."""
    vault = _read_key(path, may_be_new=not await is_sealed(tx))
    await check_key(tx, vault)
    return vault


async def _vault(database: Database, path: Path) -> Vault:
    async with database.write() as tx:
        return await open_vault_of(tx, path)


def _read_key(path: Path, *, may_be_new: bool) -> Vault:
    """Open the key file; make one only for a store that was never sealed with another."""
    if not may_be_new and not path.exists():
        raise KeyRefused(
            "key_missing",
            f"The key file {path} is missing. Put it back from where you keep your copy, or say "
            "where it is with DIALOGUE_KEY_FILE: without it nothing people wrote can be read.",
        )
    return open_vault(path)


def _make_folder(settings: Settings, *, must_exist: bool) -> None:
    """Make the folders of data and of an embedded store, private to this user."""
    file = embedded_file(settings.store_url)
    if must_exist and file is not None and not file.exists():
        raise StoreRefused(
            "no_store", f"There is no store at {file}. Set one up with: dialogue migrate"
        )
    folders = (settings.data_dir, settings.key_path.parent, *((file.parent,) if file else ()))
    for folder in folders:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise StoreRefused(
                "unwritable",
                f"The folder {folder} cannot be made: {error.strerror}. Give another one with "
                "DIALOGUE_DATA_DIR.",
            ) from None
