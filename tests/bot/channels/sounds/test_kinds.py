"""Each kind of recording, taken apart: what goes, what stays, and what is refused."""

import io
import wave

import pytest

from bot.channels.sounds.recordings import bare
from tests.bot.evidence.recordings import (
    DAY,
    DEVICE,
    MP3_FRAME,
    NAME,
    OGG,
    PLACE,
    SOUND,
    TITLE,
    TOLD,
    WEBM_HEAD,
    box,
    element,
    endless,
    free,
    id3,
    mp4,
    mp4_track,
    ogg,
    ogg_comments,
    ogg_page,
    pieces,
    void,
    wav,
    wav_with,
    webm_cluster,
    webm_track,
)
from tests.bot.evidence.snapshots import riff

# --- OGG ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("picture", [b"", b"a picture" * 60])
def test_comments_of_opus_are_emptied_where_they_stand(picture: bytes):
    told = ogg_comments(*TOLD, picture, maker=DEVICE)

    assert bare(ogg(told)) == ogg(ogg_comments(), room=len(told))


def test_comments_of_vorbis_end_as_theirs_do_and_may_share_pages():
    first, setup = b"\x01vorbis" + bytes(23), b"\x05vorbis" + bytes(range(200)) * 2
    told = ogg_comments(*TOLD, b"a picture" * 60, maker=DEVICE, mark=b"\x03vorbis") + b"\x01"
    empty = ogg_comments(mark=b"\x03vorbis") + b"\x01"

    def recording(comments: bytes) -> bytes:
        parts = [*pieces(comments.ljust(len(told), b"\0")), *pieces(setup)]
        pages = ogg_page(0, first, flags=2), ogg_page(1, *parts[:2]), ogg_page(2, *parts[2:])
        return b"".join(pages) + ogg_page(3, SOUND, flags=4)

    assert bare(recording(told)) == recording(empty)


def test_recordings_one_after_another_each_lose_their_comments():
    told = ogg_comments(*TOLD)

    assert bare(ogg(told) + ogg(told, stream=8)) == (
        ogg(ogg_comments(), room=len(told)) + ogg(ogg_comments(), room=len(told), stream=8)
    )


def test_stream_that_is_no_sound_goes_with_what_stands_between_pages():
    beside = ogg_page(0, b"fishead\0" + PLACE, flags=2, stream=9)

    assert bare(OGG + NAME + beside + TITLE) == OGG


@pytest.mark.parametrize(
    "content",
    [
        ogg(b"no comments stand here"),
        ogg(b"OpusTags"),
        ogg_page(0, b"Speex   ", flags=2) + ogg_page(1, NAME),
        ogg_page(1, SOUND) + OGG,
    ],
    ids=["no comments", "broken comments", "another sound", "no beginning"],
)
def test_ogg_that_is_put_together_in_another_way_is_damaged(content: bytes):
    assert bare(content) is None


# --- M4A ------------------------------------------------------------------------------------------

MADE = b"\xe3\x12\xab\x77\xe3\x12\xab\x79"  # days in 2026, in seconds since 1904


def test_m4a_loses_places_names_pictures_and_times_and_nothing_moves():
    tags = box(b"udta", box(b"\xa9xyz", PLACE), box(b"meta", NAME), box(b"\xa9nam", TITLE))
    others = (
        box(b"uuid", bytes(16), PLACE),
        box(b"meta", box(b"ilst", b"a picture")),
        free(b"x" * 9),
    )
    told = mp4(mp4_track(b"soun", tags, made=MADE, name=DEVICE + b"...."), told=tags, made=MADE)

    silent = mp4(mp4_track(b"soun", free(tags)), told=free(tags))
    assert bare(told + b"".join(others)) == silent + b"".join(map(free, others))


def test_times_of_eight_bytes_each_go_as_well():
    def recording(made: bytes) -> bytes:
        head = box(b"mvhd", b"\1\0\0\0", made, b"\0\0\3\xe8")
        parts = box(b"ftyp", b"M4A "), box(b"moov", head, mp4_track(b"soun"))
        return b"".join(parts) + b"\0\0\0\1mdat" + (16 + len(SOUND)).to_bytes(8) + SOUND

    assert bare(recording(MADE * 2)) == recording(bytes(16))


def test_sound_whose_length_is_not_told_goes_on_to_the_end():
    told = mp4(b"soun", told=box(b"udta", PLACE))
    at = told.index(b"mdat") - 4

    kept = bare(told[:at] + bytes(4) + told[at + 4 :])

    assert kept is not None
    assert (PLACE in kept, kept[at:]) == (False, bytes(4) + b"mdat" + SOUND)


@pytest.mark.parametrize("beside", [b"vide", b"text", b"meta"])
def test_m4a_with_films_chapters_or_places_beside_its_sound_is_not_taken_apart(beside: bytes):
    assert bare(mp4(b"soun", beside)) is None


# --- WebM -----------------------------------------------------------------------------------------


