"""Formatted text: HTML to plain text with entities, cleaned as Telegram cleans what it is sent."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from tests.emulator.calls import Call
from tests.emulator.errors import bad_request

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
ENTITY_LIMIT = 100

_TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
_TAGS = {*_TYPES, "a", "span", "tg-emoji"}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:(lt|gt|amp|quot);?|#(\d{1,7});?|#[xX]([0-9a-fA-F]{1,6});?)")
_ATTRIBUTE = re.compile(r"""\s*([^\s=>/"']*)\s*(=)?\s*("[^"]*"|'[^']*'|[^\s>"']+)?""")
_COMMAND = re.compile(r"(?:^|(?<=\s))/[A-Za-z0-9_]{1,64}(?:@\w+)?")

_DELETED = re.compile("[\r\u030a\u0333\u033f\u2028-\u202e]")
_BLANKED = re.compile("[\0-\x09\x0b\x0c\x0e-\x1f]")

Entity = dict[str, Any]


def units(text: str) -> int:
    """Count UTF-16 code units, as Telegram measures text."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def clean(text: str) -> str:
    """Take out what Telegram takes out of every text, and blank what it blanks."""
    return _BLANKED.sub(" ", _DELETED.sub("", text))


def link_of(address: str) -> str:
    """Give the address of a link as Telegram keeps it; empty if it keeps none."""
    whole = address.strip().replace(" ", "%20")
    try:
        parts = urlsplit(whole if "://" in whole else f"http://{whole}")
        host, is_port = parts.hostname or "", parts.port != 0
    except ValueError:
        return ""
    is_host = "." in host or ":" in host
    if parts.scheme.lower() not in ("http", "https") or not is_host or not is_port:
        return ""
    user, at, place = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{user}{at}{place.lower()}", path=parts.path or "/"))


def commands_in(text: str) -> list[Entity]:
    """Find the commands in what a person typed, as Telegram marks them."""
    return [
        {
            "type": "bot_command",
            "offset": units(text[: found.start()]),
            "length": units(found.group()),
        }
        for found in _COMMAND.finditer(text)
    ]


def formatted(call: Call, name: str, entities_name: str) -> tuple[str, list[Entity]]:
    """Return a text parameter without its mark-up, trimmed, and its entities."""
    text = call.text(name)
    mode = call.text("parse_mode").lower()
    if mode == "html":
        is_marked = "<" in text or "&" in text
        return _parse_html(text) if is_marked else (clean(text).strip(), [])
    if mode:
        raise bad_request("unsupported parse_mode")
    entities = call.structure(entities_name, "entities") or []
    return clean(text).strip(), list(entities)


@dataclass(slots=True)
class _Open:
    tag: str
    start: int
    entity: Entity


@dataclass(slots=True)
class _Reading:
    source: str
    at: int = 0
    out: list[str] = field(default_factory=list)
    length: int = 0
    opened: list[_Open] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)

    def emit(self, text: str) -> None:
        text = clean(text)
        self.out.append(text)
        self.length += units(text)

    def fail(self, why: str, at: int) -> Exception:
        offset = len(self.source[:at].encode())
        return bad_request(f"can't parse entities: {why.format(offset=offset)}")


def _parse_html(source: str) -> tuple[str, list[Entity]]:
    reading = _Reading(source)
    while reading.at < len(source):
        _read_next(reading)
    if reading.opened:
        tag = reading.opened[-1].tag
        why = f'Can\'t find end tag corresponding to start tag "{tag}"'
        raise reading.fail(why, len(source))
    return _trim("".join(reading.out), reading.entities)


def _read_next(reading: _Reading) -> None:
    letter = reading.source[reading.at]
    step: Callable[[_Reading], None] = _read_text
    if letter == "&":
        step = _read_reference
    elif letter == "<":
        is_end = reading.source.startswith("</", reading.at)
        step = _read_end_tag if is_end else _read_start_tag
    step(reading)


def _read_text(reading: _Reading) -> None:
    stops = (reading.source.find(sign, reading.at) for sign in "<&")
    end = min((stop for stop in stops if stop >= 0), default=len(reading.source))
    reading.emit(reading.source[reading.at : end])
    reading.at = end


def _read_reference(reading: _Reading) -> None:
    found = _REFERENCE.match(reading.source, reading.at)
    letter = _letter_of(found) if found else ""
    if found is None or not letter:
        reading.emit("&")
        reading.at += 1
        return
    reading.emit(letter)
    reading.at = found.end()


