"""The audit log, for admins."""

from aiohttp import web

from bot.web.app_state import state_of
from bot.web.forms import row_number
from bot.web.render import page
from storage.accounts import audit

SIZE = 100  # lines on a page


async def list_entries(request: web.Request) -> web.StreamResponse:
    """Show who did or saw what, the newest first."""
    before = row_number(request.query.get("before", ""))
    async with state_of(request).context.database.read() as tx:
        entries = await audit.entries(tx, SIZE + 1, before)
    visible = entries[:SIZE]
    older = visible[-1].id if len(entries) > SIZE else None
    return page(request, "audit.html", entries=visible, older=older, is_first=before is None)
