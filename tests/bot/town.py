"""A town in which people talk with the bot: they join by codes, read, tap what they see, write."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

from sqlalchemy import event, func, select

from bot.authoring.script_store import ScriptCache
from bot.channels.contract import Act, Changed, Incoming, Outgoing, Sent, Started, Tapped, Wrote
from bot.delivery.sender import Sender
from bot.rehearsal.channel import NAME, SimulatedChannel
from bot.rounds.lifecycle import Scheduled, schedule
from bot.rounds.request import RoundRequest
from bot.runtime.context import Context, SetClock
from bot.service.scheduler import Scheduler
from bot.turns.corridor import Corridor
from bot.turns.intake import Intake
from dialogues.languages.phrases import phrase
from dialogues.script.loader import Script, load
from storage.database.connection import Database
from storage.schema import turns

PACE = timedelta(seconds=30)  # between one thing that happens and the next

SHORT = b"""\
dialogue:
  id: short
  version: 1
  title: A short talk
  summary: A short talk.
privacy:
  notice: We keep little.
  contact: privacy@council.example
  keep_for: 1 month
stages:
  - id: first
    title: First
    minutes: 2
    opens: {day: 0}
    steps:
      - type: consent
        id: consent
        text: Shall we start?
        required: [{id: take_part, text: I agree to take part.}]
        declined: That is fine.
      - type: single
        id: colour
        text: Which colour?
        options: {red: Red, green: Green, blue: Blue}
      - type: reveal
        id: others
        of: colour
        text: "Others said:"
        else: Too few so far.
      - type: reflect
        id: why
        text: Why?
        accept: [text, voice]
  - id: second
    title: Second
    minutes: 2
    opens: {day: 1, at: "18:30"}
    steps:
      - {type: say, id: thanks, text: Thank you.}
"""


def said(key: str, **values: object) -> str:
    """Give one of the bot's own phrases."""
    return phrase("en", key, **values)


def short_talk(name: str = "short") -> Script:
    """Read the short talk, under a name of its own."""
    return load(SHORT.replace(b"id: short", f"id: {name}".encode()))


def armed_talk() -> Script:
    """Read the short talk, its people drawn into arms."""
    arms = b"arms:\n  full: {title: All of it, share: 1}\n  half: {title: Half of it, share: 1}\n"
    return load(SHORT + arms)


@dataclass(slots=True)
class Town:
    """A store, the one corridor to it, and everybody's screens."""

    context: Context
    clock: SetClock
    channel: SimulatedChannel = field(default_factory=SimulatedChannel)
    screens: dict[str, list[Outgoing]] = field(default_factory=dict)
    keys: Any = field(default_factory=count)
    seen: Counter[str] = field(default_factory=Counter)  # messages that were looked at
    corridor: Corridor = field(init=False)
    sender: Sender = field(init=False)

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """Begin anew on the same store, as after a crash."""
        self.corridor = Corridor(context=self.context, script_cache=ScriptCache())
        steady = lambda: self.clock.now().timestamp()  # noqa: E731 - a clock in one line
        self.sender = Sender(self.context, {NAME: self.channel}, steady=steady)

    @property
    def database(self) -> Database:
        return self.context.database

    async def round(self, code: str = "CODE", **parts: object) -> Scheduled:
        """Schedule a round of the short talk that begins now."""
        asked = {"script": short_talk(), "start": self.clock.now(), "is_trial": True, **parts}
        return await schedule(self.context, RoundRequest(code=code, **asked), "test")

    # --- what people do -------------------------------------------------------------------------

    def incoming(self, who: str, act: Act, *, key: str = "", **more: Any) -> Incoming:
        """Give what comes in when somebody does something now."""
        return Incoming(
            key=key or f"{NAME}:{next(self.keys)}",
            channel=NAME,
            address=f"address of {who}",
            act=act,
            at=self.clock.now(),
            **{"language": "en", **more},
        )

    def pass_time(self, by: timedelta = PACE) -> None:
        self.clock.set(self.clock.now() + by)

    async def does(self, who: str, act: Act, **more: Any) -> list[Outgoing]:
        """Let somebody do something; give what they are shown."""
        self.pass_time()
        await self.corridor.take_turns([self.incoming(who, act, **more)])
        return await self.deliver(who)

    async def joins(self, who: str, code: str = "CODE") -> list[Outgoing]:
        return await self.does(who, Started(code=code))

    async def says(self, who: str, text: str, ref: str = "") -> list[Outgoing]:
        return await self.does(who, Wrote(text=text, ref=ref or f"r{next(self.keys)}"))

    async def changes(self, who: str, ref: str, text: str) -> list[Outgoing]:
        return await self.does(who, Changed(text=text, ref=ref))

    async def sends(self, who: str, media: str, **more: Any) -> list[Outgoing]:
        return await self.does(who, Sent(media=media, ref=f"r{next(self.keys)}", **more))

    async def taps(self, who: str, label: str) -> list[Outgoing]:
        return await self.does(who, self.button(who, label))

    def button(self, who: str, label: str) -> Tapped:
        """Find a button on somebody's screen, the newest that says so."""
        shown = (b for message in reversed(self.screens[who]) for b in message.buttons)
        return Tapped(data=next(button.data for button in shown if button.label == label))

    async def agrees(self, *people: str, code: str = "CODE") -> None:
        """Let people join and agree, so that they are asked for a colour."""
        for who in people:
            await self.joins(who, code)
            await self.taps(who, "I agree")

    # --- what comes of it -----------------------------------------------------------------------

    async def deliver(self, who: str) -> list[Outgoing]:
        """Send what waits; give what is new on somebody's screen."""
        await self.sender.pump()
        for address in [*self.channel.delivered]:
            name = address.removeprefix("address of ")
            self.screens.setdefault(name, []).extend(self.channel.take_messages(address))
        shown = self.screens.get(who, [])
        new = shown[self.seen[who] :]
        self.seen[who] = len(shown)
        return new

    async def tick(self) -> None:
        """Let what is due happen."""
        intake = Intake(context=self.context, corridor=self.corridor)
        await Scheduler(self.context, intake, self.sender.wake).tick()

    async def count(self, table: str) -> int:
        """Count the rows of a table."""
        async with self.database.read() as tx:
            return await tx.scalar(select(func.count()).select_from(turns.metadata.tables[table]))

    async def rows(self, table: str, *columns: str) -> list[tuple]:
        """Give columns of a table, in the order of the table's key."""
        found = turns.metadata.tables[table]
        async with self.database.read() as tx:
            query = select(*(found.c[name] for name in columns)).order_by(*found.primary_key)
            return [tuple(row) for row in await tx.execute(query)]

    async def snapshot(self) -> dict[str, list[tuple]]:
        """Give everything in the store."""
        async with self.database.read() as tx:
            return {
                table.name: [tuple(row) for row in await tx.execute(table.select())]
                for table in turns.metadata.sorted_tables
            }


def texts(shown: Sequence[Outgoing]) -> list[str]:
    return [message.text for message in shown]


class Statements:
    """Counts the statements that a database is given for writing."""

    def __init__(self, database: Database) -> None:
        self.texts: list[str] = []
        event.listen(database._writer.sync_engine, "before_cursor_execute", self._note)

    def _note(self, _connection, _cursor, statement: str, *_rest: object) -> None:
        self.texts.append(statement)

    def take(self) -> list[str]:
        """Give the statements since the last time."""
        taken, self.texts = self.texts, []
        return taken
