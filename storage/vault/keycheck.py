"""Notices a wrong or lost master key before anything is sealed with it."""

from storage.database.connection import Tx
from storage.database.meta import fact, has_facts, set_fact
from storage.vault.vault import KeyRefused, SealBroken, Vault

CHECK = "key_check"
_WORDS = b"this is the key"


async def is_sealed(tx: Tx) -> bool:
    """Tell whether the store was ever opened with a key."""
    return await has_facts(tx) and await fact(tx, CHECK) is not None


async def check_key(tx: Tx, vault: Vault) -> None:
    """Raise KeyRefused unless this is the store's key; a new store takes whatever it is given."""
    if not await has_facts(tx):
        return
    stored = await fact(tx, CHECK)
    if stored is None:
        await set_fact(tx, CHECK, vault.master.seal(_WORDS, CHECK).hex())
        return
    try:
        vault.master.open(bytes.fromhex(stored), CHECK)
    except SealBroken:
        raise KeyRefused(
            "key_other",
            "The key file is not the one this store was made with. Give the right one with "
            "DIALOGUE_KEY_FILE: with any other key nothing people wrote can be read.",
        ) from None
