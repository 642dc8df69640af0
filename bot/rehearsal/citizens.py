"""Simulated citizens: seeded people who read, tap, write, skip, fall silent and come back."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from string import ascii_lowercase

from bot.channels.contract import Act, Button, Changed, Outgoing, Started, Tapped, Wrote
from bot.rehearsal.labels import BotLabels, labels_in
from bot.rehearsal.numbers import number_in_words, number_wanted
from bot.rehearsal.remarks import remark
from dialogues.turn.effects import MessageKind
from dialogues.turn.state import MARK

WORDS_A_SECOND = 238 / 60  # silent reading of English prose: Brysbaert, 2019
PUSHES = frozenset({MessageKind.PUSH, MessageKind.REMINDER})
GIVES_UP = 0.1  # share of the times that somebody searches a list no further
UNSURE = 0.15  # share of questions that somebody says they cannot answer
MARKED = (MARK, "1. ", "2. ", "3. ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How somebody takes part; shares are of 1, delays in hours."""

    consents: float = 0.96
    comes_back: float = 0.93  # to each part they are invited to
    puts_off: float = 0.05  # of the parts they open, or are asked whether they go on in
    answers_reminder: float = 0.55
    delay: float = 3.0  # mean hours until they open an invitation
    pace: float = 1.0  # reading speed against the average
    skips: float = 0.04  # of questions
    curious: float = 0.15  # taps 'tell me more'
    writes: float = 0.75  # answers an open question at all
    types: float = 0.05  # types an answer instead of tapping it
    edits: float = 0.04  # changes a message after sending it
    revises: float = 0.15  # changes a package before keeping it
    without_done: float = 0.1  # of what only wants Done or Keep: is left without it
    without_next: float = 0.01  # of what only wants Next: is left without it
    leaves: float = 0.0004  # of turns: says stop
    forgets: float = 0.0002  # of turns: wants to be forgotten
    asks: float = 0.01  # of turns: help, privacy, my data
    wanders: float = 0.01  # of turns: says something out of place


