"""Who is writing, and to which round: what an act means, decided before the engine is asked.

Nothing is read or written here; the corridor goes where it leads.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import assert_never

from bot.channels.contract import (
    Blocked,
    Changed,
    Elsewhere,
    Incoming,
    Moved,
    Sent,
    Started,
    Tapped,
    Unblocked,
    Wrote,
)
from dialogues.languages.phrases import command
from dialogues.turn.events import Attached, Edited, Event, Pressed, Returned, Said
from dialogues.turn.state import LIVE
from storage.people.people import Enrolment, Person
from storage.rounds.codes import looks_like_code
from storage.vault.vault import read_button

MENU = 0  # the prompt number of a button that chooses a round; the engine counts from 1

AddressAct = Elsewhere | Blocked | Unblocked | Moved
Spoken = Wrote | Sent | Changed
IsOwnButton = Callable[[str, int], bool]
"""Tells whether a button's data was made for an enrolment, by its id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeTurn:
    """It is an event for a round the person is in."""

    enrolment: Enrolment
    event: Event
    is_chosen: bool = False  # by a button: what they write goes to that round from now on


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinRound:
    """They want to join with a recruitment code."""

    code: str
    is_guess: bool = False  # several words, which may be a code and may be none


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferMenu:
    """They are in several rounds, and are to choose one."""

    enrolments: tuple[Enrolment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetStranger:
    """They are in no round."""

    forgets: bool = False  # they want to be forgotten all the same


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteAddress:
    """It is about the address, not about what somebody says there."""

    act: AddressAct


Destination = TakeTurn | JoinRound | OfferMenu | MeetStranger | NoteAddress


def route(person: Person, incoming: Incoming, is_own_button: IsOwnButton) -> Destination:
    """Decide what somebody's act means."""
    act = incoming.act
    match act:
        case Elsewhere() | Blocked() | Unblocked() | Moved():
            return NoteAddress(act=act)
        case Started(code=code):
            return JoinRound(code=code) if code else _back(person)
        case Tapped(data=data):
            return _tapped(person, data, is_own_button)
        case Wrote(text=text) if _asks_for_menu(person, text):
            return _back(person)
        case Wrote() | Sent() | Changed():
            return _spoken(person, act)
        case _:
            assert_never(act)


def current_enrolment(person: Person) -> Enrolment | None:
    """Give the enrolment that free text goes to: the last used, else a live one, else the last."""
    if person.current in person.enrolments:
        return person.enrolments[person.current]
    candidates = _live(person) or list(person.enrolments.values())
    return candidates[-1] if candidates else None


def _live(person: Person) -> list[Enrolment]:
    return [e for e in person.enrolments.values() if e.status in LIVE]


def _asks_for_menu(person: Person, text: str) -> bool:
    """Tell whether words ask for the list of rounds; of one round alone they go to its talk."""
    return command(text, (person.language,)) == "menu" and len(_live(person)) != 1


def _back(person: Person) -> Destination:
    """Bring somebody who opened the chat back to their round, or ask which one."""
    live = _live(person)
    return OfferMenu(enrolments=tuple(live)) if live[1:] else _to_current(person, Returned())


def _to_current(person: Person, event: Event) -> Destination:
    enrolment = current_enrolment(person)
    return MeetStranger() if enrolment is None else TakeTurn(enrolment=enrolment, event=event)


def _tapped(person: Person, data: str, is_own_button: IsOwnButton) -> Destination:
    button = read_button(data)
    owner = next((e for e in person.enrolments.values() if is_own_button(data, e.id)), None)
    if button is None or owner is None:
        return _to_current(person, Pressed(prompt=MENU, button=0))
    prompt, position = button
    event = Returned() if prompt == MENU else Pressed(prompt=prompt, button=position)
    return TakeTurn(enrolment=owner, event=event, is_chosen=True)


def _spoken(person: Person, act: Spoken) -> Destination:
    if current_enrolment(person) is None:
        return _stranger(person, act)
    return _to_current(person, _event(act))


def _event(act: Spoken) -> Event:
    match act:
        case Wrote(text=text, ref=ref):
            return Said(text=text, ref=ref)
        case Sent(media=media, ref=ref, caption=caption, album=album):
            return Attached(media=media, ref=ref, caption=caption, album=album)
        case Changed(text=text, ref=ref):
            return Edited(text=text, ref=ref)
        case _:
            assert_never(act)


def _stranger(person: Person, act: Spoken) -> Destination:
    """Listen to somebody in no round: perhaps they send a code, or want to be forgotten."""
    text = act.text.strip() if isinstance(act, Wrote) else ""
    word = command(text, (person.language,))
    if word == "forget":
        return MeetStranger(forgets=True)
    if word is None and not text.startswith("/") and looks_like_code(text):
        return JoinRound(code=text, is_guess=len(text.split()) > 1)
    return MeetStranger()
