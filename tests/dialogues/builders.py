"""Scripts put together in a line or two, and a person's talk with one as the bot drives it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from dialogues.engine.step import step
from dialogues.script.dialogue import Dialogue
from dialogues.script.loops import unrolled
from dialogues.script.translation import translated
from dialogues.timing.timetable import Timetable, timetable_of
from dialogues.turn.arms import draw
from dialogues.turn.codec import dump_event, dump_state, load_event, load_state
from dialogues.turn.effects import (
    AskSeat,
    AskTally,
    DropTimers,
    Effect,
    MessageKind,
    Record,
    RecordConsent,
    SetTimer,
    Show,
)
from dialogues.turn.events import Event, Joined, Pressed, Said, Seated, Tallied, TimerFell, Upgraded
from dialogues.turn.outline import Plan
from dialogues.turn.state import Outcome, State

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)  # in winter: London shows the same time
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
TAKE_PART = {"id": "take_part", "text": "I agree."}
CONSENT = {
    "type": "consent",
    "id": "consent",
    "text": "We keep your answers.",
    "required": [TAKE_PART],
    "declined": "We kept nothing.",
}
COLOURS = {"red": "Red", "green": "Green", "blue": "Blue"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Worded:
    """What the engine needs of a script, made without a file."""

    hash: str
    languages: tuple[str, ...]
    worded: Mapping[str, Dialogue]
    po_files: Mapping[str, bytes] = field(default_factory=dict)

    def in_language(self, language: str) -> Dialogue:
        return self.worded.get(language) or self.worded[self.languages[0]]


def dialogue(*stages: dict, **parts: object) -> Dialogue:
    """Make a dialogue of stages; `parts` are its other top-level keys."""
    return unrolled(Dialogue.model_validate(whole_of({"stages": list(stages), **parts})))


def whole_of(parts: Mapping[str, object]) -> dict[str, object]:
    """Put a head and the duties of privacy to the parts of a script."""
    return {
        "dialogue": {"id": "small", "version": 1, "title": "Small talk", "summary": "Small."},
        "privacy": {"notice": "We keep little.", "contact": "Ann", "keep_for": "1 month"},
        **parts,
    }


def worded(
    base: Dialogue, translations: Mapping[str, Mapping[str, str]] = MappingProxyType({})
) -> Worded:
    """Put a dialogue and its translations together."""
    languages = tuple(dict.fromkeys((base.dialogue.language, *base.languages)))
    return Worded(
        hash="small",
        languages=languages,
        worded={name: translated(base, translations.get(name, {})) for name in languages},
    )


def stage(stage_id: str, *steps: dict, **parts: object) -> dict:
    """Make a stage; it opens at the start unless `opens` says otherwise."""
    return {
        "id": stage_id,
        "title": stage_id.capitalize(),
        "minutes": 5,
        "opens": {"day": 0},
        "steps": list(steps),
        **parts,
    }


def card(card_id: str, **parts: object) -> dict:
    return {"type": "card", "id": card_id, "title": card_id, "text": f"About {card_id}.", **parts}


def single(step_id: str, **parts: object) -> dict:
    return {"type": "single", "id": step_id, "text": "Which?", "options": COLOURS, **parts}


def reflect(step_id: str = "why", **parts: object) -> dict:
    return {"type": "reflect", "id": step_id, "text": "Why?", **parts}


def plan_of(
    *stages: dict,
    start: datetime = MONDAY,
    paused: bool = False,
    translations: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
    **parts: object,
) -> Plan:
    """Make a small script and the timetable of a round of it."""
    made = dialogue(*stages, **parts)
    return Plan(
        script=worded(made, translations),
        timetable=timetable_of(made.clock, start=start),
        paused=paused,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A turn that was taken: what was there, what happened, what it came to."""

    plan: Plan
    before: State
    event: Event
    now: datetime
    outcome: Outcome

    @property
    def shown(self) -> list[Show]:
        return [effect for effect in self.outcome.effects if isinstance(effect, Show)]

    @property
    def records(self) -> list[Record | RecordConsent]:
        return [e for e in self.outcome.effects if isinstance(e, Record | RecordConsent)]


Tallier = Callable[[str], Tallied]
TimerKey = tuple[str, str, int]


def nobody_else(asked: str) -> Tallied:
    """Answer a tally when too few have answered."""
    return Tallied(step=asked, people=0, shares=())


