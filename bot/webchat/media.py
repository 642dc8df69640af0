"""Which files people may send as answers: known by what is in them, whatever they are called."""

import re
from dataclasses import dataclass

from bot.channels.photos import bare
from bot.http.pictures import kind_of
from bot.webchat.visitor import PageRefused

MOST_MEGABYTES = 10  # of a file: a phone's photo, or ten minutes of speech
ACCEPTED = {  # what browsers are told to offer
    "photo": "image/jpeg,image/png,image/webp",
    "voice": "audio/*,.mp3,.m4a,.ogg,.oga,.opus,.wav,.weba,.webm",
}
_PHOTOS = {"image/jpeg", "image/png", "image/webp"}
_TRACKS = re.compile(rb"hdlr.{8}(soun|vide)", re.DOTALL)  # of MP4 (ISO 14496-12, 8.4.3)
_HEAD = 4_096  # bytes in which a WebM file tells its tracks


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A file that may be an answer."""

    kind: str  # photo or voice
    mime: str
    content: bytes


def media_of(content: bytes, accepted: tuple[str, ...]) -> Media:
    """Take a file as one of the accepted kinds, photos without what tells where they were made.

    Raise PageRefused for a file of another kind, or a photo that is damaged.
    """
    mime = mime_of(content)
    kind = "photo" if mime in _PHOTOS else "voice"
    if mime is None or kind not in accepted:
        raise PageRefused(422, "file_other_" + "_".join(accepted))
    cleaned = bare(content) if kind == "photo" else content
    if cleaned is None:
        raise PageRefused(422, "file_damaged")
    return Media(kind=kind, mime=mime, content=cleaned)


def mime_of(content: bytes) -> str | None:
    """Name the content type of a photo or a sound; None for anything else."""
    if (picture := kind_of(content)) in _PHOTOS:
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
