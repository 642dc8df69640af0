"""What a batch of turns comes to, gathered by kind, so that writing it takes few statements."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.channels.content import MessageContent, pack
from bot.channels.contract import Button, Sent
from dialogues.timing.timer import Timer
from dialogues.turn.codec import dump_event, dump_state
from dialogues.turn.effects import FileComplaint, MessageKind, Record, RecordConsent, Show, Standing
from dialogues.turn.events import Event, RoundEnded, Tallied, TimerFell, Upgraded
from dialogues.turn.state import LIVE, State
from storage.database.connection import Tx
from storage.messages import outbox
from storage.messages.attachments import content_place, file_place
from storage.messages.outbox import OutboxRow
from storage.people.people import Enrolment, Person
from storage.turns import due, writes
from storage.turns.due import DueRow
from storage.vault.vault import Seal, Vault

ACKNOWLEDGE = timedelta(days=30)  # Data (Use and Access) Act 2025: a complaint is confirmed by then
PRIORITY = {
    MessageKind.PROMPT: 0,
    MessageKind.NOTICE: 1,
    MessageKind.PUSH: 2,
    MessageKind.REMINDER: 3,
}
UNASKED_EVENTS = (TimerFell, RoundEnded, Upgraded, Tallied)
CLOCK = "clock"  # the channel of events that time or an organiser made


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnContext:
    """Who takes a turn, where, and with which words around it."""

    person: Person
    enrolment: Enrolment
    seal: Seal
    script: str  # content hash
    version: int  # of the script
    now: datetime


@dataclass(slots=True, kw_only=True)
class PendingWrites:
    """Rows to write, kind by kind; one writing transaction takes them all."""

    vault: Vault
    states: dict[int, dict[str, Any]] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)
    responses: list[dict[str, Any]] = field(default_factory=list)
    consents: list[dict[str, Any]] = field(default_factory=list)
    entered: list[dict[str, Any]] = field(default_factory=list)
    finished: list[dict[str, Any]] = field(default_factory=list)
    complaints: list[dict[str, Any]] = field(default_factory=list)
    attachments: list[dict[str, Any]] = field(default_factory=list)
    shown: list[OutboxRow] = field(default_factory=list)
    timers: dict[tuple[int, Timer, str, int], DueRow] = field(default_factory=dict)
    dropped: list[tuple[int, tuple[Timer, ...], str | None]] = field(default_factory=list)

    async def write(self, tx: Tx) -> None:
        """Write everything gathered so far, and start anew."""
        await writes.save_states(tx, list(self.states.values()))
        await writes.add_events(tx, self.events)
        await writes.add_responses(tx, self.responses)
        await writes.add_consents(tx, self.consents)
        await writes.enter_stages(tx, self.entered)
        await writes.finish_stages(tx, self.finished)
        await writes.add_complaints(tx, self.complaints)
        await writes.add_attachments(tx, self.attachments)
        await due.drop(tx, self.dropped)
        await due.put(tx, list(self.timers.values()))
        await outbox.put(tx, self.shown)
        self._clear()

    def _clear(self) -> None:
        for rows in (self.states, self.timers):
            rows.clear()
        for listed in (
            self.events,
            self.responses,
            self.consents,
            self.entered,
            self.finished,
            self.complaints,
            self.attachments,
            self.shown,
            self.dropped,
        ):
            listed.clear()

    # --- one turn ------------------------------------------------------------------------------

    def save(self, turn: TurnContext, state: State, *, acted: bool) -> None:
        """Keep where the person now is."""
        enrolment = turn.enrolment
        enrolment.state = dump_state(state)
        enrolment.status, enrolment.language = state.status, state.language
        self.states[enrolment.id] = {
            "b_id": enrolment.id,
            "b_status": state.status,
            "b_arm": state.arm,
            "b_language": state.language,
            "b_stage": state.stage,
            "b_step": state.prompt.step if state.prompt else "",
            "b_turn": enrolment.turn,
            "b_state": enrolment.state,
            "b_last_at": turn.now if acted else None,
            "b_ended_at": None if state.status in LIVE else turn.now,
        }

    def happened(self, turn: TurnContext, event: Event, channel: str, **notes: Any) -> None:
        """Append an event to the person's record, under the next turn number."""
        enrolment = turn.enrolment
        enrolment.turn += 1
        kind, payload, words = dump_event(event, **notes)
        place = f"events:{enrolment.id}:{enrolment.turn}"
        self.events.append(
            {
                "enrolment_id": enrolment.id,
                "turn": enrolment.turn,
                "at": turn.now,
                "kind": kind,
                "channel": CLOCK if is_unasked(event) else channel,
                "payload": payload,
                "sealed": turn.seal.seal(words.encode(), place) if words is not None else None,
            }
        )

    def record(self, turn: TurnContext, answer: Record, state: State) -> None:
        """Keep an answer."""
        enrolment = turn.enrolment
        place = f"responses:{enrolment.id}:{answer.step}:{answer.part}:{answer.revision}"
        sealed = turn.seal.seal(answer.text.encode(), place) if answer.text is not None else None
        self.responses.append(
            {
                "round_id": enrolment.round_id,
                "enrolment_id": enrolment.id,
                "stage": answer.stage,
                "step": answer.step,
                "kind": answer.kind,
                "part": answer.part,
                "revision": answer.revision,
                "current": answer.standing != Standing.LATE,
                "code": answer.code,
                "number": answer.number,
                "sealed": sealed,
                "shown_order": " ".join(answer.shown_order) or None,
                "source": answer.source,
                "standing": answer.standing,
                "language": state.language,
                "channel": turn.person.channel,
                "asked_at": answer.asked_at,
                "answered_at": turn.now,
                "version": turn.version,
            }
        )

    def attach(self, turn: TurnContext, answer: Record, sent: Sent) -> None:
        """Keep an attachment: its bytes, or its name at the channel, to be fetched later."""
        seal = turn.seal
        place = (turn.enrolment.id, answer.step, answer.part)
        content = seal.seal(sent.content, content_place(*place)) if sent.content else None
        self.attachments.append(
            {
                "enrolment_id": turn.enrolment.id,
                "step": answer.step,
                "part": answer.part,
                "media": sent.media,
                "mime": sent.mime,
                "size": sent.size,
                "file": seal.seal(sent.file.encode(), file_place(*place)),
                "sealed": content,
                "created_at": turn.now,
            }
        )

    def consent(self, turn: TurnContext, answer: RecordConsent, state: State) -> None:
        """Keep what was agreed to or not."""
        self.consents.append(
            {
                "enrolment_id": turn.enrolment.id,
                "purpose": answer.purpose,
                "granted": answer.granted,
                "wording": hashlib.sha256(answer.wording.encode()).hexdigest(),
                "language": state.language,
                "at": turn.now,
            }
        )

    def enter(self, turn: TurnContext, stage: str) -> None:
        """Keep that a stage was reached."""
        enrolment = turn.enrolment
        self.entered.append(
            {
                "enrolment_id": enrolment.id,
                "stage": stage,
                "round_id": enrolment.round_id,
                "reached_at": turn.now,
            }
        )

    def finish(self, turn: TurnContext, stage: str, active: int) -> None:
        """Keep that a stage's end was reached."""
        self.finished.append(
            {
                "b_enrolment_id": turn.enrolment.id,
                "b_stage": stage,
                "b_at": turn.now,
                "b_active": active,
            }
        )

    def complain(self, turn: TurnContext, complaint: FileComplaint) -> None:
        """Keep a complaint and set its clock."""
        place = f"complaints:{turn.enrolment.id}"
        self.complaints.append(
            {
                "enrolment_id": turn.enrolment.id,
                "sealed": turn.seal.seal(complaint.text.encode(), place),
                "made_at": turn.now,
                "acknowledge_by": turn.now + ACKNOWLEDGE,
            }
        )

    def set_timer(self, turn: TurnContext, row: DueRow) -> None:
        """Wake this person later."""
        self.timers[turn.enrolment.id, row.timer, row.stage, row.ordinal] = row

    def drop_timers(self, turn: TurnContext, timers: Sequence[Timer], stage: str | None) -> None:
        """Wake this person no more for these."""
        enrolment_id = turn.enrolment.id
        self.dropped.append((enrolment_id, tuple(timers), stage))
        for key in [*self.timers]:
            owner, timer, of_stage, _ = key
            if owner == enrolment_id and timer in timers and stage in {None, of_stage}:
                del self.timers[key]

    def show(self, turn: TurnContext, message: Show, state: State, part: int, cause: Event) -> None:
        """Put a message into the outbox."""
        enrolment = turn.enrolment
        prompt = message.prompt
        data = self.vault.buttons(enrolment.id, prompt or 0, len(message.buttons))
        content = MessageContent(
            text=message.text,
            buttons=tuple(
                Button(label=label, data=datum)
                for label, datum in zip(message.buttons, data, strict=True)
            ),
            columns=message.columns,
            image=message.image,
            handout=message.handout,
            script=turn.script if message.image or message.handout else "",
            echo=message.echo,
            language=state.language,
        )
        key = f"{enrolment.id}:{enrolment.turn}:{part}"
        priority = PRIORITY[message.kind]
        row = message_row(turn.person, key, turn.now, turn.seal, content)
        row["enrolment_id"], row["round_id"] = enrolment.id, enrolment.round_id
        row["turn"], row["part"], row["kind"] = enrolment.turn, part, message.kind
        row["stage"], row["step"] = state.stage, state.prompt.step if state.prompt else ""
        row["prompt"], row["edits"] = prompt, message.redraws
        row["priority"] = max(priority, outbox.UNASKED) if is_unasked(cause) else 0
        self.shown.append(row)


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
        sealed=seal.seal(pack(content), f"outbox:{key}"),
        created_at=now,
        not_before=now,
        expires_at=None,
    )


def is_unasked(event: Event) -> bool:
    """Tell whether an event was made by time or an organiser, not by the person."""
    return isinstance(event, UNASKED_EVENTS)
