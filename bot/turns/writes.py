"""What a batch of turns comes to, gathered by kind, so that writing it takes few statements."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, assert_never

from bot.channels.content import MessageContent, pack
from bot.channels.contract import Incoming
from dialogues.timing.timer import Timer
from dialogues.turn.codec import dump_event, dump_state
from dialogues.turn.effects import MessageKind
from dialogues.turn.events import (
    Attached,
    Edited,
    Event,
    FileLost,
    Heard,
    Joined,
    Pressed,
    Returned,
    RoundEnded,
    Said,
    Seated,
    Tallied,
    TimerFell,
    Upgraded,
)
from dialogues.turn.state import LIVE, State, Status
from storage.database.connection import Tx
from storage.messages import outbox
from storage.messages.outbox import OutboxRow
from storage.people.people import Enrolment, Person
from storage.turns import alarms, due, post, writes
from storage.turns.alarms import AlarmRow
from storage.turns.due import DueRow
from storage.turns.post import NewPost, PostTaken
from storage.turns.rows import (
    AttachmentRow,
    ComplaintRow,
    ConsentRow,
    EventRow,
    ResponseRow,
    StageEntered,
    StageFinished,
    StateRow,
    SupersededRow,
)
from storage.vault.vault import Seal

CLOCK = "clock"  # the channel of events that time or an organiser made
POST = "post"  # that of events that somebody else made


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnContext:
    """Who takes a turn, where, and with which words around it."""

    person: Person
    enrolment: Enrolment
    seal: Seal
    script: str  # content hash
    version: int  # of the script
    now: datetime
    event: Event
    incoming: Incoming | None = None  # what came in, where the event was made of it


@dataclass(slots=True, kw_only=True)
class PendingWrites:
    """Rows to write, kind by kind; one writing transaction takes them all."""

    states: dict[int, StateRow] = field(default_factory=dict)
    events: list[EventRow] = field(default_factory=list)
    responses: list[ResponseRow] = field(default_factory=list)
    superseded: list[SupersededRow] = field(default_factory=list)
    consents: list[ConsentRow] = field(default_factory=list)
    entered: list[StageEntered] = field(default_factory=list)
    finished: list[StageFinished] = field(default_factory=list)
    complaints: list[ComplaintRow] = field(default_factory=list)
    alarms: list[AlarmRow] = field(default_factory=list)
    attachments: list[AttachmentRow] = field(default_factory=list)
    shown: list[OutboxRow] = field(default_factory=list)
    timers: dict[tuple[int, Timer, str, int], DueRow] = field(default_factory=dict)
    withdrawn: list[tuple[int, str]] = field(default_factory=list)  # enrolment, stage
    dropped: list[tuple[int, tuple[Timer, ...], str | None]] = field(default_factory=list)
    post_told: list[NewPost] = field(default_factory=list)
    post_taken: list[PostTaken] = field(default_factory=list)
    leaving: list[int] = field(default_factory=list)  # enrolments whose post is called off
    has_told: bool = False  # since the batch began
    has_erased: bool = False  # a person, since the batch began

    async def write(self, tx: Tx) -> None:
        """Write everything gathered so far, and start anew."""
        await writes.save_states(tx, list(self.states.values()))
        await writes.add_events(tx, self.events)
        await writes.add_responses(tx, self.responses)
        await writes.supersede(tx, self.superseded)
        await writes.add_consents(tx, self.consents)
        await writes.enter_stages(tx, self.entered)
        await writes.finish_stages(tx, self.finished)
        await writes.add_complaints(tx, self.complaints)
        await alarms.add(tx, self.alarms)
        await writes.add_attachments(tx, self.attachments)
        await due.drop(tx, self.dropped)
        await due.put(tx, list(self.timers.values()))
        await outbox.withdraw_unasked(tx, self.withdrawn)
        await outbox.put_messages(tx, self.shown)
        await post.put(tx, self.post_told)
        await post.mark_delivered(tx, self.post_taken)
        if self.leaving:
            await post.cancel_of(tx, self.leaving)
        self._clear()

    def _clear(self) -> None:
        for rows in (self.states, self.timers):
            rows.clear()
        for listed in (
            self.events,
            self.responses,
            self.superseded,
            self.consents,
            self.entered,
            self.finished,
            self.complaints,
            self.alarms,
            self.attachments,
            self.shown,
            self.withdrawn,
            self.dropped,
            self.post_told,
            self.post_taken,
            self.leaving,
        ):
            listed.clear()

    # --- one turn ------------------------------------------------------------------------------

    def save_state(self, turn: TurnContext, state: State) -> None:
        """Keep where the person now is."""
        enrolment = turn.enrolment
        enrolment.state = dump_state(state)
        enrolment.status, enrolment.language = state.status, state.language
        self.states[enrolment.id] = StateRow(
            id=enrolment.id,
            status=state.status,
            arm=state.arm,
            role=state.role,
            language=state.language,
            stage=state.stage,
            step=state.prompt.step if state.prompt else "",
            turn=enrolment.turn,
            state=enrolment.state,
            last_at=None if is_unasked(turn.event) else turn.now,
            ended_at=None if state.status in LIVE else turn.now,
        )
        if state.status is Status.STOPPED:
            self.leaving.append(enrolment.id)

    def add_event(self, turn: TurnContext, **notes: Any) -> None:
        """Append an event to the person's record, under the next turn number."""
        enrolment = turn.enrolment
        enrolment.turn += 1
        kind, payload, words = dump_event(turn.event, **notes)
        place = f"events:{enrolment.id}:{enrolment.turn}"
        self.events.append(
            EventRow(
                enrolment_id=enrolment.id,
                turn=enrolment.turn,
                at=turn.now,
                kind=kind,
                channel=_channel(turn),
                payload=payload,
                sealed=turn.seal.seal(words.encode(), place) if words is not None else None,
            )
        )


def _channel(turn: TurnContext) -> str:
    """Name where an event came from."""
    if isinstance(turn.event, Heard):
        return POST
    return CLOCK if is_unasked(turn.event) else turn.person.channel


def message_row(
    person: Person, key: str, now: datetime, seal: Seal, content: MessageContent
) -> OutboxRow:
    """Make an outbox row for a message outside any round; turns fill in the rest."""
    return OutboxRow(
        key=key,
        address_id=person.address_id,
        channel=person.channel,
        enrolment_id=None,
        round_id=None,
        turn=0,
        part=0,
        stage="",
        step="",
        kind=MessageKind.NOTICE,
        prompt=None,
        edits=False,
        priority=0,
        sealed=seal_content(seal, key, content),
        created_at=now,
        not_before=now,
    )


def seal_content(seal: Seal, key: str, content: MessageContent) -> bytes:
    """Seal what a message holds, bound to its place in the outbox."""
    return seal.seal(pack(content), f"outbox:{key}")


def is_unasked(event: Event) -> bool:
    """Tell whether an event was made by time, an organiser or somebody else, not by the person."""
    match event:
        case Joined() | Said() | Pressed() | Attached() | Edited() | Returned():
            return False
        case TimerFell() | Tallied() | Seated() | Heard() | FileLost() | RoundEnded() | Upgraded():
            return True
        case _:
            assert_never(event)
