"""Outages: times at which a platform did not say what became of messages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update

from storage.database.connection import Tx
from storage.schema.messages import outages


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelOutages:
    """What is known of the outages of all channels."""

    since: Mapping[str, datetime]  # channel -> when the outage began that still lasts
    total: Mapping[str, int]  # channel -> outages so far, this one included


async def begin(tx: Tx, channel: str, at: datetime) -> None:
    """Note that an outage begins; one that still lasts goes on."""
    if channel not in (await lasting(tx)):
        await tx.execute(outages.insert().values(channel=channel, began_at=at))


async def end(tx: Tx, channel: str, at: datetime) -> None:
    """Note that the outage of a channel is over."""
    lasts = (outages.c.channel == channel, outages.c.ended_at.is_(None))
    await tx.execute(update(outages).where(*lasts).values(ended_at=at))


async def lasting(tx: Tx) -> dict[str, datetime]:
    """Give the channels in an outage, and since when."""
    rows = await tx.execute(select(outages).where(outages.c.ended_at.is_(None)))
    return {row.channel: row.began_at for row in rows}


async def all_outages(tx: Tx) -> ChannelOutages:
    """Count the outages of each channel."""
    counted = select(outages.c.channel, func.count()).group_by(outages.c.channel)
    total = {row[0]: row[1] for row in await tx.execute(counted.order_by(outages.c.channel))}
    return ChannelOutages(since=await lasting(tx), total=total)
