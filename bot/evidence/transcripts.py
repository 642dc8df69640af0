"""Transcripts for people to read and for programs to read."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.channels.content import quoting, unpack
from bot.evidence.cells import WITHHELD, instant
from dialogues.text.markup import escape, to_plain
from storage.queries.post_words import Quote
from storage.queries.transcript import REDRAW, Line, Shown, Who

BOT, CLOCK, OTHERS = "Bot", "Clock", "Another person"
DELIVERED = "sent"
WAITING = "not sent yet"
UNDELIVERED = {
    "unknown": "may not have arrived",
    "dead": "could not be delivered",
    "cancelled": "called off before it was sent",
}


def read_body(body: bytes, quote: Quote | None = None) -> Shown:
    """Read what a message of the outbox showed. Documents are named, not opened."""
    content = quoting(unpack(body), quote)
    notes = []
    if content.image is not None:
        notes.append(f"picture: {content.image.alt}")
    if content.handout is not None:
        notes.append(f"file: {content.handout.title}")
    if content.document is not None:
        notes.append(f"document: {content.document.name}")
    return Shown(
        text=content.text,
        buttons=tuple(button.label for button in content.buttons),
        note="; ".join(notes),
        quotes=escape(quote.words) if quote and quote.words else "",
    )


def without_words(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Give a transcript with the person's own words withheld."""
    return tuple(
        replace(line, text=WITHHELD) if line.has_own_words and line.text else line for line in lines
    )


def without_words_of_others(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Give a transcript with what others wrote withheld.

    It stands in the transcript of whoever wrote it, under that person's consent.
    """
    return tuple(
        replace(line, text=line.text.removesuffix(line.quotes) + WITHHELD) if line.quotes else line
        for line in lines
    )


def fate_of(line: Line) -> str:
    """Tell what became of a message of the bot; nothing if it arrived, or if a person wrote it."""
    if line.who is not Who.BOT or line.state == DELIVERED:
        return ""
    return UNDELIVERED.get(line.state, WAITING)


def as_text(
    lines: Iterable[Line], *, speaker: str, zone: str, heading: str, stages: Mapping[str, str]
) -> str:
    """Write a transcript for reading: a paragraph a turn, each beginning with who speaks.

    Redrawn questions are left out. Further lines of a paragraph are indented, so that nobody's
    words can pass for somebody else's turn.
    """
    local = ZoneInfo(zone)
    names = {Who.BOT: BOT, Who.PERSON: speaker, Who.CLOCK: CLOCK, Who.OTHERS: OTHERS}
    paragraphs, stage = [heading], ""
    for line in lines:
        if line.kind == REDRAW:
            continue
        if line.stage and line.stage != stage:
            stage = line.stage
            paragraphs.append(f"== {_one_line(stages.get(stage, stage))} ==")
        at = line.at.astimezone(local).strftime("%Y-%m-%d %H:%M")
        paragraphs.append(f"{names[line.who]}: [{at}] {_indented(_words(line))}")
    return "\n\n".join(paragraphs) + "\n"


def as_json_lines(lines: Iterable[Line], participant: str) -> Iterator[str]:
    """Write a transcript as JSON, a line each."""
    for line in lines:
        fields = {"participant": participant, **as_record(line)}
        yield json.dumps(fields, ensure_ascii=False) + "\n"


def as_record(line: Line) -> dict[str, object]:
    """Give a line as JSON knows it."""
    return {
        "at": instant(line.at),
        "turn": line.turn,
        "who": line.who,
        "kind": line.kind,
        "text": line.text,
        "buttons": list(line.buttons),
        "stage": line.stage,
        "step": line.step,
        "delivery": line.state,
        "note": line.note,
    }


def _words(line: Line) -> str:
    """Tell a line in words."""
    if line.who is not Who.BOT:
        what = line.kind.replace("_", " ")
        note = f"{what}: {line.note}" if line.note else what
        return line.text if line.kind == "said" else f"{line.text} ({note})".lstrip()
    parts = [to_plain(line.text)]
    if line.note:
        parts.append(f"({line.note})")
    if line.buttons:
        parts.append(" ".join(f"[{label}]" for label in line.buttons))
    if fate := fate_of(line):
        parts.append(f"({fate})")
    return "\n".join(parts)


def _indented(text: str) -> str:
    return "\n    ".join(part for part in text.splitlines() if part.strip())


def _one_line(text: str) -> str:
    return " ".join(text.split())
