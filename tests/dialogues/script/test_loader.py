"""A script is read whole, or refused with one clear message for each fault."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dialogues.script.loader import load
from dialogues.script.problems import Problem, ScriptFaulty
from tests.dialogues.tiny import TINY, changed, told, with_steps

# What no case of broken/ can hold -> the bytes, and the one thing its author is told.
BYTES = {
    "not_utf8": (
        "a: \xe9".encode("latin-1"),
        "1:4: error: the file is not in UTF-8. Save it as UTF-8. [file-not-utf8]",
    ),
    "utf16": (
        TINY.encode("utf-16"),
        "1:1: error: the file is not in UTF-8. Save it as UTF-8. [file-not-utf8]",
    ),
    "invisible": (
        changed("Tiny,", "Ti\x07ny,").encode(),
        "1:43: error: a character nobody can see (code 0x0007). Take it out. [hidden-character]",
    ),
    "nothing": (
        b"",
        "1:1: error: the file is empty. Start from one of the shipped dialogues. [file-empty]",
    ),
    "picture": (
        b"\x89PNG\r\n\x1a\n",
        "1:1: error: the file is not in UTF-8. Save it as UTF-8. [file-not-utf8]",
    ),
    "archive": (
        b"PK\x03\x04",
        "1:3: error: a character nobody can see (code 0x0003). Take it out. [hidden-character]",
    ),
}


@pytest.mark.parametrize(("source", "message"), BYTES.values(), ids=BYTES.keys())
def test_bytes_that_are_no_text_get_one_message(source, message):
    assert told(source) == [f"s.yaml:{message}"]


def test_script_without_fault_is_loaded():
    script = load(TINY.encode(), name="tiny.yaml")

    assert (script.name, script.languages, script.source) == ("tiny.yaml", ("en",), TINY.encode())
    assert [step.id for _, step in script.dialogue.walk()] == ["agree"]


def test_faults_are_told_all_at_once_in_the_order_of_the_file():
    source = changed("minutes: 1", "minutes: 0") + "  - {type: say, id: a, txt: b}\n"

    assert told(source) == [
        "s.yaml:6:12: error: 'minutes' is too low. Give 1 or more. [value-limit]",
        "s.yaml:10:24: error: unknown key 'txt'. Did you mean 'text'? [key-unknown]",
    ]


def test_problem_tells_file_place_reason_and_remedy_apart():
    with pytest.raises(ScriptFaulty) as faulty:
        load(b"", name="s.yaml")

    assert faulty.value.problems == (
        Problem(
            file="s.yaml",
            line=1,
            column=1,
            code="file-empty",
            reason="the file is empty",
            remedy="Start from one of the shipped dialogues.",
        ),
    )


@pytest.mark.parametrize("word", ["yes", "no", "on", "18:30", "off", "0o17x"])
def test_words_that_older_yaml_took_for_something_else_stay_text(word):
    script = load(with_steps(f"{{type: say, id: a, text: {word}}}").encode())

    assert script.dialogue.stages[0].steps[1].text == word


def test_codes_are_kept_as_they_are_written():
    source = with_steps("{type: single, id: a, text: b, options: {01: One, 1.0x: Two}}")

    assert told(source) == [
        (
            "s.yaml:10:55: error: the name '1.0x' does not do. Use letters, digits and _."
            " [name-not-allowed]"
        )
    ]


def test_alias_repeats_what_was_marked():
    source = with_steps(
        "{type: single, id: a, text: b, options: &both {x: Yes, y: No}}",
        "{type: single, id: c, text: d, options: *both}",
    )

    first, second = load(source.encode()).dialogue.stages[0].steps[1:]
    assert first.options == second.options == {"x": "Yes", "y": "No"}


MESSAGE = re.compile(r"s\.yaml:\d+:\d+: (error|warning): .+\. .+ \[[a-z0-9-]+\]", re.DOTALL)


@given(st.binary(max_size=200))
@example(b"\xef\xbb\xbf")
@example(b"? ? ?")
def test_any_bytes_are_refused_in_words(content):
    assert told(content) != []


@given(
    st.integers(0, len(TINY)),
    st.integers(0, 12),
    st.text(st.sampled_from("{}[]:,#&*!|>'\"%@`-? \t\nabc1\0\u2028\ud800"), max_size=6),
)
def test_any_slip_of_the_pen_is_told_in_words(at, cut, typed):
    source = TINY[:at] + typed + TINY[at + cut :]

    messages = told(source.encode("utf-8", "surrogatepass"))

    assert [one for one in messages if not MESSAGE.fullmatch(one)] == []


def test_hash_follows_source_translations_and_images_whatever_their_order():
    one, two = {"cy": b"", "gd": b""}, {"gd": b"", "cy": b""}
    pictures, other = {"img/a.png": b"1"}, {"img/a.png": b"2"}

    def hashed(source=TINY, **beside):
        return load(source.encode(), **beside).hash

    offered = {hashed(translations=beside, also=("cy", "gd")) for beside in (one, two)}
    assert len(offered) == 1
    assert len({hashed(), hashed(TINY + "#"), *offered}) == 3
    assert hashed(translations=one) == hashed()
    assert len({hashed(), hashed(images=pictures), hashed(images=other)}) == 3
    assert hashed(images={"ab": b"c"}) != hashed(images={"a": b"bc"})
    assert hashed(images={"a": b"b"}) != hashed(handouts={"a": b"b"}) != hashed()
