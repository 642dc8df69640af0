"""What is kept of a photo is the picture, byte for byte, and nothing about its making."""

import pytest

from bot.channels.photos import bare
from bot.channels.traces import without_traces
from tests.bot.evidence.snapshots import (
    GPS,
    MAKER,
    PHOTOS,
    bare_jpeg,
    chunk,
    exif,
    jpeg,
    png,
    riff,
    segment,
    webp,
)


def upright(orientation: int) -> bytes:
    """Write the one thing of Exif that is kept, as its standard has it."""
    tiff = bytes.fromhex(f"4d4d002a00000008000101120003000000010{orientation:03x}0000 00000000")
    return segment(0xE1, b"Exif\0\0" + tiff)


@pytest.mark.parametrize("order", [">", "<"])
@pytest.mark.parametrize(("orientation", "kept"), [(1, b""), (6, upright(6)), (9, b"")])
def test_jpeg_keeps_its_picture_and_which_way_up(order: str, orientation: int, kept: bytes):
    told = jpeg(exif_told=exif(orientation, order=order), tail=b"a film of the moment" + GPS)

    found = bare(told)

    assert GPS in told
    assert MAKER in told
    assert found == bare_jpeg(kept)


@pytest.mark.parametrize("told", [b"Exif\0\0", b"Exif\0\0MM\0*\xff\xff\xff\xff", exif(6)[:20]])
def test_exif_that_is_broken_goes_and_the_picture_stays(told: bytes):
    assert bare(jpeg(exif_told=told)) == bare_jpeg()


def test_png_keeps_its_picture_and_colours():
    colours = chunk(b"gAMA", b"1234")
    told = [chunk(kind, GPS + MAKER) for kind in (b"eXIf", b"tEXt", b"iTXt", b"zTXt", b"tIME")]

    found = bare(png(*told, colours) + GPS)

    assert found == png(colours)


def test_webp_keeps_its_picture_and_no_longer_names_what_went():
    told = webp(riff(b"EXIF", GPS), riff(b"XMP ", MAKER), riff(b"odd!", GPS), flags=0b00111100)

    assert bare(told + GPS) == webp(flags=0b00110000)


@pytest.mark.parametrize("photo", PHOTOS.values(), ids=PHOTOS)
def test_photo_that_ends_too_early_is_damaged(photo: bytes):
    assert bare(photo) == bare(photo + b"more")
    assert {bare(photo[:end]) for end in range(3, len(photo))} == {None}


def test_jpeg_that_is_not_put_together_as_one_is_damaged():
    assert bare(b"\xff\xd8no segment begins so\xff\xd9") is None


def test_picture_that_is_bare_stays_as_it_is():
    assert bare(bare_jpeg()) == bare_jpeg()


@pytest.mark.parametrize(
    "told", [jpeg(), png(chunk(b"tEXt", GPS)), webp(riff(b"EXIF", GPS), flags=8)]
)
def test_photo_of_any_kind_loses_its_traces(told: bytes):
    assert GPS in told
    assert without_traces(told) == bare(told)


@pytest.mark.parametrize("content", [b"%PDF-1.7", b"", jpeg()[:30], b"GIF89a"])
def test_what_is_no_whole_photo_stays_as_it_came(content: bytes):
    assert without_traces(content) == content
