"""What is kept of a recording is its sound, byte for byte, and nothing that tells of its making."""

import io
import re
import wave
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.sounds.recordings import bare
from bot.channels.traces import without_traces
from tests.bot.evidence.recordings import MP3_FRAME, OGG, SOUNDS

# A tenth of a second of a tone, with title, artist, comment, place and day, as FFmpeg writes them
# (PyAV 18.1.0): tags of the file, names of the track, times in the heads.
RECORDED = sorted((Path(__file__).parent / "recorded").iterdir())
PLANTED = (b"Anna", b"High St", b"55.9533", b"2026-11-30")


def sound_of(name: str, content: bytes) -> list[bytes]:
    """Cut the sound out of a file by its simplest marks."""
    match name.rpartition(".")[2]:
        case "ogg":  # pages after those of the comments
            return content.split(b"OggS")[3:]
        case "webm":
            return [content[at.start() :] for at in re.finditer(rb"\xa3[\x40-\x7f].\x81", content)][
                :1
            ]
        case "mp4" | "m4a":
            boxes = [at.start() for at in re.finditer(b"mdat", content)]
            sizes = [int.from_bytes(content[at - 4 : at]) for at in boxes]
            return [content[at : at + size] for at, size in zip(boxes, sizes, strict=True)]
        case "wav":
            with wave.open(io.BytesIO(content)) as reader:
                return [reader.readframes(reader.getnframes())]
        case _:
            return [content[content.index(b"\xff\xfb") :].partition(b"TAG")[0]]


@pytest.mark.parametrize("file", RECORDED, ids=[file.name for file in RECORDED])
def test_real_recording_keeps_its_sound_and_nothing_of_who_made_it_and_where(file: Path):
    recorded = file.read_bytes()

    kept = bare(recorded)

    assert kept is not None
    assert {mark for mark in PLANTED if mark in recorded} >= {b"Anna", b"High St"}
    assert [mark for mark in PLANTED if mark in kept] == []
    assert sound_of(file.name, kept) == sound_of(file.name, recorded) != []
    assert bare(kept) == kept


@pytest.mark.parametrize("file", RECORDED, ids=[file.name for file in RECORDED])
def test_real_recording_of_any_channel_loses_its_traces(file: Path):
    recorded = file.read_bytes()

    assert without_traces(recorded) == bare(recorded) != recorded


ENDING = {mime: sound for mime, sound in SOUNDS.items() if mime != "audio/mpeg"}


@pytest.mark.parametrize("sound", ENDING.values(), ids=ENDING)
def test_recording_that_ends_too_early_is_damaged_and_stays_as_it_came(sound: bytes):
    cuts = [sound[:end] for end in range(len(sound) - 1)]

    assert {bare(cut) for cut in cuts} == {None}
    assert [without_traces(cut) for cut in cuts] == cuts


def test_mp3_that_ends_too_early_keeps_the_frames_that_are_whole():
    assert bare(3 * MP3_FRAME[:-1]) is None
    assert bare((3 * MP3_FRAME)[:-1]) == 2 * MP3_FRAME


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"fLaC", b"#!AMR\n", b"ID3", b"\xff\xfb"])
def test_what_is_no_recording_stays_as_it_came(content: bytes):
    assert bare(content) is None
    assert without_traces(content) == content


def test_recording_that_is_bare_stays_as_it_is():
    assert bare(OGG) == OGG


BEGINNINGS = [
    b"OggS",
    b"    ftypM4A ",
    b"RIFF    WAVE",
    b"\x1a\x45\xdf\xa3",
    b"ID3",
    b"\xff\xfb\x90\x64",
]


@given(begin=st.sampled_from(BEGINNINGS), rest=st.binary(max_size=300))
def test_file_of_any_bytes_is_taken_apart_or_stays_as_it_came(begin: bytes, rest: bytes):
    kept = bare(begin + rest)

    assert without_traces(begin + rest) == (begin + rest if kept is None else kept)


@given(data=st.data(), file=st.sampled_from(RECORDED))
def test_real_recording_with_changed_bytes_is_taken_apart_or_stays_as_it_came(
    data: st.DataObject, file: Path
):
    changed = bytearray(file.read_bytes())
    for at in data.draw(st.lists(st.integers(0, len(changed) - 1), max_size=5)):
        changed[at] = data.draw(st.integers(0, 255))

    kept = bare(bytes(changed))

    assert without_traces(bytes(changed)) == (bytes(changed) if kept is None else kept)


def test_boxes_within_boxes_without_end_are_damaged():
    depth = 50_000

    assert (
        bare(b"\0\0\0\x0cftypM4A " + b"".join(box_head(8 * left) for left in range(depth, 0, -1)))
        is None
    )


def box_head(size: int) -> bytes:
    return size.to_bytes(4) + b"moov"
