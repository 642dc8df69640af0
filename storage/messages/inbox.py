"""Which updates were taken, so that a repeat changes nothing; and those that could not be."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select

from storage.database.connection import Tx, inserts
from storage.schema.messages import inbox, quarantine
from storage.schema.people import addresses
from storage.vault.vault import Vault

_ADMIT = inserts(inbox, lambda new: new.on_conflict_do_nothing().returning(inbox.c.key))


async def admit(tx: Tx, keys: Collection[str], now: datetime) -> frozenset[str]:
    """Note updates as taken; give those that were not taken before."""
    if not keys:
        return frozenset()
    rows = [{"key": key, "received_at": now} for key in dict.fromkeys(keys)]
    return frozenset(await tx.scalars(_ADMIT[tx.dialect.name], rows))


async def isolate(
    tx: Tx,
    vault: Vault,
    *,
    channel: str,
    key: str,
    raw: bytes,
    error: str,
    now: datetime,
    address: str = "",
) -> None:
    """Put away an update that cannot be taken, sealed, for somebody to look at.

    It goes when the person at `address` is erased, and like all others after thirty days.
    """
    sender = select(addresses.c.participant_id).where(
        addresses.c.channel == channel, addresses.c.lookup == vault.lookup(channel, address)
    )
    values = {
        "channel": channel,
        "key": key,
        "participant_id": await tx.scalar(sender) if address else None,
        "sealed": vault.master.seal(raw, f"quarantine:{key}"),
        "error": error[:80],
        "at": now,
    }
    await tx.execute(quarantine.insert(), values)


async def isolated(tx: Tx) -> int:
    """Count the updates in quarantine."""
    return int(await tx.scalar(select(func.count()).select_from(quarantine)) or 0)
