"""What an act means, decided of itself: who is in which round, and what they did."""

from datetime import UTC, datetime

import pytest

from bot.channels.contract import (
    Act,
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
from bot.turns.routing import (
    JoinRound,
    MeetStranger,
    NoteAddress,
    OfferMenu,
    TakeTurn,
    current_enrolment,
    route,
)
from dialogues.turn.events import Attached, Edited, Pressed, Returned, Said
from storage.people.people import Enrolment, Person

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
MAC = "A" * 12


def enrolment(number: int, status: str = "active") -> Enrolment:
    return Enrolment(
        id=number,
        round_id=number * 10,
        script_id=1,
        status=status,
        language="en",
        turn=3,
        state="{}",
    )


FIRST, SECOND, DONE = enrolment(1), enrolment(2), enrolment(3, "finished")


def person(*enrolments: Enrolment, current: int | None = None, language: str = "en") -> Person:
    return Person(
        address_id=7,
        channel="web",
        lookup=b"lookup",
        participant_id=5,
        pseudonym="ANN",
        wrapped=b"key",
        language=language,
        reachable=True,
        current=current,
        enrolments={one.id: one for one in enrolments},
    )


def incoming(act: Act) -> Incoming:
    return Incoming(key="web:1", channel="web", address="ann", act=act, at=NINE)


def is_own(data: str, enrolment_id: int) -> bool:
    """Own those buttons whose first letter is that of the enrolment: A, B, C..."""
    return data.startswith("?ABC"[enrolment_id])


def wrote(text: str) -> Wrote:
    return Wrote(text=text, ref="r1")


def tapped(owner: str, prompt: int, position: int) -> Tapped:
    return Tapped(data=f"{owner * len(MAC)}.{prompt}.{position}")


VOICE = Sent(media="voice", ref="r2", caption="why", file="f1", album="a1")


@pytest.mark.parametrize("act", [Elsewhere(), Blocked(), Unblocked(), Moved(to="-100")])
@pytest.mark.parametrize("who", [person(), person(FIRST, SECOND, current=1)])
def test_what_is_about_the_address_goes_to_no_round(who, act):
    assert route(who, incoming(act), is_own) == NoteAddress(act=act)


@pytest.mark.parametrize(
    ("act", "destination"),
    [
        (Started(code="CODE"), JoinRound(code="CODE")),
        (Started(), MeetStranger()),
        (wrote("menu"), MeetStranger()),
        (wrote("hello there"), JoinRound(code="hello there", is_guess=True)),
        (wrote("hello there!"), MeetStranger()),
        (wrote("/CODE"), MeetStranger()),
        (wrote("no"), MeetStranger()),  # shorter than any code
        (wrote("help"), MeetStranger()),  # a word we obey is no code
        (wrote(" CODE-1 "), JoinRound(code="CODE-1")),
        (wrote("forget"), MeetStranger(forgets=True)),
        (VOICE, MeetStranger()),
        (Changed(text="CODE", ref="r1"), MeetStranger()),
        (tapped("A", 4, 1), MeetStranger()),
        (Tapped(data="junk"), MeetStranger()),
    ],
)
def test_stranger_joins_by_a_code_or_is_met(act, destination):
    assert route(person(), incoming(act), is_own) == destination


@pytest.mark.parametrize(
    ("act", "event"),
    [
        (Started(), Returned()),
        (wrote("Menu"), Said(text="Menu", ref="r1")),
        (wrote("CODE"), Said(text="CODE", ref="r1")),
        (wrote("forget"), Said(text="forget", ref="r1")),
        (VOICE, Attached(media="voice", ref="r2", caption="why", album="a1")),
        (Changed(text="green", ref="r1"), Edited(text="green", ref="r1")),
        (Tapped(data="junk"), Pressed(prompt=0, button=0)),
        (tapped("B", 4, 1), Pressed(prompt=0, button=0)),  # of another round or person
    ],
)
def test_somebody_in_one_round_takes_a_turn_there(act, event):
    who = person(FIRST, current=1)

    assert route(who, incoming(act), is_own) == TakeTurn(enrolment=FIRST, event=event)


def test_link_joins_whoever_follows_it():
    who = person(FIRST, current=1)

    assert route(who, incoming(Started(code="NEW")), is_own) == JoinRound(code="NEW")


@pytest.mark.parametrize("act", [Started(), wrote("menu"), wrote("/menu")])
def test_somebody_in_several_rounds_that_go_on_is_offered_them(act):
    who = person(FIRST, DONE, SECOND, current=2)

    assert route(who, incoming(act), is_own) == OfferMenu(enrolments=(FIRST, SECOND))


def test_round_that_ended_is_no_choice():
    who = person(FIRST, DONE, current=3)

    assert route(who, incoming(Started()), is_own) == TakeTurn(enrolment=DONE, event=Returned())


def test_word_for_the_menu_is_known_in_the_language_they_speak():
    who = person(FIRST, SECOND, language="cy")

    assert route(who, incoming(wrote("menu")), is_own) == OfferMenu(enrolments=(FIRST, SECOND))


@pytest.mark.parametrize(
    ("act", "owner", "event"),
    [
        (tapped("A", 4, 1), FIRST, Pressed(prompt=4, button=1)),
        (tapped("B", 9, 0), SECOND, Pressed(prompt=9, button=0)),
        (tapped("B", 0, 0), SECOND, Returned()),  # of the menu
        (tapped("C", 2, 2), DONE, Pressed(prompt=2, button=2)),
    ],
)
def test_button_chooses_the_round_it_was_made_for(act, owner, event):
    who = person(FIRST, SECOND, DONE, current=1)

    assert route(who, incoming(act), is_own) == TakeTurn(
        enrolment=owner, event=event, is_chosen=True
    )


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (person(), None),
        (person(FIRST, SECOND, current=1), FIRST),  # the last used
        (person(FIRST, SECOND, DONE), SECOND),  # the newest that goes on
        (person(DONE), DONE),
        (person(FIRST, current=99), FIRST),  # the last used is gone
    ],
)
def test_words_go_to_the_round_last_used_or_one_that_goes_on(who, expected):
    assert current_enrolment(who) == expected
