"""Answers with files: a picture or a handout of a script, and whatever is to be kept."""

from collections.abc import Mapping
from urllib.parse import quote

from aiohttp import web

from bot.http.pictures import kind_of
from dialogues.script.loader import HANDOUTS


def of_script(file: str, content: bytes, headers: Mapping[str, str]) -> web.Response | None:
    """Answer with a file of a script: a handout to keep, or a picture; None if it is neither."""
    if file.startswith(HANDOUTS):
        return handed_over(file.removeprefix(HANDOUTS), content, headers)
    kind = kind_of(content)
    return web.Response(body=content, content_type=kind, headers=headers) if kind else None


def handed_over(name: str, content: bytes, headers: Mapping[str, str]) -> web.Response:
    """Answer with a file to keep; a browser opens none of them as a page of ours."""
    saved = f"attachment; filename*=UTF-8''{quote(name)}"
    return web.Response(
        body=content,
        content_type="application/octet-stream",
        headers={"Content-Disposition": saved, **headers},
    )
