#!/usr/bin/env bash
# Surprise: `mutagen.File(recording).delete()` answers as if all tags were gone, and leaves where an M4A was made
# and who made a WAV. Guess before: what calls itself "Remove the metadata" leaves none, or says what it left.
# Versions: mutagen 1.48.1.
# Source: mutagen/mp4/__init__.py (MP4Tags.delete, which saves an empty `ilst`), mutagen/wave.py (WAVE.delete);
# QuickTime File Format "User data atoms"; 3GPP TS 26.244, 8.10 (loci); EBU Tech 3285 (bext).
#
# Of an M4A it empties the list that iTunes writes (moov.udta.meta.ilst) and no more: the place as phones write it
# (moov.udta.©xyz, also `loci`), names in moov.udta and the times of making in mvhd, tkhd and mdhd stay, and are not
# among its keys. Of a WAV it takes the chunk "id3 " and leaves LIST/INFO and bext, where recorders write artist,
# title, device and day.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check mutagen==1.48.1
"$folder/venv/bin/python" - <<'PYTHON'
import io
import sys
import wave
from importlib.metadata import version
from struct import pack

import mutagen

PLACE, ARTIST, TITLE, DEVICE = b"+55.9533-003.1883/", b"Anna Smith", b"At the surgery", b"Anna's phone"
MADE = b"\xe3\x12\xab\x77"  # a day of 2024, in seconds since 1904


def box(kind, *told):
    content = b"".join(told)
    return pack(">I", 8 + len(content)) + kind + content


def m4a():
    """A recording of no length, whole in every box that ISO 14496-12 and -14 ask for."""
    matrix = pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
    times = bytes(4) + MADE + MADE
    film = box(b"mvhd", times, pack(">IIIH", 1000, 0, 0x10000, 0x100), bytes(10), matrix, bytes(24), pack(">I", 2))
    head = box(b"tkhd", b"\0\0\0\7", MADE, MADE, pack(">IIIQHHHH", 1, 0, 0, 0, 0, 0, 0x100, 0), matrix, bytes(8))
    esds = bytes.fromhex("0000000003190001000411401500000000000000000000000502120806 0102".replace(" ", ""))
    coded = box(b"mp4a", bytes(6), b"\0\1", bytes(8), pack(">HHIHH", 1, 16, 0, 44100, 0), box(b"esds", esds))
    stbl = box(
        b"stbl",
        box(b"stsd", pack(">II", 0, 1), coded),
        box(b"stts", bytes(8)),
        box(b"stsc", bytes(8)),
        box(b"stsz", bytes(12)),
        box(b"stco", bytes(8)),
    )
    dinf = box(b"dinf", box(b"dref", pack(">II", 0, 1), box(b"url ", b"\0\0\0\1")))
    media = box(
        b"mdia",
        box(b"mdhd", times, pack(">IIHH", 44100, 0, 0x55C4, 0)),
        box(b"hdlr", bytes(8), b"soun", bytes(13)),
        box(b"minf", box(b"smhd", bytes(8)), dinf, stbl),
    )
    item = box(b"\xa9nam", box(b"data", pack(">II", 1, 0), TITLE))
    itunes = box(b"meta", bytes(4), box(b"hdlr", bytes(8), b"mdirappl", bytes(9)), box(b"ilst", item))
    placed = box(b"\xa9xyz", pack(">HH", len(PLACE), 0x15C7), PLACE)
    named = box(b"auth", bytes(4), pack(">H", 0x15C7), ARTIST, b"\0")
    told = box(b"udta", itunes, placed, named)
    return box(b"ftyp", b"M4A \0\0\0\0M4A isom") + box(b"moov", film, box(b"trak", head, media), told) + box(b"mdat")


def riff(kind, told):
    return kind + pack("<I", len(told)) + told + bytes(len(told) % 2)


def wav():
    with io.BytesIO() as file:
        with wave.open(file, "wb") as writer:
            writer.setparams((1, 2, 16000, 0, "NONE", ""))
            writer.writeframes(bytes(320))
        plain = file.getvalue()
    bext = bytes(256) + DEVICE.ljust(32, b"\0") + bytes(32) + b"2026-11-3010:11:12" + bytes(8) + pack("<H", 1) + bytes(254)
    info = riff(b"LIST", b"INFO" + riff(b"IART", ARTIST) + riff(b"INAM", TITLE))
    return riff(b"RIFF", plain[8:36] + info + riff(b"bext", bext) + plain[36:])


def left(name, content, marks):
    file = io.BytesIO(content)
    recording = mutagen.File(file)
    keys = list(recording.keys())
    file.seek(0)
    recording.delete(file)
    after = file.getvalue()
    found = [mark for mark in marks if mark in after]
    print(f"{name}: read as {type(recording).__name__}, keys {keys}; left by delete(): {found}")
    return keys, found


print("mutagen", version("mutagen"), "Python", sys.version.split()[0])
seen = [
    left("M4A", m4a(), (TITLE, PLACE, ARTIST, MADE)),
    left("WAV", wav(), (TITLE, ARTIST, DEVICE, b"2026-11-30")),
]
expected = [
    (["\xa9nam"], [PLACE, ARTIST, MADE]),
    ([], [TITLE, ARTIST, DEVICE, b"2026-11-30"]),
]
if seen != expected:
    sys.exit("This is no longer as it was found.")
PYTHON
