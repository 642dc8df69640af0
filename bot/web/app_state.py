"""What every page of the organiser app may ask for."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from aiohttp import web

from bot.authoring.script_store import ScriptCache
from bot.http import security
from bot.rounds.lifecycle import End
from bot.runtime.context import Context
from bot.turns.intake import Intake
from bot.web.background import Exports
from storage.accounts.organisers import Login, Role

ROOT = "/organiser"  # where the app is mounted
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganiserState:
    """The store, the scripts, the way to the corridor, and how the world reaches us."""

    context: Context
    script_cache: ScriptCache
    intake: Intake
    end: End | None  # tells people that their round ended; without it the scheduler does
    public_url: str | None  # as set by whoever runs the service
    bot_name: Callable[[], str | None]  # of the Telegram bot, once it is known
    bot_has_topics: Callable[[], bool]  # whether chats with it may have several topics
    exports: Exports
    closing: asyncio.Event = field(default_factory=asyncio.Event)  # the program is ending

    @property
    def is_https(self) -> bool:
        """Whether the world reaches us by https."""
        return (self.public_url or "").startswith("https://")


STATE = web.AppKey("state", OrganiserState)
LOGIN: web.RequestKey[Login] = web.RequestKey("login", Login)


def state_of(request: web.Request) -> OrganiserState:
    """Give what the pages share."""
    return request.app[STATE]


def login_in(request: web.Request) -> Login:
    """Give the login of a request that passed the guard."""
    return request[LOGIN]


def may_act(request: web.Request) -> bool:
    """Tell whether whoever asks may change rounds."""
    return login_in(request).account.role in {Role.ORGANISER, Role.ADMIN}


def sees_unquotable(request: web.Request) -> bool:
    """Tell whether whoever asks may read words that must not be quoted."""
    return login_in(request).account.role is Role.ANALYST


def own_url(request: web.Request) -> str:
    """Give the address that links to other people are made with."""
    public = state_of(request).public_url
    return public or f"{request.url.scheme}://{request.host}"


def is_local(request: web.Request) -> bool:
    """Tell whether the browser runs on this machine and speaks plain http with us."""
    return not state_of(request).is_https and request.url.host in LOOPBACK


def is_own_origin(request: web.Request) -> bool:
    """Tell whether a form comes from a page of ours, as far as the browser says.

    Browsers that say nothing are judged by the token in the form alone.
    """
    place = request.headers.get("Sec-Fetch-Site")
    if place is not None:
        return place == "same-origin"
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    return urlsplit(origin).netloc in {request.host, urlsplit(own_url(request)).netloc}


def place_of(request: web.Request) -> str:
    """Give the network address of the browser, behind a proxy of ours if there is one."""
    return security.place_of(request, is_proxied=state_of(request).public_url is not None)