def test_webm_loses_titles_days_devices_and_tags_and_nothing_moves():
    scale, dated = element("2ad7b1", b"\x0f"), element("4461", DAY)
    title, attached = element("7ba9", TITLE), element("1941a469", b"a picture" * 40)
    tags, named = element("1254c367", NAME, PLACE), element("536e", DEVICE)

    def recording(*told: bytes, maker: bytes, name: bytes) -> bytes:
        info = element("1549a966", scale, *told[:2], element("5741", maker))
        body = info, webm_track(name), webm_cluster(), *told[2:]
        return WEBM_HEAD + endless("18538067", *body)

    told = recording(dated, title, attached, tags, maker=DEVICE, name=named)
    silent = map(void, (dated, title, attached, tags))
    assert bare(told) == recording(*silent, maker=bytes(len(DEVICE)), name=void(named))


def test_what_follows_the_end_of_a_webm_is_left_out():
    whole = WEBM_HEAD + element("18538067", webm_track(), webm_cluster())

    assert bare(whole + NAME) == whole


def test_comments_that_a_vorbis_track_carries_are_emptied():
    first, setup = b"\x01vorbis" + bytes(23), b"\x05vorbis and how it is coded"
    told = ogg_comments(*TOLD, b"picture" * 50, mark=b"\x03vorbis") + b"\x01"
    empty = (ogg_comments(mark=b"\x03vorbis") + b"\x01").ljust(len(told), b"\0")

    def recording(comments: bytes) -> bytes:
        lengths = b"\2\x1e" + b"\xff" * (len(told) // 255) + bytes((len(told) % 255,))
        track = webm_track(codec=b"A_VORBIS", private=lengths + first + comments + setup)
        return WEBM_HEAD + element("18538067", track, webm_cluster())

    assert bare(recording(told)) == recording(empty)


@pytest.mark.parametrize(
    "body",
    [element("1654ae6b", element("ae", element("83", b"\x11"))), endless("a3", SOUND), b"\0\0"],
    ids=["subtitles", "block without a length", "no element"],
)
def test_webm_that_is_put_together_in_another_way_is_damaged(body: bytes):
    assert bare(WEBM_HEAD + endless("18538067", webm_track(), body, webm_cluster())) is None


# --- MP3 and WAV ----------------------------------------------------------------------------------

LOW_FRAME = b"\xff\xf3\x18\xc4" + bytes(68)  # 8 kbit/s at 16,000 Hz, mono: of MPEG-2


@pytest.mark.parametrize("frame", [MP3_FRAME, LOW_FRAME[:36]], ids=["MPEG-1", "MPEG-2"])
def test_mp3_is_its_frames_without_the_tags_before_between_and_after(frame: bytes):
    ape = b"APETAGEX" + PLACE + b"APETAGEX"
    lyrics = b"LYRICSBEGIN" + TITLE + b"LYRICS200"
    footed = id3(DEVICE, flags=0x10) + b"3DI" + bytes(7)
    first, last = id3(*TOLD) + footed, lyrics + ape + b"TAG" + NAME.ljust(125, b"\0")

    assert bare(first + 2 * frame + id3(NAME) + 2 * frame + last) == 4 * frame


def test_frames_are_of_one_kind_and_none_stands_in_a_tag():
    assert bare(id3(2 * MP3_FRAME) + 3 * MP3_FRAME + b"TAG" + 2 * LOW_FRAME[:36]) == 3 * MP3_FRAME


def test_picture_in_a_tag_that_looks_like_a_frame_is_none():
    assert bare(id3(MP3_FRAME[:40], MP3_FRAME[:40]) + 3 * MP3_FRAME + MP3_FRAME[:40]) == (
        3 * MP3_FRAME
    )


@pytest.mark.parametrize("content", [id3(*TOLD), id3(NAME)[:-3], b"\xff\xfb\x90\x64" + bytes(50)])
def test_mp3_without_a_whole_frame_is_damaged(content: bytes):
    assert bare(content) is None


def test_wav_is_its_sound_and_how_to_play_it():
    told = riff(b"LIST", b"INFO" + riff(b"IART", NAME)), riff(b"bext", DEVICE + DAY)
    recorded = wav_with(*told, riff(b"id3 ", id3(TITLE)), riff(b"iXML", PLACE), tail=NAME)

    kept = bare(recorded)

    assert kept == wav(SOUND)
    with wave.open(io.BytesIO(kept)) as reader:
        assert reader.readframes(reader.getnframes()) == SOUND


def test_sound_of_an_odd_length_keeps_the_byte_that_evens_it():
    odd = riff(b"RIFF", b"WAVE" + riff(b"fmt ", bytes(16)) + riff(b"data", b"odd"))

    assert bare(odd) == odd


def test_sound_that_goes_on_after_the_end_of_its_file_is_damaged():
    longer = riff(b"RIFF", b"WAVE" + riff(b"fmt ", bytes(16)) + b"data\x0a\0\0\0" + bytes(8))

    assert bare(longer + NAME) is None
