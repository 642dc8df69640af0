"""Reads what a form brought: its fields, and a file if it carries one."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

from aiohttp import BodyPartReader, MultipartReader, web

from bot.webchat.media import MOST_MEGABYTES
from bot.webchat.visitor import MOST_BYTES, MOST_FIELDS, PageRefused, read_form

CHUNK = 64 * 1024
MOST_OF_A_FILE = MOST_MEGABYTES * 2**20
DRAINED = 10 * MOST_OF_A_FILE  # read and thrown away: browsers hear no answer before
PATIENCE = 300  # seconds for a file of the largest size over a poor mobile network


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A form as it came; `file` is empty where none was chosen."""

    fields: Mapping[str, str] = field(default_factory=dict)
    file: bytes = field(default=b"", repr=False)
    refused: PageRefused | None = None  # why not all of it was read


def is_large(request: web.Request) -> bool:
    """Tell whether a request may bring a file."""
    length = request.content_length
    return length is None or length > MOST_BYTES


async def read_posted(request: web.Request) -> Posted:
    """Read a form of either kind; the fields before a file that is refused are not lost."""
    if request.content_type != "multipart/form-data":
        return Posted(fields=await read_form(request))
    fields: dict[str, str] = {}
    try:
        async with asyncio.timeout(PATIENCE):
            return Posted(fields=fields, file=await _read_parts(await request.multipart(), fields))
    except PageRefused as found:
        refused = found
    except TimeoutError:
        refused = PageRefused(408, "too_slow")
    except (ValueError, AssertionError, RuntimeError):  # what the reader raises for broken ones
        refused = PageRefused(400, "page_old")
    return Posted(fields=fields, refused=refused)


async def _read_parts(parts: MultipartReader, fields: dict[str, str]) -> bytes:
    """Read the fields into `fields`; give the file."""
    file, room = b"", MOST_BYTES
    while (part := await parts.next()) is not None:
        if not isinstance(part, BodyPartReader) or len(fields) >= MOST_FIELDS:
            raise PageRefused(400, "page_old")
        if part.filename is None:
            content = await _read(part, room, PageRefused(413, "too_big"))
            room -= len(content)
            fields[part.name or ""] = content.decode()
        else:
            too_large = PageRefused(413, "file_too_large", most=MOST_MEGABYTES)
            file = await _read(part, MOST_OF_A_FILE, too_large)
    return file


async def _read(part: BodyPartReader, most: int, refused: PageRefused) -> bytes:
    """Read a part to its end, and refuse one of more than `most` bytes."""
    content, size = bytearray(), 0
    while size <= DRAINED and (chunk := await part.read_chunk(CHUNK)):
        size += len(chunk)
        if size <= most:
            content += chunk
    if size > most:
        raise refused
    return bytes(content)
