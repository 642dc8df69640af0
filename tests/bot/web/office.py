"""The organiser app over a real store, and somebody at a browser without scripts."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from aiohttp import ClientSession, CookieJar, web
from aiohttp.test_utils import TestServer

from bot.accounts.organisers import add_organiser
from bot.authoring.script_store import ScriptCache
from bot.runtime.context import Context
from bot.web.app import init_organiser
from storage.accounts.organisers import Account, Role
from tests.storage.answering import seed_person, seed_round

ROOT = "/organiser"
PASSWORD = "seven quiet herons"
Fields = dict[str, str]


@dataclass(frozen=True, slots=True)
class Seen:
    """A page as it came."""

    status: int
    path: str  # with its query, where redirects led to
    html: str
    headers: Any

    @property
    def title(self) -> str:
        """What the tab says."""
        return re.search(r"<title>(.*?)</title>", self.html, re.DOTALL)[1].strip()

    @property
    def words(self) -> str:
        """All text of the page in one line."""
        reader = _Words()
        reader.feed(self.html)
        return " ".join(" ".join(reader.found).split())

    @property
    def problems(self) -> list[str]:
        """The sentences of the error summary, each leading to its field."""
        listed = re.search(r"govuk-error-summary__list\">(.*?)</ul>", self.html, re.DOTALL)
        return re.findall(r">([^<>\n]+)</a>", listed[1]) if listed else []

    @property
    def csrf(self) -> str:
        """What the forms of the page carry."""
        return re.search(r'name="csrf" value="([^"]+)"', self.html)[1]

    def form(self, action: str) -> Fields:
        """The hidden fields of the form that is sent to an address."""
        inside = re.search(
            rf'<form[^>]*action="{re.escape(action)}"[^>]*>(.*?)</form>', self.html, re.DOTALL
        )
        found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', inside[1])
        return dict(found)


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found.append(data)


class Browser:
    """Somebody with a browser of their own."""

    def __init__(self, client: ClientSession, origin: str) -> None:
        self.client = client
        self.origin = origin

    @property
    def session(self) -> str:
        """What the browser holds of its login."""
        held = {cookie.key: cookie.value for cookie in self.client.cookie_jar}
        return held.get("dialogue-session", "")

    async def get(self, path: str, **headers: str) -> Seen:
        """Open a page of the organiser app."""
        async with self.client.get(_full(path), headers=headers) as answer:
            return await _seen(answer)

    async def post(self, path: str, fields: Any = None, **headers: str) -> Seen:
        """Send a form from a page of ours."""
        told = {"Origin": self.origin} | headers
        async with self.client.post(_full(path), data=fields or {}, headers=told) as answer:
            return await _seen(answer)

    async def log_in(self, name: str = "olga", password: str = PASSWORD) -> Seen:
        """Fill in the log-in form."""
        form = (await self.get("/login")).form(f"{ROOT}/login")
        return await self.post("/login", form | {"name": name, "password": password})

    async def send(self, page: str, path: str, **fields: str) -> Seen:
        """Send a form that stands on a page, with what that page's forms carry."""
        return await self.post(path, {"csrf": (await self.get(page)).csrf} | fields)


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """A served organiser app."""

    context: Context
    server: TestServer

    @asynccontextmanager
    async def browser(self) -> AsyncIterator[Browser]:
        """Open a browser that holds nothing yet."""
        origin = self.server.make_url("")
        async with ClientSession(origin, cookie_jar=CookieJar(unsafe=True)) as client:
            yield Browser(client, str(origin).rstrip("/"))

    @asynccontextmanager
    async def logged_in(
        self, role: Role = Role.ORGANISER, name: str = "olga"
    ) -> AsyncIterator[Browser]:
        """Make an account of that role and open a browser that is logged in with it."""
        await account(self.context, role, name)
        async with self.browser() as browser:
            await browser.log_in(name)
            yield browser


async def account(context: Context, role: Role = Role.ORGANISER, name: str = "olga") -> Account:
    """Make an account."""
    return await add_organiser(context, name=name, password=PASSWORD, role=role, actor="a test")


@asynccontextmanager
async def open_office(context: Context, **settings: Any) -> AsyncIterator[Office]:
    """Serve the organiser app on a free port of this machine."""
    app = web.Application()
    init_organiser(app, context, script_cache=ScriptCache(), **settings)
    async with TestServer(app) as server:
        yield Office(context=context, server=server)


async def seed_answers(context: Context, people: int = 3) -> None:
    """Store the round "spring" with people who answered; every second may be quoted."""
    async with context.database.write() as tx:
        found = await seed_round(tx)
        for place in range(people):
            person = await seed_person(
                tx,
                context.vault,
                found,
                f"p{place:03}",
                channel="web" if place % 2 else "telegram",
                profile={"age": "old" if place % 3 else "young"},
                quote=place % 2 == 0,
            )
            await person.does("joined", language="en")
            await person.sees("Hello, **welcome**", "Begin")
            await person.does("pressed", prompt=1, button=0, label="Begin")
            await person.answers("welcome", "view", "single", code="1" if place % 2 else "2")
            await person.sees("Why do you think so?")
            await person.does("said", ref="m", words=f"Heat & <b>warmth</b> {place}")
            await person.writes(f"Heat & <b>warmth</b> {place}")
            await person.reaches("welcome", seconds=60 + place)


def _full(path: str) -> str:
    return path if path.startswith(ROOT) else ROOT + path


async def _seen(answer: Any) -> Seen:
    return Seen(
        status=answer.status,
        path=answer.url.path_qs,
        html=await answer.text(errors="replace"),
        headers=answer.headers,
    )
