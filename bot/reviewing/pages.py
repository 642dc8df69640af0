"""The pages of reviewers: what there is to sign, and taking what they sign. The link is the key."""

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

import structlog
from aiohttp import web
from jinja2 import Environment

from bot.authoring.script_store import ScriptCache
from bot.authoring.signoff import (
    LONGEST_COMMENT,
    LONGEST_NAME,
    NAME_FIELD,
    Given,
    Reading,
    ReviewRefused,
    file_beside,
    reading,
    sign,
)
from bot.http.assets import assets, serving, templates
from bot.http.chat_look import chat_assets
from bot.http.script_files import of_script
from bot.http.security import harden
from bot.reviewing.shown import PartToSign, shown
from bot.runtime.context import Context
from dialogues.script.codes import WARNINGS
from dialogues.signoff.signing import STANCE_WORDS, VERDICT_WORDS, Verdict
from storage.database.connection import is_outage

ROOT = "/review"
MOST_BYTES = 4 * 1024 * 1024  # of a form: a comment on every part
CONTEXT = web.AppKey("CONTEXT", Context)
SHELF = web.AppKey("SHELF", ScriptCache)
PAGES = web.AppKey("PAGES", Environment)

_HERE = Path(__file__).parent
_log = structlog.get_logger(__name__)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def init_reviewing(
    app: web.Application, context: Context, *, script_cache: ScriptCache, https: bool
) -> None:
    """Mount the reviewers' pages under /review."""
    review = web.Application(middlewares=[_in_words], client_max_size=MOST_BYTES)
    review[CONTEXT], review[SHELF] = context, script_cache
    own = assets(_HERE / "static", f"{ROOT}/static")
    review[PAGES] = templates(_HERE / "templates", chat_assets(), own)
    review.add_routes(
        [
            web.get("/static/{name}", serving(own)),
            web.get(r"/{token:[A-Za-z0-9_-]{20,64}}", _show),
            web.post(r"/{token:[A-Za-z0-9_-]{20,64}}", _take),
            web.get(r"/{token:[A-Za-z0-9_-]{20,64}}/{file:.+}", _file),
        ]
    )
    harden(review, https=https)
    app.add_subapp(ROOT, review)


async def _show(request: web.Request) -> web.Response:
    """Show the version that is to be signed."""
    return await _page(request, signed=_number(request.query.get("signed", "")))


async def _file(request: web.Request) -> web.Response:
    """Give a picture or a handout of the version that is to be signed."""
    app, name = request.app, request.match_info["file"]
    content = await file_beside(app[CONTEXT], app[SHELF], request.match_info["token"], name)
    response = None if content is None else of_script(name, content, {})
    if response is None:
        raise web.HTTPNotFound
    return response


async def _take(request: web.Request) -> web.Response:
    """Take what a reviewer signs; the link proves who they are, so a form needs no token."""
    posted = await request.post()
    form = {name: _kept(value) for name, value in posted.items() if isinstance(value, str)}
    given, name = _given(form), form.get(NAME_FIELD, "")
    try:
        count = await sign(
            request.app[CONTEXT], request.app[SHELF], request.match_info["token"], given, name
        )
    except ReviewRefused as refused:
        return await _page(request, given=given, name=name, problem=refused, status=400)
    raise web.HTTPSeeOther(f"{ROOT}/{request.match_info['token']}?signed={count}")


def _kept(text: str) -> str:
    """Leave out what no store keeps in a text, and no keyboard writes."""
    return text.replace("\0", "")


def _given(form: Mapping[str, str]) -> dict[str, Given]:
    """Read `verdict:KEY`, `comment:KEY` and `hash:KEY` of each part that anything is said of."""
    verdicts = {verdict.value: verdict for verdict in Verdict}
    said = {}
    for key in (name.removeprefix("hash:") for name in form if name.startswith("hash:")):
        judged = Given(
            hash=form[f"hash:{key}"],
            verdict=verdicts.get(form.get(f"verdict:{key}", "")),
            comment=form.get(f"comment:{key}", "").replace("\r\n", "\n"),
        )
        if judged.verdict or judged.comment.strip():
            said[key] = judged
    return said


async def _page(
    request: web.Request,
    *,
    given: Mapping[str, Given] | None = None,
    name: str = "",
    problem: ReviewRefused | None = None,
    signed: int | None = None,
    status: int = 200,
) -> web.Response:
    token = request.match_info["token"]
    read = await reading(request.app[CONTEXT], request.app[SHELF], token)
    if read is None:
        return _sorry(request, 404, "This link does not work, or not any more.")
    parts = [shown(read.script, part, read.own.get(part.key)) for part in read.parts]
    return _answer(
        request,
        "review.html",
        status,
        read=read,
        files=f"{ROOT}/{token}",
        parts=parts,
        done=sum(part.is_signed for part in parts),
        said=_before(read, parts) | _said(parts, given or {}),
        verdicts=VERDICT_WORDS,
        stance=STANCE_WORDS[read.reviewer.stance],
        name=name,
        problem=problem,
        signed=signed,
        warnings=WARNINGS,
        most={"comment": LONGEST_COMMENT, "name": LONGEST_NAME},
    )


def _before(read: Reading, parts: list[PartToSign]) -> dict[str, tuple[Verdict | None, str]]:
    """Give what stands in the form: what was signed of this wording, else nothing."""
    said: dict[str, tuple[Verdict | None, str]] = {}
    for part in parts:
        signature = read.own.get(part.part.key) if part.is_signed else None
        said[part.part.key] = (signature.verdict, signature.comment) if signature else (None, "")
    return said


def _said(
    parts: list[PartToSign], given: Mapping[str, Given]
) -> dict[str, tuple[Verdict | None, str]]:
    """Give what was just filled in, so that nothing is lost; no verdict on what was changed."""
    now = {part.part.key: part.part.hash for part in parts}
    return {
        key: (judged.verdict if judged.hash == now.get(key) else None, judged.comment)
        for key, judged in given.items()
    }


@web.middleware
async def _in_words(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer what cannot be done with a page that says what to do."""
    try:
        return await handler(request)
    except (web.HTTPNotFound, web.HTTPMethodNotAllowed):
        return _sorry(request, 404, "There is no such page.")
    except web.HTTPRequestEntityTooLarge:
        return _sorry(request, 413, "That was too much at once. Shorten your comments.")
    except web.HTTPException:
        raise
    except Exception as error:  # noqa: BLE001 - the edge: no traceback reaches a person
        if not is_outage(error):
            _log.error("review failed", error=type(error).__name__)
        return _sorry(request, 503, "Something is wrong at our end. Try again in a little while.")


def _sorry(request: web.Request, status: int, problem: str) -> web.Response:
    return _answer(request, "sorry.html", status, problem=problem)


def _answer(request: web.Request, template: str, status: int, **values: Any) -> web.Response:
    text = request.app[PAGES].get_template(template).render(**values)
    return web.Response(text=text, status=status, content_type="text/html")


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None  # noqa: PLR2004
