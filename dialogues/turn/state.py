"""Where one person is in one round, and what a turn comes to."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from dialogues.turn.effects import Effect


class Status(StrEnum):
    """Where a person stands in a round."""

    ACTIVE = "active"
    PAUSED = "paused"  # by the person's own word; nothing is pushed
    FINISHED = "finished"
    DECLINED = "declined"  # did not give the required consent
    STOPPED = "stopped"  # left; answers are kept
    FORGOTTEN = "forgotten"  # left; everything is erased
    TURNED_AWAY = "turned_away"  # agreed when every place was taken
    CLOSED = "closed"  # the round ended before the person did


MARK = "✓ "  # in front of the label of an option that is picked


LIVE = frozenset({Status.ACTIVE, Status.PAUSED})


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
    settled: bool = False  # what was given to it counts by now, though no tap has ended it
    numbered: bool = False  # the answers are listed with numbers, which may be typed


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a person stands in a part that they left for another, to go on from there."""

    path: tuple[int, ...]
    prelude: tuple[str, ...] = ()
    prompt: Prompt | None = None  # the question that was open
    active: int = 0  # seconds of activity in the part so far
    closed_at: str = ""  # when the part closed on the person


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Where one person is in one round; holds codes and times, never a person's words."""

    status: Status = Status.ACTIVE
    language: str = "en"
    seed: int = 0
    arm: str = ""  # drawn with the seat, at consent; empty in a script without arms
    role: str = ""  # what the answers make of them, by the script's roles; empty for a person
    joined_at: str = ""
    stage: str = ""  # the stage in progress or last worked on
    path: tuple[int, ...] = ()  # position in its steps, into branches and decks; () = not begun
    prelude: tuple[str, ...] = ()  # steps to meet first: what a gate wants, what is asked again
    places: dict[str, Place] = field(default_factory=dict)  # in parts begun and put aside
    prompt: Prompt | None = None
    held: Prompt | None = None  # the question put aside while another one is asked
    prompts: int = 0  # how many prompts were numbered so far
    times: dict[str, int] = field(
        default_factory=dict
    )  # step, or step.part -> which time round it is, or was last answered
    pressed: int = 0  # the number of the prompt whose button was pressed last
    button: int = -1  # the place of that button
    passed: Prompt | None = None  # that prompt, where its other button may still be pressed
    answers: dict[str, Any] = field(default_factory=dict)  # step -> code, codes or {item: number}
    asked: tuple[tuple[int, str, str], ...] = ()  # from which prompt on: step, part; of parts open
    behind: tuple[str, ...] = ()  # steps met before somebody went back, until all is settled
    superseded: tuple[str, ...] = ()  # answered in a lap, and passed by in a later one
    revisions: dict[str, int] = field(
        default_factory=dict
    )  # step, or step.part -> the newest revision of its answer
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
    echo: str = ""  # the label just chosen, until the store has answered within the turn
    active: int = 0  # seconds of activity in the stage so far
    last_at: str = ""  # when the person last did something
    pushed_at: str = ""  # when we last pushed something unasked
    reminders: int = 0  # sent in this stage
    danger: tuple[str, ...] = ()  # harms told of, until the person goes on
    danger_at: str = ""  # when they were told of last
    quiet_until: str = ""  # nothing is sent unasked before: somebody else may read it

    def asked_by(self, prompt: int) -> tuple[str, str]:
        """Give the step and the part that a prompt asked for; empty if it is no longer known."""
        if not 0 < prompt <= self.prompts:
            return "", ""
        places = ((step, part) for first, step, part in reversed(self.asked) if first <= prompt)
        return next(places, ("", ""))

    def is_answered(self, step: str) -> bool:
        """Tell whether somebody answered a step and is asked something else by now."""
        is_open = self.prompt is not None and self.prompt.step == step
        return step in self.answers and step not in self.superseded and not is_open


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a turn comes to: the new state and what is to be done, in order."""

    state: State
    effects: tuple[Effect, ...] = ()
