"""Photos and voice notes of answers, shown and played beside them by the rule of words."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from aiohttp import web

from bot.channels.media import ENDINGS
from bot.evidence.files import ListedFile, listed_files, view_file
from bot.http.media import begins, in_browser, mime_of
from bot.web.app_state import login_in, sees_unquotable, state_of
from bot.web.forms import row_number


class Listed(Protocol):
    """An answer on a page."""

    @property
    def id(self) -> int:
        """Its number in the store."""
        ...


async def files_beside(
    request: web.Request, answers: Iterable[Listed], quotable: Mapping[int, bool]
) -> dict[int, ListedFile]:
    """Give the files of a page's answers, by the ids of these, and so is `quotable`."""
    reads_all = sees_unquotable(request)
    may_see = {answer.id: reads_all or quotable[answer.id] for answer in answers}
    return await listed_files(state_of(request).context, may_see) if may_see else {}


async def show_file(request: web.Request) -> web.StreamResponse:
    """Give a photo or voice note; the audit log notes who looked."""
    file = await view_file(
        state_of(request).context,
        request.match_info["slug"],
        row_number(request.match_info["file"]) or 0,
        actor=login_in(request).account.name,
        unquotable=sees_unquotable(request),
        is_noted=begins(request),
    )
    ending = ENDINGS.get(mime_of(file.content) or "", ".bin")
    name = f"{file.participant}-{file.step}-{file.part}{ending}"
    return in_browser(request, name, file.content)
