"""Which updates were taken, so that a repeat changes nothing."""

from collections.abc import Collection
from datetime import datetime

from storage.database.connection import Tx, inserts
from storage.schema.messages import inbox

_ADMIT = inserts(inbox, lambda new: new.on_conflict_do_nothing().returning(inbox.c.key))


async def admit(tx: Tx, keys: Collection[str], now: datetime) -> frozenset[str]:
    """Note updates as taken; give those that were not taken before."""
    if not keys:
        return frozenset()
    rows = [{"key": key, "received_at": now} for key in dict.fromkeys(keys)]
    return frozenset(await tx.scalars(_ADMIT[tx.dialect.name], rows))
