"""States and events as JSON and back, so that a talk can be put away and replayed."""

from dataclasses import fields
from operator import attrgetter
from typing import Any, Literal, assert_never, get_args

from pydantic_core import from_json, to_json

from dialogues.timing.timer import Timer
from dialogues.turn.events import (
    Attached,
    Edited,
    Event,
    FileLost,
    Heard,
    Joined,
    Pressed,
    Returned,
    RoundEnded,
    Said,
    Seated,
    Tallied,
    TimerFell,
    Upgraded,
)
from dialogues.turn.state import Place, Prompt, State, Status

EventKind = Literal[
    "joined",
    "said",
    "pressed",
    "attached",
    "edited",
    "timer_fell",
    "tallied",
    "seated",
    "heard",
    "file_lost",
    "round_ended",
    "upgraded",
    "returned",
]

_STATE = tuple(field.name for field in fields(State))
_values = attrgetter(*_STATE)
_DEFAULTS = _values(State())
_FIELDS = {kind: tuple(field.name for field in fields(kind)) for kind in get_args(Event)}
_PROMPT = tuple(field.name for field in fields(Prompt))
_WORDS = {"said": "text", "edited": "text", "attached": "caption"}


def dump_state(state: State) -> str:
    """Write a state as compact JSON; what has its default value is left out."""
    values = {
        name: value
        for name, value, default in zip(_STATE, _values(state), _DEFAULTS, strict=True)
        if value != default
    }
    for name in ("prompt", "held", "passed"):
        if values.get(name) is not None:
            values[name] = _dump_prompt(values[name])
    if "places" in values:
        values["places"] = {name: _dump_place(place) for name, place in values["places"].items()}
    return to_json(values).decode()


def load_state(text: str) -> State:
    """Read what `dump_state` wrote."""
    values = from_json(text)
    for name in ("prompt", "held", "passed"):
        if values.get(name) is not None:
            values[name] = _load_prompt(values[name])
    for name in ("path", "prelude", "behind", "superseded", "shown", "danger"):
        if name in values:
            values[name] = tuple(values[name])
    if "asked" in values:
        values["asked"] = tuple(tuple(place) for place in values["asked"])
    if "places" in values:
        values["places"] = {name: _load_place(place) for name, place in values["places"].items()}
    if "messages" in values:
        values["messages"] = {ref: tuple(place) for ref, place in values["messages"].items()}
    if "status" in values:
        values["status"] = Status(values["status"])
    return State(**values)


def _dump_prompt(prompt: Prompt) -> list[Any]:
    values = [getattr(prompt, name) for name in _PROMPT]
    while values[-1] is False:
        values.pop()
    return values


def _load_prompt(values: list[Any]) -> Prompt:
    whole = (tuple(value) if isinstance(value, list) else value for value in values)
    named: dict[str, Any] = dict(zip(_PROMPT, whole, strict=False))
    return Prompt(**named)


def _dump_place(place: Place) -> list[Any]:
    prompt = None if place.prompt is None else _dump_prompt(place.prompt)
    return [place.path, place.prelude, prompt, place.active, place.closed_at]


def _load_place(values: list[Any]) -> Place:
    path, prelude, prompt, active, closed_at = values
    return Place(
        path=tuple(path),
        prelude=tuple(prelude),
        prompt=None if prompt is None else _load_prompt(prompt),
        active=active,
        closed_at=closed_at,
    )


def event_kind(event: Event) -> EventKind:  # noqa: C901, PLR0911, PLR0912 - one line a kind
    """Name an event as it is stored: said, pressed, timer_fell..."""
    match event:
        case Joined():
            return "joined"
        case Said():
            return "said"
        case Pressed():
            return "pressed"
        case Attached():
            return "attached"
        case Edited():
            return "edited"
        case TimerFell():
            return "timer_fell"
        case Tallied():
            return "tallied"
        case Seated():
            return "seated"
        case Heard():
            return "heard"
        case FileLost():
            return "file_lost"
        case RoundEnded():
            return "round_ended"
        case Upgraded():
            return "upgraded"
        case Returned():
            return "returned"
        case _:
            assert_never(event)


def _event_type(kind: EventKind) -> type[Event]:  # noqa: C901, PLR0911, PLR0912 - one line a kind
    match kind:
        case "joined":
            return Joined
        case "said":
            return Said
        case "pressed":
            return Pressed
        case "attached":
            return Attached
        case "edited":
            return Edited
        case "timer_fell":
            return TimerFell
        case "tallied":
            return Tallied
        case "seated":
            return Seated
        case "heard":
            return Heard
        case "file_lost":
            return FileLost
        case "round_ended":
            return RoundEnded
        case "upgraded":
            return Upgraded
        case "returned":
            return Returned
        case _:
            assert_never(kind)


def dump_event(event: Event, **notes: Any) -> tuple[str, str, str | None]:
    """Write an event as (kind, JSON without a person's words, the words).

    `notes` are kept beside the event for readers, such as the label of the pressed button;
    replaying does not need them.
    """
    kind = event_kind(event)
    values = {name: getattr(event, name) for name in _FIELDS[type(event)]}
    words = values.pop(_WORDS[kind]) if kind in _WORDS else None
    return kind, to_json(values | notes).decode(), words


def load_event(kind: EventKind, payload: str, words: str | None) -> Event:
    """Read what `dump_event` wrote."""
    event_type: type[Any] = _event_type(kind)
    names = _FIELDS[event_type]
    values = {name: value for name, value in from_json(payload).items() if name in names}
    if kind in _WORDS:
        values[_WORDS[kind]] = words or ""
    if "timer" in values:
        values["timer"] = Timer(values["timer"])
    if "shares" in values:
        values["shares"] = tuple((code, share) for code, share in values["shares"])
    if "parts" in values:
        values["parts"] = tuple(values["parts"])
    event: Event = event_type(**values)
    return event
