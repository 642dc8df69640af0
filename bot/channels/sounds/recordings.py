"""Takes out of recordings what is not heard: places, times, titles, names, devices, pictures.

As with photos, what nobody knows of is left out too. No sound is decoded, none of it changes.
"""

from collections.abc import Callable
from struct import error as TooShort  # noqa: N812 - what it means here

from bot.channels.damaged import Damaged
from bot.channels.sounds.mp3 import bare_mp3, is_frame
from bot.channels.sounds.mp4 import bare_mp4
from bot.channels.sounds.ogg import bare_ogg
from bot.channels.sounds.wav import bare_wav
from bot.channels.sounds.webm import bare_webm


def bare(content: bytes) -> bytes | None:
    """Give an OGG, M4A, MP3, WAV or WebM without anything but its sound; None if it is damaged.

    What is no recording is told to be damaged.
    """
    take_apart = _known(content)
    try:
        return take_apart(content) if take_apart else None
    except (Damaged, TooShort, IndexError):
        return None


def _known(content: bytes) -> Callable[[bytes], bytes] | None:
    """Tell by its first bytes how a recording is taken apart."""
    if content.startswith(b"OggS"):
        return bare_ogg
    if content[4:8] == b"ftyp":
        return bare_mp4
    if content[:4] + content[8:12] == b"RIFFWAVE":
        return bare_wav
    if content.startswith(b"\x1a\x45\xdf\xa3"):
        return bare_webm
    return bare_mp3 if content.startswith(b"ID3") or is_frame(content) else None
