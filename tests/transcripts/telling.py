"""Play the acts of a transcript against the engine, and tell what comes of them in plain lines."""

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from dialogues.script.loader import Script, load
from dialogues.text.markup import to_plain
from dialogues.timing.timetable import timetable_of
from dialogues.turn.effects import (
    AnswerSource,
    CancelPending,
    Effect,
    Erase,
    FileComplaint,
    GiveCopy,
    MessageKind,
    RaiseAlarm,
    Record,
    RecordConsent,
    Show,
    Standing,
    Supersede,
)
from dialogues.turn.events import Attached, Edited, Pressed, Returned, RoundEnded, Tallied
from dialogues.turn.outline import Plan
from tests.dialogues.builders import MONDAY, Talk
from tests.dialogues.shelf import script as shipped

HERE = Path(__file__).parent
WIDTH = 92
PACE = timedelta(seconds=30)  # between one act and the next
CLOCK = re.compile(r"^-- (\w+ \d+ \w+, \d\d:\d\d) --$")
ACT = re.compile(r"^Ann: (.+)$")
STEP_IN = re.compile(r"^\[the organisers (pause|resume|close|cancel) the round\]$")
SETTING = re.compile(r"^(script|language|others): (.+)$")
KINDS = {MessageKind.PUSH: "Bot (unasked)", MessageKind.REMINDER: "Bot (reminder)"}
INPUTS = (CLOCK, ACT, STEP_IN)


class NotUnderstood(Exception):
    """A line of a transcript cannot be played."""


@cache
def _script(name: str) -> Script:
    folder = HERE / name.replace("-", "_")
    if not folder.is_dir():
        return shipped(name)
    translations = {file.stem: file.read_bytes() for file in folder.glob("*.po")}
    handouts = {f"files/{file.name}": file.read_bytes() for file in folder.glob("files/*")}
    source = (folder / "dialogue.yaml").read_bytes()
    return load(source, translations=translations, handouts=handouts)


def retold(text: str) -> str:
    """Play a transcript's acts, and give the whole transcript as it reads now."""
    head, settings, inputs = _read(text)
    teller = Teller(settings)
    for line in inputs:
        teller.play(line)
    return "\n".join([*head, *teller.lines]) + "\n"


def _read(text: str) -> tuple[list[str], dict[str, str], list[str]]:
    """Take a transcript apart: its opening lines, its settings, and what is done in it."""
    head, settings, inputs = [], {}, []
    for line in text.splitlines():
        if found := SETTING.match(line):
            settings[found[1]] = found[2]
        if not inputs and not any(kind.match(line) for kind in INPUTS):
            head.append(line)
        elif any(kind.match(line) for kind in INPUTS):
            inputs.append(line)
    while head and not head[-1]:
        head.pop()
    return head, settings, inputs


