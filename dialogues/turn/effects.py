"""What a turn says is to be done, in the imperative."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dialogues.disclosure.counts import K_PUBLIC
from dialogues.safeguarding.harm import Harm
from dialogues.timing.timer import Timer
from dialogues.turn.post import PostKind


class MessageKind(StrEnum):
    """What a message is for; the sender's priorities and retries follow from it."""

    PROMPT = "prompt"  # asks something; harmless when repeated
    CONTENT = "content"  # what the script tells, what was asked for, what must not be missed
    NOTICE = "notice"  # a remark on what the person did; not worth repeating
    PUSH = "push"  # opens a stage unasked
    REMINDER = "reminder"


class AnswerSource(StrEnum):
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
    TIMED_OUT = "timed_out"  # asked, and not answered before it closed
    PARTIAL = "partial"  # picked so far when it closed; counts for the parts that were given
    SUPERSEDED = "superseded"  # a later change no longer leads to it; kept, not counted


GIVEN = frozenset({Standing.ANSWERED, Standing.PARTIAL})  # of the latter some parts may be blank


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """An image of the script, with its words."""

    file: str
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoutToShow:
    """A file of the script, to take away."""

    file: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    """Send a message; `buttons` are labels in the order shown, pressed by position."""

    text: str  # small Markdown
    kind: MessageKind = MessageKind.NOTICE
    prompt: int | None = None
    buttons: tuple[str, ...] = ()
    columns: int = 1  # buttons in a row
    image: Picture | None = None
    handout: HandoutToShow | None = None
    echo: str = ""  # the answer just given, for channels that do not show taps
    redraws: bool = False  # same prompt again with changed buttons: edit the message in place
    post: int | None = None  # what was heard: its words are put below the text when it is shown


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
    said: str = ""  # the message of an earlier turn that the words were said in, without a text
    shown_order: tuple[str, ...] = ()  # the codes as shown, where the order was random
    source: AnswerSource = AnswerSource.TAPPED
    standing: Standing = Standing.ANSWERED
    revision: int = 1
    asked_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Supersede:
    """Keep what was answered to a step, and count it no more."""

    step: str
    before: int  # revisions below this one
    part: str = ""  # this one alone; empty: all of them


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

    stage: str = ""  # only what was not asked for, of this stage


@dataclass(frozen=True, slots=True, kw_only=True)
class AskTally:
    """Fetch counts of a step, to come back as `Tallied` in the same turn."""

    step: str
    min_people: int
    min_each: int = K_PUBLIC  # people behind each answer
    laps: tuple[str, ...] = ()  # what the step is called where it is repeated, oldest first

    @property
    def names(self) -> tuple[str, ...]:
        """The steps whose answers count: of each person, that of the last one answered."""
        return self.laps or (self.step,)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskSeat:
    """Take a seat among those who take part, to come back as `Seated` in the same turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeSeat:
    """Give the seat to somebody else: the person does not take part after all, or is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldSeat:
    """Count among those who hold a seat, though all may be taken: a role turned out a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tell:
    """Post words to somebody else, who hears them in a turn of their own."""

    to: int  # the receiver's enrolment
    kind: PostKind = PostKind.HEARD
    passes_on: int | None = None  # the post whose words these are; None: what was said this turn
    generation: int = 0  # of the circle that is expected; 0: from person to person


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveCopy:
    """Give the person everything that is held about them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileComplaint:
    """Keep a complaint, with its clock."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RaiseAlarm:
    """Have somebody on duty look at what was just said: it tells of harm."""

    harms: tuple[Harm, ...]
    look_by: datetime  # what the person is told


@dataclass(frozen=True, slots=True, kw_only=True)
class Erase:
    """Erase the person."""

    farewell: str = ""  # what is said to them last, if not the usual


Effect = (
    Show
    | Record
    | Supersede
    | RecordConsent
    | EnterStage
    | FinishStage
    | SetTimer
    | DropTimers
    | CancelPending
    | AskTally
    | AskSeat
    | FreeSeat
    | HoldSeat
    | Tell
    | GiveCopy
    | FileComplaint
    | RaiseAlarm
    | Erase
)
