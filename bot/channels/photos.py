"""Takes out of photos what tells where, when and with what they were made.

The file is taken apart and only what draws the picture is put together again, byte for byte: what
nobody knows of is left out too, and so is whatever follows the picture's end. No pixel is decoded.
"""

import re
from collections.abc import Iterator
from struct import error as TooShort  # noqa: N812 - what it means here
from struct import pack, unpack_from

from bot.channels.damaged import Damaged

_JPEG, _PNG = b"\xff\xd8", b"\x89PNG\r\n\x1a\n"
_SCAN, _END, _FILL = 0xDA, 0xD9, 0xFF
# frames, tables, scans and restart intervals: what a decoder needs (ITU-T T.81, table B.1)
_DRAWS = {*range(0xC0, 0xD0), 0xDA, 0xDB, 0xDC, 0xDD}
_JFIF, _EXIF = 0xE0, 0xE1
_COLOURS = {_JFIF: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}  # how to read the colours
_PLAIN_JFIF = 18  # bytes of a JFIF segment that carries no small copy of the picture
_SCAN_ENDS = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_ORIENTATION = 0x0112  # the one thing of Exif that draws: which way up
_CHUNKS = {
    *(b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT"),
    *(b"bKGD", b"pHYs", b"cICP"),
}
_FRAMES = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"}
_WEBP_EXIF, _WEBP_XMP = 0x08, 0x04  # flags that say such chunks follow


def is_picture(content: bytes) -> bool:
    """Tell whether a file begins as a JPEG, PNG or WebP does."""
    return content.startswith((_JPEG, _PNG)) or content[:4] + content[8:12] == b"RIFFWEBP"


def bare(content: bytes) -> bytes | None:
    """Give a JPEG, PNG or WebP without anything but its picture; None if it is damaged."""
    try:
        if content.startswith(_JPEG):
            return b"".join(_bare_jpeg(content))
        if content.startswith(_PNG):
            return b"".join(_bare_png(content))
        return _bare_webp(content)
    except (Damaged, TooShort):
        return None


def _bare_jpeg(content: bytes) -> Iterator[bytes]:
    yield _JPEG
    at = len(_JPEG)
    while (marker := _marker(content, at)) != _END:
        if marker == _FILL:
            at += 1
            continue
        end = at + 2 + _number(content, ">H", at + 2)
        segment = content[at:end]
        if marker == _SCAN:
            segment, end = _scan(content, at, end)
        yield _kept(marker, segment)
        at = end
    yield bytes((_FILL, _END))


def _marker(content: bytes, at: int) -> int:
    if content[at : at + 1] != b"\xff":
        raise Damaged
    return _number(content, ">B", at + 1)


def _scan(content: bytes, at: int, head_ends: int) -> tuple[bytes, int]:
    """Give a scan with its data, which has no length: it ends where another segment begins."""
    end = _SCAN_ENDS.search(content, head_ends)
    if end is None:
        raise Damaged
    return content[at : end.start()], end.start()


def _kept(marker: int, segment: bytes) -> bytes:
    """Give what stays of a segment."""
    data = segment[4:]
    if marker == _EXIF and data.startswith(b"Exif\0\0"):
        return _turned(_orientation(data[6:]))
    if marker == _JFIF and len(segment) > _PLAIN_JFIF:
        return b""
    return segment if marker in _DRAWS or _is_colour(marker, data) else b""


def _is_colour(marker: int, data: bytes) -> bool:
    return marker in _COLOURS and data.startswith(_COLOURS[marker])


def _orientation(tiff: bytes) -> int:
    """Read which way up a photo is to be shown; 1, as it is, if nothing sound is said."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return 1
    try:
        first = _number(tiff, order + "I", 4)
        for entry in range(_number(tiff, order + "H", first)):
            at = first + 2 + 12 * entry
            if _number(tiff, order + "H", at) == _ORIENTATION:
                return _number(tiff, order + "H", at + 8)
    except TooShort:
        pass
    return 1


def _turned(orientation: int) -> bytes:
    """Write an Exif segment that says which way up, and nothing else."""
    if not 1 < orientation <= 8:  # noqa: PLR2004 - there are eight ways
        return b""
    tiff = pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, _ORIENTATION, 3, 1, orientation, 0, 0)
    return pack(">BBH6s", _FILL, _EXIF, 8 + len(tiff), b"Exif\0\0") + tiff


def _bare_png(content: bytes) -> Iterator[bytes]:
    yield _PNG
    at, kind = len(_PNG), b""
    while kind != b"IEND":
        length, kind = unpack_from(">I4s", content, at)
        end = at + 12 + length
        if end > len(content):
            raise Damaged
        if kind in _CHUNKS:
            yield content[at:end]
        at = end


def _bare_webp(content: bytes) -> bytes:
    body = b"WEBP" + b"".join(_webp_chunks(content))
    return b"RIFF" + pack("<I", len(body)) + body


def _webp_chunks(content: bytes) -> Iterator[bytes]:
    at, whole = 12, 8 + _number(content, "<I", 4)
    if whole > len(content):
        raise Damaged
    while at < whole:
        kind, length = unpack_from("<4sI", content, at)
        end = at + 8 + length + length % 2
        chunk = content[at:end]
        if end > whole:
            raise Damaged
        if kind == b"VP8X":
            chunk = chunk[:8] + bytes((chunk[8] & ~(_WEBP_EXIF | _WEBP_XMP),)) + chunk[9:]
        if kind in _FRAMES:
            yield chunk
        at = end


def _number(content: bytes, form: str, at: int) -> int:
    number: int = unpack_from(form, content, at)[0]
    return number
