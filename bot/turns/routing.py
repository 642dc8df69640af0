"""Who is writing, to which round, and how people join: what comes before the engine."""

import re
import secrets
from collections.abc import Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.authoring.script_store import Shelf
from bot.channels.content import Envelope
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
from bot.turns.writes import Batch, message_row
from dialogues.languages.phrases import command, phrase, unasked
from dialogues.languages.phrasing.sources import BASE
from dialogues.timing.timetable import Late
from dialogues.turn.events import (
    LIVE,
    AskTally,
    Attached,
    Edited,
    Event,
    Joined,
    Pressed,
    Returned,
    Said,
    Tallied,
)
from dialogues.turn.outline import Plan
from storage.accounts import failed_attempts
from storage.database.connection import Tx
from storage.messages import outbox
from storage.people import people
from storage.people.people import Enrolment, Person
from storage.rounds import rounds
from storage.rounds.rounds import ENDED, Round, RoundStatus
from storage.vault.vault import Seal, Vault, read_button

CODE = re.compile(r"^[A-Za-z0-9_-]{3,64}$")  # what a recruitment code can look like
MENU = 0  # the prompt number of a button that chooses a round; the engine counts from 1
SEED_BITS = 48  # of a person's random orders
WRONG_CODES = 5  # so many within the window, and further codes wait
CODE_WINDOW = timedelta(minutes=10)


@dataclass(slots=True, kw_only=True)
class Sitting:
    """One batch being taken: its transaction, instant, people and rounds."""

    tx: Tx
    now: datetime
    vault: Vault
    shelf: Shelf
    batch: Batch
    rounds: dict[int, Round] = field(default_factory=dict)
    plans: dict[tuple[int, int], Plan] = field(default_factory=dict)  # by round and script
    tallies: dict[tuple[int, AskTally], Tallied] = field(default_factory=dict)

    def moment(self, incoming: Incoming) -> datetime:
        """Tell when something came in: as its channel says, but never later than now."""
        return min(incoming.at, self.now)

    async def round(self, round_id: int) -> Round:
        """Give a round, read once a batch; nobody changes it until the batch is written."""
        await self.hold_still({round_id})
        return self.rounds[round_id]

    async def hold_still(self, round_ids: Set[int]) -> None:
        """Read rounds of the batch, and keep organisers from changing them meanwhile."""
        if unread := sorted(round_ids - self.rounds.keys()):
            self.rounds |= await rounds.by_ids(self.tx, unread)

    async def plan(self, enrolment: Enrolment) -> Plan:
        """Give the script and timetable an enrolment runs on."""
        wanted = enrolment.round_id, enrolment.script_id
        if wanted not in self.plans:
            round_ = await self.round(enrolment.round_id)
            script = await self.shelf.script(self.tx, enrolment.script_id)
            paused = round_.status is RoundStatus.PAUSED
            self.plans[wanted] = Plan(script=script, timetable=round_.timetable, paused=paused)
        return self.plans[wanted]

    def seal(self, person: Person) -> Seal:
        """Give the key a person's words and messages are sealed with."""
        if not person.pseudonym:
            return self.vault.master
        return self.vault.unwrap(person.wrapped, person.pseudonym)

    def tell(self, person: Person, key: str, name: str, buttons: tuple[Button, ...] = ()) -> None:
        """Say one of the bot's phrases outside any round; `key` names the cause."""
        language = unasked(person.language or BASE)
        envelope = Envelope(text=phrase(language, name), buttons=buttons, language=language)
        row = message_row(person, key, self.now, self.seal(person), envelope)
        self.batch.shown.append(row)


Routed = tuple[Enrolment, Event]


async def route(sitting: Sitting, incoming: Incoming, person: Person) -> Routed | None:
    """Find what an incoming act means for which enrolment; None if it is dealt with here."""
    act = incoming.act
    if await _is_about_the_address(sitting, incoming, person):
        return None
    await _welcome_back(sitting, person)
    match act:
        case Started(code=code) if code:
            return await _join(sitting, incoming, person, code)
        case Tapped(data=data):
            return await _tapped(sitting, incoming, person, data)
        case Started():
            return await _returned(sitting, incoming, person)
        case Wrote(text=text) if command(text, (person.language,)) == "menu":
            return await _returned(sitting, incoming, person)
        case _:
            return await _spoken(sitting, incoming, person, act)


async def _is_about_the_address(sitting: Sitting, incoming: Incoming, person: Person) -> bool:
    match incoming.act:
        case Elsewhere():
            if person.is_new:
                sitting.tell(person, _cause(incoming), "group")
        case Blocked():
            await people.set_reachable(sitting.tx, person, reachable=False)
            await outbox.cancel_addresses(sitting.tx, [person.address_id])
        case Unblocked():
            await _welcome_back(sitting, person)
        case Moved(to=address):
            await people.move(sitting.tx, sitting.vault, person, address)
        case _:
            return False
    return True


