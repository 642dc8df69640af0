"""Panels that keep themselves up to date: the server writes them anew, the page shows them."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

from bot.accounts.organisers import login_of
from bot.web.app_state import OrganiserState, state_of
from bot.web.cookies import session_token

EVERY = 1.0  # seconds between two looks
REST = 10  # times as long as a look took is rested at least, so that watching costs a tenth
SIGN_OF_LIFE = 15.0  # seconds of silence after which proxies may hang up


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """What a panel looks like now, and whether it will ever change again."""

    html: str
    is_final: bool = False


Look = Callable[[], Awaitable[Panel]]


async def stream(request: web.Request, look: Look) -> web.StreamResponse:
    """Send a panel whenever it changed, until it is final, the login is over or we stop."""
    response = web.StreamResponse()
    response.content_type = "text/event-stream"
    response.headers["X-Accel-Buffering"] = "no"
    await response.prepare(request)
    html, spoke = "", time.monotonic()
    try:
        while await _is_welcome(request):
            began = time.monotonic()
            panel = await look()
            if panel.html != html:
                await response.write(_event("panel", panel.html))
                html, spoke = panel.html, began
            elif began - spoke >= SIGN_OF_LIFE:
                await response.write(b": still here\n\n")
                spoke = began
            if panel.is_final:
                break
            await _rest(state_of(request), time.monotonic() - began)
        await response.write(_event("over", "over"))
    except ConnectionResetError:
        pass  # the page was closed
    return response


async def _is_welcome(request: web.Request) -> bool:
    state = state_of(request)
    if state.closing.is_set():
        return False
    return await login_of(state.context, session_token(request), watching=True) is not None


async def _rest(state: OrganiserState, took: float) -> None:
    try:
        await asyncio.wait_for(state.closing.wait(), max(EVERY, took * REST))
    except TimeoutError:
        return


def _event(name: str, text: str) -> bytes:
    lines = "".join(f"data: {line}\n" for line in text.splitlines())
    return f"event: {name}\n{lines}\n".encode()
