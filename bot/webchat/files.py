"""Files that pages fetch: pictures of scripts, documents for one person."""

from aiohttp import web

from bot.channels.content import unpack
from bot.http.assets import FOR_EVER
from bot.http.script_files import handed_over, of_script
from bot.webchat.app_state import state_of
from bot.webchat.render import file_name
from bot.webchat.visitor import PageRefused
from storage.queries import webchat


async def media(request: web.Request) -> web.Response:
    """Give a picture or a handout of a script that some round runs."""
    state, file = state_of(request), request.match_info["file"]
    async with state.context.database.read() as tx:
        content = await webchat.script_file(tx, request.match_info["hash"], file)
    response = None if content is None else of_script(file, content, {"Cache-Control": FOR_EVER})
    if response is None:
        raise PageRefused(404, "no_page")
    return response


async def document(request: web.Request) -> web.Response:
    """Hand a document to the person it was made for."""
    state = state_of(request)
    context, code = state.context, state.site.visitor(request)
    body = None
    if code:
        number = int(request.match_info["number"])
        async with context.database.read() as tx:
            body = await webchat.message_body(
                tx, context.vault, state.lookup(code), number, context.clock.now()
            )
    file = unpack(body).document if body else None
    if file is None:
        raise PageRefused(404, "no_page")
    return handed_over(file.name, file.content, {})


async def sent(request: web.Request) -> web.Response:
    """Hand a photo or recording back to the person who sent it, and to nobody else."""
    state = state_of(request)
    context, code = state.context, state.site.visitor(request)
    opened = None
    if code:
        number = int(request.match_info["number"])
        async with context.database.read() as tx:
            opened = await webchat.sent_file(tx, context.vault, state.lookup(code), number)
    if opened is None:
        raise PageRefused(404, "no_page")
    file, content = opened
    return handed_over(file_name(file), content, {})
