"""The vocabulary of the engine: state, events that happened, effects to carry out."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from dialogues.timing.timer import Timer


class Status(StrEnum):
    """Where a person stands in a round."""

    ACTIVE = "active"
    PAUSED = "paused"  # by the person's own word; nothing is pushed
    FINISHED = "finished"
    DECLINED = "declined"  # did not give the required consent
    STOPPED = "stopped"  # left; answers are kept
    FORGOTTEN = "forgotten"  # left; everything is erased
    CLOSED = "closed"  # the round ended before the person did


MARK = "✓ "  # in front of the label of an option that is picked
LIVE = frozenset({Status.ACTIVE, Status.PAUSED})


class Kind(StrEnum):
    """What a message is for; the sender's priorities and retries follow from it."""

    PROMPT = "prompt"  # asks something; harmless when repeated
    NOTICE = "notice"  # tells something in reply to the person
    PUSH = "push"  # opens a stage unasked
    REMINDER = "reminder"


class Source(StrEnum):
    """How an answer came in."""

    TAPPED = "tapped"
    TYPED = "typed"
    VOICE = "voice"
    PHOTO = "photo"
    EDITED = "edited"


class Standing(StrEnum):
    """Whether a question was answered, and if not, why."""

    ANSWERED = "answered"
    SKIPPED = "skipped"
    DECLINED = "prefer_not_to_say"
    LATE = "late"  # changed after the stage closed; kept, not counted
    TIMED_OUT = "timed_out"


# --- events: what happened, in the past tense -----------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """A person entered the round."""

    language: str
    seed: int  # of this person's random orders


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A person wrote a message."""

    text: str
    ref: str  # the channel's name for the message, to recognise later edits


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """A person pressed a button of one of our prompts."""

    prompt: int
    button: int  # position among the buttons shown, from 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """A person sent something that is not text."""

    media: str  # voice, photo, document, location, sticker, ...
    ref: str
    caption: str = ""
    album: str = ""  # the channel's name for several that were sent together


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """A person changed an earlier message."""

    text: str
    ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerFell:
    """A due time came."""

    timer: Timer
    stage: str
    ordinal: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tallied:
    """The counts a reveal asked for came back, already safe to show."""

    step: str
    people: int
    shares: tuple[tuple[str, int], ...]  # (option code, rounded per cent)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundEnded:
    """An organiser closed or cancelled the round."""

    cancelled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgraded:
    """The person goes on with another version of the script, from this turn on."""

    script: str  # its content hash


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """A person opened the chat anew (start, a link, a page) while already enrolled."""


Event = (
    Joined
    | Said
    | Pressed
    | Attached
    | Edited
    | TimerFell
    | Tallied
    | RoundEnded
    | Upgraded
    | Returned
)


# --- effects: what is to be done, in the imperative -----------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """An image of the script, with its words."""

    file: str
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Handout:
    """A file of the script, to take away."""

    file: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    """Send a message; `buttons` are labels in the order shown, pressed by position."""

    text: str  # small Markdown
    kind: Kind = Kind.NOTICE
    prompt: int | None = None
    buttons: tuple[str, ...] = ()
    columns: int = 1  # buttons in a row
    image: Picture | None = None
    handout: Handout | None = None
    echo: str = ""  # the answer just given, for channels that do not show taps
    redraws: bool = False  # same prompt again with changed buttons: edit the message in place


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Store one answer (or one part of one)."""

    stage: str
    step: str
    kind: str  # the step's type
    part: str = ""  # scale item, option, rank position or number of the message
    code: str | None = None
    number: float | None = None
    text: str | None = None
    ref: str | None = None  # the attachment's message
    shown_order: tuple[str, ...] = ()  # the codes as shown, where the order was random
    source: Source = Source.TAPPED
    standing: Standing = Standing.ANSWERED
    revision: int = 1
    asked_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordConsent:
    """Store that a purpose was agreed to or not."""

    purpose: str
    granted: bool
    wording: str  # the exact text agreed to; stored as a hash


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterStage:
    """Mark that the person reached a stage."""

    stage: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishStage:
    """Mark that the person came to a stage's end; active time in seconds, idle capped."""

    stage: str
    active: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTimer:
    """Wake this person at an instant; the rule says in words what made the instant."""

    timer: Timer
    stage: str
    at: datetime
    rule: str
    ordinal: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DropTimers:
    """Forget pending timers of the kinds, of one stage or of all."""

    timers: tuple[Timer, ...] = tuple(Timer)
    stage: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelPending:
    """Withdraw whatever still waits to be sent to this person in this round."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskTally:
    """Fetch counts of a step, to come back as `Tallied` in the same turn."""

    step: str
    min_people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveCopy:
    """Give the person everything that is held about them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileComplaint:
    """Keep a complaint, with its clock."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Erase:
    """Erase the person."""


Effect = (
    Show
    | Record
    | RecordConsent
    | EnterStage
    | FinishStage
    | SetTimer
    | DropTimers
    | CancelPending
    | AskTally
    | GiveCopy
    | FileComplaint
    | Erase
)


# --- state ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """The question that is open: its number, step, and what each button means."""

    no: int
    step: str
    buttons: tuple[str, ...]  # a code for each button shown; those with _ are the engine's own
    part: str = ""  # the scale item or consent purpose asked for
    picked: tuple[str, ...] = ()  # of multi, rank and a dial, so far
    touched: tuple[int, str] = (-1, "")  # the last button pressed and when, to spot double taps
    asked_at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Where one person is in one round; holds codes and times, never a person's words."""

    status: Status = Status.ACTIVE
    language: str = "en"
    seed: int = 0
    arm: str = ""  # drawn when joining; empty in a script without arms
    joined_at: str = ""
    stage: str = ""  # the stage in progress or last worked on
    path: tuple[int, ...] = ()  # position in its steps, into branches and decks; () = not begun
    prelude: tuple[str, ...] = ()  # cards the gate wants shown before the stage's own steps
    prompt: Prompt | None = None
    held: Prompt | None = None  # the question put aside while another one is asked
    prompts: int = 0  # how many prompts were numbered so far
    times: dict[str, int] = field(
        default_factory=dict
    )  # package, or package.dial -> which time round it is, or was last set
    pressed: int = 0  # the number of the prompt whose button was pressed last
    answers: dict[str, Any] = field(default_factory=dict)  # step -> code, codes or {item: number}
    shown: tuple[str, ...] = ()  # cards shown, in order
    opened: dict[str, str] = field(default_factory=dict)  # stage -> when it opened
    finished: dict[str, str] = field(default_factory=dict)  # stage -> when its end was reached
    missed: dict[str, str] = field(default_factory=dict)  # stage -> when it closed on the person
    consents: dict[str, bool] = field(default_factory=dict)
    messages: dict[str, tuple[str, str, int]] = field(
        default_factory=dict
    )  # message ref -> (step, part, revision)
    album: str = ""  # what was last said about which album, so that it is said once
    asking: str = ""  # what is awaited beside answers: a confirmation, a complaint, a tally
    active: int = 0  # seconds of activity in the stage so far
    last_at: str = ""  # when the person last did something
    pushed_at: str = ""  # when we last pushed something unasked
    reminders: int = 0  # sent in this stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a turn comes to: the new state and what is to be done, in order."""

    state: State
    effects: tuple[Effect, ...] = ()
