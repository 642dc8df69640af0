"""The style sheets, scripts and icons of our own pages, and the templates the pages are made of."""

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
FOR_EVER = "public, max-age=31536000, immutable"  # the address changes when the content does

Handler = Callable[[web.Request], Awaitable[web.Response]]


@dataclass(frozen=True, slots=True)
class Asset:
    """A file of our own as browsers ask for it."""

    content: bytes
    kind: str
    url: str


@cache
def assets(folder: Path, root: str) -> Mapping[str, Asset]:
    """Read the files of a folder, each by its name, to be served below an address; once."""
    return {path.name: _asset(path, root) for path in folder.iterdir()}


def serving(known: Mapping[str, Asset]) -> Handler:
    """Give the handler of a route that ends in the `{name}` of a file."""

    async def serve(request: web.Request) -> web.Response:
        asset = known.get(request.match_info["name"])
        if asset is None:
            raise web.HTTPNotFound
        return lasting(asset.content, asset.kind)

    return serve


def lasting(content: bytes, kind: str) -> web.Response:
    """Answer with a file of text that browsers may keep for ever."""
    response = web.Response(body=content, content_type=kind, charset="utf-8")
    response.headers["Cache-Control"] = FOR_EVER
    response.enable_compression()
    return response


def templates(folder: Path, *known: Mapping[str, Asset]) -> Environment:
    """Give the templates of a folder; `static` in them gives the address of a known file."""
    pages = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    urls = {name: asset.url for files in known for name, asset in files.items()}
    pages.globals["static"] = urls.__getitem__
    return pages


def _asset(path: Path, root: str) -> Asset:
    content = path.read_bytes()
    version = hashlib.sha256(content).hexdigest()[:12]
    return Asset(content=content, kind=KINDS[path.suffix], url=f"{root}/{path.name}?v={version}")
