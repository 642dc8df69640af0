"""Exports that are made while nobody waits for them."""

import asyncio

import structlog

from bot.authoring.script_store import ScriptCache
from bot.evidence.contents import ExportPart
from bot.evidence.export import ExportRequest, export, new_export_id
from bot.evidence.export_files import export_path
from bot.runtime.context import Context
from storage.queries.filters import Filters

log = structlog.get_logger()


class Exports:
    """Starts exports, knows which are being made, and lets go of them at the end."""

    def __init__(self, context: Context, script_cache: ScriptCache) -> None:
        self._context = context
        self._script_cache = script_cache
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def start(
        self, filters: Filters, *, actor: str, unquotable: bool, parts: frozenset[ExportPart]
    ) -> str:
        """Begin an export and give its id; it is in the store a moment later."""
        export_id = new_export_id()
        request = ExportRequest(
            filters=filters,
            out=export_path(self._context, export_id, filters.round),
            actor=actor,
            include_unquotable=unquotable,
            parts=parts,
            export_id=export_id,
        )
        task = asyncio.create_task(self._make(request), name=f"export {export_id}")
        self._tasks[export_id] = task
        task.add_done_callback(lambda _: self._tasks.pop(export_id))
        return export_id

    def is_running(self, export_id: str) -> bool:
        """Tell whether an export is being made here."""
        return export_id in self._tasks

    async def close(self) -> None:
        """Break off what is being made; nothing half is left."""
        tasks = tuple(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _make(self, request: ExportRequest) -> None:
        try:
            await export(self._context, self._script_cache, request)
        except Exception as error:  # noqa: BLE001 - its row says that it failed
            log.error("export_failed", export=request.export_id, error=type(error).__name__)
