"""Living through a round on a set clock: two weeks of simulated people in seconds."""

import heapq
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.channels import Act, Incoming
from bot.context import Context, SetClock
from bot.conversation import Corridor
from bot.intake import Intake
from bot.rehearsal.channel import NAME
from bot.rehearsal.citizens import Citizen
from bot.rehearsal.post import Post
from bot.scheduler import Scheduler
from bot.shelf import Shelf
from storage import due

WINDOW = timedelta(hours=6)  # what people do within it, each one thing at a time, is taken together

Progress = Callable[[datetime, int], None]
"""Told where the clock stands and how many acts were taken."""


def untold(_now: datetime, _acts: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsed:
    """What a rehearsal came to."""

    people: int
    acts: int
    messages: int
    texts: frozenset[str]  # all that was said, once each
    began: datetime
    ended: datetime


class Rehearsal:
    """A round lived through by simulated people, driven by nothing but the set clock."""

    def __init__(self, *, context: Context, clock: SetClock, shelf: Shelf) -> None:
        self._clock = clock
        self._context = context
        self._post = Post(context)
        corridor = Corridor(context=context, shelf=shelf, collecting=self._post.collecting)
        self._intake = Intake(context=context, corridor=corridor)
        self._scheduler = Scheduler(context, self._intake, _nothing_to_wake)
        self._queue: list[tuple[datetime, int, Citizen, Act]] = []
        self._order = itertools.count()
        self._intents: dict[str, int] = {}  # each person's newest intent; older ones are dropped
        self._acts = 0

    async def live(
        self, citizens: Sequence[Citizen], *, until: datetime, progress: Progress = untold
    ) -> Rehearsed:
        """Let people live through the round until an instant or until nothing is left to happen."""
        began = self._clock.now()
        for citizen in citizens:
            self._plan(citizen, citizen.joins(began))
        by_address = {citizen.address: citizen for citizen in citizens}
        await self._scheduler.begin_rounds()
        due_at = await self._next_due()
        while (instant := self._next_instant(due_at)) is not None and instant <= until:
            self._clock.set(instant)
            if due_at is not None and due_at <= instant:
                await self._scheduler.sweep()
                self._deliver(by_address, {})
                due_at = await self._next_due()
            acted = await self._act_within(min(instant + WINDOW, due_at or until))
            if acted:
                self._deliver(by_address, acted)
                due_at = await self._next_due()
            progress(self._clock.now(), self._acts)
        return Rehearsed(
            people=len(citizens),
            acts=self._acts,
            messages=self._post.delivered,
            texts=frozenset(self._post.texts),
            began=began,
            ended=self._clock.now(),
        )

    async def _act_within(self, end: datetime) -> dict[str, datetime]:
        """Take each person's next act in the window together; give when each of them acted."""
        acting: dict[str, tuple[datetime, Citizen, Act]] = {}
        while self._queue and self._queue[0][0] <= end:
            at, number, citizen, act = heapq.heappop(self._queue)
            if self._intents.get(citizen.address) == number:
                acting[citizen.address] = (at, citizen, act)
        if not acting:
            return {}
        self._clock.set(max(at for at, _, _ in acting.values()))
        await self._intake.take_all([self._incoming(*entry) for entry in acting.values()])
        self._acts += len(acting)
        return {address: at for address, (at, _, _) in acting.items()}

    def _incoming(self, at: datetime, citizen: Citizen, act: Act) -> Incoming:
        return Incoming(
            key=f"simulated:{citizen.address}:{next(self._order)}",
            channel=NAME,
            address=citizen.address,
            act=act,
            at=at,
            language=citizen.language,
        )

    def _deliver(self, by_address: dict[str, Citizen], acted: dict[str, datetime]) -> None:
        """Let whoever got something think about it, from when they last acted."""
        for address, messages in self._post.take().items():
            citizen = by_address.get(address)
            now = acted.get(address, self._clock.now())
            if citizen is not None:
                self._plan(citizen, citizen.reads(messages, now))

    def _plan(self, citizen: Citizen, intent: tuple[datetime, Act] | None) -> None:
        if intent is not None:
            at, act = intent
            number = self._intents[citizen.address] = next(self._order)
            heapq.heappush(self._queue, (at, number, citizen, act))

    def _next_instant(self, due_at: datetime | None) -> datetime | None:
        instants = [at for at in (due_at, self._next_act()) if at is not None]
        return min(instants, default=None)

    def _next_act(self) -> datetime | None:
        return self._queue[0][0] if self._queue else None

    async def _next_due(self) -> datetime | None:
        async with self._context.database.read(brisk=True) as tx:
            return await due.next_at(tx)


def _nothing_to_wake() -> None:
    """Stand in for a sender that would have to be told of new messages."""
