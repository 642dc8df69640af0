"""The judge's record: all that was issued, confirmed, received and answered, in order."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TextIO, TypeVar

from tests.emulator.keyboard import Button, Buttons
from tests.watch import plant


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """An update was put in the bot's queue."""

    at: float
    update_id: int
    kind: str  # message, edited_message, callback_query, my_chat_member, raw
    person: int
    chat: int
    content: str  # what was typed, or the data of the button
    is_repeat: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """The bot took responsibility for an update: a 2xx, or an offset that passed it."""

    at: float
    update_id: int
    by: str  # webhook, offset, drop


@dataclass(frozen=True, slots=True, kw_only=True)
class Expired:
    """An update grew too old in the queue and was thrown away."""

    at: float
    update_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A message of the bot reached a chat."""

    at: float
    chat: int
    message_id: int
    kind: str  # text, photo, voice, ...
    text: str
    buttons: Buttons = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """The bot changed a message."""

    at: float
    chat: int
    message_id: int
    text: str
    buttons: Buttons = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Deleted:
    """The bot removed a message."""

    at: float
    chat: int
    message_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The bot acknowledged a tap."""

    at: float
    tap: str
    person: int
    text: str
    is_alert: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """The bot called a method that has no effect on any chat's messages."""

    at: float
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The bot was told no."""

    at: float
    method: str
    chat: int
    code: int
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Faulted:
    """A scripted fault struck a call."""

    at: float
    method: str
    chat: int
    fault: str


Record = (
    Issued
    | Confirmed
    | Expired
    | Received
    | Edited
    | Deleted
    | Answered
    | Called
    | Refused
    | Faulted
)

_KINDS: dict[str, type[Any]] = {
    kind.__name__: kind
    for kind in (
        Issued,
        Confirmed,
        Expired,
        Received,
        Edited,
        Deleted,
        Answered,
        Called,
        Refused,
        Faulted,
    )
}
_FIELDS = {kind: tuple(f.name for f in fields(kind)) for kind in _KINDS.values()}

R = TypeVar("R")


class History:
    """Records in the order in which they happened, also in a file if one is given.

    Each line of the file is written out at once, so it is complete up to the last call
    whatever becomes of the bot.
    """

    def __init__(self, file: Path | None = None) -> None:
        self.records: list[Record] = []
        self._listeners: list[Callable[[Record], None]] = []
        self._file: TextIO | None = file.open("a", encoding="utf-8", buffering=1) if file else None

    def add(self, record: Record) -> None:
        """Append a record and tell the listeners."""
        self.records.append(record)
        if isinstance(record, Issued):
            plant(record.content)
        if self._file:
            self._file.write(json.dumps(to_json(record)) + "\n")
        for listener in self._listeners:
            listener(record)

    def listen(self, listener: Callable[[Record], None]) -> None:
        """Call `listener` with each later record as it happens."""
        self._listeners.append(listener)

    def of(self, kind: type[R]) -> list[R]:
        """Return all records of one kind."""
        return [record for record in self.records if isinstance(record, kind)]

    def received(self, chat: int) -> list[Received]:
        """Return what the bot sent to a chat, in order."""
        return [record for record in self.of(Received) if record.chat == chat]

    def unconfirmed(self) -> list[int]:
        """Return the ids of updates that are neither confirmed nor expired, as issued."""
        done = {record.update_id for record in self.of(Confirmed)}
        done |= {record.update_id for record in self.of(Expired)}
        issued = dict.fromkeys(record.update_id for record in self.of(Issued))
        return [update_id for update_id in issued if update_id not in done]

    def close(self) -> None:
        """Close the file, if there is one; the records stay readable."""
        if self._file:
            self._file.close()
            self._file = None


def to_json(record: Record) -> dict[str, Any]:
    """Turn a record into a JSON object that names its kind under `record`."""
    kind = type(record)
    body: dict[str, Any] = {"record": kind.__name__}
    for name in _FIELDS[kind]:
        body[name] = getattr(record, name)
    if "buttons" in body:
        body["buttons"] = [[[b.label, b.data] for b in row] for row in body["buttons"]]
    return body


def from_json(body: dict[str, Any]) -> Record:
    """Turn a JSON object made by `to_json` back into the record."""
    values = {name: value for name, value in body.items() if name != "record"}
    if "buttons" in values:
        values["buttons"] = tuple(
            tuple(Button(label=label, data=data) for label, data in row)
            for row in values["buttons"]
        )
    record: Record = _KINDS[body["record"]](**values)
    return record


def read_history(file: Path) -> History:
    """Load a history file; a line cut off by a crash of the emulator ends it."""
    history = History()
    for line in _whole_lines(file):
        history.add(from_json(json.loads(line)))
    return history


def _whole_lines(file: Path) -> Iterable[str]:
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            if not line.endswith("\n"):
                return
            yield line
