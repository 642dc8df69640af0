"""Photos as phones make them, as small as such files can be."""

from struct import pack

GPS = b"55.9533 N, 3.1883 W"  # where they were made: must never be kept
MAKER = b"Anna's phone"
DRAWN = b"\x01\xff\x00\x02\xff\xd0\x03"  # what a scan holds: a stuffed byte, a restart


def segment(marker: int, told: bytes) -> bytes:
    return pack(">BBH", 0xFF, marker, 2 + len(told)) + told


def exif(orientation: int, *, order: str = ">") -> bytes:
    """Write what a phone tells in Exif: which way up, and after it where and with what."""
    head = {">": b"MM", "<": b"II"}[order] + pack(order + "HI", 42, 8)
    entries = pack(order + "HHIHH", 0x0100, 3, 1, 640, 0)
    entries += pack(order + "HHIHH", 0x0112, 3, 1, orientation, 0)
    return b"Exif\0\0" + head + pack(order + "H", 2) + entries + bytes(4) + GPS + MAKER


JFIF = segment(0xE0, b"JFIF\0" + bytes(9))
PROFILE = segment(0xE2, b"ICC_PROFILE\0" + b"colours")
ADOBE = segment(0xEE, b"Adobe" + bytes(7))
TABLES = segment(0xDB, b"quants") + segment(0xC2, b"frame") + segment(0xC4, b"codes")
SCANS = (
    (segment(0xDA, b"scan") + DRAWN + segment(0xC4, b"more codes")) + segment(0xDA, b"2") + DRAWN
)


def jpeg(*, exif_told: bytes = b"", tail: bytes = b"") -> bytes:
    """Make a photo of two scans, with everything that phones and editors write beside it."""
    told = (
        (segment(0xE1, exif_told) if exif_told else b"")
        + segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + GPS)
        + segment(0xE0, b"JFXX\0" + GPS)
        + segment(0xE2, b"MPF\0" + GPS)
        + segment(0xED, b"Photoshop 3.0\0" + GPS)
        + segment(0xFE, MAKER)
        + segment(0xE5, MAKER)
    )
    return (
        b"\xff\xd8" + JFIF + told + PROFILE + ADOBE + b"\xff" + TABLES + SCANS + b"\xff\xd9" + tail
    )


def bare_jpeg(orientation: bytes = b"") -> bytes:
    """Give the same photo with nothing but its picture."""
    return b"\xff\xd8" + JFIF + orientation + PROFILE + ADOBE + TABLES + SCANS + b"\xff\xd9"


def chunk(kind: bytes, told: bytes) -> bytes:
    return pack(">I", len(told)) + kind + told + b"CRC."


def png(*told: bytes) -> bytes:
    """Make a PNG, with chunks beside the picture."""
    picture = chunk(b"IHDR", bytes(13)), *told, chunk(b"IDAT", b"drawn"), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(picture)


def riff(kind: bytes, told: bytes) -> bytes:
    return kind + pack("<I", len(told)) + told + bytes(len(told) % 2)


def webp(*told: bytes, flags: int = 0) -> bytes:
    """Make a WebP with chunks beside the picture."""
    whole = b"WEBP" + riff(b"VP8X", bytes((flags,)) + bytes(9)) + riff(b"VP8 ", b"drawn")
    return riff(b"RIFF", whole + b"".join(told))


PHOTOS = {"image/jpeg": jpeg(), "image/png": png(), "image/webp": webp()}
