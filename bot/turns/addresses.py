"""What is done about an address: it is a group, cut off, let in again, or has moved."""

from typing import assert_never

from bot.channels.contract import Blocked, Elsewhere, Incoming, Moved, Unblocked
from bot.turns.routing import AddressAct
from bot.turns.unit_of_work import UnitOfWork, cause_of
from storage.messages import outbox
from storage.people import people
from storage.people.people import Person


async def note_address(
    work: UnitOfWork, incoming: Incoming, person: Person, act: AddressAct
) -> None:
    """Do what an act says about the address it came from."""
    match act:
        case Elsewhere():
            if person.is_new:
                work.say_phrase(person, cause_of(incoming), "group")
        case Blocked():
            await people.set_reachable(work.tx, person, reachable=False)
            await outbox.cancel_addresses(work.tx, [person.address_id])
        case Unblocked():
            await welcome_back(work, person)
        case Moved(to=address):
            await people.move(work.tx, work.vault, person, address)
        case _:
            assert_never(act)


async def note_topic(work: UnitOfWork, incoming: Incoming, person: Person) -> None:
    """Answer somebody from now on where they wrote, if their chat has several parts."""
    if incoming.topic not in {None, person.topic}:
        await people.set_topic(work.tx, person, incoming.topic or 0)


async def welcome_back(work: UnitOfWork, person: Person) -> None:
    """Somebody who writes can be reached; what piled up meanwhile does not come down on them."""
    if not person.reachable:
        await outbox.cancel_addresses(work.tx, [person.address_id])
        await people.set_reachable(work.tx, person, reachable=True)
