"""The corridor: every event of every person passes here, many in one transaction."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import assert_never

from bot.authoring.script_store import ScriptCache
from bot.channels.contract import Elsewhere, Incoming
from bot.delivery.claiming import ClaimInTurn, no_claim
from bot.runtime import crashpoints
from bot.runtime.context import Context
from bot.turns import effects, seats
from bot.turns.addresses import note_address, note_topic, welcome_back
from bot.turns.answers import tally_answers
from bot.turns.joining import join
from bot.turns.routing import JoinRound, MeetStranger, NoteAddress, OfferMenu, TakeTurn, route
from bot.turns.strangers import meet_stranger, offer_menu
from bot.turns.unit_of_work import UnitOfWork
from bot.turns.writes import PendingWrites, TurnContext
from dialogues.engine.losses import may_be_told
from dialogues.engine.step import step
from dialogues.engine.taps import tapped_label
from dialogues.timing.timer import Timer
from dialogues.turn.codec import load_state
from dialogues.turn.effects import (
    AskSeat,
    AskTally,
    CancelPending,
    DropTimers,
    EnterStage,
    Erase,
    FileComplaint,
    FinishStage,
    FreeSeat,
    GiveCopy,
    HoldSeat,
    RaiseAlarm,
    Record,
    RecordConsent,
    SetTimer,
    Show,
    Supersede,
    Tell,
)
from dialogues.turn.events import Event, FileLost, Pressed, RoundEnded, TimerFell, Upgraded
from dialogues.turn.outline import Plan
from dialogues.turn.post import arrival
from dialogues.turn.state import Outcome, State
from storage.database.connection import Tx
from storage.messages import attachments, inbox
from storage.messages.attachments import LostFile
from storage.people import people
from storage.people.people import Enrolment, Newcomer, Person
from storage.turns import due, post
from storage.turns.due import DueRow
from storage.turns.post import PostRow, PostTaken

_FIRST = (Timer.CLOSE, Timer.SETTLE, Timer.OPEN, Timer.REMIND)
MayMove = Callable[[Enrolment], bool]
Step = Callable[[Plan, State, Event, datetime], Outcome]


def _nothing() -> None:
    """Leave it to the next tick."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Corridor:
    """Takes turns: admits what came in, runs the engine, writes what it says, commits."""

    context: Context
    script_cache: ScriptCache
    claiming: ClaimInTurn = no_claim
    is_punctual: bool = False  # what is due counts as of when it was due: for rehearsals
    step: Step = step  # the engine
    on_post: Callable[[], None] = _nothing  # somebody was told something, and that is committed

    async def take_turns(self, incomings: Sequence[Incoming]) -> None:
        """Take what came in, in order, in one transaction; repeats change nothing."""
        async with self.claiming() as claim, self.context.database.write(brisk=True) as tx:
            work = self._sit(tx)
            admitted = await inbox.admit(tx, [i.key for i in incomings], work.now)
            crashpoints.point("admitted")
            fresh = _first_of_each(incomings, admitted)
            present = await self._gather(tx, fresh, work.now)
            for incoming in fresh:
                person = present[incoming.channel, incoming.address]
                await self._receive(work, incoming, person)
            await work.batch.write(tx)
            await claim(tx)
            crashpoints.point("turned")
        crashpoints.point("committed")
        self._follow_up(work)

    async def wake_people(self, rows: Sequence[DueRow]) -> None:
        """Take times that came, in one transaction; rows another turn already took are left."""
        async with self.claiming() as claim, self.context.database.write(brisk=True) as tx:
            work = self._sit(tx)
            await work.hold_still({row.round_id for row in rows})  # first: others do so too
            there = await due.done(tx, [row.id for row in rows], work.now)
            falling = sorted((row for row in rows if row.id in there), key=_rank)
            present = await _present(tx, {row.enrolment_id for row in falling})
            for row in falling:
                if row.enrolment_id in present:
                    event = TimerFell(timer=row.timer, stage=row.stage, ordinal=row.ordinal)
                    at = row.due_at if self.is_punctual else work.now
                    await self._turn(work, *present[row.enrolment_id], event, at=at)
            await work.batch.write(tx)
            await claim(tx)
            crashpoints.point("woken")
        crashpoints.point("opened")
        self._follow_up(work)

    async def take_post(self, rows: Sequence[PostRow]) -> None:
        """Let people hear what they were told, in one transaction; what was taken is left."""
        async with self.claiming() as claim, self.context.database.write(brisk=True) as tx:
            work = self._sit(tx)
            await work.hold_still({row.round_id for row in rows})
            # people before post, as every turn locks them
            present = await _present(tx, {row.receiver_id for row in rows})
            for row in await post.take_rows(tx, [row.id for row in rows]):
                person, enrolment = present[row.receiver_id]
                work.batch.post_taken.append(PostTaken(id=row.id, turn=enrolment.turn + 1))
                event = arrival(row.kind, post=row.id, sender=row.sender_id)
                await self._turn(work, person, enrolment, event, at=work.now)
            await work.batch.write(tx)
            await claim(tx)
            crashpoints.point("heard")
        crashpoints.point("handed")
        self._follow_up(work)

    async def tell_losses(self, rows: Sequence[LostFile]) -> None:
        """Tell people of voice notes and photos that are lost, in one transaction.

        Whoever may not be told now, as in quiet hours, is left for later.
        """
        async with self.claiming() as claim, self.context.database.write(brisk=True) as tx:
            work = self._sit(tx)
            await work.hold_still({row.round_id for row in rows})
            present = await _present(tx, {row.enrolment_id for row in rows})
            ids = [row.id for row in rows]
            told = []
            for row in await attachments.untold_losses(tx, len(ids), only=ids):
                person, enrolment = present[row.enrolment_id]
                plan, state = await work.plan(enrolment), load_state(enrolment.state)
                if may_be_told(plan, state, work.now):
                    event = FileLost(step=row.step, part=row.part, media=row.media)
                    await self._turn(work, person, enrolment, event, at=work.now)
                    told.append(row.id)
            await attachments.note_told(tx, told, work.now)
            await work.batch.write(tx)
            await claim(tx)

    async def end_round(self, enrolment_ids: Sequence[int], *, cancelled: bool) -> None:
        """Tell people that their round was closed or cancelled, in one transaction."""
        async with self.claiming() as claim, self.context.database.write(brisk=True) as tx:
            work = self._sit(tx)
            event = RoundEnded(cancelled=cancelled)
            for those in (await _present(tx, enrolment_ids)).values():
                await self._turn(work, *those, event, at=work.now)
            await work.batch.write(tx)
            await claim(tx)

    async def upgrade_people(
        self, enrolment_ids: Sequence[int], script_id: int, may: MayMove
    ) -> frozenset[int]:
        """Put those who may move on another version, in one transaction; give who did."""
        async with self.context.database.write(brisk=True) as tx:
            work = self._sit(tx)
            script = await self.script_cache.script(tx, script_id)
            present = await _present(tx, enrolment_ids)
            others = [those for those in present.values() if those[1].script_id != script_id]
            moving = [those for those in others if may(those[1])]
            await people.set_script(tx, [enrolment.id for _, enrolment in moving], script_id)
            for person, enrolment in moving:
                enrolment.script_id = script_id
                event = Upgraded(script=script.hash)
                await self._turn(work, person, enrolment, event, at=work.now)
            await work.batch.write(tx)
        return frozenset(enrolment.id for _, enrolment in moving)

    async def apologise(self, incoming: Incoming) -> None:
        """Tell somebody kindly that their message could not be taken."""
        async with self.claiming() as claim, self.context.database.write(brisk=True) as tx:
            work = self._sit(tx)
            present = await self._gather(tx, [incoming], work.now)
            person = present[incoming.channel, incoming.address]
            work.say_phrase(person, f"sorry:{incoming.key}"[:120], "kindly_failed")
            await work.batch.write(tx)
            await claim(tx)

    def _follow_up(self, work: UnitOfWork) -> None:
        """Do what must come after the commit."""
        if work.batch.has_erased:
            self.context.vault.forget_keys()
        if work.batch.has_told:
            self.on_post()

    def _sit(self, tx: Tx) -> UnitOfWork:
        return UnitOfWork(
            tx=tx,
            now=self.context.clock.now(),
            vault=self.context.vault,
            script_cache=self.script_cache,
            batch=PendingWrites(),
            backups_kept=self.context.backups_kept,
        )

    async def _gather(
        self, tx: Tx, incomings: Sequence[Incoming], now: datetime
    ) -> dict[tuple[str, str], Person]:
        """Find everybody who wrote, in one query; store those nobody was known at."""
        vault = self.context.vault
        lookups = {(i.channel, i.address): vault.lookup(i.channel, i.address) for i in incomings}
        places = {(channel, lookup) for (channel, _), lookup in lookups.items()}
        known = await people.at_addresses(tx, places)
        present = {
            place: known[place[0], lookup]
            for place, lookup in lookups.items()
            if (place[0], lookup) in known
        }
        unknown = {(i.channel, i.address): i for i in incomings}
        newcomers = [_newcomer(i) for place, i in unknown.items() if place not in present]
        if newcomers:
            for newcomer, person in zip(
                newcomers, await people.add(tx, vault, newcomers, now), strict=True
            ):
                present[newcomer.channel, newcomer.address] = person
        return present

    async def _receive(self, work: UnitOfWork, incoming: Incoming, person: Person) -> None:
        """Do what somebody's act means, wherever it leads."""
        destination = route(person, incoming, work.vault.is_own_button)
        await note_topic(work, incoming, person)
        if not isinstance(destination, NoteAddress):
            await welcome_back(work, person)
        match destination:
            case NoteAddress(act=act):
                await note_address(work, incoming, person, act)
            case TakeTurn():
                await self._go_on(work, incoming, person, destination)
            case JoinRound():
                joined = await join(work, incoming, person, destination)
                if joined is not None:
                    await self._go_on(work, incoming, person, joined)
            case OfferMenu(enrolments=enrolments):
                await offer_menu(work, incoming, person, enrolments)
            case MeetStranger(forgets=forgets):
                await meet_stranger(work, incoming, person, forgets=forgets)
            case _:
                assert_never(destination)

    async def _go_on(
        self, work: UnitOfWork, incoming: Incoming, person: Person, destination: TakeTurn
    ) -> None:
        enrolment = destination.enrolment
        if destination.is_chosen and enrolment.id != person.current:
            await people.set_current(work.tx, person, enrolment.id)
        at = work.moment(incoming)
        await self._turn(work, person, enrolment, destination.event, at=at, incoming=incoming)

    async def _turn(
        self,
        work: UnitOfWork,
        person: Person,
        enrolment: Enrolment,
        event: Event,
        *,
        at: datetime,
        incoming: Incoming | None = None,
    ) -> None:
        """Take one event of one person through the engine, as of an instant."""
        plan = await work.plan(enrolment)
        state = load_state(enrolment.state)
        turn = TurnContext(
            person=person,
            enrolment=enrolment,
            seal=work.seal(person),
            script=plan.script.hash,
            version=plan.script.dialogue.dialogue.version,
            now=at,
            event=event,
            incoming=incoming,
        )
        notes: dict[str, object] = {}
        if isinstance(event, Pressed):
            notes["label"] = tapped_label(plan, state, event, at)
        if isinstance(event, Upgraded):
            notes["version"] = turn.version
        work.batch.add_event(turn, **notes)
        outcome = self.step(plan, state, event, at)
        work.batch.save_state(turn, outcome.state)
        await self._carry_out(work, turn, outcome)

    async def _carry_out(  # noqa: C901, PLR0912 - one line a kind
        self, work: UnitOfWork, turn: TurnContext, outcome: Outcome
    ) -> None:
        """Do what a turn says is to be done, in its order."""
        state, parts = outcome.state, count()
        for effect in outcome.effects:
            match effect:
                case Show():
                    effects.show_message(work, turn, effect, state, next(parts))
                case Record():
                    await effects.record_answer(work, turn, effect, state)
                case Supersede():
                    effects.supersede_answers(work, turn, effect)
                case RecordConsent():
                    await effects.record_consent(work, turn, effect, state)
                case EnterStage():
                    effects.enter_stage(work, turn, effect)
                case FinishStage():
                    effects.finish_stage(work, turn, effect)
                case SetTimer():
                    effects.set_timer(work, turn, effect)
                case DropTimers():
                    effects.drop_timers(work, turn, effect)
                case FileComplaint() | RaiseAlarm():
                    effects.put_before_duty(work, turn, effect)
                case CancelPending():
                    await effects.cancel_pending(work, turn, effect)
                case GiveCopy():
                    await effects.give_copy(work, turn, next(parts))
                case Erase():
                    await effects.erase_person(work, turn, effect)
                case Tell():
                    await effects.post_words(work, turn, effect, next(parts))
                case FreeSeat() | HoldSeat():
                    await seats.note_seat(work, turn, effect)
                case AskSeat() | AskTally():
                    await self._answer(work, turn, effect, state)
                case _:
                    assert_never(effect)

    async def _answer(
        self, work: UnitOfWork, turn: TurnContext, asked: AskSeat | AskTally, state: State
    ) -> None:
        """Go on at once with what was asked of the store: a turn within the turn."""
        answer: Event
        match asked:
            case AskSeat():
                answer = await seats.take_seat(work, turn, state)
            case AskTally():
                answer = await tally_answers(work, turn, asked, state)
        await self._turn(work, turn.person, turn.enrolment, answer, at=turn.now)


async def _present(tx: Tx, ids: Collection[int]) -> dict[int, tuple[Person, Enrolment]]:
    """Find and lock people by enrolment, in the order asked; those erased meanwhile are not there.

    Whoever writes at several addresses is one person, reached where that enrolment last was.
    """
    owners = await people.in_enrolments(tx, ids)
    return {
        id_: (owners[id_], owners[id_].enrolments[id_])
        for id_ in ids
        if id_ in owners and id_ in owners[id_].enrolments
    }


def _rank(row: DueRow) -> int:
    """Put what closes before what opens, and that before reminders, when all are due at once."""
    return _FIRST.index(row.timer)


def _newcomer(incoming: Incoming) -> Newcomer:
    return Newcomer(
        channel=incoming.channel,
        address=incoming.address,
        language=incoming.language,
        is_group=isinstance(incoming.act, Elsewhere),
    )


def _first_of_each(incomings: Sequence[Incoming], admitted: frozenset[str]) -> list[Incoming]:
    """Keep what was admitted, and of repeats within the batch the first."""
    unseen = set(admitted)
    fresh = []
    for incoming in incomings:
        if incoming.key in unseen:
            unseen.remove(incoming.key)
            fresh.append(incoming)
    return fresh