@dataclass(slots=True, kw_only=True)
class Citizen:
    """One simulated person: a seed, a manner, a leaning, and what is on their screen."""

    address: str
    code: str
    language: str = "en"
    manner: Manner = Manner()
    random: Random = field(default_factory=Random)
    leaning: float = 0.5  # 0: against, 1: in favour
    bot: BotLabels = field(default_factory=lambda: labels_in("en"))  # as last read
    open: Outgoing | None = None  # the newest message with buttons
    silent: bool = False
    sent: list[str] = field(default_factory=list)  # refs of own messages, for edits

    def joins(self, start: datetime) -> tuple[datetime, Act]:
        """Give when and how this person comes in: most on the first evening, some days later."""
        days = min(self.random.expovariate(1.4), 4.0)
        return start + timedelta(days=days, minutes=self.random.uniform(1, 90)), Started(
            code=self.code
        )

    def reads(self, messages: list[Outgoing], now: datetime) -> tuple[datetime, Act] | None:
        """Look at new messages; give when the person does what next, or None for silence."""
        questions = [message for message in messages if message.buttons]
        if questions:
            self.open = questions[-1]
        if self.open is None or self.silent:
            return None
        words = sum(len(message.text.split()) for message in messages) or 10
        if any(message.kind in PUSHES for message in messages):
            return self._invited(messages[-1].kind, now)
        reading = words / WORDS_A_SECOND / self.manner.pace
        pause = self.random.uniform(1.5, 6.0)
        return self._means(now + timedelta(seconds=reading + pause), self.open)

    def _invited(self, kind: MessageKind, now: datetime) -> tuple[datetime, Act] | None:
        chance = (
            self.manner.answers_reminder if kind is MessageKind.REMINDER else self.manner.comes_back
        )
        if self.open is None or self.random.random() > chance:
            return None
        hours = self.random.expovariate(1 / self.manner.delay)
        return self._means(now + timedelta(hours=min(hours, 20.0), minutes=2), self.open)

    def _means(self, at: datetime, message: Outgoing) -> tuple[datetime, Act] | None:
        """Mean to answer at an instant; None for who takes all to be said and taps nothing."""
        act = self._answer(message)
        share = self._left_out(message, act)
        return None if share and self._does(share) else (at, act)

    def _left_out(self, message: Outgoing, act: Act) -> float:
        """Tell how often a tap is left out that adds nothing to what was given or read."""
        labels = {button.data: button.label for button in message.buttons}
        match labels.get(act.data) if isinstance(act, Tapped) else None:
            case self.bot.done | self.bot.tradeoff_keep:
                return self.manner.without_done
            case self.bot.next:
                return self.manner.without_next
            case _:
                return 0.0

    def _answer(self, message: Outgoing) -> Act:
        self.bot = labels_in(message.language)
        buttons = {button.label: button for button in message.buttons}
        act = self._odd() or self._write_out(message) or self._reply(message, buttons)
        if isinstance(act, Tapped):
            self.open = None  # answered, until something new is asked
        return act

    def _reply(self, message: Outgoing, buttons: dict[str, Button]) -> Act:
        bot = self.bot
        if buttons.keys() & {bot.leave_yes, bot.forget_yes}:
            return _tap(message.buttons[0])
        if list(buttons) in ([bot.skip], [bot.done]):
            return self._reflect(message, is_begun=bot.done in buttons)
        if bot.next in buttons:
            return self._turn_page(buttons)
        if buttons.keys() & {bot.start, bot.carry_on, bot.tradeoff_keep}:
            return self._go_on(buttons)
        if bot.agree in buttons:
            return _tap(message.buttons[0 if self._does(self.manner.consents) else 1])
        return self._choose(message)

    def _odd(self) -> Act | None:
        if self._does(self.manner.forgets):
            return self._write("forget")
        if self._does(self.manner.leaves):
            return self._write("stop")
        if self._does(self.manner.asks):
            return self._write(self.random.choice(("help", "privacy", "my data", "language")))
        if self._does(self.manner.wanders):
            return self._write(self.random.choice(("Hello?", "Who is this?", "ok thanks", "🙂")))
        if self.sent and self._does(self.manner.edits):
            text = remark(self.random, self.leaning)
            return Changed(text=text, ref=self.random.choice(self.sent))
        return None

    def _reflect(self, message: Outgoing, *, is_begun: bool) -> Act:
        if self._does(0.15 if is_begun else self.manner.writes):
            return self._write(remark(self.random, self.leaning))
        return _tap(message.buttons[0])

    def _write_out(self, message: Outgoing) -> Act | None:
        """Write what is asked for in place of a tap: a number, or letters to search a list by."""
        if self.bot.list_hint in message.text and not self._does(GIVES_UP):
            return self._write(self.random.choice(ascii_lowercase))
        return self._count(message)

    def _count(self, message: Outgoing) -> Act | None:
        """Write a number where one is asked for; a few cannot say, or leave it out."""
        limits = number_wanted(message.text, message.language)
        if limits is None:
            return None
        *others, last = message.buttons
        if self._does(self.manner.skips):
            return _tap(last)
        if others and self._does(UNSURE):
            return _tap(self.random.choice(others))
        return self._write(number_in_words(self.random, self.leaning, limits, message.language))

    def _turn_page(self, buttons: dict[str, Button]) -> Act:
        extra = [label for label in (self.bot.more, self.bot.sources) if label in buttons]
        if extra and self._does(self.manner.curious):
            return _tap(buttons[self.random.choice(extra)])
        return _tap(buttons[self.bot.next])

    def _go_on(self, buttons: dict[str, Button]) -> Act:
        bot = self.bot
        if bot.tradeoff_keep in buttons:
            is_unsure = self._does(self.manner.revises)
            return _tap(buttons[bot.tradeoff_change if is_unsure else bot.tradeoff_keep])
        go = buttons.get(bot.start) or buttons[bot.carry_on]
        later = buttons.get(bot.later) or buttons.get(bot.enough)
        return _tap(later if later and self._does(self.manner.puts_off) else go)

    def _choose(self, message: Outgoing) -> Act:
        bot = self.bot
        beside = {bot.skip, bot.done, bot.dont_know, bot.decline, bot.search_again}
        options = [button for button in message.buttons if button.label not in beside]
        unknown = [button for button in message.buttons if button.label == bot.dont_know]
        last = message.buttons[-1]
        if not options or self._does(self.manner.skips):
            return _tap(last)
        if last.label == bot.done:
            return self._pick_more(options, last)
        if unknown and self._does(UNSURE):
            return _tap(unknown[0])
        chosen = self._leaned(options)
        return self._write(chosen.label) if self._does(self.manner.types) else _tap(chosen)

    def _pick_more(self, options: list[Button], done: Button) -> Act:
        free = [button for button in options if not button.label.startswith(MARKED)]
        if len(free) < len(options) and (not free or self._does(0.5)):
            return _tap(done)
        return _tap(self.random.choice(free))

    def _leaned(self, options: list[Button]) -> Button:
        """Choose by leaning where options run from yes to no, and a little at random."""
        centre = (1 - self.leaning) * (len(options) - 1)
        place = round(self.random.gauss(centre, len(options) / 4))
        return options[max(0, min(place, len(options) - 1))]

    def _write(self, text: str) -> Wrote:
        ref = f"{self.address}-{self.random.getrandbits(48):x}"
        self.sent.append(ref)
        return Wrote(text=text, ref=ref)

    def _does(self, share: float) -> bool:
        return self.random.random() < share


def _tap(button: Button) -> Tapped:
    return Tapped(data=button.data)


def crowd(
    people: int,
    seed: int,
    code: str,
    draw: Callable[[Random], Manner],
    *,
    language: str = "en",
) -> list[Citizen]:
    """Make people of differing leaning and diligence, always the same for the same seed."""
    lot = Random(seed)  # noqa: S311 - simulated people, to be met again with the same seed
    crowd = []
    for number in range(people):
        own = Random(lot.getrandbits(64))  # noqa: S311 - as above
        crowd.append(
            Citizen(
                address=f"simulated-{seed}-{number}",
                code=code,
                language=language,
                random=own,
                leaning=own.betavariate(2.2, 1.8),
                manner=draw(own),
            )
        )
    return crowd
