"""How people join a round with a recruitment code."""

import secrets
from datetime import datetime, timedelta

from bot.channels.contract import Incoming
from bot.turns.routing import JoinRound, TakeTurn
from bot.turns.unit_of_work import UnitOfWork, cause_of
from dialogues.timing.timetable import Late
from dialogues.turn.events import Joined, Returned
from storage.accounts import failed_attempts
from storage.people import people
from storage.people.people import Person
from storage.rounds import rounds
from storage.rounds.rounds import ENDED, Code, Round

SEED_BITS = 48  # of a person's random orders
WRONG_CODES = 5  # so many within the window, and further codes wait
CODE_WINDOW = timedelta(minutes=10)


async def join(
    work: UnitOfWork, incoming: Incoming, person: Person, wanted: JoinRound
) -> TakeTurn | None:
    """Let somebody in with a recruitment code, or say why not in words that give nothing away."""
    cause = cause_of(incoming)
    if await _guesses_too_often(work, person):
        work.say_phrase(person, cause, "no_round" if wanted.is_guess else "code_wait")
        return None
    invitation = await rounds.find_code(work.tx, wanted.code)
    if invitation is None:
        await failed_attempts.note_failure(work.tx, person.lookup, work.now)
        work.say_phrase(person, cause, "no_round" if wanted.is_guess else "code_unknown")
        return None
    round_ = await work.round(invitation.round_id)
    known = next((e for e in person.enrolments.values() if e.round_id == round_.id), None)
    if known is not None:
        await people.set_current(work.tx, person, known.id)
        return TakeTurn(enrolment=known, event=Returned())
    if (refusal := _refusal(invitation, round_, work.now)) is not None:
        work.say_phrase(person, cause, refusal)
        return None
    return await _enrol(work, incoming, person, round_, invitation.code)


async def _guesses_too_often(work: UnitOfWork, person: Person) -> bool:
    since = work.now - CODE_WINDOW
    return await failed_attempts.failures(work.tx, person.lookup, since) >= WRONG_CODES


def _refusal(invitation: Code, round_: Round, now: datetime) -> str | None:
    """Name what is said to somebody who comes too late; None if they are in time.

    A seat is taken when somebody agrees, and not by coming in.
    """
    has_begun = round_.start_at <= now
    refuses_late = has_begun and round_.timetable.late is Late.REFUSE
    if round_.status in ENDED or refuses_late or invitation.is_expired(now):
        return "round_over"
    return "round_full" if invitation.is_full() else None


async def _enrol(
    work: UnitOfWork, incoming: Incoming, person: Person, round_: Round, code: str
) -> TakeTurn:
    if person.participant_id is None:
        await people.renew(work.tx, work.vault, person, work.now)
    language = incoming.language or person.language
    enrolment = await people.enrol(
        work.tx,
        person,
        round_id=round_.id,
        script_id=round_.script_id,
        code=code,
        language=language or "en",
        now=work.moment(incoming),
    )
    await people.set_current(work.tx, person, enrolment.id)
    event = Joined(language=language, seed=secrets.randbits(SEED_BITS))
    return TakeTurn(enrolment=enrolment, event=event)
