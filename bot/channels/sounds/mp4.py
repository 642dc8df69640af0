"""Takes an M4A apart: ISO/IEC 14496-12. Sound is found by its place in the file, so nothing moves.

What is not needed to play is written over with a box of the same length that says nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from struct import unpack_from

from bot.channels.damaged import Damaged

_OPENED = {b"moov", b"trak", b"edts", b"mdia", b"minf", b"stbl", b"mvex", b"moof", b"traf"}
_TIMED = {b"mvhd", b"tkhd", b"mdhd"}  # they begin with when it was made and changed
_PLAYED = {
    *(b"ftyp", b"styp", b"mdat", b"sidx", b"mfra", b"elst", b"smhd", b"dinf", b"stsd", b"stts"),
    *(b"stsc", b"stsz", b"stz2", b"stco", b"co64", b"ctts", b"stss", b"sgpd", b"sbgp", b"trex"),
    *(b"mehd", b"mfhd", b"tfhd", b"tfdt", b"trun", b"saiz", b"saio"),
}
_NEEDED = {b"moov", b"mdat", b"hdlr"}
_HANDLERS = {b"soun", b"url ", b"alis"}  # no chapters, films or places beside the sound
_NAME_AT = 24  # in a handler's box
_LONG = 1  # a size that says: the size follows in eight bytes
_TO_THE_END = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Box:
    kind: bytes
    at: int
    body: int  # where what is in it begins
    end: int


def bare_mp4(content: bytes) -> bytes:
    """Give an M4A in which only what plays is left. Raise Damaged or struct.error."""
    kept, seen = bytearray(content), set[bytes]()
    for box in _boxes(content):
        seen.add(box.kind)
        _silence(kept, box)
    if not seen >= _NEEDED:
        raise Damaged
    return bytes(kept)


def _boxes(content: bytes) -> Iterator[_Box]:
    """Give the boxes in their order; those that are opened before what is in them."""
    at = 0
    while at < len(content):
        box = _box(content, at)
        yield box
        at = box.body if box.kind in _OPENED else box.end


def _box(content: bytes, at: int) -> _Box:
    size, kind = unpack_from(">I4s", content, at)
    body = at + 8
    if size == _LONG:
        [size] = unpack_from(">Q", content, body)
        body += 8
    elif size == _TO_THE_END:
        size = len(content) - at
    if not body <= at + size <= len(content):
        raise Damaged
    return _Box(kind=kind, at=at, body=body, end=at + size)


def _silence(kept: bytearray, box: _Box) -> None:
    if box.kind in _TIMED:
        length = 16 if kept[box.body] else 8  # by the version of the box
        _blank(kept, box.body + 4, min(box.body + 4 + length, box.end))
    elif box.kind == b"hdlr":
        if bytes(kept[box.body + 8 : box.body + 12]) not in _HANDLERS:
            raise Damaged
        _blank(kept, min(box.body + _NAME_AT, box.end), box.end)
    elif box.kind not in _OPENED | _PLAYED:
        kept[box.at + 4 : box.at + 8] = b"free"
        _blank(kept, box.body, box.end)


def _blank(kept: bytearray, begin: int, end: int) -> None:
    kept[begin:end] = bytes(end - begin)
