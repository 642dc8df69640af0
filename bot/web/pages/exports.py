"""Exports of a round: asking for one, watching it grow, fetching it."""

import asyncio
import json
from datetime import datetime
from pathlib import Path
from urllib.parse import urlencode

from aiohttp import web

from bot.evidence.contents import ExportPart
from bot.evidence.copies import copies_to_delete, note_deleted
from bot.evidence.export_files import FOLDER, KEEP
from bot.evidence.filters import write_filters
from bot.web.app_state import ROOT, OrganiserState, login_in, may_act, sees_unquotable, state_of
from bot.web.forms import row_number, text_fields
from bot.web.live import Panel, stream
from bot.web.pages.responses import chips, filter_choices, filters_of
from bot.web.pages.rounds import RoundView, view_of
from bot.web.render import fragment, page
from storage.accounts import audit
from storage.queries import export_copies, exports
from storage.queries.exports import DONE, FAILED, RUNNING, Export

STALE = "withdrawn"  # what somebody said must leave it
_NOT_KEPT = frozenset({"history", "text"})  # of an export's filters, to make it again


async def list_exports(request: web.Request) -> web.StreamResponse:
    """Show the filters to choose from and the exports there are."""
    view, state = await view_of(request), state_of(request)
    filters, errors = filters_of(request, view)
    pairs = [] if filters is None else write_filters(filters)
    async with state.context.database.read() as tx:
        listed = await exports.listed(tx, view.round.id)
    copies = await copies_to_delete(state.context, view.round.slug)
    return page(
        request,
        "exports.html",
        status=400 if errors else 200,
        view=view,
        round=view.round,
        labels=view.labels,
        errors=errors,
        given=text_fields(request.query),
        given_profile=set(request.query.getall("profile", [])),
        choices=filter_choices(view.script.dialogue),
        set_filters=chips(pairs, request.path),
        query=urlencode(pairs),
        exports=[
            (export, _status(state, export), _expiry(export), _is_ours(state, export))
            for export in listed
        ],
        copies=copies,
        may_note=may_act(request),
        done=request.query.get("done"),
        base=f"{ROOT}/rounds/{view.round.slug}",
        reads_all=sees_unquotable(request),
    )


async def take_export(request: web.Request) -> web.StreamResponse:
    """Begin an export with the filters in the address of the form."""
    view, state = await view_of(request), state_of(request)
    filters, errors = filters_of(request, view)
    if filters is None or errors:
        return await list_exports(request)
    given = await request.post()
    export_id = state.exports.start(
        filters,
        actor=login_in(request).account.name,
        unquotable=sees_unquotable(request) and given.get("unquotable") == "yes",
        parts=frozenset(ExportPart) - set(given.getall("without", [])),
    )
    raise web.HTTPSeeOther(f"{ROOT}/rounds/{view.round.slug}/exports/{export_id}")


async def show_export(request: web.Request) -> web.StreamResponse:
    """Show how far an export is, and where to fetch it."""
    return await _show(request, await view_of(request))


async def _show(request: web.Request, view: RoundView, *, status: int = 200) -> web.StreamResponse:
    panel = await _panel(request, view)
    return page(
        request, "export.html", status=status, view=view, round=view.round, panel=panel.html
    )


async def watch_export(request: web.Request) -> web.StreamResponse:
    """Keep the page of an export up to date."""
    view = await view_of(request)
    await _panel(request, view)

    async def look() -> Panel:
        return await _panel(request, view)

    return await stream(request, look)


async def fetch_export(request: web.Request) -> web.StreamResponse:
    """Hand over the file of an export, and note who took it; a stale one is refused."""
    view, state = await view_of(request), state_of(request)
    export = await _find(request, view)
    path = await asyncio.to_thread(_file, state.context.data_dir / FOLDER, export)
    if export is None or export.status != DONE:
        raise web.HTTPNotFound
    if not _may_fetch(request, export):
        raise web.HTTPForbidden
    if path is None and export.stale_at is None:
        raise web.HTTPNotFound
    if path is None or not await _note_fetch(request, view, export):
        return await _show(request, view, status=410)
    headers = {"Content-Disposition": f'attachment; filename="{path.name}"'}
    return web.FileResponse(path, headers=headers)


