"""Turn small Markdown into what each channel shows: Telegram HTML, web HTML or plain text."""

import html
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote, urlsplit

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from dialogues.text.graphemes import is_seam

TELEGRAM_LIMIT = 4096  # UTF-16 units of one message, counted after the tags are taken out
REMEMBERED = 2048  # texts a renderer keeps: a script's messages, said again to everybody

_RULES = ["list", "newline", "escape", "emphasis", "link"]  # beside paragraphs and text
_SCHEMES = frozenset({"https", "http", "mailto", "tel"})
_WEB_TAGS = {"p", "br", "strong", "em", "a", "ul", "ol", "li"}
_WEB_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}

_LINE_ENDS = re.compile("[\u2028\u2029]")  # which Telegram takes out, and words run together

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_LINK = re.compile(r"\[([^\[\]\n]*)\]\(([^()\s]*)\)")
_TAG = re.compile(r"<[^>]*>")

# Where a long text may be cut, the best places first.
_BORDERS = (
    re.compile(r"\n[ \t]*\n"),  # paragraph
    re.compile(r"\n"),  # line
    re.compile(
        r"[.!?\u2026\u3002\uff01\uff1f\u061f\u0964][\"')\]\u201d\u2019\u00bb]*\s+"
    ),  # sentence
    re.compile(r"\s+"),  # word
)
_TRIES = 40  # cuts of one kind looked at before a lesser kind is tried


def _markdown() -> MarkdownIt:
    parser = MarkdownIt("zero", {"html": False, "breaks": True, "maxNesting": 20}).enable(_RULES)
    parser.validateLink = _is_safe_link  # type: ignore[method-assign]
    return parser


def _is_safe_link(url: str) -> bool:
    scheme, colon, _ = url.strip().partition(":")
    return bool(colon) and scheme.lower() in _SCHEMES


_PARSER = _markdown()


@lru_cache(maxsize=REMEMBERED)
def to_telegram(text: str) -> str:
    """Render as the HTML that Telegram knows (b, i and a); lists become lines with '• '.

    Links that Telegram does not take have their address written out.
    """
    return _lines(text, _TELEGRAM)


@lru_cache(maxsize=REMEMBERED)
def to_web(text: str) -> str:
    """Render as clean HTML for a page; links open beside the chat and tell nothing about it."""
    return nh3.clean(
        _PARSER.render(_whole(text)),
        tags=_WEB_TAGS,
        attributes=_WEB_ATTRIBUTES,
        url_schemes=set(_SCHEMES),
        link_rel="noopener noreferrer",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    ).strip()


@lru_cache(maxsize=REMEMBERED)
def to_plain(text: str) -> str:
    """Render without any marks; a link's address follows its words in brackets."""
    return _lines(text, _PLAIN)


def as_telegram_keeps(words: str) -> str:
    """Write words so that as much as can be of them comes through Telegram's own cleaning.

    It takes out rings that stand apart from their letters (U+030A) and the signs that end lines
    and paragraphs (`clean_input_string` in tdlib/td, tdutils/td/utils/misc.cpp).
    """
    if words.isascii():
        return words
    return _LINE_ENDS.sub("\n", unicodedata.normalize("NFC", words))


def works_on_telegram(url: str) -> bool:
    """Tell whether Telegram keeps a link: to the web, at a host whose name has a dot.

    The rule is that of tdlib/td (LinkManager.cpp, HttpUrl.cpp).
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    is_host = "." in host.strip(".") or ":" in host
    return parts.scheme in {"http", "https"} and is_host and port != 0


def links(text: str) -> tuple[tuple[str, str], ...]:
    """Give the links of a text: their words, and their addresses as they were written."""
    return tuple((match[1], match[2]) for match in _LINK.finditer(text) if _is_safe_link(match[2]))


def without_links(text: str) -> str:
    """Take the links out of a text, words and all."""
    return _LINK.sub(lambda match: " " if _is_safe_link(match[2]) else match[0], text)


def escape(text: str) -> str:
    """Make people's own words safe inside Markdown: they show exactly as they were written."""
    return _PUNCTUATION.sub(r"\\\1", text)


def telegram_length(rendered: str) -> int:
    """Count Telegram HTML as Telegram does: UTF-16 units, without tags, entities as one."""
    return utf16_length(html.unescape(_TAG.sub("", rendered)))


