"""Takes a WebM apart: RFC 8794 (EBML) and RFC 9559 (Matroska). Nothing moves, as in an M4A."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.channels.damaged import Damaged
from bot.channels.sounds.comments import VORBIS, silenced

_SEGMENT, _CODEC_PRIVATE, _TRACK_TYPE, _SOUND = 0x18538067, 0x63A2, 0x83, 2
_BLOCKS = {0xA3, 0xA0}  # SimpleBlock, BlockGroup: the sound
_OPENED = {_SEGMENT, 0x1549A966, 0x1654AE6B, 0xAE, 0x1F43B675}  # Info, Tracks, TrackEntry, Cluster
_EMPTIED = {0x4D80, 0x5741}  # MuxingApp, WritingApp: they must be there
_PLAYED = {
    *(0x1A45DFA3, 0x114D9B74, 0x1C53BB6B),  # the head, SeekHead, Cues
    *(0x2AD7B1, 0x4489),  # TimestampScale, Duration
    *(0xD7, 0x73C5, _TRACK_TYPE, 0xB9, 0x88, 0x9C, 0x86, _CODEC_PRIVATE, 0x56AA, 0x56BB),  # tracks
    *(0x23E383, 0xE1, 0x6D80),  # DefaultDuration, Audio, ContentEncodings
    *(0xE7, 0xA7, 0xAB),  # of a Cluster: its time, place and length
    *_BLOCKS,
}
_VOID, _SHORT = 0xEC, 128  # an element that says nothing; the most bytes that a short one has
_LACED = 2  # packets beside the last: a Vorbis track has three (RFC 9559, 5.1.4.1.22)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Element:
    id: int
    at: int
    body: int
    end: int | None  # None: not told, as by those who send while they record


def bare_webm(content: bytes) -> bytes:
    """Give a WebM in which only what plays is left. Raise Damaged or IndexError."""
    kept, seen = bytearray(content), set[int]()
    for element in _elements(content):
        seen.add(element.id)
        if element.id == _SEGMENT:
            del kept[element.end or len(content) :]
        _silence(kept, element)
    if seen.isdisjoint(_BLOCKS):
        raise Damaged
    return bytes(kept)


def _elements(content: bytes) -> Iterator[_Element]:
    """Give the elements in their order; those that are opened before what is in them."""
    at, whole = 0, len(content)
    while at < whole:
        element = _element(content, at)
        is_opened = element.id in _OPENED
        if (element.end or whole) > whole or (element.end is None and not is_opened):
            raise Damaged
        if element.id == _SEGMENT:
            whole = element.end or whole
        yield element
        at = element.body if is_opened or element.end is None else element.end


def _element(content: bytes, at: int) -> _Element:
    size_at = at + _width(content[at])
    body = size_at + _width(content[size_at])
    size = int.from_bytes(content[size_at:body])
    most = (1 << 7 * (body - size_at)) - 1
    end = None if size & most == most else body + (size & most)
    return _Element(id=int.from_bytes(content[at:size_at]), at=at, body=body, end=end)


def _width(first: int) -> int:
    """Give how many bytes a number has that begins with this one: RFC 8794, 4."""
    if first == 0:
        raise Damaged
    return 9 - first.bit_length()


def _silence(kept: bytearray, element: _Element) -> None:
    end = element.end
    if element.id in _OPENED or end is None:
        return
    told = bytes(kept[element.body : end])
    if element.id == _TRACK_TYPE and int.from_bytes(told) != _SOUND:
        raise Damaged
    if element.id == _CODEC_PRIVATE and told[:1] == bytes((_LACED,)):
        kept[element.body : end] = _silenced_vorbis(told)
    elif element.id in _EMPTIED:
        kept[element.body : end] = bytes(len(told))
    elif element.id not in _PLAYED:
        kept[element.at : end] = _void(end - element.at)


def _silenced_vorbis(told: bytes) -> bytes:
    """Give the three packets that begin a Vorbis track, the second with empty comments."""
    at, lengths = 1, []
    for _ in range(_LACED):
        length = 0
        while told[at] == 255:  # noqa: PLR2004 - the length goes on
            length, at = length + 255, at + 1
        lengths.append(length + told[at])
        at += 1
    begin, end = at + lengths[0], at + sum(lengths)
    return told[:begin] + silenced(told[begin:end], VORBIS) + told[end:]


def _void(length: int) -> bytes:
    """Write an element of so many bytes that says nothing."""
    if length <= _SHORT:
        return bytes((_VOID, 0x80 | length - 2)) + bytes(length - 2)
    return bytes((_VOID, 0x01)) + (length - 9).to_bytes(7) + bytes(length - 9)