@dataclass(slots=True, kw_only=True, repr=False)
class Talk:
    """One person's talk: takes events, keeps the timers, and puts state away in between."""

    plan: Plan
    now: datetime = MONDAY
    tally: Tallier = nobody_else
    has_seats: bool = True
    state: State = field(default_factory=State)
    timers: dict[TimerKey, SetTimer] = field(default_factory=dict)
    turns: list[Taken] = field(default_factory=list)
    refs: int = 0

    def __repr__(self) -> str:
        """Tell how the talk went, short enough to be read where a test fails."""
        happened = [type(taken.event).__name__ for taken in self.turns]
        return f"Talk({self.state.status} after {len(happened)} turns: {happened[-12:]})"

    def _repr_pretty_(self, printer, _cycle: bool) -> None:
        """Let Hypothesis write a failing talk down as briefly."""
        printer.text(repr(self))

    @property
    def timetable(self) -> Timetable:
        return self.plan.timetable

    def join(self, *, language: str = "en", seed: int = 1) -> list[Show]:
        return self.take(Joined(language=language, seed=seed))

    def take(self, event: Event) -> list[Show]:
        """Take one event; give what was shown."""
        before = load_state(dump_state(self.state))
        kind, payload, words = dump_event(event)
        told = load_event(kind, payload, words)
        outcome = step(self.plan, before, told, self.now)
        taken = Taken(plan=self.plan, before=before, event=told, now=self.now, outcome=outcome)
        self.turns.append(taken)
        self.state = outcome.state
        shown = taken.shown
        for effect in outcome.effects:
            shown += self._carry_out(effect)
        return shown

    def _carry_out(self, effect: Effect) -> list[Show]:
        match effect:
            case SetTimer():
                self.timers[effect.timer, effect.stage, effect.ordinal] = effect
            case DropTimers():
                self.timers = {
                    key: timer
                    for key, timer in self.timers.items()
                    if timer.timer not in effect.timers or effect.stage not in {None, timer.stage}
                }
            case AskSeat():
                return self.take(Seated(is_given=self.has_seats, arm=self._drawn()))
            case AskTally():
                return self.take(self.tally(effect.step))
        return []

    def _drawn(self) -> str:
        """Draw an arm as the corridor does for who has none."""
        arms = self.plan.script.in_language(self.state.language).arms
        return "" if self.state.arm else draw(arms, self.state.seed)

    def upgrade(self, script: object) -> list[Show]:
        """Go on with another version of the script."""
        self.plan = replace(self.plan, script=script)
        return self.take(Upgraded(script=script.hash))

    def say(self, text: str, ref: str = "") -> list[Show]:
        self.refs += 1
        return self.take(Said(text=text, ref=ref or f"m{self.refs}"))

    def press(self, label: str, *, wait: timedelta = MINUTE) -> list[Show]:
        """Press the button that says so in the newest message, some time after it came."""
        self.now += wait
        shown = next(show for show in reversed(self.messages) if show.prompt is not None)
        return self.take(Pressed(prompt=shown.prompt, button=shown.buttons.index(label)))

    def press_at(self, button: int) -> list[Show]:
        """Press a button of the open question by its place."""
        return self.take(Pressed(prompt=self.state.prompt.no, button=button))

    def fall(self) -> list[Show]:
        """Let the next timer fall, at its time."""
        timer = min(self.timers.values(), key=lambda timer: timer.at)
        del self.timers[timer.timer, timer.stage, timer.ordinal]
        self.now = max(self.now, timer.at)
        return self.take(TimerFell(timer=timer.timer, stage=timer.stage, ordinal=timer.ordinal))

    @property
    def messages(self) -> list[Show]:
        """Everything shown so far."""
        return [show for taken in self.turns for show in taken.shown]

    @property
    def records(self) -> list[Record | RecordConsent]:
        """Everything stored so far."""
        return [record for taken in self.turns for record in taken.records]


def texts(shown: list[Show]) -> list[str]:
    return [show.text for show in shown]


def kinds(shown: list[Show]) -> list[MessageKind]:
    return [show.kind for show in shown]


def agreed(*stages: dict, **parts: object) -> Talk:
    """Let somebody join a small script and agree; the first stage begins with consent."""
    first, *rest = stages
    opening = {**first, "steps": [CONSENT, *first["steps"]]}
    talk = Talk(plan=plan_of(opening, *rest, **parts))
    talk.join()
    talk.press("I agree")
    return talk