def utf16_length(text: str) -> int:
    """Count UTF-16 code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def split(text: str, limit: int = TELEGRAM_LIMIT) -> tuple[str, ...]:
    """Cut Markdown into parts that each stand alone and fit the limit on Telegram, in UTF-16 units.

    Cuts fall between paragraphs, lines, sentences or words, or else between whole characters,
    and never inside bold, italic or a link. Where one of these alone is longer than the limit,
    the rest goes on without its marks. There is always at least one part.
    """
    parts: list[str] = []
    rest = text.strip()
    while not _fits(rest, limit):
        cut = _best_cut(rest, limit)
        if cut is None:
            rest = _unmarked(rest)
            cut = _best_cut(rest, limit) or _reach(rest, limit)
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return tuple(part for part in (*parts, rest) if part) or ("",)


# --- rendering --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Style:
    """How one kind of output writes what Markdown says."""

    marks: Mapping[str, str]  # token type -> what stands there
    is_html: bool

    def text(self, words: str) -> str:
        return html.escape(words, quote=False) if self.is_html else words

    def whole(self, text: str) -> str:
        """Give a text as it can be written at all."""
        return as_telegram_keeps(_whole(text)) if self.is_html else _whole(text)

    def link(self, words: str, url: str) -> str:
        if self.is_html:
            if works_on_telegram(url):
                return f'<a href="{html.escape(url)}">{words}</a>'
            return _written_out(words, url)
        return words if url in (words, f"mailto:{words}") else f"{words} ({url})"


_BREAKS = {"softbreak": "\n", "hardbreak": "\n"}
_BOLD = {"strong_open": "<b>", "strong_close": "</b>"}
_ITALIC = {"em_open": "<i>", "em_close": "</i>"}
_TELEGRAM = _Style(marks=_BREAKS | _BOLD | _ITALIC, is_html=True)
_PLAIN = _Style(marks=_BREAKS, is_html=False)


def _whole(text: str) -> str:
    """Join surrogate pairs that arrived as halves, and replace halves that lost their other."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _lines(text: str, style: _Style) -> str:
    """Lay blocks out as lines, with an empty line where the author left one outside lists."""
    lines: list[str] = []
    bullets: list[int] = []  # one for each open list: the number to come, or -1 for bullets
    lead, last = "", 0
    for token in _PARSER.parse(style.whole(text)):
        if token.level == 0 and token.map and lines and token.map[0] > last:
            lines.append("")
        if token.type.endswith("list_open"):
            bullets.append(int(token.attrs.get("start", 1)) if token.tag == "ol" else -1)
        elif token.type.endswith("list_close"):
            bullets.pop()
        elif token.type == "list_item_open":
            lead = _bullet(bullets)
        elif token.type == "inline":
            lines.append((lead or "  " * len(bullets)) + _inline(token.children or [], style))
            lead, last = "", token.map[1] if token.map else last
    return "\n".join(lines)


def _written_out(words: str, url: str) -> str:
    """Write the address of a link behind its words, unless they say it already."""
    scheme, _, rest = url.partition(":")
    bare = unquote(rest.partition("?")[0]) if scheme.lower() in {"mailto", "tel"} else url
    says_it = _without_gaps(bare) in _without_gaps(html.unescape(_TAG.sub("", words)))
    return words if says_it else f"{words} ({html.escape(bare, quote=False)})"


def _without_gaps(words: str) -> str:
    return re.sub(r"[\s()./\u00a0-]", "", words).casefold()


def _bullet(bullets: list[int]) -> str:
    indent = "  " * (len(bullets) - 1)
    if bullets[-1] < 0:
        return f"{indent}• "
    bullets[-1] += 1
    return f"{indent}{bullets[-1] - 1}. "


def _inline(tokens: Sequence[Token], style: _Style) -> str:
    parts: list[str] = []
    links: list[tuple[int, str]] = []  # where the words of the open link begin, and its address
    for token in tokens:
        if token.type == "text":
            parts.append(style.text(token.content))
        elif token.type == "link_open":
            links.append((len(parts), str(token.attrGet("href"))))
        elif token.type == "link_close":
            begin, url = links.pop()
            parts[begin:] = [style.link("".join(parts[begin:]), url)]
        else:
            parts.append(style.marks.get(token.type, ""))
    return "".join(parts)


# --- cutting ----------------------------------------------------------------------------------


def _fits(text: str, limit: int) -> bool:
    # The twin of `to_telegram` without its memory: parts are many and seen once.
    return telegram_length(_lines(text, _TELEGRAM)) <= limit


def _reach(text: str, limit: int) -> int:
    """Find about how much of the text fits: at least one whole character."""
    fits = bisect_right(range(len(text) + 1), 0, key=lambda end: not _fits(text[:end], limit))
    end = fits - 1
    while end > 0 and not is_seam(text, end):
        end -= 1
    return max(end or fits - 1, 1)


def _best_cut(text: str, limit: int) -> int | None:
    """Find the furthest clean cut of the best kind that leaves no tiny part behind."""
    reach = _reach(text, limit)
    ink = _ink(text)
    for cuts in _cuts(text, reach):
        for cut in cuts[:_TRIES]:
            if _is_clean(text, cut, ink) and _fits(text[:cut].rstrip(), limit):
                return cut
    return None


def _cuts(text: str, reach: int) -> Iterator[list[int]]:
    """Give places to cut, kind by kind, the furthest first."""
    for border in _BORDERS:
        ends = (match.end() for match in border.finditer(text, 0, reach + 1))
        yield [end for end in reversed(list(ends)) if reach // 4 < end and is_seam(text, end)]
    yield [end for end in range(reach, max(reach - _TRIES * 4, 0), -1) if is_seam(text, end)]


def _is_clean(text: str, cut: int, ink: str) -> bool:
    """Tell whether the two sides show what the whole shows: no mark lost its other half."""
    head, tail = text[:cut].rstrip(), text[cut:].lstrip()
    return bool(head) and _ink(head) + _ink(tail) == ink


def _ink(text: str) -> str:
    """Give what is shown, without the white space."""
    return "".join(_lines(text, _PLAIN).split())


def _unmarked(text: str) -> str:
    return escape(_lines(text, _PLAIN))
