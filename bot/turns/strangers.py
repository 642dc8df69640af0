"""What is said outside any round: to somebody in none, and to somebody in several."""

from collections.abc import Sequence

from bot.channels.contract import Button, Incoming
from bot.turns.farewell import erase_and_part
from bot.turns.routing import MENU
from bot.turns.unit_of_work import UnitOfWork, cause_of
from storage.people.people import Enrolment, Person


async def meet_stranger(
    work: UnitOfWork, incoming: Incoming, person: Person, *, forgets: bool
) -> None:
    """Tell somebody in no round how to take part, or forget them."""
    if forgets:
        await erase_and_part(work, person, cause_of(incoming))
    else:
        work.say_phrase(person, cause_of(incoming), "no_round")


async def offer_menu(
    work: UnitOfWork, incoming: Incoming, person: Person, enrolments: Sequence[Enrolment]
) -> None:
    """Offer the rounds somebody is in, a button each."""
    buttons = []
    for enrolment in enrolments:
        title = (await work.round(enrolment.round_id)).title
        data = work.vault.buttons(enrolment.id, MENU, 1)[0]
        buttons.append(Button(label=title, data=data))
    work.say_phrase(person, cause_of(incoming), "menu", tuple(buttons))