def _file(folder: Path, export: Export | None) -> Path | None:
    """Find the file of an export in our folder; nothing outside it is ever given."""
    named = export and export.path
    return next((file for file in folder.glob("*.zip") if str(file) == named), None)


async def _note_fetch(request: web.Request, view: RoundView, export: Export) -> bool:
    """Note who takes a copy, so that they can be asked to delete it; False if it is stale now."""
    context, actor = state_of(request).context, login_in(request).account.name
    now = context.clock.now()
    async with context.database.write() as tx:
        held = await exports.find_export(tx, export.id, held=True)
        if held is None or held.stale_at is not None:
            return False
        await export_copies.note_copy(
            tx, round_id=view.round.id, export=export.id, actor=actor, now=now
        )
        await audit.note_action(
            tx,
            at=now,
            actor=actor,
            action="fetched_export",
            subject=view.round.slug,
            detail={"export": export.id},
            rows=export.done,
        )
    return True


async def take_deletion(request: web.Request) -> web.StreamResponse:
    """Note that a copy somebody took is deleted."""
    slug = request.match_info["slug"]
    await note_deleted(
        state_of(request).context,
        row_number(request.match_info["copy"]) or 0,
        login_in(request).account.name,
        round_slug=slug,
    )
    raise web.HTTPSeeOther(f"{ROOT}/rounds/{slug}/exports?done=deleted")


async def _panel(request: web.Request, view: RoundView) -> Panel:
    state, export_id = state_of(request), request.match_info["export"]
    export = await _find(request, view)
    if export is None and not state.exports.is_running(export_id):
        raise web.HTTPNotFound
    status = _status(state, export)
    file = await asyncio.to_thread(_file, state.context.data_dir / FOLDER, export)
    html = fragment(
        request,
        "export_panel.html",
        export=export,
        status=status,
        filters=[] if export is None else json.loads(export.filters),
        again="" if export is None else _again(export),
        expiry=None if export is None else _expiry(export),
        may_fetch=export is not None and _may_fetch(request, export),
        is_here=file is not None,
        is_ours=export is not None and _is_ours(state, export),
        file_name=Path(export.path or "").name if export is not None else "",
        round=view.round,
        base=f"{ROOT}/rounds/{view.round.slug}",
    )
    return Panel(html=html, is_final=status in {DONE, FAILED, STALE})


def _status(state: OrganiserState, export: Export | None) -> str:
    """Tell how far an export is; one that nobody works on any more has failed."""
    if export is None:
        return RUNNING
    if export.stale_at is not None:
        return STALE
    if export.status == RUNNING and not state.exports.is_running(export.id):
        return FAILED
    return export.status


def _again(export: Export) -> str:
    """Write the filters of an export for an address; what was looked for is not kept."""
    kept = [(name, value) for name, value in json.loads(export.filters) if name not in _NOT_KEPT]
    return urlencode(kept)


async def _find(request: web.Request, view: RoundView) -> Export | None:
    async with state_of(request).context.database.read() as tx:
        export = await exports.find_export(tx, request.match_info["export"])
    return export if export is not None and export.round_id == view.round.id else None


def _is_ours(state: OrganiserState, export: Export) -> bool:
    """Tell whether an export was asked for on a page; commands write where they are told."""
    return Path(export.path or "").parent == state.context.data_dir / FOLDER


def _may_fetch(request: web.Request, export: Export) -> bool:
    """Tell whether whoever asks may read everything an export holds."""
    return sees_unquotable(request) or not export.unquotable


def _expiry(export: Export) -> datetime:
    return export.created_at + KEEP
