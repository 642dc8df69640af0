"""Pages made of templates, and the files they need."""

import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from aiohttp import web
from jinja2 import ChainableUndefined, ChoiceLoader, Environment, PackageLoader, PrefixLoader

from bot.evidence.transcripts import fate_of
from bot.http.assets import KINDS, lasting
from bot.web import formats
from bot.web.app_state import LOGIN, ROOT, may_act
from dialogues.text.markup import to_web
from dialogues.timing.keeping import in_months
from storage.accounts.organisers import Role

NAME = "Distributed Dialogue"
_TYPES = KINDS | {".txt": "text/plain", ".md": "text/plain"}


def page(
    request: web.Request, template: str, *, status: int = 200, **values: object
) -> web.Response:
    """Fill in a template; it knows who is logged in without being told."""
    return web.Response(
        text=fragment(request, template, **values), status=status, content_type="text/html"
    )


def fragment(request: web.Request, template: str, **values: object) -> str:
    """Fill in a template that is a part of a page."""
    login = request.get(LOGIN)
    known = {
        "login": login,
        "path": request.path,
        "acts": login is not None and may_act(request),
        "audits": login is not None and login.account.role is Role.ADMIN,
    }
    return _environment().get_template(template).render(known | values)


async def serve_asset(request: web.Request) -> web.Response:
    """Give a stylesheet, script or picture of ours."""
    name = request.match_info["name"]
    content = _assets().get(name)
    if content is None or request.match_info["version"] != version():
        raise web.HTTPNotFound
    return lasting(content, _TYPES[name[name.rindex(".") :]])


def asset(name: str) -> str:
    """Give the address of a file of ours."""
    if name not in _assets():
        raise LookupError(f"there is no file {name} to serve")
    return f"{ROOT}/static/{version()}/{name}"


@cache
def version() -> str:
    """Name the state of all files served, so that browsers may keep them."""
    digest = hashlib.sha256()
    for name, content in sorted(_assets().items()):
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:12]


@cache
def _assets() -> Mapping[str, bytes]:
    """Read the files once; nothing else can be asked for."""
    folder = files("bot.web") / "static"
    own = {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}
    vendored = (folder / "vendor").iterdir()
    return own | {f"vendor/{file.name}": file.read_bytes() for file in vendored if file.is_file()}


@cache
def _environment() -> Environment:
    macros = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    environment = Environment(
        loader=ChoiceLoader([PackageLoader("bot.web"), macros]),
        autoescape=True,
        undefined=ChainableUndefined,  # the vendored macros count on it
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"root": ROOT, "name": NAME, "asset": asset} | _words()
    environment.filters |= _words() | {"markdown": to_web}
    return environment


def _words() -> dict[str, Any]:
    return {
        "when": formats.when,
        "day": formats.day,
        "lasting": formats.lasting,
        "in_months": in_months,
        "number": formats.number,
        "exact": formats.exact,
        "many": formats.many,
        "plain": formats.plain,
        "language": formats.language,
        "channel": formats.channel,
        "status_colours": formats.STATUS_COLOURS,
        "late_words": formats.LATE,
        "fate": fate_of,
        "kind_words": formats.KINDS,
    }
