"""What can happen to one person in one round, in the past tense."""

from dataclasses import dataclass

from dialogues.timing.timer import Timer


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
    people: int  # whom the shares are of
    shares: tuple[tuple[str, int], ...]  # (codes told as one, rounded per cent)
    parts: tuple[str, ...] = ()  # the part that each share is of, where the question has several
    answered: int = 0  # how many have answered by now, counted or not


@dataclass(frozen=True, slots=True, kw_only=True)
class Seated:
    """The seat that somebody asked for who had agreed was given, or all were taken."""

    is_given: bool
    arm: str = ""  # drawn with the first seat, in a script with arms


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What somebody else posted came in; its words stand with who said them, not here."""

    post: int  # the row it came in: showing the words, or passing them on, names it
    sender: int  # the enrolment whose turn posted it


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLost:
    """A voice note or photo that came as an answer turned out not to be had from the platform."""

    step: str
    part: str
    media: str  # voice or photo


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
    | Seated
    | Heard
    | FileLost
    | RoundEnded
    | Upgraded
    | Returned
)
