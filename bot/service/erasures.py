"""Finishes erasures in files: exports made before, keys at hand, the database's own leavings."""

import structlog

from bot.evidence.export_files import sweep_exports
from bot.runtime.context import Context
from storage.database.traces import note_cleared, traces

log = structlog.get_logger(__name__)


async def finish_erasures(context: Context) -> bool:
    """Clear away what erasures left, if any did; False if a reader of the store was in the way.

    What could not be cleared away is tried again, also after a restart.
    """
    async with context.database.read() as tx:
        mark = await traces(tx)
    if mark is None:
        return True
    context.vault.forget_keys()  # a page that read the person meanwhile may have had it unwrapped
    files = await sweep_exports(context)
    if not await context.database.shed():
        log.warning("erasure_waits_for_a_reader")
        return False
    async with context.database.write() as tx:
        await note_cleared(tx, mark)
    log.info("erasures_finished", exports=files)
    return True
