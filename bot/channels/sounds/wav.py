"""Takes a WAV apart: IBM, Microsoft, "Multimedia Programming Interface and Data Specifications"."""

from collections.abc import Iterator
from struct import pack, unpack_from

from bot.channels.damaged import Damaged

_SOUND = {b"fmt ", b"fact", b"data"}  # no LIST, bext, id3, iXML, cue or any other


def bare_wav(content: bytes) -> bytes:
    """Give a WAV that has only its sound and how to play it. Raise Damaged or struct.error."""
    body = b"WAVE" + b"".join(_chunks(content))
    return b"RIFF" + pack("<I", len(body)) + body


def _chunks(content: bytes) -> Iterator[bytes]:
    at, whole = 12, 8 + int(unpack_from("<I", content, 4)[0])
    if whole > len(content):
        raise Damaged
    while at < whole:
        kind, length = unpack_from("<4sI", content, at)
        end = at + 8 + length
        if end > whole:
            raise Damaged
        if kind in _SOUND:
            yield content[at:end] + bytes(length % 2)
        at = end + length % 2
