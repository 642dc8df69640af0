"""Logging in and out."""

import hmac
import secrets

from aiohttp import web

from bot.accounts.organisers import OrganiserRefused, log_in, log_out, login_of
from bot.web.app_state import ROOT, login_in, place_of, state_of
from bot.web.cookies import FORM, SESSION, drop, form_token, hold, session_token
from bot.web.forms import Errors, text_fields
from bot.web.render import page

HOME = f"{ROOT}/rounds"
_NO_COOKIE = (
    "The form was out of date, or your browser did not keep our cookie. Try again. If that does "
    "not help, allow cookies, and see that the address begins with https://."
)


async def show_login(request: web.Request) -> web.StreamResponse:
    """Show the form, unless the browser is logged in already."""
    if await login_of(state_of(request).context, session_token(request)):
        raise web.HTTPSeeOther(HOME)
    return _form(request, {"next": request.query.get("next", "")})


async def take_login(request: web.Request) -> web.StreamResponse:
    """Check name and password; the browser gets a new token in any case."""
    given = text_fields(await request.post())
    held = form_token(request)
    if not held or not hmac.compare_digest(held.encode(), given.get("form", "").encode()):
        return _form(request, given, Errors().add("name", _NO_COOKIE), status=403)
    name, password = given.get("name", ""), given.get("password", "")
    missing = Errors().need(name, "name", "Enter your name.")
    if missing.need(password, "password", "Enter your password."):
        return _form(request, given, missing, status=400)
    try:
        login = await log_in(
            state_of(request).context, name=name, password=password, place=place_of(request)
        )
    except OrganiserRefused as refusal:
        status = 429 if refusal.code == "too_often" else 400
        return _form(request, given, Errors().add("name", refusal.sentence), status=status)
    response = web.HTTPSeeOther(_next(given.get("next", "")))
    hold(request, response, SESSION, login.token)
    drop(request, response, FORM)
    raise response


async def take_logout(request: web.Request) -> web.StreamResponse:
    """End the login and let the browser forget everything of ours."""
    await log_out(state_of(request).context, login_in(request))
    response = web.HTTPSeeOther(f"{ROOT}/login?done=logged_out")
    response.headers["Clear-Site-Data"] = '"cache"'
    drop(request, response, SESSION)
    raise response


def _form(
    request: web.Request,
    given: dict[str, str],
    errors: Errors | None = None,
    status: int = 200,
) -> web.Response:
    token = secrets.token_urlsafe(16)
    fields = {name: given.get(name, "") for name in ("name", "next")}
    response = page(
        request,
        "login.html",
        status=status,
        form=token,
        given=fields,
        errors=errors or Errors(),
        done=request.query.get("done"),
    )
    hold(request, response, FORM, token)
    return response


def _next(target: str) -> str:
    """Give where to go on to: a page of this app, whatever the form says."""
    is_ours = target.startswith(f"{ROOT}/") and "\\" not in target and target.isprintable()
    return target if is_ours else HOME
