"""What a turn comes to, as rows: frozen records that `writes` stores, kind by kind.

Named tuples, since a turn makes a handful of them: a frozen dataclass takes three times as long to
make, and as long again to be handed to a driver.
"""

from datetime import datetime
from typing import NamedTuple


class StateRow(NamedTuple):
    """Where a person now is in a round."""

    id: int  # of the enrolment
    status: str
    arm: str
    role: str
    language: str
    stage: str
    step: str
    turn: int
    state: str  # JSON of the engine's state
    last_at: datetime | None  # None if it was not the person who did something
    ended_at: datetime | None


class EventRow(NamedTuple):
    """Something that happened to a person, under its turn number."""

    enrolment_id: int
    turn: int
    at: datetime
    kind: str
    channel: str
    payload: str  # JSON, without the person's words
    sealed: bytes | None = None  # the person's words


class ResponseRow(NamedTuple):
    """An answer, or one part of one."""

    round_id: int
    enrolment_id: int
    stage: str
    step: str
    kind: str
    part: str
    revision: int
    current: bool
    code: str | None
    number: float | None
    sealed: bytes | None
    shown_order: str | None
    source: str
    standing: str
    language: str
    channel: str
    asked_at: datetime | None
    answered_at: datetime
    version: int  # of the script


class SupersededRow(NamedTuple):
    """A step whose answers below a revision count no more."""

    enrolment_id: int
    step: str
    before: int
    part: str = ""  # empty: all of them


class ConsentRow(NamedTuple):
    """What was agreed to or not."""

    enrolment_id: int
    purpose: str
    granted: bool
    wording: str  # SHA-256 of the exact text
    language: str
    at: datetime


class StageEntered(NamedTuple):
    """A stage that was reached."""

    enrolment_id: int
    stage: str
    round_id: int
    reached_at: datetime


class StageFinished(NamedTuple):
    """A stage whose end was reached."""

    enrolment_id: int
    stage: str
    finished_at: datetime
    active_seconds: int


class ComplaintRow(NamedTuple):
    """A complaint, with the clock the law sets."""

    enrolment_id: int
    sealed: bytes
    made_at: datetime
    acknowledge_by: datetime
    acknowledged_at: datetime


class AttachmentRow(NamedTuple):
    """A voice note or a photo that was kept as an answer."""

    enrolment_id: int
    step: str
    part: str
    media: str
    mime: str
    size: int  # bytes
    file: bytes  # the channel's name for it, sealed
    sealed: bytes | None  # the bytes; None until they are fetched
    created_at: datetime
