"""Files that pages fetch: pictures of scripts, documents for one person."""

from collections.abc import Mapping
from urllib.parse import quote

from aiohttp import web

from bot.channels.content import unpack
from bot.http.assets import FOR_EVER
from bot.http.pictures import kind_of
from bot.webchat.app_state import desk_of
from bot.webchat.render import file_name
from bot.webchat.visitor import Refused
from dialogues.script.loader import HANDOUTS
from storage.queries import webchat


async def media(request: web.Request) -> web.Response:
    """Give a picture or a handout of a script that some round runs."""
    desk, file = desk_of(request), request.match_info["file"]
    async with desk.context.database.read() as tx:
        content = await webchat.script_file(tx, request.match_info["hash"], file)
    found = None if content is None else of_script(file, content, {"Cache-Control": FOR_EVER})
    if found is None:
        raise Refused(404, "no_page")
    return found


def of_script(file: str, content: bytes, headers: Mapping[str, str]) -> web.Response | None:
    """Answer with a file of a script: a handout to keep, or a picture; None if it is neither."""
    if file.startswith(HANDOUTS):
        return _handed_over(file.removeprefix(HANDOUTS), content, headers)
    kind = kind_of(content)
    return web.Response(body=content, content_type=kind, headers=headers) if kind else None


async def document(request: web.Request) -> web.Response:
    """Hand a document to the person it was made for."""
    desk = desk_of(request)
    context, code = desk.context, desk.site.visitor(request)
    body = None
    if code:
        number = int(request.match_info["number"])
        async with context.database.read() as tx:
            body = await webchat.message_body(
                tx, context.vault, desk.lookup(code), number, context.clock.now()
            )
    found = unpack(body).document if body else None
    if found is None:
        raise Refused(404, "no_page")
    return _handed_over(found.name, found.content, {})


async def sent(request: web.Request) -> web.Response:
    """Hand a photo or recording back to the person who sent it, and to nobody else."""
    desk = desk_of(request)
    context, code = desk.context, desk.site.visitor(request)
    found = None
    if code:
        number = int(request.match_info["number"])
        async with context.database.read() as tx:
            found = await webchat.sent_file(tx, context.vault, desk.lookup(code), number)
    if found is None:
        raise Refused(404, "no_page")
    file, content = found
    return _handed_over(file_name(file), content, {})


def _handed_over(name: str, content: bytes, headers: Mapping[str, str]) -> web.Response:
    """Answer with a file to keep; a browser opens none of them as a page of ours."""
    saved = f"attachment; filename*=UTF-8''{quote(name)}"
    return web.Response(
        body=content,
        content_type="application/octet-stream",
        headers={"Content-Disposition": saved, **headers},
    )
