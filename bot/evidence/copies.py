"""The use cases: which copies of exports must be deleted by hand, and noting that one is."""

from bot.evidence.answers import NotFound, find_round
from bot.runtime.context import Context
from storage.accounts import audit
from storage.queries import export_copies
from storage.queries.export_copies import ExportCopy


async def copies_to_delete(context: Context, round_slug: str = "") -> tuple[ExportCopy, ...]:
    """List the copies, of one round or of all, whose takers must be asked to delete them.

    Raises NotFound for a round that is not there.
    """
    async with context.database.read() as tx:
        if round_slug:
            await find_round(tx, round_slug)
        return await export_copies.to_delete(tx, round_slug)


async def note_deleted(
    context: Context, copy_id: int, actor: str, *, round_slug: str = ""
) -> ExportCopy:
    """Note that a copy is deleted, as `actor` was told; give it. Said twice, the first counts.

    Raises NotFound for a copy that is not there, or not of the round that is given.
    """
    now = context.clock.now()
    async with context.database.write() as tx:
        copy = await export_copies.find_copy(tx, copy_id)
        if copy is None or round_slug not in {"", copy.round}:
            raise NotFound("no_such_copy", f"There is no copy {copy_id} of an export.")
        if copy.deleted_at is None:
            await export_copies.note_deleted(tx, copy_id, actor=actor, now=now)
            await audit.note_action(
                tx,
                at=now,
                actor=actor,
                action="noted_deletion",
                subject=copy.round,
                detail={"export": copy.export, "copy": copy.id, "taken_by": copy.actor},
            )
    return copy
