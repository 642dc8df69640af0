"""The web chat's routes, and what it says when something cannot be done."""

import secrets
import time
from collections.abc import Awaitable, Callable
from functools import partial

import structlog
from aiohttp import web

from bot.authoring.script_store import ScriptCache
from bot.http.assets import serving
from bot.http.chat_look import chat_assets
from bot.http.security import harden
from bot.runtime.context import Context
from bot.turns.intake import StoreUnavailable
from bot.webchat import conversation, files, landing
from bot.webchat.app_state import (
    DESK,
    SAID_A_MINUTE,
    STARTED_A_MINUTE,
    STARTED_AT_ONCE,
    AdmitsUpdates,
    WebchatState,
)
from bot.webchat.channel import PageNotifier
from bot.webchat.rate_limit import NameRateLimiter
from bot.webchat.visitor import PageRefused, VisitorCookies
from dialogues.languages.phrases import page_phrase
from dialogues.languages.phrasing.sources import BASE
from storage.database.connection import is_outage

START = "/chat"
RETRY_AFTER = "60"  # seconds, when the store cannot be reached

_log = structlog.get_logger(__name__)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def init_webchat(
    app: web.Application,
    context: Context,
    *,
    intake: AdmitsUpdates,
    notifier: PageNotifier,
    script_cache: ScriptCache,
    public_url: str = "",
    leads_from_root: bool = True,
    steady: Callable[[], float] = time.monotonic,
) -> web.Application:
    """Mount the web chat at /chat, and lead people there from / unless that is taken.

    `public_url` is where people find us, if that is behind a proxy. `steady` gives seconds that
    never jump, for pacing.
    """
    starting = partial(
        NameRateLimiter, a_minute=STARTED_A_MINUTE, at_once=STARTED_AT_ONCE, steady=steady
    )
    state = WebchatState(
        context=context,
        intake=intake,
        notifier=notifier,
        script_cache=script_cache,
        site=VisitorCookies(public_url=public_url),
        said=NameRateLimiter(a_minute=SAID_A_MINUTE, at_once=SAID_A_MINUTE, steady=steady),
        started=starting(),
        tried=starting(),
    )
    if leads_from_root:
        app.router.add_get("/", _to_start)
    app.add_subapp(START, _chat(state))
    return app


def _chat(state: WebchatState) -> web.Application:
    chat = web.Application(middlewares=[_with_origin, _in_words])
    chat[DESK] = state
    chat[conversation.SOCKETS_OPEN] = set()
    chat.add_routes(
        [
            web.get("", landing.landing),
            web.get("/", landing.landing),
            web.post("/start", landing.start),
            web.post("/resume", landing.resume),
            web.get("/r/{resume}", landing.resume_link),
            web.post("/leave", landing.leave),
            web.get("/talk", conversation.page),
            web.post("/say", conversation.say),
            web.get("/news", conversation.news),
            web.get("/socket", conversation.socket),
            web.get("/static/{name}", serving(chat_assets())),
            web.get("/media/{hash:[0-9a-f]{64}}/{file:.+}", files.media),
            web.get(r"/document/{number:\d{1,15}}", files.document),
            web.get(r"/sent/{number:\d{1,15}}", files.sent),
            web.get("/{code}", landing.landing),
        ]
    )
    harden(chat, https=state.site.public_url.startswith("https:"))
    chat.on_shutdown.append(conversation.close_lines)
    return chat


async def _to_start(request: web.Request) -> web.StreamResponse:
    query = f"?{request.query_string}" if request.query_string else ""
    raise web.HTTPSeeOther(START + query)


@web.middleware
async def _with_origin(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let browsers name our own page to us, and nothing to others.

    With no referrer at all they would also hide the origin of our own forms.
    """
    response = await handler(request)
    if not response.prepared:
        response.headers["Referrer-Policy"] = "same-origin"
    return response


@web.middleware
async def _in_words(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer what cannot be done with a page that says why, and what to do."""
    try:
        return await handler(request)
    except (web.HTTPNotFound, web.HTTPMethodNotAllowed) as refused:
        return _message(request, refused.status, page_phrase(BASE, "no_page"))
    except web.HTTPException:
        raise
    except PageRefused as refused:
        return _message(request, refused.status, page_phrase(BASE, refused.key, **refused.values))
    except StoreUnavailable:
        return _message(request, 503, page_phrase(BASE, "busy"))
    except Exception as error:  # noqa: BLE001 - the edge: no traceback reaches a person
        return _broken(request, error)


def _broken(request: web.Request, error: Exception) -> web.Response:
    if is_outage(error):
        return _message(request, 503, page_phrase(BASE, "busy"))
    reference = secrets.token_hex(4)
    _log.error("web chat failed", error=type(error).__name__, reference=reference)
    return _message(request, 500, page_phrase(BASE, "broken", reference=reference))


def _message(request: web.Request, status: int, problem: str) -> web.Response:
    headers = {"Retry-After": RETRY_AFTER} if status in {429, 503} else {}
    if "application/json" in request.headers.get("Accept", ""):
        return web.json_response({"error": problem}, status=status, headers=headers)
    pages = request.app[DESK].pages
    text = pages.page("message", BASE, problem=problem, back=START)
    return web.Response(text=text, status=status, content_type="text/html", headers=headers)
