"""Writes down what came in, so that it can be taken up another day, and reads it back."""

import base64
import json
from dataclasses import fields
from datetime import datetime
from typing import Any, get_args

from bot.channels.contract import Act, Incoming

_ACTS = {kind.__name__: kind for kind in get_args(Act)}


def written(incoming: Incoming) -> bytes:
    """Write down what came in, whatever is in it; `raw` is left out."""
    act = {name: _told(value) for name, value in _values(incoming.act).items()}
    record = {name: _told(value) for name, value in _values(incoming).items() if name != "raw"}
    return json.dumps(record | {"act": {"kind": type(incoming.act).__name__, **act}}).encode()


def read_back(raw: bytes) -> Incoming:
    """Give what was written down; raise ValueError if this was not."""
    try:
        record = json.loads(raw)
        told = dict(record.pop("act"))
        kind = _ACTS[told.pop("kind")]
        if "content" in told:
            told["content"] = base64.b64decode(told["content"])
        at = datetime.fromisoformat(record.pop("at"))
        return Incoming(**record, at=at, act=kind(**told))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise ValueError("this is nothing that came in") from error


def _values(thing: Act | Incoming) -> dict[str, Any]:
    return {field.name: getattr(thing, field.name) for field in fields(thing)}


def _told(value: Any) -> Any:
    match value:
        case bytes():
            return base64.b64encode(value).decode()
        case datetime():
            return value.isoformat()
        case _:
            return value
