"""The page of a preview: controls beside the real web chat, on this machine only."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from aiohttp import web
from jinja2 import Environment

from bot.http.assets import assets, serving, templates
from bot.http.chat_look import chat_assets
from bot.http.security import safe_headers
from bot.rehearsal.preview.session import Persona, Preview
from bot.rehearsal.preview.watch import Stamp, stamp
from bot.webchat.app import init_webchat
from bot.webchat.visitor import PageRefused, VisitorCookies, must_be_ours
from dialogues.text.placeholders import impersonal

LOOK_EVERY = 1.0  # seconds between two looks at the files
_HERE = Path(__file__).parent
PREVIEW = web.AppKey("PREVIEW", Preview)
PAGES = web.AppKey("PAGES", Environment)
BUSY = web.AppKey("BUSY", asyncio.Lock)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def build_preview(preview: Preview) -> web.Application:
    """Build the page with its controls, and the web chat in a frame beside them."""
    app = web.Application(middlewares=[_framed])
    app[PREVIEW], app[BUSY] = preview, asyncio.Lock()
    own = assets(_HERE / "static", "/preview/static")
    app[PAGES] = templates(_HERE / "templates", chat_assets(), own)
    app.add_routes(
        [
            web.get("/", _page),
            web.post("/preview/{what:next|tomorrow|fill|new}", _control),
            web.get("/preview/edition", _edition),
            web.get("/preview/static/{name}", serving(own)),
        ]
    )
    init_webchat(
        app,
        preview.stage.context,
        intake=preview,
        notifier=preview.notifier,
        script_cache=preview.stage.script_cache,
        leads_from_root=False,
    )
    return app


async def watch(app: web.Application, folder: Path, *, every: float = LOOK_EVERY) -> None:
    """Show the script again whenever its files are changed, until cancelled."""
    seen: Stamp = stamp(folder)
    while True:
        await asyncio.sleep(every)
        now = stamp(folder)
        if now != seen:
            seen = now
            async with app[BUSY]:
                await app[PREVIEW].reopen()


async def _page(request: web.Request) -> web.Response:
    preview = request.app[PREVIEW]
    starts = "start" in request.query
    text = (
        request.app[PAGES]
        .get_template("preview.html")
        .render(
            title=impersonal(preview.script.dialogue.dialogue.title),
            frame=f"/chat?code={preview.code}" if starts else "/chat/talk#newest",
            moment=await preview.moment(),
            languages=preview.script.languages,
            arms={name: arm.title for name, arm in preview.script.dialogue.arms.items()},
            persona=preview.persona,
            problems=preview.problems,
            edition=preview.edition,
            starts=starts,
        )
    )
    response = web.Response(text=text, content_type="text/html")
    VisitorCookies().remember(request, response, preview.address)
    return response


async def _control(request: web.Request) -> web.Response:
    """Do what a control asks for, and show the page again."""
    try:
        must_be_ours(VisitorCookies(), request)
    except PageRefused:
        raise web.HTTPForbidden(text="Use the buttons of the preview itself.") from None
    form, preview = await request.post(), request.app[PREVIEW]
    async with request.app[BUSY]:
        match request.match_info["what"]:
            case "next":
                await preview.to_next()
            case "tomorrow":
                await preview.to_tomorrow()
            case "fill":
                await preview.fill_in()
            case _:
                await preview.begin(_persona(preview, form))
    raise web.HTTPSeeOther("/")


def _persona(preview: Preview, form: Any) -> Persona:
    """Read whom the author wants to be; what is not offered means: any."""
    language, arm = str(form.get("language", "")), str(form.get("arm", ""))
    script = preview.script
    return Persona(
        language=language if language in script.languages else "",
        arm=arm if arm in script.dialogue.arms else "",
    )


async def _edition(request: web.Request) -> web.Response:
    """Tell pages which script is shown, and whether the one on disk can be."""
    preview = request.app[PREVIEW]
    return web.json_response({"edition": preview.edition, "problems": len(preview.problems)})


@web.middleware
async def _framed(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let our own page, and nobody else, show the chat in a frame."""
    response = await handler(request)
    if not response.prepared:
        policy = safe_headers(https=False)["Content-Security-Policy"]
        policy = policy.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
        response.headers["Content-Security-Policy"] = f"{policy}; frame-src 'self'"
        for name, value in safe_headers(https=False).items():
            response.headers.setdefault(name, value)
        response.headers["Referrer-Policy"] = "same-origin"
    return response
