"""The command that tells when a script says what."""

import json

import pytest

ASKED = ("timeline", "taster", "--start", "2027-03-01T18:30")


def test_timeline_tells_every_part_with_its_local_time(dialogue):
    code, out, err = dialogue(*ASKED)

    assert (code, err) == (0, "")
    assert "A five-minute taster, from Monday 1 March 2027, 18:30 (Europe/London)" in out
    assert "Mon 1 Mar" in out
    assert "18:30 GMT" in out
    assert "messages come unasked" in out


def test_timeline_is_printed_for_a_program(dialogue):
    code, out, err = dialogue(*ASKED, "--zone", "Asia/Tokyo", "--json")

    told = json.loads(out)
    first = told["days"][0]["stops"][0]
    assert (code, err, told["script"], told["days"][0]["date"]) == (0, "", "taster", "2027-03-01")
    assert (first["at"], first["kind"]) == ("2027-03-01T18:30:00+09:00", "open")


def test_timeline_without_a_start_begins_on_a_monday(dialogue):
    _, out, _ = dialogue("timeline", "taster")

    assert "from Monday " in out


@pytest.mark.parametrize(
    ("flags", "refusal"),
    [
        (("--start", "soon"), '"soon" is not a date and time.'),
        (("--start", "2027-03-28T01:30"), "the clocks in Europe/London go forward"),
        (("--zone", "Europe/Londn"), "Write a name such as Europe/London."),
        (("--quiet", "late"), '"late" are not quiet hours.'),
        (("--joined", "2027-13-01T10:00"), "is not a date and time."),
        (("--language", "xx"), '"xx" is not a language of this script.'),
        (("--late", "refuse", "--joined", "2027-03-03T10:00"), "nobody joins after the start"),
    ],
)
def test_flag_that_does_not_do_is_refused_in_words(dialogue, flags, refusal):
    code, out, err = dialogue(*ASKED, *flags)

    assert (code, out) == (1, "")
    assert refusal in err
