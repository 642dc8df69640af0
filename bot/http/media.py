"""Photos and sounds that people sent: known by what is in them, and safe to open in a browser."""

import re
from urllib.parse import quote

from aiohttp import web

from bot.http.pictures import kind_of

PHOTOS = frozenset({"image/jpeg", "image/png", "image/webp"})
_TRACKS = re.compile(rb"hdlr.{8}(soun|vide)", re.DOTALL)  # of MP4 (ISO 14496-12, 8.4.3)
_HEAD = 4_096  # bytes in which a WebM file tells its tracks
_POLICY = "default-src 'none'; sandbox"  # of a file that is opened as a page of its own


def in_browser(request: web.Request, name: str, content: bytes) -> web.Response:
    """Answer with a photo or sound to be shown or played, in parts if the browser asks for one.

    Whatever else it is can only be saved, under the name.
    """
    kind = mime_of(content)
    headers = {
        "Content-Disposition": f"{'inline' if kind else 'attachment'}; "
        f"filename*=UTF-8''{quote(name)}",
        "Content-Security-Policy": _POLICY,
        "Accept-Ranges": "bytes",
    }
    kind = kind or "application/octet-stream"
    if "Range" not in request.headers:
        return web.Response(body=content, content_type=kind, headers=headers)
    first, end = _wanted(request, len(content))
    if first >= end:
        whole = {"Content-Range": f"bytes */{len(content)}"}
        return web.Response(status=416, headers=headers | whole)
    headers["Content-Range"] = f"bytes {first}-{end - 1}/{len(content)}"
    return web.Response(status=206, body=content[first:end], content_type=kind, headers=headers)


def begins(request: web.Request) -> bool:
    """Tell whether a request asks for the beginning of a file, and not for a further part."""
    return _wanted(request, 1)[0] == 0


def _wanted(request: web.Request, size: int) -> tuple[int, int]:
    """Give which bytes a request asks for, the second number excluded; the same twice: none."""
    try:
        first, end, _ = request.http_range.indices(size)
    except ValueError:
        return size, size
    return first, end


def mime_of(content: bytes) -> str | None:
    """Name the content type of a photo or a sound; None for anything else."""
    if (picture := kind_of(content)) in PHOTOS:
        return picture
    return next((mime for mime, is_such in _SOUNDS.items() if is_such(content)), None)


def _is_ogg(content: bytes) -> bool:
    return content[:4] == b"OggS" and content[28:36].startswith((b"OpusHead", b"\x01vorbis"))


def _is_mp3(content: bytes) -> bool:
    """Tell by the tag, or by the head of the first frame: layer III, rates that exist."""
    if content[:3] == b"ID3":
        return True
    is_frame = content[:1] == b"\xff" and len(content) > 3  # noqa: PLR2004 - the length of a head
    return (
        is_frame
        and content[1] & 0xE6 == 0xE2  # noqa: PLR2004 - eleven bits of sync, and layer III
        and content[1] & 0x18 != 0x08  # noqa: PLR2004 - a version nobody defined
        and content[2] & 0xF0 not in {0x00, 0xF0}
        and content[2] & 0x0C != 0x0C  # noqa: PLR2004 - a rate nobody defined
    )


def _is_mp4(content: bytes) -> bool:
    """Tell by its tracks: sound, and no moving pictures."""
    return content[4:8] == b"ftyp" and set(_TRACKS.findall(content)) == {b"soun"}


def _is_wav(content: bytes) -> bool:
    return content[:4] == b"RIFF" and content[8:12] == b"WAVE"


def _is_webm(content: bytes) -> bool:
    head = content[:_HEAD]
    is_webm = head.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in head[:64]
    return is_webm and (b"A_OPUS" in head or b"A_VORBIS" in head) and b"V_" not in head


_SOUNDS = {
    "audio/ogg": _is_ogg,
    "audio/mpeg": _is_mp3,
    "audio/mp4": _is_mp4,
    "audio/wav": _is_wav,
    "audio/webm": _is_webm,
}
