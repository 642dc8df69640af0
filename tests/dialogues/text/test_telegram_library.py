"""Everything that is written for Telegram comes through its own text library as it was meant."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogues.text.markup import (
    as_telegram_keeps,
    escape,
    split,
    telegram_length,
    to_telegram,
    utf16_length,
    works_on_telegram,
)
from tests.emulator.library import cleaned, found, parsed

SCRIPTS = st.sampled_from(
    [
        "a\u030angstro\u0308m",  # as some systems write å and ö: the ring apart from its letter
        "ů je kroužek",
        "\u05e9\u05dc\u05d5\u05dd",
        "السلام عليكم",
        "नमस्ते",
        "ก็ดี",
        "한국어",
        "\U0001f3e1\u200d\U0001f525",
        "one\u2028two\u2029three",
        "a & b < c > d",
        'it\'s "so"',
        "1) 2. -",
    ]
)
words = st.lists(SCRIPTS | st.text(st.characters(codec="utf-8"), max_size=8), max_size=5)
hosts = st.sampled_from(
    ["example.org", "intranet", "localhost:8080", "пример.рф", "1.2.3.4", "[::1]", "a.b:99999"]
)
schemes = st.sampled_from(["https://", "http://", "mailto:", "tel:", "HTTPS://"])
addresses = st.builds(
    "{}{}{}".format, schemes, hosts, st.sampled_from(["", "/", "/a?b=c&d=e", "/%20"])
)
links = st.builds("[{}]({})".format, st.sampled_from(["the page", "call **us**"]), addresses)
texts = st.lists(
    words.map(" ".join)
    | words.map(" ".join).map(escape)
    | links
    | st.just("\n\n- ")
    | st.just("**bold** _slanted_"),
    max_size=6,
).map(" ".join)


@given(texts)
def test_whatever_a_script_says_is_read_whole_and_measured_right(text):
    rendered = to_telegram(text)
    read = parsed(rendered)

    assert telegram_length(rendered) == utf16_length(read.text)
    assert {kind for _, _, kind, _ in read.entities} <= {"Bold", "Italic", "TextUrl"}
    assert rendered.count("<a ") == sum(kind == "TextUrl" for _, _, kind, _ in read.entities)


@given(texts)
def test_parts_of_a_long_text_are_read_too(text):
    for part in split(text * 8, 200):
        assert utf16_length(parsed(to_telegram(part)).text) <= 200


@given(addresses)
def test_what_telegram_keeps_as_a_link_is_known(address):
    kept = parsed(f'<a href="{address}">words</a>').entities
    is_same = any(url.startswith(("http://", "https://")) for *_, url in kept)

    assert works_on_telegram(address) == (is_same and address.lower().startswith("http"))


@given(words.map(" ".join))
def test_letters_are_not_taken_out_when_they_can_be_kept(text):
    safe = as_telegram_keeps(text)
    lost = {"\u030a", "\u0333", "\u033f", "\r", *map(chr, range(0x202A, 0x202F))}

    kept = cleaned(safe)
    assert (
        kept.strip()
        == "".join(
            " " if letter < " " and letter != "\n" else letter
            for letter in safe
            if letter not in lost
        ).strip()
    )
    assert "å" in cleaned(as_telegram_keeps("a\u030a"))
    assert unicodedata.is_normalized("NFC", safe)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[Write to us](mailto:a@example.org)", "Write to us (a@example.org)"),
        ("[a@example.org](mailto:a@example.org?subject=Hi)", "a@example.org"),
        ("[Call us](tel:+441315550100)", "Call us (+441315550100)"),
        ("[0131 555 0100](tel:01315550100)", "0131 555 0100"),
        ("[our pages](https://intranet/plan)", "our pages (https://intranet/plan)"),
        ("**[Call us](tel:112)** now", "Call us (112) now"),
        ("[the plan](https://example.org/plan)", "the plan"),
    ],
)
def test_address_that_is_no_link_there_is_written_out(text, shown):
    assert parsed(to_telegram(text)).text == shown


def test_mail_address_that_is_written_out_is_found_by_the_app():
    read = parsed(to_telegram("[Write to us](mailto:privacy@council.example.org)"))

    assert found(read.text) == ["EmailAddress"]
