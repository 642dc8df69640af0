"""Erasing a person, and the last message to them: that it is done, and what is out of reach."""

from datetime import date

from bot.turns.unit_of_work import UnitOfWork
from dialogues.languages.phrases import phrase, unasked
from dialogues.languages.phrasing.sources import BASE
from dialogues.turn.turn import date_in
from storage.people import people
from storage.people.people import Person
from storage.queries.export_copies import out_about


async def erase_and_part(work: UnitOfWork, person: Person, key: str, *, said: str = "") -> None:
    """Erase a person; only a farewell, with nothing of theirs, still goes to the address.

    `said` is what it begins with, if not with the usual words.
    """
    language = unasked(person.language or BASE)
    copies = await out_about(work.tx, person.participant_id) if person.participant_id else 0
    work.batch.has_erased = True
    await people.erase(work.tx, person, work.now)
    until = (work.now + work.backups_kept).date()
    work.say(person, key, farewell(language, until, has_copies=copies > 0, said=said), language)


def farewell(language: str, until: date, *, has_copies: bool, said: str = "") -> str:
    """Say that somebody is erased, until when backups hold them, and whether others have copies."""
    told = [said or phrase(language, "forgotten")]
    told.append(phrase(language, "left_backups", date=date_in(language, until)))
    if has_copies:
        told.append(phrase(language, "left_copies"))
    return "\n\n".join(told)
