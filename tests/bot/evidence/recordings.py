"""Recordings as phones and browsers make them, as small as such files can be."""

import io
import wave
from struct import pack

from tests.bot.evidence.snapshots import riff

PLACE, NAME, TITLE = b"+55.9533-003.1883/", b"Anna Smith", b"At the surgery, High St"
DEVICE, DAY = b"Anna's phone", b"2026-11-30"
TOLD = (PLACE, NAME, TITLE, DEVICE, DAY)  # none of it may ever be kept
SOUND = b"\xfcsound, bit by bit"

# --- OGG ------------------------------------------------------------------------------------------


def ogg_comments(*told: bytes, maker: bytes = b"", mark: bytes = b"OpusTags") -> bytes:
    """Write comments as Opus and Vorbis have them, without the bit that ends those of Vorbis."""
    listed = b"".join(pack("<I", len(each)) + each for each in told)
    return mark + pack("<I", len(maker)) + maker + pack("<I", len(told)) + listed


def ogg_page(number: int, *pieces: bytes, flags: int = 0, stream: int = 7) -> bytes:
    """Write a page; a piece of 255 bytes goes on in the next."""
    lengths = bytes(len(piece) for piece in pieces)
    head = b"OggS" + pack("<BBqII", 0, flags, 960 * number, stream, number)
    rest = bytes((len(lengths),)) + lengths + b"".join(pieces)
    return head + pack("<I", ogg_checksum(head + bytes(4) + rest)) + rest


def ogg_checksum(page: bytes) -> int:
    """Divide bit by bit, as RFC 3533 says it: polynomial 0x04c11db7, begun with zero."""
    rest = 0
    for byte in page:
        rest ^= byte << 24
        for _ in range(8):
            rest = (rest << 1) ^ (0x104C11DB7 if rest >> 31 else 0)
    return rest


def pieces(packet: bytes) -> list[bytes]:
    """Cut a packet into pieces; the last is shorter than 255 bytes."""
    return [packet[at : at + 255] for at in range(0, len(packet) + 1, 255)]


def ogg(comments: bytes, *, room: int = 0, stream: int = 7) -> bytes:
    """Make a recording by Opus; its comments may have zeros after them, up to the room."""
    comments += bytes(max(room - len(comments), 0))
    return (
        ogg_page(0, b"OpusHead" + bytes(11), flags=2, stream=stream)
        + ogg_page(1, *pieces(comments), stream=stream)
        + ogg_page(2, SOUND, flags=4, stream=stream)
    )


OGG = ogg(ogg_comments())

# --- M4A ------------------------------------------------------------------------------------------


def box(kind: bytes, *told: bytes) -> bytes:
    content = b"".join(told)
    return pack(">I", 8 + len(content)) + kind + content


def free(told: bytes) -> bytes:
    """Write a box of the same length that says nothing."""
    return box(b"free", bytes(len(told) - 8))


def mp4_track(kind: bytes, *told: bytes, made: bytes = bytes(8), name: bytes = bytes(16)) -> bytes:
    table = box(b"stbl", box(b"stsd", b"codec"), box(b"stco", b"where the sound is"))
    media = box(
        b"mdia",
        box(b"mdhd", bytes(4), made, b"\0\0\xbb\x80"),
        box(b"hdlr", bytes(8), kind, bytes(12), name),
        box(b"minf", box(b"smhd", bytes(8)), table),
    )
    return box(b"trak", box(b"tkhd", bytes(4), made, b"\0\0\0\1"), media, *told)


def mp4(*tracks: bytes, told: bytes = b"", made: bytes = bytes(8)) -> bytes:
    """Make an MP4 file with tracks of these kinds, or as they are given."""
    whole = [mp4_track(track) if len(track) == 4 else track for track in tracks]
    film = box(b"moov", box(b"mvhd", bytes(4), made, b"\0\0\3\xe8"), *whole, told)
    return box(b"ftyp", b"M4A \0\0\0\0") + film + box(b"mdat", SOUND)


# --- WebM -----------------------------------------------------------------------------------------


def element(name: str, *told: bytes) -> bytes:
    """Write an element of Matroska by its number, its length in four bytes."""
    content = b"".join(told)
    return bytes.fromhex(name) + pack(">I", 0x10000000 | len(content)) + content


def endless(name: str, *told: bytes) -> bytes:
    """Write an element whose length was not known when it was begun."""
    return bytes.fromhex(name) + b"\x01" + b"\xff" * 7 + b"".join(told)


def void(told: bytes) -> bytes:
    """Write an element of the same length that says nothing."""
    if len(told) <= 128:
        return b"\xec" + bytes((0x80 | len(told) - 2,)) + bytes(len(told) - 2)
    return b"\xec\x01" + (len(told) - 9).to_bytes(7) + bytes(len(told) - 9)


WEBM_HEAD = element("1a45dfa3", element("4282", b"webm"))


def webm_track(*told: bytes, codec: bytes = b"A_OPUS", private: bytes = b"OpusHead") -> bytes:
    what = element("86", codec) + element("63a2", private)
    return element("1654ae6b", element("ae", element("83", b"\2"), what, *told))


def webm(codec: bytes) -> bytes:
    """Make a WebM file with a track of this kind."""
    return WEBM_HEAD + endless("18538067", webm_track(codec=codec), webm_cluster())


def webm_cluster() -> bytes:
    return endless("1f43b675", element("e7", b"\0"), element("a3", SOUND))


# --- MP3 and WAV ----------------------------------------------------------------------------------

MP3_FRAME = b"\xff\xfb\x90\x64" + bytes(413)  # 128 kbit/s at 44,100 Hz
LARGE_HEAD = 44  # bytes of a WAV before its sound


def id3(*told: bytes, flags: int = 0) -> bytes:
    """Write a tag of ID3v2.4, each text in a frame of comments; it is under 16 KB."""
    frames = b"".join(b"COMM" + pack(">IH", len(each), 0) + each for each in told)
    return b"ID3\x04\0" + bytes((flags, 0, 0, len(frames) >> 7, len(frames) & 0x7F)) + frames


def wav(sound: bytes) -> bytes:
    """Make a WAV by Python's own writer."""
    with io.BytesIO() as file:
        with wave.open(file, "wb") as writer:
            writer.setparams((1, 2, 16_000, 0, "NONE", ""))
            writer.writeframes(sound)
        return file.getvalue()


def wav_with(*chunks: bytes, tail: bytes = b"") -> bytes:
    """Make a WAV with chunks before its sound, and something after its end."""
    plain = wav(SOUND)
    return riff(b"RIFF", plain[8:36] + b"".join(chunks) + plain[36:]) + tail


SOUNDS = {
    "audio/ogg": OGG,
    "audio/mpeg": id3(NAME) + MP3_FRAME,
    "audio/mp4": mp4(b"soun"),
    "audio/wav": wav(SOUND),
    "audio/webm": webm(b"A_OPUS"),
}
