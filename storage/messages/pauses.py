"""Pauses that a platform asked for: of one chat, or of everything on a channel."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import bindparam, select, update

from storage.database.connection import Tx, insert
from storage.schema.messages import freezes
from storage.schema.people import addresses


async def pause_addresses(tx: Tx, until: Mapping[int, datetime]) -> None:
    """Send nothing to these addresses (by id) until their instants."""
    if until:
        await tx.execute(
            update(addresses)
            .where(addresses.c.id == bindparam("b_id"))
            .values(frozen_until=bindparam("b_until", type_=addresses.c.frozen_until.type)),
            [{"b_id": address, "b_until": instant} for address, instant in until.items()],
        )


async def pause_channel(tx: Tx, lane: str, until: datetime) -> None:
    """Send nothing at all on a channel until an instant; a restart does not lift it."""
    change = insert(tx, freezes).values(lane=lane, until=until)
    await tx.execute(change.on_conflict_do_update(index_elements=["lane"], set_={"until": until}))


async def paused_channels(tx: Tx, now: datetime) -> dict[str, datetime]:
    """Give the channels that must wait, and until when."""
    rows = await tx.execute(select(freezes).where(freezes.c.until > now))
    return {row.lane: row.until for row in rows}
