"""Pictures for pages: which kinds may be shown, and how large they are."""

from dataclasses import dataclass

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8"
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # markers that carry a JPEG's size


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """Width and height in pixels."""

    width: int
    height: int


def kind_of(content: bytes) -> str | None:
    """Name the content type of a picture by its first bytes; None if it is not one of ours."""
    if content.startswith(_PNG):
        return "image/png"
    if content.startswith(_JPEG):
        return "image/jpeg"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return "image/gif" if content[:6] in {b"GIF87a", b"GIF89a"} else None


def size_of(content: bytes) -> Size | None:
    """Read the size of a PNG, JPEG or GIF, so that the page does not jump; None if unknown."""
    match kind_of(content):
        case "image/png" if len(content) >= 24:  # noqa: PLR2004 - where its first block ends
            return Size(width=_big(content[16:20]), height=_big(content[20:24]))
        case "image/gif" if len(content) >= 10:  # noqa: PLR2004 - where its size ends
            little = (int.from_bytes(content[at : at + 2], "little") for at in (6, 8))
            return Size(width=next(little), height=next(little))
        case "image/jpeg":
            return _jpeg_size(content)
        case _:
            return None


def _jpeg_size(content: bytes) -> Size | None:
    """Walk from block to block until the one that tells the size."""
    at = len(_JPEG)
    while at + 9 <= len(content) and content[at] == 0xFF:  # noqa: PLR2004 - begins every marker
        if content[at + 1] in _FRAMES:
            return Size(width=_big(content[at + 7 : at + 9]), height=_big(content[at + 5 : at + 7]))
        at += 2 + max(_big(content[at + 2 : at + 4]), 2)
    return None


def _big(number: bytes) -> int:
    return int.from_bytes(number, "big")
