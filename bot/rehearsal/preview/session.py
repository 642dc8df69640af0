"""A script being previewed: one made-up person in the real service, on a clock that is set."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from random import Random

from bot.channels.contract import Act, Incoming, Outgoing, Started
from bot.delivery.sender import Sender
from bot.rehearsal.citizens import Citizen, Manner
from bot.rehearsal.labels import labels_in
from bot.rehearsal.preview.channel import Watched
from bot.rehearsal.sandbox import Sandbox, just_begun, schedule_in
from bot.rounds.request import RoundRequest
from bot.rounds.times import RoundRefused
from bot.service.scheduler import Scheduler
from bot.turns.corridor import Corridor
from bot.turns.intake import Intake
from bot.webchat import codes
from bot.webchat.channel import PageNotifier
from dialogues.languages.offered import offering
from dialogues.script.loader import Script
from dialogues.script.problems import ScriptFaulty
from dialogues.turn.codec import load_state
from storage.people import people
from storage.people.people import Enrolment
from storage.rounds.rounds import Round
from storage.turns import due

NAME = "web"
DRAWS = 200  # people who join until one is in the arm that is wanted
ACTS = 400  # of somebody who fills in; more than any part holds
DAY = timedelta(days=1)
WILLING = Manner(  # fills in whatever is asked, and does nothing else
    consents=1.0,
    comes_back=1.0,
    puts_off=0.0,
    answers_reminder=1.0,
    skips=0.0,
    curious=0.0,
    writes=1.0,
    types=0.0,
    edits=0.0,
    revises=0.0,
    without_done=0.0,
    without_next=0.0,
    leaves=0.0,
    forgets=0.0,
    asks=0.0,
    wanders=0.0,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    """Whom the author wants to be."""

    language: str = ""  # the script's own if empty
    arm: str = ""  # any if empty


@dataclass(frozen=True, slots=True, kw_only=True)
class NextDue:
    """What is due next, on the round's clocks."""

    now: datetime
    next_due: datetime | None


class Preview:
    """Everything the controls of a preview act on."""

    def __init__(self, stage: Sandbox, read: Callable[[], Script]) -> None:
        self.notifier = PageNotifier()
        self.persona = Persona()
        self.address = ""  # of the person; what a browser is known by
        self.code = ""  # of the round
        self.problems: tuple[str, ...] = ()  # why the script on disk is not the one shown
        self.edition = 0  # goes up with each script that is shown
        self.stage = stage
        self.script: Script
        self._read = read
        self._channel = Watched(self.notifier)
        corridor = Corridor(context=stage.context, script_cache=stage.script_cache)
        self._intake = Intake(context=stage.context, corridor=corridor)
        self._sender = Sender(
            stage.context,
            {NAME: self._channel},
            steady=lambda: stage.clock.now().timestamp(),
        )
        self._scheduler = Scheduler(stage.context, self._intake, self._sender.wake)
        self._numbers = count(1)
        self._round: Round
        self._person: Enrolment

    async def open(self) -> None:
        """Show the script as it is on disk, to a new person; raise ScriptFaulty, RoundRefused."""
        script = self._read()
        script = offering(script, tuple(script.po_files))
        request = RoundRequest(
            script=script,
            start=just_begun(self.stage),
            code=f"PREVIEW{next(self._numbers)}",
            is_trial=True,
        )
        booked = await schedule_in(self.stage, request)
        self.script, self.code, self._round = script, booked.code, booked.round
        self.problems, self.edition = (), self.edition + 1
        self.persona = replace(
            self.persona,
            language=self.persona.language if self.persona.language in script.languages else "",
            arm=self.persona.arm if self.persona.arm in script.dialogue.arms else "",
        )
        await self.begin()

    async def reopen(self) -> None:
        """Show the script as it is on disk again, or tell why it cannot be shown."""
        try:
            await self.open()
        except ScriptFaulty as faulty:
            self.problems = tuple(map(str, faulty.problems))
        except RoundRefused as refused:
            self.problems = (refused.sentence, *refused.lines)

    async def begin(self, persona: Persona | None = None) -> None:
        """Let a new person join, as the persona that is wanted."""
        self.persona = persona or self.persona
        for _ in range(DRAWS):
            self.address = codes.from_secret(secrets.token_bytes(20))
            await self.admit_update(self._incoming(Started(code=self.code)))
            self._person = await self._enrolment()
            if self.persona.arm in ("", load_state(self._person.state).arm):
                return

    async def admit_update(self, incoming: Incoming) -> None:
        """Take what the person does, and deliver what is said to that."""
        await self._intake.admit_update(incoming)
        await self._sender.pump()

    async def to_next(self) -> None:
        """Set the clock to what is due next."""
        moment = await self.moment()
        if moment.next_due is not None:
            await self._set(moment.next_due)

    async def to_tomorrow(self) -> None:
        """Set the clock on by a day; what is due meanwhile comes at its time."""
        end = self.stage.clock.now() + DAY
        while (at := (await self.moment()).next_due) is not None and at <= end:
            await self._set(at)
            if self.stage.clock.now() >= end:
                return
        await self._set(end)

    async def fill_in(self) -> None:
        """Answer for the person until the end of the part that is open."""
        citizen = Citizen(
            address=self.address,
            code=self.code,
            manner=WILLING,
            random=Random(self.address),  # noqa: S311 - made-up answers
        )
        heard: Sequence[Outgoing] = self._channel.heard(self.address)
        for done in range(ACTS):
            if done and _is_invited(heard):
                return
            intent = citizen.reads([*heard], self.stage.clock.now()) if heard else None
            if intent is None:
                return
            self._channel.forget(self.address)
            await self.admit_update(self._incoming(intent[1]))
            heard = self._channel.heard(self.address)

    async def moment(self) -> NextDue:
        """Tell what time it is and what is due next, on the round's clocks."""
        local = self._round.timetable.local
        async with self.stage.context.database.read() as tx:
            row = await due.next_for(tx, self._person.id)
        return NextDue(
            now=local(self.stage.clock.now()), next_due=local(row.due_at) if row else None
        )

    async def _set(self, at: datetime) -> None:
        self.stage.clock.set(at)
        await self._scheduler.tick()
        await self._sender.pump()

    async def _enrolment(self) -> Enrolment:
        place = (NAME, self.stage.context.vault.lookup(NAME, self.address))
        async with self.stage.context.database.read() as tx:
            by_place = await people.at_addresses(tx, {place})
        [enrolment] = by_place[place].enrolments.values()
        return enrolment

    def _incoming(self, act: Act) -> Incoming:
        return Incoming(
            key=f"preview:{next(self._numbers)}",
            channel=NAME,
            address=self.address,
            act=act,
            at=self.stage.clock.now(),
            language=self.persona.language or self.script.languages[0],
        )


def _is_invited(messages: Sequence[Outgoing]) -> bool:
    """Tell whether the newest question is whether to begin a part."""
    questions = [message for message in messages if message.buttons]
    start = labels_in(questions[-1].language).start if questions else ""
    return any(button.label == start for message in questions[-1:] for button in message.buttons)
