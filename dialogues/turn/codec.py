"""States and events as JSON and back, so that a talk can be put away and replayed."""

from dataclasses import fields
from operator import attrgetter
from typing import Any

from pydantic_core import from_json, to_json

from dialogues.timing.timer import Timer
from dialogues.turn.events import (
    Attached,
    Edited,
    Event,
    Joined,
    Pressed,
    Returned,
    RoundEnded,
    Said,
    Tallied,
    TimerFell,
    Upgraded,
)
from dialogues.turn.state import Prompt, State, Status

_STATE = tuple(field.name for field in fields(State))
_values = attrgetter(*_STATE)
_DEFAULTS = _values(State())
_EVENTS: dict[str, type[Any]] = {
    "joined": Joined,
    "said": Said,
    "pressed": Pressed,
    "attached": Attached,
    "edited": Edited,
    "timer_fell": TimerFell,
    "tallied": Tallied,
    "round_ended": RoundEnded,
    "upgraded": Upgraded,
    "returned": Returned,
}
_FIELDS = {name: tuple(field.name for field in fields(kind)) for name, kind in _EVENTS.items()}
_PROMPT = tuple(field.name for field in fields(Prompt))
_NAMES = {kind: name for name, kind in _EVENTS.items()}
_WORDS = {"said": "text", "edited": "text", "attached": "caption"}


def dump_state(state: State) -> str:
    """Write a state as compact JSON; what has its default value is left out."""
    told = {
        name: value
        for name, value, default in zip(_STATE, _values(state), _DEFAULTS, strict=True)
        if value != default
    }
    for name in ("prompt", "held"):
        if name in told:
            told[name] = _dump_prompt(told[name])
    return to_json(told).decode()


def load_state(text: str) -> State:
    """Read what `dump_state` wrote."""
    told = from_json(text)
    for name in ("prompt", "held"):
        if name in told:
            told[name] = _load_prompt(told[name])
    for name in ("path", "prelude", "shown"):
        if name in told:
            told[name] = tuple(told[name])
    if "messages" in told:
        told["messages"] = {ref: tuple(place) for ref, place in told["messages"].items()}
    if "status" in told:
        told["status"] = Status(told["status"])
    return State(**told)


def _dump_prompt(prompt: Prompt) -> list[Any]:
    return [getattr(prompt, name) for name in _PROMPT]


def _load_prompt(values: list[Any]) -> Prompt:
    whole = (tuple(value) if isinstance(value, list) else value for value in values)
    named: dict[str, Any] = dict(zip(_PROMPT, whole, strict=False))
    return Prompt(**named)


def event_kind(event: Event) -> str:
    """Name an event as it is stored: said, pressed, timer_fell..."""
    return _NAMES[type(event)]


def dump_event(event: Event, **notes: Any) -> tuple[str, str, str | None]:
    """Write an event as (kind, JSON without a person's words, the words).

    `notes` are kept beside the event for readers, such as the label of the pressed button;
    replaying does not need them.
    """
    kind = _NAMES[type(event)]
    told = {name: getattr(event, name) for name in _FIELDS[kind]}
    words = told.pop(_WORDS[kind]) if kind in _WORDS else None
    return kind, to_json(told | notes).decode(), words


def load_event(kind: str, payload: str, words: str | None) -> Event:
    """Read what `dump_event` wrote."""
    event_type = _EVENTS[kind]
    names = _FIELDS[kind]
    told = {name: value for name, value in from_json(payload).items() if name in names}
    if kind in _WORDS:
        told[_WORDS[kind]] = words or ""
    if "timer" in told:
        told["timer"] = Timer(told["timer"])
    if "shares" in told:
        told["shares"] = tuple((code, share) for code, share in told["shares"])
    event: Event = event_type(**told)
    return event
