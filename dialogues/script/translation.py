"""Take a dialogue's texts out for translators, and put translations in (gettext PO)."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO
from typing import Any

import polib
from babel.messages.catalog import Message
from babel.messages.pofile import PoFileError
from babel.messages.pofile import read_po as parse_po
from pydantic import BaseModel

from dialogues.refused import Refused
from dialogues.script.dialogue import Dialogue, Stage
from dialogues.script.kinds.step import Step
from dialogues.script.rewording import AnyPart, TextChange, reworded_fields, reworded_labels

# A template of the same script is the same bytes on any day.
_NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)

PUT_BACK = (
    "A converter lost the contexts: use one that keeps them. These can be put back by their texts "
    "with: dialogue translations update."
)
CORRECT = "Open it in a translation editor, correct it and save it."
_FIXED = ("status",)  # one of the words of the language, not a text

_LINE = re.compile(r" on \d+$")  # the parser's own line numbers, which count from 0


class TranslationFaulty(Refused):
    """A translation file that cannot be read: the line, from 1, why, and what to do."""

    def __init__(self, line: int, reason: str, remedy: str = CORRECT) -> None:
        super().__init__("translation-unreadable", f"line {line}: {reason}")
        self.line = line
        self.reason = reason
        self.remedy = remedy


@dataclass(frozen=True, slots=True, kw_only=True)
class TranslatedText:
    """One text of a translation file, as a translator left it."""

    context: str  # stage.step.field
    source: str  # the text it was translated from
    text: str  # empty if it is still to be translated
    is_unsure: bool  # marked as fuzzy
    line: int  # in the file, from 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Completeness:
    """How much of a dialogue a translation covers."""

    total: int
    missing: tuple[str, ...]  # contexts, in script order


def texts(dialogue: Dialogue) -> dict[str, str]:
    """Give every text people see by its context, in script order."""
    by_context: dict[str, str] = {}

    def collect(context: str, text: str) -> str:
        by_context[context] = text
        return text

    _changed(dialogue, collect)
    return by_context


def translated(dialogue: Dialogue, translation: Mapping[str, str]) -> Dialogue:
    """Put translations in place of the texts; a text without one stays as it is."""
    return _changed(dialogue, translation.get)


def changed(step: Step, change: TextChange) -> Step:
    """Change every text of a step and of what it holds; the contexts name no stage."""
    return step.reworded("", change)


def completeness(dialogue: Dialogue, translation: Mapping[str, str]) -> Completeness:
    """Tell which texts of the dialogue a translation leaves out."""
    contexts = texts(dialogue)
    return Completeness(
        total=len(contexts),
        missing=tuple(context for context in contexts if context not in translation),
    )


def read_po(
    content: bytes,
    sources: Mapping[str, str] | None = None,
    *,
    moved: Callable[[str], str] = str,
) -> dict[str, str]:
    """Read a translation as texts by context; raise TranslationFaulty.

    Unsure ('fuzzy') and empty ones are left out, and so are those whose source text is not
    the one in `sources`, if that is given: the script was changed since they were translated.
    `moved` gives today's context of a text that once stood elsewhere.
    """
    said = [(moved(entry.context), entry) for entry in entries(content)]
    return {
        context: entry.text
        for context, entry in said
        if entry.text
        and not entry.is_unsure
        and (sources is None or sources.get(context) == entry.source)
    }


def entries(content: bytes) -> tuple[TranslatedText, ...]:
    """Read every text of a translation that has a context; raise TranslationFaulty."""
    return tuple(
        TranslatedText(
            context=str(message.context),
            source=str(message.id),
            text=message.string.strip(),
            is_unsure=message.fuzzy,
            line=message.lineno or 1,
        )
        for message in parsed(content)
        if message.context and isinstance(message.string, str)
    )


def lost_in_words(lost: Sequence[TranslatedText]) -> str:
    """Say that translations have lost their contexts."""
    return f"{len(lost)} of the translations do not tell of which text they are (msgctxt)"


def without_context(content: bytes) -> tuple[TranslatedText, ...]:
    """Read what has been translated and tells no longer which text it is of.

    Some converters, those by way of XLIFF among them, lose the contexts (msgctxt). Raises
    TranslationFaulty.
    """
    return tuple(
        TranslatedText(
            context="",
            source=str(message.id),
            text=message.string.strip(),
            is_unsure=message.fuzzy,
            line=message.lineno or 1,
        )
        for message in parsed(content)
        if message.id and not message.context and isinstance(message.string, str) and message.string
    )


def parsed(content: bytes) -> list[Message]:
    """Read a PO file as its messages, plural ones with all their forms; raise TranslationFaulty."""
    try:
        lines = StringIO(content.decode("utf-8-sig"))
        return list(parse_po(lines, abort_invalid=True))
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise TranslationFaulty(line, "the file is not in UTF-8") from None
    except PoFileError as error:
        reason = _LINE.sub("", str(error.args[0]))
        raise TranslationFaulty(error.lineno + 1, f"this is not PO: {reason}") from None
    except (ValueError, LookupError):
        # The header names a plural rule, a date or a language that makes no sense.
        raise TranslationFaulty(1, "the header of the file cannot be read") from None


# --- one way through all texts ----------------------------------------------------------------


def _changed(dialogue: Dialogue, change: TextChange) -> Dialogue:
    head, privacy = dialogue.dialogue, dialogue.privacy
    return dialogue.model_copy(
        update={
            "dialogue": reworded_fields(head, "head", ("title", "summary"), change),
            "proposal": dialogue.proposal and _whole(dialogue.proposal, "proposal", change),
            "privacy": reworded_fields(privacy, "privacy", ("notice", "contact"), change),
            "scales": {
                name: reworded_labels(words, f"scales.{name}", change)
                for name, words in dialogue.scales.items()
            },
            "sources": {
                name: reworded_fields(source, f"sources.{name}", ("title",), change)
                for name, source in dialogue.sources.items()
            },
            "arms": {
                name: reworded_fields(arm, f"arms.{name}", ("title",), change)
                for name, arm in dialogue.arms.items()
            },
            "roles": {
                name: reworded_fields(role, f"roles.{name}", ("title",), change)
                for name, role in dialogue.roles.items()
            },
            "stages": tuple(_stage(stage, change) for stage in dialogue.stages),
        }
    )


def _whole(part: AnyPart, prefix: str, change: TextChange) -> AnyPart:
    """Change every text of a part and of the parts in it."""
    update: dict[str, Any] = {}
    for name, value in part:
        context = f"{prefix}.{name}"
        if isinstance(value, BaseModel):
            update[name] = _whole(value, context, change)
        elif isinstance(value, tuple):
            update[name] = tuple(change(f"{context}.{at}", text) for at, text in enumerate(value))
        elif isinstance(value, str) and name not in _FIXED:
            update[name] = change(context, value)
    return part.model_copy(update=update)


def _stage(stage: Stage, change: TextChange) -> Stage:
    worded = reworded_fields(stage, stage.id, ("title", "invitation"), change)
    steps = tuple(step.reworded(stage.id, change) for step in stage.steps)
    return worded.model_copy(update={"steps": steps})


def said_twice(content: bytes) -> list[tuple[str, int]]:
    """Give the context and line of all that is said a second time; raise TranslationFaulty.

    Nobody reads it: people read what is said first.
    """
    met: set[tuple[str, str]] = set()
    repeats: list[tuple[str, int]] = []
    for entry in read_entries(content):
        key = (entry.msgctxt, entry.msgid)
        if key in met and not entry.obsolete:
            repeats.append((entry.msgctxt, entry.linenum - 1))  # a line break was put before it
        met.add(key)
    return repeats


def read_entries(content: bytes) -> polib.POFile:
    """Read a translation as a file to change and write again; raise TranslationFaulty."""
    parsed(content)  # says what is wrong with it, and where
    text = content.decode("utf-8-sig").replace("\r\n", "\n")
    try:
        return polib.pofile(f"\n{text}", wrapwidth=0)  # a line break: so it is no path
    except (OSError, ValueError, IndexError):
        raise TranslationFaulty(1, "this is not PO: it cannot be understood") from None
