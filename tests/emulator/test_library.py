"""The emulator makes of texts what Telegram's own library makes of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.emulator.calls import Call
from tests.emulator.entities import clean, formatted, link_of
from tests.emulator.errors import ApiError
from tests.emulator.library import LibraryRefused, cleaned, parsed

TYPES = {"Bold": "bold", "Italic": "italic", "TextUrl": "text_link", "Code": "code"}
letters = st.characters(codec="utf-8") | st.sampled_from(
    "\u030a\u0333\u033f\u2028\u2029\u202a\u202e\r\t\0\n å\u0301\u200d🏠\u0627"
)


def by_library(html):
    told = parsed(html)
    links = {"text_link": lambda url: {"url": url}}
    return told.text, [
        {"type": TYPES[kind], "offset": offset, "length": length}
        | links.get(TYPES[kind], lambda _: {})(url)
        for offset, length, kind, url in told.entities
    ]


def by_emulator(html):
    text, entities = formatted(
        Call(method="sendmessage", params={"text": html, "parse_mode": "HTML"}), "text", "entities"
    )
    return text, entities


@given(st.text(letters))
def test_texts_are_cleaned_alike(text):
    kept = clean(text)

    assert cleaned(text) == (kept if kept.strip(" \n") else "")


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org",
        "https://example.org/a b?c=d&e=f",
        "HTTP://Example.ORG/Path",
        "example.org",
        "mailto:a@example.org",
        "tel:+441315550100",
        "https://intranet/",
        "http://localhost:80/x",
        "http://example.org:8080/",
        "http://example.org:99999/",
        "ftp://example.org/",
        "https://1.2.3.4/",
        "https://[::1]/",
        "https://me:secret@example.org/",
        "https://пример.рф/",
        "",
    ],
)
def test_links_are_kept_alike(address):
    told = parsed(f'<a href="{address}">words</a>').entities

    assert link_of(address) == (told[0][3] if told else "")


pieces = st.sampled_from(
    [
        *("<b>", "</b>", "<i>", "</i>", "<code>", "</code>", "</", ">", "<", "&", "&lt;", "&amp;"),
        *("&#229;", "&nbsp;", "a", "b c", "🏠", '<a href="https://example.org/x">', "</a>"),
    ]
)


@given(st.lists(pieces, max_size=12).map("".join))
def test_marks_are_read_or_refused_alike(html):
    text, entities = told_by(by_library, html)
    if entities is None:
        assert told_by(by_emulator, html) == (text, None)
        return
    if text != text.strip() or _share_places(entities):
        return  # what is trimmed, and how like marks that touch are told, the server decides
    assert by_emulator(html) == (text, entities)


def told_by(reader, html):
    """Give a text and its entities; of a text that is refused the words, in small letters."""
    try:
        return reader(html)
    except (LibraryRefused, ApiError) as refused:
        return str(refused).removeprefix("Bad Request: ").casefold(), None


def _share_places(entities):
    spans = {(entity["type"], entity["offset"] + entity["length"]) for entity in entities}
    return len(spans) < len(entities) or any((e["type"], e["offset"]) in spans for e in entities)