@dataclass(slots=True)
class Teller:
    """One talk and its telling."""

    settings: dict[str, str]
    lines: list[str] = field(default_factory=list)
    talk: Talk = field(init=False)
    told: int = 0  # turns told so far
    sent: dict[str, str] = field(default_factory=dict)  # own messages: text -> ref
    texts: dict[int, str] = field(default_factory=dict)  # of questions, as last shown
    last_press: Pressed | None = None

    def __post_init__(self) -> None:
        made = _script(self.settings["script"])
        timetable = timetable_of(made.dialogue.clock, start=MONDAY, zone="Europe/London")
        self.talk = Talk(plan=Plan(script=made, timetable=timetable), tally=self._tally)

    def play(self, line: str) -> None:
        """Play one line, and tell it with what comes of it."""
        if found := CLOCK.match(line):
            self._wait_until(self._instant(found[1]))
            return
        self.lines.append(line)
        if found := STEP_IN.match(line):
            self._step_in(found[1])
        elif found := ACT.match(line):
            self._act(found[1])
        self._tell()

    def _instant(self, words: str) -> datetime:
        named = datetime.strptime(f"{words} {MONDAY.year}", "%A %d %B, %H:%M %Y")  # noqa: DTZ007
        if f"{named:%A}" != words.partition(" ")[0]:
            raise NotUnderstood(f"-- {words} --: that day is a {named:%A}")
        return self._local(named)

    def _local(self, named: datetime) -> datetime:
        zone = self.talk.timetable.local(MONDAY).tzinfo
        return named.replace(tzinfo=zone).astimezone(MONDAY.tzinfo)

    def _wait_until(self, instant: datetime) -> None:
        """Let the timers up to an instant fall, each at its own time."""
        while self.talk.timers and min(t.at for t in self.talk.timers.values()) <= instant:
            self.talk.fall()
            if self._has_shown():
                self._tell_time()
            self._tell()
        self.talk.now = max(self.talk.now, instant)
        self._tell_time()

    def _tell_time(self) -> None:
        shown = self.talk.timetable.local(self.talk.now)
        line = f"-- {shown:%A} {shown.day} {shown:%B, %H:%M} --"
        if line not in self.lines:
            self.lines += ["", line, ""]

    def _has_shown(self) -> bool:
        return any(taken.shown for taken in self.talk.turns[self.told :])

    def _step_in(self, verb: str) -> None:
        match verb:
            case "pause" | "resume":
                self.talk.plan = replace(self.talk.plan, paused=verb == "pause")
            case _:
                self.talk.take(RoundEnded(cancelled=verb == "cancel"))

    # --- what Ann does --------------------------------------------------------------------------

    def _act(self, words: str) -> None:
        quoted = re.findall(r'"([^"]*)"', words)
        match words.split(maxsplit=1)[0].rstrip(","):
            case "joins":
                self.talk.join(language=self.settings.get("language", "en"), seed=7)
            case "returns":
                self._later(Returned())
            case "taps":
                self._tap(quoted[0], words)
            case "says":
                self._write(words.removeprefix("says ")[1:-1])
            case "sends":
                media = re.split(r"[ ,]", words)[2]
                self.talk.refs += 1
                caption = quoted[0] if quoted else ""
                ref = f"m{self.talk.refs}"
                self._later(Attached(media=media, ref=ref, caption=caption))
            case "changes":
                ref = self.sent.get(quoted[0], "elsewhere")
                self._later(Edited(text=quoted[1], ref=ref))
            case _:
                raise NotUnderstood(f"Ann: {words}")

    def _later(self, event: Edited | Attached | Returned | Pressed) -> None:
        self.talk.now += PACE
        self.talk.take(event)

    def _write(self, text: str) -> None:
        self.talk.now += PACE
        self.talk.say(text)
        self.sent[text] = f"m{self.talk.refs}"

    def _tap(self, label: str, words: str) -> None:
        if words.endswith("twice"):
            press = self._button(label, newest=True)
            self._later(press)
            self.talk.take(press)
        elif words.endswith("further up"):
            self._later(self._button(label, newest=False))
        else:
            self._later(self._button(label, newest=True))

    def _button(self, label: str, *, newest: bool) -> Pressed:
        asked = [show for show in self.talk.messages if show.prompt is not None]
        open_now = asked[-1].prompt
        for show in reversed(asked):
            if (show.prompt == open_now) is newest and label in show.buttons:
                return Pressed(prompt=show.prompt, button=show.buttons.index(label))
            if newest:
                break
        raise NotUnderstood(f'there is no "{label}" among {asked[-1].buttons}')

    def _tally(self, asked: str) -> Tallied:
        if "others" not in self.settings:
            return Tallied(step=asked, people=0, shares=())
        people, _, shares = self.settings["others"].partition(" people: ")
        pairs = [share.rpartition(" ") for share in shares.rstrip("%").split("%, ")]
        told = tuple((code, int(share)) for code, _, share in pairs)
        return Tallied(step=asked, people=int(people), shares=told)

    # --- what comes of it -----------------------------------------------------------------------

    def _tell(self) -> None:
        for taken in self.talk.turns[self.told :]:
            for effect in taken.outcome.effects:
                self.lines += self._redrawn(effect) or _lines(effect)
                if isinstance(effect, Show) and effect.prompt is not None:
                    self.texts[effect.prompt] = effect.text
        self.told = len(self.talk.turns)

    def _redrawn(self, effect: Effect) -> list[str]:
        """Tell of a message whose words stay while its buttons change."""
        if not isinstance(effect, Show) or not effect.redraws:
            return []
        same = self.texts.get(effect.prompt) == effect.text
        return ["Bot: (the buttons change)", *_buttons(effect)] if same else []


def _lines(  # noqa: C901 - one line a kind
    effect: Effect,
) -> Iterator[str]:
    match effect:
        case Show():
            yield from _message(effect)
        case RecordConsent():
            yield f"[recorded] {effect.purpose} = {'yes' if effect.granted else 'no'}"
        case Record(kind="deck"):
            yield f"[recorded] {effect.step} in the order {effect.code}"
        case Record():
            yield f"[recorded] {_place(effect)} = {_answer(effect)}"
        case Supersede():
            yield f"[superseded] what was answered to {effect.step} before"
        case CancelPending(stage=""):
            yield "[what waited to be sent is withdrawn]"
        case GiveCopy():
            yield "[a copy of everything is sent]"
        case FileComplaint():
            yield f'[complaint kept] "{effect.text}"'
        case RaiseAlarm():
            yield f"[an alarm is raised: {', '.join(effect.harms)}]"
        case Erase():
            yield "[everything about Ann is erased]"


def _place(record: Record) -> str:
    part = f", {record.part}" if record.part else ""
    change = f", change {record.revision - 1}" if record.revision > 1 else ""
    return f"{record.step}{part}{change}"


def _answer(record: Record) -> str:
    standing = "" if record.standing is Standing.ANSWERED else f"({record.standing})"
    words = f'"{record.text}"' if record.text else "what was said before" if record.said else ""
    media = (
        f"a {record.source}" if record.source in {AnswerSource.VOICE, AnswerSource.PHOTO} else ""
    )
    right = f"({'right' if record.number else 'wrong'})" if record.kind == "quiz" else ""
    right = right if record.code else ""
    is_written = record.kind == "number" and record.number is not None
    written = f"{record.number:g}" if is_written else ""
    told = (record.code, written, media, words, right, standing)
    return " ".join(part for part in told if part)


def _message(show: Show) -> Iterator[str]:
    who = "Bot (changes the message)" if show.redraws else KINDS.get(show.kind, "Bot")
    first = True
    for line in to_plain(show.text).splitlines():
        lead = f"{who}: " if first else "     "
        yield from _wrapped(lead, line)
        first = False
    if show.image:
        yield from _wrapped("     ", f"(picture: {show.image.alt})")
    if show.handout:
        yield from _wrapped("     ", f"(file: {show.handout.title})")
    yield from _buttons(show)


def _buttons(show: Show) -> list[str]:
    labels = " ".join(f"[{label}]" for label in show.buttons)
    return _wrapped("     ", labels) if labels else []


def _wrapped(lead: str, text: str) -> list[str]:
    wrapped = textwrap.wrap(
        text, WIDTH, initial_indent=lead, subsequent_indent="     ", break_long_words=False
    )
    return wrapped or [""]
