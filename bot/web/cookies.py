"""The two cookies: the one of the login, and the one that ties the log-in form to a browser."""

from aiohttp import web

from bot.web.app_state import is_local

SESSION, FORM = "dialogue-session", "dialogue-form"


def session_token(request: web.Request) -> str:
    """Give what the browser holds of its login; empty if nothing."""
    return request.cookies.get(_name(request, SESSION), "")


def form_token(request: web.Request) -> str:
    """Give what ties the log-in form to the browser; empty if nothing."""
    return request.cookies.get(_name(request, FORM), "")


def hold(request: web.Request, response: web.StreamResponse, name: str, value: str) -> None:
    """Let the browser hold a value until it is closed, out of reach of scripts and other sites."""
    response.set_cookie(
        _name(request, name),
        value,
        path="/",
        secure=not is_local(request),
        httponly=True,
        samesite="Strict",
    )


def drop(request: web.Request, response: web.StreamResponse, name: str) -> None:
    """Let the browser forget a value."""
    response.del_cookie(
        _name(request, name),
        path="/",
        secure=not is_local(request),
        httponly=True,
        samesite="Strict",
    )


def _name(request: web.Request, name: str) -> str:
    """Give the name on this kind of connection; browsers take `__Host-` from https only."""
    return name if is_local(request) else f"__Host-{name}"
