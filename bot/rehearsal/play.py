"""Talking to a script in the terminal, with a clock that can be moved on."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from bot.channels.contract import Act, Incoming, Outgoing, Started, Tapped, Wrote
from bot.delivery.sender import Sender
from bot.rehearsal.channel import NAME, SimulatedChannel
from bot.rehearsal.numbers import number_wanted
from bot.rehearsal.sandbox import Sandbox, just_begun, schedule_in
from bot.rounds.request import RoundRequest
from bot.service.scheduler import Scheduler
from bot.turns.intake import Intake
from dialogues.script.loader import Script
from dialogues.text.markup import to_plain
from storage.turns import due

CODE = "PLAY"
ADDRESS = "the-person-at-the-keyboard"
WAIT, TOMORROW, QUIT = ":wait", ":tomorrow", ":quit"
HELP = f"Type an answer or its number. {WAIT} moves to the next thing due, {TOMORROW} a day on, "
HELP += f"{QUIT} ends."


class Terminal(Protocol):
    """Where the talk is shown and typed."""

    def show(self, lines: list[str]) -> None:
        """Show what the bot says."""

    def clock(self, now: datetime) -> None:
        """Show that time moved on."""

    def read(self) -> str | None:
        """Read a line; None at the end of the input."""


@dataclass(slots=True, kw_only=True)
class Play:
    """One person's talk with a script, through the real corridor."""

    stage: Sandbox
    terminal: Terminal
    language: str = "en"
    _channel: SimulatedChannel = field(default_factory=SimulatedChannel)
    _open: Outgoing | None = None
    _said: int = 0

    async def run(self, script: Script) -> None:
        """Talk until the person quits or the input ends."""
        context, clock = self.stage.context, self.stage.clock
        sender = Sender(context, {NAME: self._channel}, steady=lambda: clock.now().timestamp())
        intake = Intake(context=context, corridor=self.stage.corridor)
        scheduler = Scheduler(context, intake, sender.wake)
        request = RoundRequest(
            script=script, start=just_begun(self.stage), code=CODE, is_trial=True
        )
        await schedule_in(self.stage, request)
        self.terminal.show([HELP])
        act: Act | None = Started(code=CODE)
        while act is not None:
            await intake.admit_update(self._incoming(act))
            await self._hear(sender)
            act = await self._next(scheduler, sender)

    def _incoming(self, act: Act) -> Incoming:
        self._said += 1
        return Incoming(
            key=f"play:{self._said}",
            channel=NAME,
            address=ADDRESS,
            act=act,
            at=self.stage.clock.now(),
            language=self.language,
        )

    async def _next(self, scheduler: Scheduler, sender: Sender) -> Act | None:
        """Read lines until one is something to say to the bot."""
        while (line := self.terminal.read()) is not None:
            match line.strip():
                case "":
                    continue
                case word if word == QUIT:
                    return None
                case word if word in {WAIT, TOMORROW}:
                    await self._move_on(word, scheduler)
                    await self._hear(sender)
                case text:
                    return self._act(text)
        return None

    def _act(self, text: str) -> Act:
        """Take a number as a tap on the button that it stands before, and all else as written.

        Where a number may be an answer itself, it is one.
        """
        buttons = self._open.buttons if self._open else ()
        has_numbers = any(map(str.isdecimal, "".join(button.label for button in buttons)))
        is_place = not has_numbers and not self._wants_number()
        if is_place and text.isdecimal() and 0 < int(text) <= len(buttons):
            return Tapped(data=buttons[int(text) - 1].data)
        return Wrote(text=text, ref=f"play-{self._said}")

    def _wants_number(self) -> bool:
        """Tell whether the open question is answered by a number that is written."""
        asking = self._open
        return asking is not None and number_wanted(asking.text, asking.language) is not None

    async def _move_on(self, word: str, scheduler: Scheduler) -> None:
        clock = self.stage.clock
        async with self.stage.context.database.read() as tx:
            next_at = await due.next_at(tx)
        to = clock.now() + timedelta(days=1) if word == TOMORROW else next_at
        if to is None:
            self.terminal.show(["Nothing is due any more."])
            return
        clock.set(to)
        self.terminal.clock(clock.now())
        await scheduler.tick()

    async def _hear(self, sender: Sender) -> None:
        await sender.pump()
        for message in self._channel.take_messages(ADDRESS):
            if message.buttons:
                self._open = message
            self.terminal.show([*_lines(message), ""])


def _lines(message: Outgoing) -> list[str]:
    lines = [to_plain(message.text)] if message.text else []
    if message.image:
        lines.append(f"[picture: {message.image.alt}]")
    if message.handout:
        lines.append(f"[file: {message.handout.title}]")
    if message.file:
        lines.append(message.file.content.decode(errors="replace"))
    lines += [f"  {number}. {b.label}" for number, b in enumerate(message.buttons, 1)]
    return lines
