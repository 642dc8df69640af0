"""Small Markdown becomes Telegram HTML, web HTML or plain text, and long texts are cut safely."""

import unicodedata
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogues.text.graphemes import is_seam
from dialogues.text.markup import escape, split, telegram_length, to_plain, to_telegram, to_web

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"
WAVE = "\U0001f44b\U0001f3fd"  # a hand with a skin tone
FLAG = "\U0001f1ec\U0001f1e7"
ACCENTED = "e\u0301"
HEAPED = ACCENTED + "\u0323\u0330"  # marks that no single letter has
ARABIC = "هل توافق على هذه الفكرة؟ "

words = st.text(st.characters(codec="utf-8"), max_size=60)
pieces = st.sampled_from(
    [
        *("**", "*", "_", "[", "](https://example.org)", "\\", "\n\n", "\n", "- ", "1. ", " "),
        *("a", ". ", "<b>", "</a>", "&amp;", "\u200f", "word ", "# ", "`"),
        *(FAMILY, WAVE, FLAG, ACCENTED, ARABIC),
    ]
)
markdown = st.lists(pieces | words, max_size=40).map("".join)


class Reader(HTMLParser):
    """Read Telegram HTML as strictly as Telegram: known tags only, each closed in order."""

    def __init__(self, rendered: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.text = ""
        self.feed(rendered)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ("b", "i", "a")
        assert [name for name, _ in attrs] == (["href"] if tag == "a" else [])
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def without_space(text: str) -> str:
    return "".join(text.split())


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


RENDERED = {
    "bold_and_italic": (
        "**Yes** and *no*",
        "<b>Yes</b> and <i>no</i>",
        "<p><strong>Yes</strong> and <em>no</em></p>",
        "Yes and no",
    ),
    "link": (
        "See [our notice](https://example.org/a?b=1&c=2).",
        'See <a href="https://example.org/a?b=1&amp;c=2">our notice</a>.',
        (
            '<p>See <a href="https://example.org/a?b=1&amp;c=2" target="_blank" rel='
            '"noopener noreferrer">our notice</a>.</p>'
        ),
        "See our notice (https://example.org/a?b=1&c=2).",
    ),
    "link_that_runs_code": (
        "[x](javascript:alert(1))",
        "[x](javascript:alert(1))",
        "<p>[x](javascript:alert(1))</p>",
        "[x](javascript:alert(1))",
    ),
    "hostile_html": (
        "<script>x</script> & <img onerror=y>",
        "&lt;script&gt;x&lt;/script&gt; &amp; &lt;img onerror=y&gt;",
        "<p>&lt;script&gt;x&lt;/script&gt; &amp; &lt;img onerror=y&gt;</p>",
        "<script>x</script> & <img onerror=y>",
    ),
    "paragraphs_and_line_breaks": (
        "One\ntwo\n\nThree",
        "One\ntwo\n\nThree",
        "<p>One<br>\ntwo</p>\n<p>Three</p>",
        "One\ntwo\n\nThree",
    ),
    "list_close_to_its_heading": (
        "Bring:\n- tea\n- cake",
        "Bring:\n• tea\n• cake",
        "<p>Bring:</p>\n<ul>\n<li>tea</li>\n<li>cake</li>\n</ul>",
        "Bring:\n• tea\n• cake",
    ),
    "numbered_list_that_goes_on": (
        "3. tea\n4. cake\n\nDone",
        "3. tea\n4. cake\n\nDone",
        '<ol start="3">\n<li>tea</li>\n<li>cake</li>\n</ol>\n<p>Done</p>',
        "3. tea\n4. cake\n\nDone",
    ),
    "heading_is_not_small": ("# Big", "# Big", "<p># Big</p>", "# Big"),
}


@pytest.mark.parametrize(
    ("text", "telegram", "web", "plain"), RENDERED.values(), ids=RENDERED.keys()
)
def test_markdown_on_each_channel(text, telegram, web, plain):
    assert (to_telegram(text), to_web(text), to_plain(text)) == (telegram, web, plain)


def test_half_a_surrogate_pair_is_replaced():
    assert to_telegram("a\ud83d") == "a\ufffd"


@given(markdown)
def test_telegram_html_is_valid_whatever_the_text(text):
    rendered = to_telegram(text)

    assert units(Reader(rendered).text) == telegram_length(rendered)


@given(markdown)
def test_web_html_is_clean_whatever_the_text(text):
    tags = Tags(to_web(text)).seen

    assert tags <= {"p", "br", "strong", "em", "a", "ul", "ol", "li"}


class Tags(HTMLParser):
    def __init__(self, rendered: str) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.feed(rendered)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)


