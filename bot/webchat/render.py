"""Turns the conversation into HTML: bubbles, the open question, whole pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from markupsafe import Markup, escape

from bot.channels.media import ENDINGS
from bot.http.assets import templates
from bot.http.chat_look import chat_assets
from bot.http.pictures import Size, size_of
from bot.webchat.items import Item, OpenQuestion
from bot.webchat.media import ACCEPTED, MOST_MEGABYTES
from dialogues.languages.phrases import page_language, page_phrase
from dialogues.script.loader import Script
from dialogues.text.bidi import direction
from dialogues.text.markup import to_web
from dialogues.turn.state import MARK
from storage.queries.webchat import SentFile

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class BubblePicture:
    """A picture in a bubble."""

    src: str
    alt: str
    size: Size | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A document in a bubble."""

    href: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bubble:
    """An item as the page shows it; `day` stands over the first of each day."""

    key: str
    mark: str
    is_own: bool
    language: str
    text: Markup
    sent: str
    day: str
    picture: BubblePicture | None
    document: Download | None
    change: str = ""  # the data of a button that leads back to the question


class Pages:
    """Writes pages and parts of them, each in the language of who reads it."""

    def __init__(self) -> None:
        self._templates = templates(_HERE / "templates", chat_assets())
        self._templates.globals["mark"] = MARK
        self._templates.globals["offered"] = ACCEPTED
        self._templates.globals["most"] = MOST_MEGABYTES
        self._templates.filters["to_web"] = _web
        self._templates.filters["direction"] = direction

    def page(self, name: str, language: str, /, **values: Any) -> str:
        """Write a whole page, or a part, from the template of that name."""
        own = page_language(language)
        return self._templates.get_template(f"{name}.html").render(
            language=own, word=partial(page_phrase, own), **values
        )

    def bubbles(
        self, items: Sequence[Item], *, script: Script | None, zone: str, language: str
    ) -> tuple[Markup, ...]:
        """Write the bubbles of a conversation, one HTML text an item."""
        drawn = _bubbles(items, script, ZoneInfo(zone), language)
        return tuple(Markup(self.page("bubble", language, bubble=b)) for b in drawn)  # noqa: S704

    def ask(self, question: OpenQuestion | None, language: str, form_token: str) -> str:
        """Write the buttons of the open question; nothing if there is none."""
        return self.page("ask", language, question=question, form_token=form_token).strip()

    def attach(self, accepted: Sequence[str], language: str) -> str:
        """Write the field for a file; nothing if the open question takes none."""
        return self.page("attach", language, accepted=accepted).strip()


def _web(text: str) -> Markup:
    return Markup(to_web(text))  # noqa: S704 - cleaned by nh3


def _bubbles(
    items: Sequence[Item], script: Script | None, zone: ZoneInfo, language: str
) -> list[Bubble]:
    bubbles = []
    last: date | None = None
    for item in items:
        day = item.at.astimezone(zone).date()
        bubbles.append(_bubble(item, "" if day == last else _day(item.at, zone, language), script))
        last = day
    return bubbles


def _bubble(item: Item, day: str, script: Script | None) -> Bubble:
    return Bubble(
        key=item.key,
        mark=item.mark,
        is_own=item.is_own,
        language=item.language,
        text=_text(item),
        sent=_sent(item),
        day=day,
        picture=_picture(item, script),
        document=_document(item),
        change=item.change,
    )


def _text(item: Item) -> Markup:
    if not item.is_readable:
        return escape(page_phrase(item.language, "unreadable"))
    return escape(item.text) if item.is_own else _web(item.text)


def _sent(item: Item) -> str:
    if not item.sent:
        return ""
    kind = item.sent if item.sent in ACCEPTED else "other"
    return page_phrase(item.language, f"sent_{kind}")


def _picture(item: Item, script: Script | None) -> BubblePicture | None:
    if item.image is None or not item.script:
        return None
    images: Mapping[str, bytes] = script.images if script and script.hash == item.script else {}
    content = images.get(item.image.file)
    return BubblePicture(
        src=f"/chat/media/{item.script}/{quote(item.image.file)}",
        alt=item.image.alt,
        size=size_of(content) if content else None,
    )


def _document(item: Item) -> Download | None:
    if item.file is not None:
        return Download(href=f"/chat/sent/{item.file.id}", name=file_name(item.file))
    if item.handout is not None:
        href = f"/chat/media/{item.script}/{quote(item.handout.file)}"
        return Download(href=href, name=item.handout.title)
    if item.document is None:
        return None
    return Download(href=f"/chat/document/{item.number}", name=item.document.name)


def file_name(file: SentFile) -> str:
    """Name a file that somebody sent: photo-2.jpg."""
    return f"{file.media}-{file.part}{ENDINGS.get(file.mime, '')}"


def _day(at: datetime, zone: ZoneInfo, language: str) -> str:
    pattern = "EEEE d MMMM"
    try:
        return format_date(at.astimezone(zone), pattern, locale=Locale.parse(language, sep="-"))
    except (UnknownLocaleError, ValueError):
        return format_date(at.astimezone(zone), pattern, locale="en")


def language_name(language: str) -> str:
    """Name a language in itself: 'Cymraeg'; its code if nobody told us its name."""
    try:
        return Locale.parse(language, sep="-").get_display_name() or language
    except (UnknownLocaleError, ValueError):
        return language
