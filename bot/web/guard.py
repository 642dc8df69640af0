"""Who may see which page: nobody, unless the page says so."""

import hmac
import secrets
import traceback
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler

from bot.accounts.organisers import login_of
from bot.evidence.answers import NotFound
from bot.web.app_state import LOGIN, ROOT, is_own_origin, state_of
from bot.web.cookies import session_token
from bot.web.render import page
from storage.accounts.organisers import Role

log = structlog.get_logger()

Roles = frozenset[Role]
ANYBODY: Roles = frozenset()  # also who is not logged in
EVERY: Roles = frozenset(Role)
ACTING: Roles = frozenset({Role.ORGANISER, Role.ADMIN})
AUDITING: Roles = frozenset({Role.ADMIN})
GUARDS: web.AppKey[dict[web.AbstractRoute, Roles]] = web.AppKey("guards", dict)

_SAFE = frozenset({"GET", "HEAD"})
_IN_WORDS: Mapping[int, tuple[str, str]] = {
    400: ("This did not work", "The browser sent something we cannot read. Go back and try again."),
    403: (
        "You may not do this",
        "Your account may not do this, or the form was out of date. Load the page again.",
    ),
    404: (
        "Page not found",
        "There is nothing at this address. Check it for slips, or begin from the list of rounds.",
    ),
    405: ("This did not work", "This address cannot be used like that. Go back to the page."),
    413: ("That is too large", "What you sent is larger than one megabyte. Send a smaller file."),
}


@web.middleware
async def mishaps(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Tell what went wrong in words; for faults of ours, give a reference and log no more."""
    try:
        return await handler(request)
    except NotFound as missing:
        return _refusal(request, 404, str(missing))
    except web.HTTPException as refusal:
        if refusal.status < web.HTTPBadRequest.status_code:
            raise
        return _refusal(request, refusal.status)
    except Exception as error:  # noqa: BLE001 - the edge of the request
        reference = secrets.token_hex(4)
        place = traceback.extract_tb(error.__traceback__)[-1]
        log.error(
            "page_failed",
            reference=reference,
            error=type(error).__name__,
            where=f"{Path(place.filename).name}:{place.lineno}",
        )
        return page(request, "failed.html", status=500, reference=reference)


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let in who may see the page, and forms that come from a page of ours."""
    if request.match_info.http_exception is not None:
        return await handler(request)
    roles = request.app[GUARDS].get(request.match_info.route)
    if roles is None:
        raise web.HTTPForbidden
    if request.method not in _SAFE and not is_own_origin(request):
        raise web.HTTPForbidden
    if roles == ANYBODY:
        return await handler(request)
    login = await login_of(
        state_of(request).context, session_token(request), watching=_is_watching(request)
    )
    if login is None:
        raise web.HTTPSeeOther(_to_login(request))
    request[LOGIN] = login
    if login.account.role not in roles:
        raise web.HTTPForbidden
    if request.method not in _SAFE:
        await _check_token(request, login.csrf)
    return await handler(request)


async def _check_token(request: web.Request, expected: str) -> None:
    given = (await request.post()).get("csrf", "")
    if not isinstance(given, str) or not hmac.compare_digest(given.encode(), expected.encode()):
        raise web.HTTPForbidden


def _is_watching(request: web.Request) -> bool:
    """Tell whether this is a page that keeps itself up to date, with nobody there perhaps."""
    return request.path.endswith("/live")


def _to_login(request: web.Request) -> str:
    back = request.path_qs if request.method in _SAFE else ""
    return f"{ROOT}/login?next={quote(back)}" if back.startswith(f"{ROOT}/") else f"{ROOT}/login"


def _refusal(request: web.Request, status: int, sentence: str = "") -> web.Response:
    title, usual = _IN_WORDS.get(status, _IN_WORDS[400])
    return page(request, "refused.html", status=status, title=title, sentence=sentence or usual)
