"""One batch of turns: its transaction and instant, and what was loaded for it."""

from collections.abc import Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.authoring.script_store import ScriptCache
from bot.channels.content import MessageContent
from bot.channels.contract import (
    Button,
    Incoming,
)
from bot.turns.writes import PendingWrites, message_row
from dialogues.languages.phrases import phrase, unasked
from dialogues.languages.phrasing.sources import BASE
from dialogues.turn.effects import AskTally
from dialogues.turn.events import Tallied
from dialogues.turn.outline import Plan
from storage.database.connection import Tx
from storage.people.people import Enrolment, Person
from storage.rounds import rounds
from storage.rounds.rounds import ENDED, Round, RoundStatus
from storage.vault.vault import Seal, Vault


@dataclass(slots=True, kw_only=True)
class UnitOfWork:
    """One batch being taken: its transaction, instant, people and rounds."""

    tx: Tx
    now: datetime
    vault: Vault
    script_cache: ScriptCache
    batch: PendingWrites
    backups_kept: timedelta  # as who is erased is told
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
        key = enrolment.round_id, enrolment.script_id
        if key not in self.plans:
            round_ = await self.round(enrolment.round_id)
            script = await self.script_cache.script(self.tx, enrolment.script_id)
            self.plans[key] = Plan(
                script=script,
                timetable=round_.timetable,
                paused=round_.status is RoundStatus.PAUSED,
                over=round_.status in ENDED,
            )
        return self.plans[key]

    def seal(self, person: Person) -> Seal:
        """Give the key a person's words and messages are sealed with."""
        if not person.pseudonym:
            return self.vault.master
        return self.vault.unwrap(person.wrapped, person.pseudonym)

    def say_phrase(
        self, person: Person, key: str, name: str, buttons: tuple[Button, ...] = ()
    ) -> None:
        """Say one of the bot's phrases outside any round; `key` names the cause."""
        language = unasked(person.language or BASE)
        self.say(person, key, phrase(language, name), language, buttons)

    def say(
        self,
        person: Person,
        key: str,
        text: str,
        language: str,
        buttons: tuple[Button, ...] = (),
    ) -> None:
        """Say a text of the bot's own, in its language, outside any round."""
        content = MessageContent(text=text, buttons=buttons, language=language)
        row = message_row(person, key, self.now, self.seal(person), content)
        self.batch.shown.append(row)


def cause_of(incoming: Incoming) -> str:
    """Name what an answer outside any round is an answer to; the same thing has the same name."""
    return f"in:{incoming.key}"[:120]
