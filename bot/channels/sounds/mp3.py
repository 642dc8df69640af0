"""Takes an MP3 apart into its frames: ISO/IEC 11172-3, 2.4.1.3, and 13818-3 for the lower rates.

Tags (ID3, APE, Lyrics3) have no place among frames: whatever is no frame is left out.
What an encoder writes into a frame, such as its own name, stays there.
"""

import re
from collections.abc import Iterator

from bot.channels.damaged import Damaged

_HEAD, _TAG_HEAD = 4, 10
_SYNC = 0x7FF  # the eleven bits that a frame begins with
_MAY_BEGIN = re.compile(rb"\xff[\xe2\xe3\xf2\xf3\xfa\xfb][^\xf0-\xff]")
_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
_KILOBITS = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KILOBITS_LOW = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_FULL = 3  # the version at whose rates a frame has two granules of sound


def is_frame(content: bytes, at: int = 0) -> bool:
    """Tell whether a frame of layer III begins here."""
    return _length(content, at) > 0


def bare_mp3(content: bytes) -> bytes:
    """Give an MP3 with nothing but its frames, as far as they are whole. Raise Damaged."""
    kept = b"".join(_frames(content))
    if not kept:
        raise Damaged
    return kept


def _frames(content: bytes) -> Iterator[bytes]:
    """Give the frames: each follows another or is followed by one, and all are of one kind."""
    at, ended, kind = _after_tag(content), -1, -1
    while at >= 0:
        end = at + _length(content, at)
        is_chained = at == ended or is_frame(content, end) or end == len(content)
        if at < end <= len(content) and is_chained and kind in {-1, _kind(content, at)}:
            yield content[at:end]
            kind, ended, at = _kind(content, at), end, end
        else:
            found = _MAY_BEGIN.search(content, at + 1)
            at = found.start() if found else -1


def _after_tag(content: bytes) -> int:
    """Give where the tags at the beginning end: their pictures may look like frames."""
    at = 0
    while content[at : at + 3] == b"ID3" and len(content) >= at + _TAG_HEAD:
        size = sum(byte << 7 * place for place, byte in enumerate(content[at + 9 : at + 5 : -1]))
        at += _TAG_HEAD + size
    return at


def _kind(content: bytes, at: int) -> int:
    """Give version and sampling rate, which are the same in all frames of a recording."""
    return (content[at + 1] & 0x18) << 8 | content[at + 2] & 0x0C


def _length(content: bytes, at: int) -> int:
    """Give the bytes of the frame that begins here; 0 if none does."""
    head = int.from_bytes(content[at : at + _HEAD])
    version, rate, bits = head >> 19 & 3, head >> 10 & 3, head >> 12 & 15
    is_layer_3 = head >> 21 == _SYNC and head >> 17 & 3 == 1
    if not is_layer_3 or version not in _RATES or rate > 2 or bits in {0, 15}:  # noqa: PLR2004
        return 0
    kilobits = (_KILOBITS if version == _FULL else _KILOBITS_LOW)[bits]
    granules = 2 if version == _FULL else 1
    return 72_000 * granules * kilobits // _RATES[version][rate] + (head >> 9 & 1)
