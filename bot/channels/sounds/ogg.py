"""Takes an Ogg apart: RFC 3533 (pages), RFC 7845 (Opus), "Vorbis I specification" (Vorbis)."""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from struct import pack, unpack_from

from bot.channels.damaged import Damaged
from bot.channels.sounds.comments import OPUS, VORBIS, silenced

_PAGE, _HEAD, _CHECKSUM_AT = b"OggS", 27, 22
_FIRST = 0x02  # the flag of a page that begins a stream
_GOES_ON = 255  # the length of a piece that does not end its packet
_COMMENTS = {b"OpusHead": OPUS, b"\x01vorbis": VORBIS}  # what a stream begins with, and has next
_COMMENTS_ARE = 1  # the second packet, counted from zero
_MIRRORED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    head: bytes
    lengths: bytes  # of the pieces of packets in its body
    body: bytes

    @property
    def stream(self) -> bytes:
        return self.head[14:18]

    @property
    def is_first(self) -> bool:
        return bool(self.head[5] & _FIRST)


def bare_ogg(content: bytes) -> bytes:
    """Give an Ogg with empty comments and no streams but Opus and Vorbis.

    Raise Damaged, struct.error or IndexError.
    """
    kept, streams = [], dict[bytes, _Stream]()
    for page in _pages(content):
        if page.is_first:
            streams[page.stream] = _Stream(page)
        if page.stream not in streams:
            raise Damaged
        kept.append(streams[page.stream].silence(page))
    if not any(kept) or not all(stream.is_told for stream in streams.values()):
        raise Damaged
    return b"".join(kept)


def _pages(content: bytes) -> Iterator[_Page]:
    """Give the pages; what stands between or after them is skipped, as players do."""
    at = content.find(_PAGE)
    while at >= 0:
        begins = at + _HEAD + content[at + _HEAD - 1]
        lengths = content[at + _HEAD : begins]
        end = begins + sum(lengths)
        if end > len(content):
            raise Damaged
        yield _Page(head=content[at : at + _HEAD], lengths=lengths, body=content[begins:end])
        at = content.find(_PAGE, end)


class _Stream:
    """Follows the packets of one stream, and writes over the second, which is its comments."""

    def __init__(self, first: _Page) -> None:
        begins = (blank for mark, blank in _COMMENTS.items() if first.body.startswith(mark))
        self._blank = next(begins, None)
        self._packet = 0
        self._at = 0  # bytes of the comments that came so far

    @property
    def is_told(self) -> bool:
        """Tell whether its comments came whole and more after them, or all of it is left out."""
        has_more = self._packet > _COMMENTS_ARE + 1
        return self._blank is None or (has_more and self._at >= len(self._blank))

    def silence(self, page: _Page) -> bytes:
        """Give a page without its part of the comments; nothing if it is of no sound."""
        if self._blank is None:
            return b""
        pieces = []
        for piece in _pieces(page):
            if self._packet == _COMMENTS_ARE:
                pieces.append(silenced(piece, self._blank, self._at))
                self._at += len(piece)
            else:
                pieces.append(piece)
            self._packet += len(piece) < _GOES_ON
        return _checked(page.head, page.lengths + b"".join(pieces))


def _pieces(page: _Page) -> Iterator[bytes]:
    at = 0
    for length in page.lengths:
        yield page.body[at : at + length]
        at += length


def _checked(head: bytes, rest: bytes) -> bytes:
    """Give a page with its checksum."""
    before, after = head[:_CHECKSUM_AT], head[_CHECKSUM_AT + 4 :]
    checksum = _checksum(before + bytes(4) + after + rest)
    return before + pack("<I", checksum) + after + rest


def _checksum(page: bytes) -> int:
    """Compute the checksum of a page: RFC 3533, 6, field 7.

    It is the CRC-32 of zlib on mirrored bits, begun with zero and not inverted at the end.
    """
    found = zlib.crc32(page.translate(_MIRRORED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    number: int = unpack_from(">I", pack("<I", found).translate(_MIRRORED))[0]
    return number
