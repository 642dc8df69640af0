"""Who is writing, to which round, and how people join: what comes before the engine."""

from bot.channels.contract import (
    Act,
    Blocked,
    Button,
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
from bot.turns.joining import CODE, join
from bot.turns.unit_of_work import Routed, UnitOfWork, cause_of
from dialogues.languages.phrases import command
from dialogues.turn.events import Attached, Edited, Event, Pressed, Returned, Said
from dialogues.turn.state import LIVE
from storage.messages import outbox
from storage.people import people
from storage.people.people import Enrolment, Person
from storage.vault.vault import read_button

MENU = 0  # the prompt number of a button that chooses a round; the engine counts from 1


async def route(work: UnitOfWork, incoming: Incoming, person: Person) -> Routed | None:
    """Find what an incoming act means for which enrolment; None if it is dealt with here."""
    act = incoming.act
    if await _is_about_the_address(work, incoming, person):
        return None
    await _welcome_back(work, person)
    match act:
        case Started(code=code) if code:
            return await join(work, incoming, person, code)
        case Tapped(data=data):
            return await _tapped(work, incoming, person, data)
        case Started():
            return await _returned(work, incoming, person)
        case Wrote(text=text) if command(text, (person.language,)) == "menu":
            return await _returned(work, incoming, person)
        case _:
            return await _spoken(work, incoming, person, act)


async def _is_about_the_address(work: UnitOfWork, incoming: Incoming, person: Person) -> bool:
    match incoming.act:
        case Elsewhere():
            if person.is_new:
                work.tell(person, cause_of(incoming), "group")
        case Blocked():
            await people.set_reachable(work.tx, person, reachable=False)
            await outbox.cancel_addresses(work.tx, [person.address_id])
        case Unblocked():
            await _welcome_back(work, person)
        case Moved(to=address):
            await people.move(work.tx, work.vault, person, address)
        case _:
            return False
    return True


async def _welcome_back(work: UnitOfWork, person: Person) -> None:
    """Somebody who writes can be reached; what piled up meanwhile does not come down on them."""
    if not person.reachable:
        await outbox.cancel_addresses(work.tx, [person.address_id])
        await people.set_reachable(work.tx, person, reachable=True)


def _live(person: Person) -> list[Enrolment]:
    return [e for e in person.enrolments.values() if e.status in LIVE]


def current(person: Person) -> Enrolment | None:
    """Give the enrolment that free text goes to: the last used, else a live one, else the last."""
    if person.current in person.enrolments:
        return person.enrolments[person.current]
    candidates = _live(person) or list(person.enrolments.values())
    return candidates[-1] if candidates else None


def _to_current(person: Person, event: Event) -> Routed | None:
    enrolment = current(person)
    return (enrolment, event) if enrolment else None


async def _returned(work: UnitOfWork, incoming: Incoming, person: Person) -> Routed | None:
    """Bring somebody who opened the chat back to their round, or ask which one."""
    if await _menu(work, incoming, person):
        return None
    found = _to_current(person, Returned())
    if found is None:
        work.tell(person, cause_of(incoming), "no_round")
    return found


async def _spoken(work: UnitOfWork, incoming: Incoming, person: Person, act: Act) -> Routed | None:
    enrolment = current(person)
    if enrolment is None:
        return await _stranger(work, incoming, person, act)
    match act:
        case Wrote(text=text, ref=ref):
            return enrolment, Said(text=text, ref=ref)
        case Sent(media=media, ref=ref, caption=caption, album=album):
            return enrolment, Attached(media=media, ref=ref, caption=caption, album=album)
        case Changed(text=text, ref=ref):
            return enrolment, Edited(text=text, ref=ref)
        case _:
            return None


async def _stranger(
    work: UnitOfWork, incoming: Incoming, person: Person, act: Act
) -> Routed | None:
    """Answer somebody who is in no round: perhaps they send a code, or want to be forgotten."""
    text = act.text.strip() if isinstance(act, Wrote) else ""
    word = command(text, (person.language,))
    if word == "forget":
        await people.erase(work.tx, person, work.now)
        work.tell(person, cause_of(incoming), "forgotten")
        return None
    if word is None and not text.startswith("/") and CODE.match(text):
        return await join(work, incoming, person, text)
    work.tell(person, cause_of(incoming), "no_round")
    return None


# --- buttons ----------------------------------------------------------------------------------


async def _tapped(work: UnitOfWork, incoming: Incoming, person: Person, data: str) -> Routed | None:
    button = read_button(data)
    owner = next(
        (e for e in person.enrolments.values() if work.vault.is_own_button(data, e.id)), None
    )
    if button is None or owner is None:
        return _to_current(person, Pressed(prompt=MENU, button=0)) or await _returned(
            work, incoming, person
        )
    if owner.id != person.current:
        await people.set_current(work.tx, person, owner.id)
    if button[0] == MENU:
        return owner, Returned()
    return owner, Pressed(prompt=button[0], button=button[1])


async def _menu(work: UnitOfWork, incoming: Incoming, person: Person) -> bool:
    """Offer the rounds somebody is in, if there are several; tell whether it was offered."""
    live = _live(person)
    if len(live) < 2:  # noqa: PLR2004 - one is no choice
        return False
    buttons = []
    for enrolment in live:
        title = (await work.round(enrolment.round_id)).title
        data = work.vault.buttons(enrolment.id, MENU, 1)[0]
        buttons.append(Button(label=title, data=data))
    work.tell(person, cause_of(incoming), "menu", tuple(buttons))
    return True


# --- joining ----------------------------------------------------------------------------------
