"""Updates that could not be taken, put away sealed until somebody looks at them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update

from storage.database.connection import Tx
from storage.schema.messages import quarantine
from storage.schema.people import addresses, participants
from storage.vault.vault import Vault

CLOCK = "clock"  # the channel of times that came
_ERROR = 80  # letters kept of the name of an error


@dataclass(frozen=True, slots=True, kw_only=True)
class Isolated:
    """An update that was put away; what it holds is opened by itself."""

    id: int  # in the order they were put away
    channel: str  # where it came from: telegram, web, clock, post
    key: str
    pseudonym: str  # of who sent it; empty if that is not known
    error: str  # class of the error
    at: datetime


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

    It goes when the person at `address` is erased, also if they are known there only later, and
    like all others after thirty days.
    """
    lookup = vault.lookup(channel, address) if address else None
    sender = select(addresses.c.participant_id).where(
        addresses.c.channel == channel, addresses.c.lookup == lookup
    )
    values = {
        "channel": channel,
        "key": key,
        "participant_id": await tx.scalar(sender) if address else None,
        "lookup": lookup,
        "sealed": vault.master.seal(raw, _purpose(key)),
        "error": error[:_ERROR],
        "at": now,
    }
    await tx.execute(quarantine.insert(), values)


async def isolated(tx: Tx) -> int:
    """Count the updates in quarantine."""
    return int(await tx.scalar(select(func.count()).select_from(quarantine)) or 0)


async def hindered_since(tx: Tx, since: datetime) -> int:
    """Count the people whose updates were put away since an instant, and the times that came.

    Updates that nobody could even read are not counted: they tell of no fault with a person.
    """
    hindered = select(
        func.count(quarantine.c.participant_id.distinct())
        + func.count().filter(quarantine.c.channel == CLOCK)
    )
    return int(await tx.scalar(hindered.where(quarantine.c.at >= since)) or 0)


async def listed(tx: Tx) -> tuple[Isolated, ...]:
    """List what is in quarantine, in the order it was put away."""
    rows = await tx.execute(
        select(
            quarantine.c.id,
            quarantine.c.channel,
            quarantine.c.key,
            func.coalesce(participants.c.pseudonym, "").label("pseudonym"),
            quarantine.c.error,
            quarantine.c.at,
        )
        .outerjoin(participants, participants.c.id == quarantine.c.participant_id)
        .order_by(quarantine.c.id)
    )
    return tuple(Isolated(**row._asdict()) for row in rows)


async def opened(tx: Tx, vault: Vault, isolated_id: int) -> bytes | None:
    """Give what was put away; None if it is there no more."""
    row = (
        await tx.execute(
            select(quarantine.c.key, quarantine.c.sealed).where(quarantine.c.id == isolated_id)
        )
    ).one_or_none()
    return None if row is None else vault.master.open(row.sealed, _purpose(row.key))


async def let_out(tx: Tx, isolated_id: int) -> bool:
    """Delete an update from quarantine, since it was taken up; tell whether it was there."""
    statement = delete(quarantine).where(quarantine.c.id == isolated_id)
    return (await tx.execute(statement)).rowcount > 0


async def note_error(tx: Tx, isolated_id: int, error: str) -> None:
    """Write down why an update could not be taken up again either."""
    statement = update(quarantine).where(quarantine.c.id == isolated_id)
    await tx.execute(statement.values(error=error[:_ERROR]))


def _purpose(key: str) -> str:
    """Name what is sealed, so that it opens as nothing else."""
    return f"quarantine:{key}"
