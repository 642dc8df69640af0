"""One call of a Bot API method, read from any of the encodings the server accepts."""

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from tests.emulator.errors import bad_request


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that came with a call."""

    name: str
    mime: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A method in lower case with its parameters, as strings or as JSON values."""

    method: str
    params: dict[str, Any] = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Return a parameter as text; empty when it is absent."""
        value = self.params.get(name)
        if value is None:
            return ""
        return value if isinstance(value, str) else str(value)

    def integer(self, name: str, default: int = 0) -> int:
        """Return a parameter as a whole number, or the default when absent or unreadable."""
        try:
            return int(self.params.get(name, default))
        except (TypeError, ValueError):
            return default

    def number(self, name: str) -> float:
        """Return a parameter that must be a number."""
        try:
            return float(self.params[name])
        except (KeyError, TypeError, ValueError):
            raise bad_request(f"there is no number in parameter {name}") from None

    def flag(self, name: str) -> bool:
        """Tell whether a yes-no parameter says yes."""
        return str(self.params.get(name, "")).lower() in ("true", "1", "yes")

    def structure(self, name: str, words: str) -> Any:
        """Return a JSON parameter; `words` names it in the error when it cannot be read."""
        value = self.params.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {words} JSON object") from None


async def read_call(request: web.Request, method: str) -> Call:
    """Read a call from the query and from a form, JSON or multipart body."""
    params: dict[str, Any] = dict(request.query) if request.query_string else {}
    files: dict[str, Upload] = {}
    if request.body_exists:
        await _read_body(request, params, files)
    return Call(method=method.lower(), params=params, files=files)


async def _read_body(
    request: web.Request, params: dict[str, Any], files: dict[str, Upload]
) -> None:
    match request.content_type:
        case "application/json":
            params.update(parse_json_body(await request.read()))
        case "multipart/form-data":
            await _read_parts(request, params, files)
        case _:
            body = (await request.read()).decode("utf-8", "replace")
            params.update(parse_qsl(body, keep_blank_values=True))


def parse_json_body(body: bytes) -> dict[str, Any]:
    """Read a JSON object, or refuse it in the server's words."""
    try:
        value = json.loads(body or b"{}")
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(value, dict):
        raise bad_request("JSON object expected")
    return value


async def _read_parts(
    request: web.Request, params: dict[str, Any], files: dict[str, Upload]
) -> None:
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            files[name] = Upload(
                name=value.filename, mime=value.content_type, data=value.file.read()
            )
        else:
            params[name] = value
