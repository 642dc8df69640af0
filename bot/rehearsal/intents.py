"""What every simulated person means to do next, and whether something comes in between."""

import heapq
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.channels.contract import Act, Outgoing
from bot.rehearsal.channel import NAME
from bot.rehearsal.citizens import Citizen
from storage.database.connection import Tx
from storage.people import people
from storage.turns.due import DueRow
from storage.vault.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Intent:
    """Something a person means to do, in the order of time and then of intending."""

    at: datetime
    number: int
    citizen: Citizen = field(compare=False)
    act: Act = field(compare=False)


class Crowd:
    """The people of a rehearsal; each has one intent at most, the newest."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._citizens: dict[str, Citizen] = {}  # by address
        self._addresses: dict[bytes, str] = {}  # by lookup
        self._homes: dict[int, str] = {}  # addresses by enrolment
        self._intents: dict[str, Intent] = {}  # by address
        self._queue: list[Intent] = []  # also those that others have taken the place of
        self._order = itertools.count()

    def gather(self, citizens: Sequence[Citizen], now: datetime) -> None:
        """Take people in; each of them means to join."""
        for citizen in citizens:
            self._citizens[citizen.address] = citizen
            self._addresses[self._vault.lookup(NAME, citizen.address)] = citizen.address
            self._mean(citizen, citizen.joins(now))

    def reads(self, address: str, messages: list[Outgoing], now: datetime) -> None:
        """Let a person think about what came, which may change what they mean to do."""
        citizen = self._citizens.get(address)
        if citizen is not None:
            self._mean(citizen, citizen.reads(messages, now))

    def acting(self, end: datetime) -> list[Intent]:
        """Take out everybody's intent up to an instant, in order."""
        acting = []
        while self._queue and self._queue[0].at <= end:
            intent = heapq.heappop(self._queue)
            if self._is_meant(intent):
                del self._intents[intent.citizen.address]
                acting.append(intent)
        return acting

    def next_act(self) -> datetime | None:
        """Tell when the next person acts; None if nobody means to."""
        while self._queue and not self._is_meant(self._queue[0]):
            heapq.heappop(self._queue)
        return self._queue[0].at if self._queue else None

    async def learn(self, tx: Tx, rows: Sequence[DueRow]) -> None:
        """Find out whose the rows are, once for each person."""
        unknown = {row.enrolment_id for row in rows} - self._homes.keys()
        for enrolment_id, person in (await people.in_enrolments(tx, unknown)).items():
            self._homes[enrolment_id] = self._addresses.get(person.lookup, "")

    def falling(self, rows: Sequence[DueRow]) -> dict[str, DueRow]:
        """Give by address the first row of everybody, unless they act before it.

        The rows are in the order of their time. Who is none of the crowd waits for their turn.
        """
        first: dict[str, DueRow] = {}
        for row in rows:
            first.setdefault(self._homes.get(row.enrolment_id, ""), row)
        return {
            address: row for address, row in first.items() if not self._acts_before(address, row)
        }

    def _acts_before(self, address: str, row: DueRow) -> bool:
        intent = self._intents.get(address)
        return intent is not None and intent.at < row.due_at

    def _is_meant(self, intent: Intent) -> bool:
        return self._intents.get(intent.citizen.address) is intent

    def _mean(self, citizen: Citizen, intended: tuple[datetime, Act] | None) -> None:
        if intended is not None:
            at, act = intended
            intent = Intent(at=at, number=next(self._order), citizen=citizen, act=act)
            self._intents[citizen.address] = intent
            heapq.heappush(self._queue, intent)