@given(markdown)
def test_escaped_words_show_as_they_were_written(text):
    assert without_space(to_plain(escape(text))) == without_space(text.replace("\0", "\ufffd"))


@given(markdown)
def test_escaped_words_make_no_marks_inside_a_sentence(text):
    rendered = to_telegram(f"They said: {escape(text)} and left.")

    assert "<" not in rendered


@pytest.mark.parametrize(
    ("rendered", "length"),
    [
        ("", 0),
        ("<b>a</b>&amp;", 2),
        ("\U0001f600", 2),
        (f'<a href="https://x.org">{FAMILY}</a>', 11),
    ],
)
def test_telegram_length_counts_units_without_tags(rendered, length):
    assert telegram_length(rendered) == length


def test_split_of_a_short_text_is_the_text():
    assert split("Hello **you**") == ("Hello **you**",)


def test_split_of_nothing_is_one_empty_part():
    assert split(" \n ") == ("",)


def test_split_prefers_paragraphs_then_sentences_then_words():
    assert split("One two.\n\nThree four. Five six.", limit=24) == (
        "One two.",
        "Three four. Five six.",
    )
    assert split("Three four. Five six. Seven", limit=24) == ("Three four. Five six.", "Seven")
    assert split("three four five six seven", limit=20) == ("three four five six", "seven")


def test_split_keeps_bold_words_together():
    text = "Before it comes **a bold claim that is long** and after it."

    assert split(text, limit=30) == (
        "Before it comes",
        "**a bold claim that is long** and",
        "after it.",
    )


def test_split_drops_the_marks_of_bold_words_longer_than_a_message():
    assert split("**one two three four**", limit=12) == ("one two", "three four")


def test_split_keeps_the_numbers_of_a_list():
    parts = split("1. first thing\n2. second thing\n3. third thing", limit=32)

    assert [to_telegram(part) for part in parts] == [
        "1. first thing\n2. second thing",
        "3. third thing",
    ]


def test_split_of_2049_emoji_counts_each_as_two_units():
    parts = split("\U0001f600" * 2049)

    assert parts == ("\U0001f600" * 2048, "\U0001f600")


@pytest.mark.parametrize("cluster", [FAMILY, WAVE, FLAG, HEAPED, "\u0915\u094d\u0937"])
def test_split_never_cuts_what_people_see_as_one_character(cluster):
    parts = split(cluster * 3000)

    assert len(parts) > 1
    assert all(part == cluster * (len(part) // len(cluster)) for part in parts)
    assert "".join(parts) == cluster * 3000


def test_split_never_begins_a_part_with_a_mark_of_the_character_before():
    assert split("one two \u0301three", limit=9) == ("one", "two \u0301thre", "e")


def test_split_of_one_character_longer_than_a_message_still_ends():
    parts = split("q" + "\u0301" * 5000)

    assert [len(part) for part in parts] == [4096, 905]


def test_split_of_text_from_right_to_left_keeps_every_word():
    parts = split(ARABIC * 300)

    assert " ".join(parts).split() == (ARABIC * 300).split()


@given(markdown, st.integers(16, 80))
def test_split_parts_fit_and_show_everything(text, limit):
    parts = split(text, limit=limit)

    shown = "".join(without_space(to_plain(part)) for part in parts)
    assert shown == without_space(to_plain(text))
    assert all(telegram_length(to_telegram(part)) <= limit for part in parts)
    assert all(Reader(to_telegram(part)) for part in parts)


@given(st.lists(st.sampled_from([FAMILY, WAVE, FLAG, ACCENTED, "a", " ", "é"]), max_size=30))
def test_seams_lie_between_whole_characters(characters):
    text = unicodedata.normalize("NFD", "".join(characters))
    borders = {0}
    for character in characters:
        borders.add(max(borders) + len(unicodedata.normalize("NFD", character)))

    assert {index for index in range(len(text) + 1) if is_seam(text, index)} == borders
