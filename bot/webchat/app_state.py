"""What all routes of the web chat share: the store, the intake, the pages, the limits."""

import asyncio
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any, Protocol

from aiohttp import web

from bot.authoring.script_store import ScriptCache
from bot.channels.contract import Act, Incoming
from bot.http.security import place_of
from bot.runtime.context import Context
from bot.webchat.channel import PageNotifier
from bot.webchat.posted import Posted, is_large, read_posted
from bot.webchat.rate_limit import NameRateLimiter
from bot.webchat.render import Pages
from bot.webchat.visitor import (
    PageRefused,
    VisitorCookies,
    must_be_ours,
    new_token,
    nonce_of,
    read_form,
)
from storage.queries import webchat

SAID_A_MINUTE = 30  # by one person; faster is a stuck key or a program
STARTED_A_MINUTE = 20  # new chats from one network
STARTED_AT_ONCE = 60  # ... a hall of people on one Wi-Fi, scanning the same poster
SOCKETS = 5  # open pages of one person
UPLOADS = 8  # files read and kept at once, in memory; who comes then waits


class AdmitsUpdates(Protocol):
    """Where what people do goes: the intake, or a preview that has one of its own."""

    async def admit_update(self, incoming: Incoming) -> None:
        """Return once it is committed; raise StoreUnavailable if it could not be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebchatState:
    """Handed to every route of the web chat."""

    context: Context
    intake: AdmitsUpdates
    notifier: PageNotifier
    script_cache: ScriptCache
    site: VisitorCookies
    said: NameRateLimiter
    started: NameRateLimiter
    tried: NameRateLimiter
    pages: Pages = field(default_factory=Pages)
    uploads: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(UPLOADS))

    def peer(self, request: web.Request) -> str:
        """Name the network a request comes from, to slow down who starts too many chats."""
        return place_of(request, is_proxied=bool(self.site.public_url))

    async def visitor(self, request: web.Request) -> str | None:
        """Give the resume code of who is at the browser, if we know them."""
        code = self.site.visitor(request)
        return code if code and await self.is_known(code) else None

    async def is_known(self, code: str) -> bool:
        """Tell whether a chat goes by a resume code."""
        async with self.context.database.read() as tx:
            return await webchat.is_known(tx, self.lookup(code))

    def lookup(self, code: str) -> bytes:
        """Hash a resume code, to find its chat."""
        return self.context.vault.lookup("web", code)

    def token(self, request: web.Request) -> str:
        """Make the token for the forms of a page."""
        return new_token(self.context.vault, self.site.visitor(request) or "")

    async def form(self, request: web.Request) -> Mapping[str, str]:
        """Read a form of our own; refuse any other."""
        must_be_ours(self.site, request)
        return await read_form(request)

    async def posted(self, request: web.Request) -> Posted:
        """Read a form of our own that may carry a file; refuse any other."""
        must_be_ours(self.site, request)
        return await read_posted(request)

    def room(self, request: web.Request) -> AbstractAsyncContextManager[Any]:
        """Give room for what a request brings: not too many files at once."""
        return self.uploads if is_large(request) else nullcontext()

    def nonce(self, request: web.Request, form: Mapping[str, str]) -> str:
        """Give the nonce of a form; refuse one that was not made for this visitor."""
        visitor = self.site.visitor(request) or ""
        return nonce_of(self.context.vault, visitor, form.get("token", ""))

    async def hand_in_act(self, *, key: str, address: str, act: Act, language: str = "") -> None:
        """Hand in what somebody did, and tell their other pages."""
        await self.intake.admit_update(
            Incoming(
                key=key,
                channel="web",
                address=address,
                act=act,
                at=self.context.clock.now(),
                language=language,
            )
        )
        self.notifier.notify_pages(address)

    def refuse_haste(self, pace: NameRateLimiter, name: str, key: str) -> None:
        """Refuse who does something too often."""
        if not pace.allows(name):
            raise PageRefused(429, key)

    def page(
        self, name: str, language: str, /, *, status: int = 200, **values: Any
    ) -> web.Response:
        """Answer with a page."""
        text = self.pages.page(name, language, **values)
        return web.Response(text=text, status=status, content_type="text/html")


DESK = web.AppKey("DESK", WebchatState)


def state_of(request: web.Request) -> WebchatState:
    """Give the state of the app that answers."""
    return request.app[DESK]
