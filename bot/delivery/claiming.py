"""How the sender is let into the transaction of a turn, to collect what may be sent at once."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from storage.database.connection import Tx

Claim = Callable[[Tx], Awaitable[None]]
"""Marks messages as in flight within a transaction, the last thing before it is committed."""

ClaimInTurn = Callable[[], AbstractAsyncContextManager[Claim]]
"""Goes around the transaction: what was collected is on its way once both are left in peace."""


@asynccontextmanager
async def no_claim() -> AsyncIterator[Claim]:
    """Leave everything in the outbox, for whoever comes for it later."""
    yield _leave


async def _leave(_: Tx) -> None:
    return
