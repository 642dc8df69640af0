"""How people get into a round: links, pictures of links for posters, and further codes."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import segno
from aiohttp import web

from bot.rounds.lifecycle import add_code
from bot.rounds.request import LONGEST_TITLE
from bot.rounds.times import RoundRefused
from bot.web.app_state import ROOT, login_in, own_url, state_of
from bot.web.forms import Errors, text_fields
from bot.web.render import page
from storage.rounds import rounds
from storage.rounds.rounds import Code

CHANNELS = ("web", "telegram")
FIELDS = {
    "bad_code": "code",
    "code_taken": "code",
    "bad_most": "most",
    "code_expired": "expires",
    "bad_start": "expires",
    "start_too_far": "expires",
    "start_left_out": "expires",
    "start_comes_twice": "expires",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeLinks:
    """One code, and the links that carry it."""

    code: Code
    links: tuple[tuple[str, str], ...]  # channel, address


def invitations(request: web.Request, codes: Sequence[Code]) -> tuple[CodeLinks, ...]:
    """Give the links of each code, on every channel there is."""
    return tuple(
        CodeLinks(
            code=code,
            links=tuple(
                (channel, link)
                for channel in CHANNELS
                if (link := _link(request, channel, code.code)) is not None
            ),
        )
        for code in codes
    )


async def show_picture(request: web.Request) -> web.StreamResponse:
    """Draw the link of a code as a QR code, for a poster."""
    slug, code, channel = (request.match_info[part] for part in ("slug", "code", "channel"))
    async with state_of(request).context.database.read() as tx:
        round_ = await rounds.by_code(tx, code)
    link = _link(request, channel, code)
    if round_ is None or round_.slug != slug or link is None:
        raise web.HTTPNotFound
    drawn = io.BytesIO()
    segno.make(link, micro=False, error="m").save(
        drawn, kind="svg", scale=8, border=4, light="white", xmldecl=False, svgclass=None
    )
    return web.Response(body=drawn.getvalue(), content_type="image/svg+xml")


async def ask_code(request: web.Request) -> web.StreamResponse:
    """Show the form for one more code."""
    return await _form(request, {}, Errors())


async def take_code(request: web.Request) -> web.StreamResponse:
    """Give the round one more code."""
    given = text_fields(await request.post())
    errors = Errors()
    most = read_count(given.get("most", ""), "most", errors)
    if len(given.get("label", "")) > LONGEST_TITLE:
        errors.add("label", f"Write at most {LONGEST_TITLE} characters.")
    if errors:
        return await _form(request, given, errors)
    slug = request.match_info["slug"]
    try:
        await add_code(
            state_of(request).context,
            slug,
            login_in(request).account.name,
            code=given.get("code", "").strip(),
            label=given.get("label", ""),
            most=most,
            expires=given.get("expires", "").strip() or None,
        )
    except RoundRefused as refusal:
        field = FIELDS.get(refusal.code, "code")
        return await _form(request, given, errors.add(field, refusal.sentence))
    raise web.HTTPSeeOther(f"{ROOT}/rounds/{slug}?done=code_added")


def read_count(text: str, field: str, errors: Errors) -> int | None:
    """Read a whole number of people; nothing if it is left empty."""
    digits = text.strip().replace(",", "")
    if not digits:
        return None
    if not digits.isascii() or not digits.isdigit() or not 0 < int(digits[:10]) <= MOST_PEOPLE:
        errors.add(field, f"Write a whole number from 1 to {MOST_PEOPLE:,}, or leave it empty.")
        return None
    return int(digits)


MOST_PEOPLE = 10_000_000  # more than any country has asked at once


async def _form(request: web.Request, given: dict[str, str], errors: Errors) -> web.Response:
    async with state_of(request).context.database.read() as tx:
        round_ = await rounds.find(tx, request.match_info["slug"])
    if round_ is None:
        raise web.HTTPNotFound
    status = 400 if errors else 200
    return page(request, "code.html", status=status, round=round_, given=given, errors=errors)


def _link(request: web.Request, channel: str, code: str) -> str | None:
    if channel == "web":
        return f"{own_url(request)}/chat/{code}"
    bot_name = state_of(request).bot_name()
    if channel == "telegram" and bot_name:
        return f"https://t.me/{bot_name}?start={code}"
    return None
