"""How people join a round with a recruitment code."""

import re
import secrets
from datetime import timedelta

from bot.channels.contract import (
    Incoming,
)
from bot.turns.unit_of_work import Routed, UnitOfWork, cause_of
from dialogues.timing.timetable import Late
from dialogues.turn.events import Joined, Returned
from storage.accounts import failed_attempts
from storage.people import people
from storage.people.people import Person
from storage.rounds import rounds
from storage.rounds.rounds import ENDED, Round

CODE = re.compile(r"^[A-Za-z0-9_-]{3,64}$")  # what a recruitment code can look like


SEED_BITS = 48  # of a person's random orders


WRONG_CODES = 5  # so many within the window, and further codes wait


CODE_WINDOW = timedelta(minutes=10)


async def join(work: UnitOfWork, incoming: Incoming, person: Person, code: str) -> Routed | None:
    """Let somebody in with a recruitment code, or say why not in words that give nothing away."""
    tx, now = work.tx, work.now
    cause = cause_of(incoming)
    if await failed_attempts.failures(tx, person.lookup, now - CODE_WINDOW) >= WRONG_CODES:
        work.tell(person, cause, "code_wait")
        return None
    found = await rounds.by_code(tx, code)
    if found is None:
        await failed_attempts.fail(tx, person.lookup, now)
        work.tell(person, cause, "code_unknown")
        return None
    round_ = await work.round(found.id)
    known = next((e for e in person.enrolments.values() if e.round_id == round_.id), None)
    if known is not None:
        await people.set_current(tx, person, known.id)
        return known, Returned()
    refusal = await _refusal(work, round_, code)
    if refusal is not None:
        work.tell(person, cause, refusal)
        return None
    return await _enrol(work, incoming, person, round_, code)


async def _refusal(work: UnitOfWork, round_: Round, code: str) -> str | None:
    """Tell why nobody can join with this code now, having used it up by one if they can."""
    has_begun = round_.start_at <= work.now
    if round_.status in ENDED or (has_begun and round_.timetable.late is Late.REFUSE):
        return "round_over"
    found = await rounds.find_code(work.tx, code)
    if found is None or found.is_expired(work.now):
        return "round_over"
    used = await rounds.use_code(work.tx, code, work.now)
    return None if used is not None else "round_full"


async def _enrol(
    work: UnitOfWork, incoming: Incoming, person: Person, round_: Round, code: str
) -> Routed:
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
    return enrolment, Joined(language=language, seed=secrets.randbits(SEED_BITS))