def _letter_of(found: re.Match[str]) -> str:
    named, decimal, hexadecimal = found.groups()
    if named:
        return _NAMED[named]
    code = int(decimal) if decimal else int(hexadecimal, 16)
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""


def _read_start_tag(reading: _Reading) -> None:
    begin = reading.at
    name = re.compile(r"[^\s>]*").match(reading.source, begin + 1)
    tag = name.group().lower() if name else ""
    end = begin + 1 + len(tag)
    if end >= len(reading.source):
        raise reading.fail("Unclosed start tag at byte offset {offset}", begin)
    if tag not in _TAGS:
        raise reading.fail(f'Unsupported start tag "{tag}" at byte offset {{offset}}', begin)
    attributes, reading.at = _read_attributes(reading, tag, begin, end)
    entity = _entity(reading, tag, attributes, begin)
    reading.opened.append(_Open(tag, reading.length, entity))


def _read_attributes(
    reading: _Reading, tag: str, begin: int, at: int
) -> tuple[dict[str, str], int]:
    attributes: dict[str, str] = {}
    source = reading.source
    while True:
        while at < len(source) and source[at].isspace():
            at += 1
        if at >= len(source):
            raise reading.fail(f'Unclosed start tag "{tag}" at byte offset {{offset}}', begin)
        if source[at] == ">":
            return attributes, at + 1
        at = _read_attribute(reading, tag, attributes, begin, at)


def _read_attribute(
    reading: _Reading, tag: str, attributes: dict[str, str], begin: int, at: int
) -> int:
    found = _ATTRIBUTE.match(reading.source, at)
    name, sign, value = found.groups() if found else ("", None, None)
    if found is None or not name:
        why = f'Empty attribute name in the tag "{tag}" at byte offset {{offset}}'
        raise reading.fail(why, begin)
    if sign and value is None:
        raise reading.fail("Unclosed start tag at byte offset {offset}", at)
    if not sign:
        attributes[name.lower()] = ""
        return found.end(1)
    attributes[name.lower()] = _REFERENCE.sub(_letter_of, (value or "").strip("\"'"))
    return found.end()


def _entity(reading: _Reading, tag: str, attributes: dict[str, str], begin: int) -> Entity:
    if tag == "a":
        return {"type": "text_link", "url": link_of(attributes.get("href", ""))}
    if tag == "span":
        if attributes.get("class") != "tg-spoiler":
            why = 'Tag "span" must have class "tg-spoiler" at byte offset {offset}'
            raise reading.fail(why, begin)
        return {"type": "spoiler"}
    if tag == "tg-emoji":
        return {"type": "custom_emoji", "custom_emoji_id": attributes.get("emoji-id", "")}
    if tag == "blockquote" and "expandable" in attributes:
        return {"type": "expandable_blockquote"}
    return {"type": _TYPES[tag]}


def _read_end_tag(reading: _Reading) -> None:
    begin = reading.at
    if not reading.opened:
        raise reading.fail("Unexpected end tag at byte offset {offset}", begin)
    tag = re.compile(r"([^\s>]*)\s*>").match(reading.source, begin + 2)
    if tag is None:
        raise reading.fail("Unclosed end tag at byte offset {offset}", begin)
    end, found = tag.end() - 1, tag[1].lower()
    opened = reading.opened.pop()
    if found and found != opened.tag:
        why = (
            "Unmatched end tag at byte offset {offset}, "
            f'expected "</{opened.tag}>", found "</{found}>"'
        )
        raise reading.fail(why, begin)
    reading.at = end + 1
    _close(reading, opened)


def _close(reading: _Reading, opened: _Open) -> None:
    length = reading.length - opened.start
    if not length:
        return
    entity = dict(opened.entity)
    if entity["type"] == "text_link" and not entity["url"]:
        return
    entity.update(offset=opened.start, length=length)
    reading.entities.append(entity)


def _trim(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    kept = text.strip()
    skipped = units(text[: len(text) - len(text.lstrip())])
    trimmed = list(_cut(entities, skipped, units(kept)))
    trimmed.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    return kept, trimmed[:ENTITY_LIMIT]


def _cut(entities: list[Entity], skipped: int, length: int) -> Iterator[Entity]:
    for entity in entities:
        start = max(0, entity["offset"] - skipped)
        end = min(length, entity["offset"] + entity["length"] - skipped)
        if end > start:
            yield {**entity, "offset": start, "length": end - start}
