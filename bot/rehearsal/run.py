"""Living through a round on a set clock: two weeks of simulated people in seconds."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.authoring.script_store import ScriptCache
from bot.channels.contract import Incoming
from bot.rehearsal.channel import NAME
from bot.rehearsal.citizens import Citizen
from bot.rehearsal.instant_delivery import InstantDelivery
from bot.rehearsal.intents import Crowd, Intent
from bot.runtime.context import Context, SetClock
from bot.service.scheduler import Scheduler
from bot.turns.corridor import Corridor
from bot.turns.intake import Intake
from storage.turns import due

WINDOW = timedelta(hours=12)  # what happens within it to different people is taken together
MOST = 100_000  # due rows looked at together: all there are

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
    """A round lived through by simulated people, driven by nothing but the set clock.

    To each person everything happens in order and at its instant. What happens to different people
    within a window is taken together, one thing each at a time.
    """

    def __init__(
        self,
        *,
        context: Context,
        clock: SetClock,
        script_cache: ScriptCache,
        window: timedelta = WINDOW,
    ) -> None:
        self._clock = clock
        self._window = window
        self._context = context
        self._post = InstantDelivery(context)
        claiming = self._post.claiming
        self._intake = Intake(
            context=context,
            corridor=Corridor(
                context=context, script_cache=script_cache, claiming=claiming, is_punctual=True
            ),
        )
        self._scheduler = Scheduler(context, self._intake, _nothing_to_wake)
        self._crowd = Crowd(context.vault)
        self._acts = 0
        self._ended = clock.now()

    async def live(
        self, citizens: Sequence[Citizen], *, until: datetime, progress: Progress = untold
    ) -> Rehearsed:
        """Let people live through the round until an instant or until nothing is left to happen."""
        began = self._clock.now()
        self._crowd.gather(citizens, began)
        await self._scheduler.begin_rounds()
        while (instant := await self._next_instant()) is not None and instant <= until:
            end = min(instant + self._window, until)
            self._clock.set(max(end, self._clock.now()))
            while await self._fall_due(end):
                pass
            await self._act_within(end)
            progress(instant, self._acts)
        return Rehearsed(
            people=len(citizens),
            acts=self._acts,
            messages=self._post.delivered,
            texts=frozenset(self._post.texts),
            began=began,
            ended=self._ended,
        )

    async def _fall_due(self, end: datetime) -> bool:
        """Let for each person the first thing fall due that comes before what they do next."""
        async with self._context.database.read(brisk=True) as tx:
            rows = await due.claim(tx, end, MOST)
            await self._crowd.learn(tx, rows)
        falling = self._crowd.falling(rows)
        if falling:
            await self._intake.wake_people(list(falling.values()))
            self._deliver({address: row.due_at for address, row in falling.items()})
        return bool(falling)

    async def _act_within(self, end: datetime) -> None:
        """Take each person's next act in the window together."""
        acting = self._crowd.acting(end)
        if acting:
            await self._intake.admit_updates([self._incoming(intent) for intent in acting])
            self._acts += len(acting)
            self._deliver({intent.citizen.address: intent.at for intent in acting})

    def _incoming(self, intent: Intent) -> Incoming:
        address = intent.citizen.address
        return Incoming(
            key=f"simulated:{address}:{intent.number}",
            channel=NAME,
            address=address,
            act=intent.act,
            at=intent.at,
            language=intent.citizen.language,
        )

    def _deliver(self, times: Mapping[str, datetime]) -> None:
        """Let whoever got something think about it, from when it came about."""
        self._ended = max(self._ended, *times.values())
        for address, messages in self._post.take_messages().items():
            self._crowd.reads(address, messages, times.get(address, self._ended))

    async def _next_instant(self) -> datetime | None:
        async with self._context.database.read(brisk=True) as tx:
            due_at = await due.next_at(tx)
        instants = [at for at in (due_at, self._crowd.next_act()) if at is not None]
        return min(instants, default=None)


def _nothing_to_wake() -> None:
    """Stand in for a sender that would have to be told of new messages."""
