"""Writes comments that say nothing over those of Opus and Vorbis, in the same place.

Both are a mark, who made it, and a list: https://xiph.org/vorbis/doc/v-comment.html. An empty
name and an empty list are eight zeros; what follows them in the packet is not read (RFC 7845, 5.2).
"""

from bot.channels.damaged import Damaged

_EMPTY = bytes(8)
OPUS = b"OpusTags" + _EMPTY
VORBIS = b"\x03vorbis" + _EMPTY + b"\x01"  # the bit that ends the list (Vorbis I, 5.2.1)


def silenced(told: bytes, blank: bytes, at: int = 0) -> bytes:
    """Give as many bytes of empty comments as a piece has that stands at `at` in its packet.

    Raise Damaged if the packet does not begin as such comments do.
    """
    mark = blank[: blank.index(0)]
    if at == 0 and not told.startswith(mark):
        raise Damaged
    piece = blank[at : at + len(told)]
    return piece + bytes(len(told) - len(piece))