async def _welcome_back(sitting: Sitting, person: Person) -> None:
    """Somebody who writes can be reached; what piled up meanwhile does not come down on them."""
    if not person.reachable:
        await outbox.cancel_addresses(sitting.tx, [person.address_id])
        await people.set_reachable(sitting.tx, person, reachable=True)


def _cause(incoming: Incoming) -> str:
    return f"in:{incoming.key}"[:120]


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


async def _returned(sitting: Sitting, incoming: Incoming, person: Person) -> Routed | None:
    """Bring somebody who opened the chat back to their round, or ask which one."""
    if await _menu(sitting, incoming, person):
        return None
    found = _to_current(person, Returned())
    if found is None:
        sitting.tell(person, _cause(incoming), "no_round")
    return found


async def _spoken(sitting: Sitting, incoming: Incoming, person: Person, act: Act) -> Routed | None:
    enrolment = current(person)
    if enrolment is None:
        return await _stranger(sitting, incoming, person, act)
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
    sitting: Sitting, incoming: Incoming, person: Person, act: Act
) -> Routed | None:
    """Answer somebody who is in no round: perhaps they send a code, or want to be forgotten."""
    text = act.text.strip() if isinstance(act, Wrote) else ""
    word = command(text, (person.language,))
    if word == "forget":
        await people.erase(sitting.tx, person, sitting.now)
        sitting.tell(person, _cause(incoming), "forgotten")
        return None
    if word is None and not text.startswith("/") and CODE.match(text):
        return await _join(sitting, incoming, person, text)
    sitting.tell(person, _cause(incoming), "no_round")
    return None


# --- buttons ----------------------------------------------------------------------------------


async def _tapped(sitting: Sitting, incoming: Incoming, person: Person, data: str) -> Routed | None:
    button = read_button(data)
    owner = next(
        (e for e in person.enrolments.values() if sitting.vault.is_own_button(data, e.id)), None
    )
    if button is None or owner is None:
        return _to_current(person, Pressed(prompt=MENU, button=0)) or await _returned(
            sitting, incoming, person
        )
    if owner.id != person.current:
        await people.set_current(sitting.tx, person, owner.id)
    if button[0] == MENU:
        return owner, Returned()
    return owner, Pressed(prompt=button[0], button=button[1])


async def _menu(sitting: Sitting, incoming: Incoming, person: Person) -> bool:
    """Offer the rounds somebody is in, if there are several; tell whether it was offered."""
    live = _live(person)
    if len(live) < 2:  # noqa: PLR2004 - one is no choice
        return False
    buttons = []
    for enrolment in live:
        title = (await sitting.round(enrolment.round_id)).title
        data = sitting.vault.buttons(enrolment.id, MENU, 1)[0]
        buttons.append(Button(label=title, data=data))
    sitting.tell(person, _cause(incoming), "menu", tuple(buttons))
    return True


# --- joining ----------------------------------------------------------------------------------


async def _join(sitting: Sitting, incoming: Incoming, person: Person, code: str) -> Routed | None:
    """Let somebody in with a recruitment code, or say why not in words that give nothing away."""
    tx, now = sitting.tx, sitting.now
    cause = _cause(incoming)
    if await failed_attempts.failures(tx, person.lookup, now - CODE_WINDOW) >= WRONG_CODES:
        sitting.tell(person, cause, "code_wait")
        return None
    found = await rounds.by_code(tx, code)
    if found is None:
        await failed_attempts.fail(tx, person.lookup, now)
        sitting.tell(person, cause, "code_unknown")
        return None
    round_ = await sitting.round(found.id)
    known = next((e for e in person.enrolments.values() if e.round_id == round_.id), None)
    if known is not None:
        await people.set_current(tx, person, known.id)
        return known, Returned()
    refusal = await _refusal(sitting, round_, code)
    if refusal is not None:
        sitting.tell(person, cause, refusal)
        return None
    return await _enrol(sitting, incoming, person, round_, code)


async def _refusal(sitting: Sitting, round_: Round, code: str) -> str | None:
    """Tell why nobody can join with this code now, having used it up by one if they can."""
    has_begun = round_.start_at <= sitting.now
    if round_.status in ENDED or (has_begun and round_.timetable.late is Late.REFUSE):
        return "round_over"
    found = await rounds.find_code(sitting.tx, code)
    if found is None or found.is_expired(sitting.now):
        return "round_over"
    used = await rounds.use_code(sitting.tx, code, sitting.now)
    return None if used is not None else "round_full"


async def _enrol(
    sitting: Sitting, incoming: Incoming, person: Person, round_: Round, code: str
) -> Routed:
    if person.participant_id is None:
        await people.renew(sitting.tx, sitting.vault, person, sitting.now)
    language = incoming.language or person.language
    enrolment = await people.enrol(
        sitting.tx,
        person,
        round_id=round_.id,
        script_id=round_.script_id,
        code=code,
        language=language or "en",
        now=sitting.moment(incoming),
    )
    await people.set_current(sitting.tx, person, enrolment.id)
    return enrolment, Joined(language=language, seed=secrets.randbits(SEED_BITS))
