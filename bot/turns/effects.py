"""How the effects of a turn are carried out, a function a kind; the corridor matches them."""

import hashlib
from datetime import timedelta
from typing import assert_never

from bot.channels.content import MessageContent
from bot.channels.contract import Button, File, Sent
from bot.people.subject_access import my_data
from bot.turns.farewell import erase_and_part
from bot.turns.unit_of_work import UnitOfWork
from bot.turns.writes import TurnContext, is_unasked, message_row, seal_content
from dialogues.turn.codec import dump_event
from dialogues.turn.effects import (
    CancelPending,
    DropTimers,
    EnterStage,
    Erase,
    FileComplaint,
    FinishStage,
    MessageKind,
    RaiseAlarm,
    Record,
    RecordConsent,
    SetTimer,
    Show,
    Standing,
    Supersede,
    Tell,
)
from dialogues.turn.state import State
from storage.database.traces import retire_exports
from storage.messages import outbox
from storage.messages.attachments import content_place, file_place
from storage.messages.complaints import words_place
from storage.messages.outbox import OutboxRow
from storage.turns import alarms, post, writes
from storage.turns.alarms import AlarmRow
from storage.turns.due import DueRow
from storage.turns.post import NewPost
from storage.turns.rows import (
    AttachmentRow,
    ComplaintRow,
    ConsentRow,
    ResponseRow,
    StageEntered,
    StageFinished,
    SupersededRow,
)

COPY_NAME = "my-data.txt"
ACKNOWLEDGE = timedelta(days=30)  # Data (Use and Access) Act 2025, s. 103; we answer by then too
PRIORITY = {
    MessageKind.PROMPT: 0,
    MessageKind.CONTENT: 1,
    MessageKind.NOTICE: 1,
    MessageKind.PUSH: 2,
    MessageKind.REMINDER: 3,
}

# --- rows of this person, written with the batch ----------------------------------------------


def show_message(
    work: UnitOfWork, turn: TurnContext, message: Show, state: State, part: int
) -> None:
    """Put a message into the outbox."""
    enrolment = turn.enrolment
    key = f"{enrolment.id}:{enrolment.turn}:{part}"
    priority = max(PRIORITY[message.kind], outbox.UNASKED) if is_unasked(turn.event) else 0
    work.batch.shown.append(
        OutboxRow(
            key=key,
            address_id=turn.person.address_id,
            channel=turn.person.channel,
            enrolment_id=enrolment.id,
            round_id=enrolment.round_id,
            turn=enrolment.turn,
            part=part,
            stage=state.stage,
            step=state.prompt.step if state.prompt else "",
            kind=message.kind,
            prompt=message.prompt,
            edits=message.redraws,
            priority=priority,
            sealed=seal_content(turn.seal, key, _content(work, turn, message, state)),
            created_at=turn.now,
            not_before=turn.now,
            post_id=message.post,
        )
    )


def _content(work: UnitOfWork, turn: TurnContext, message: Show, state: State) -> MessageContent:
    data = work.vault.buttons(turn.enrolment.id, message.prompt or 0, len(message.buttons))
    return MessageContent(
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


async def record_answer(work: UnitOfWork, turn: TurnContext, answer: Record, state: State) -> None:
    """Keep an answer, and what was sent with it."""
    enrolment = turn.enrolment
    place = f"responses:{enrolment.id}:{answer.step}:{answer.part}:{answer.revision}"
    text = await _words_said(work, turn, answer.said) if answer.said else answer.text
    sealed = turn.seal.seal(text.encode(), place) if text is not None else None
    work.batch.responses.append(
        ResponseRow(
            round_id=enrolment.round_id,
            enrolment_id=enrolment.id,
            stage=answer.stage,
            step=answer.step,
            kind=answer.kind,
            part=answer.part,
            revision=answer.revision,
            current=answer.standing not in {Standing.LATE, Standing.SUPERSEDED},
            code=answer.code,
            number=answer.number,
            sealed=sealed,
            shown_order=" ".join(answer.shown_order) or None,
            source=answer.source,
            standing=answer.standing,
            language=state.language,
            channel=turn.person.channel,
            asked_at=answer.asked_at,
            answered_at=turn.now,
            version=turn.version,
        )
    )
    if answer.ref is not None and turn.incoming and isinstance(turn.incoming.act, Sent):
        _attach(work, turn, answer, turn.incoming.act)


async def _words_said(work: UnitOfWork, turn: TurnContext, ref: str) -> str | None:
    """Open the words of a message of an earlier turn; None if they are not there."""
    await work.batch.write(work.tx)
    found = await writes.words_said(work.tx, turn.enrolment.id, ref)
    if found is None:
        return None
    said_in, sealed = found
    return turn.seal.open(sealed, f"events:{turn.enrolment.id}:{said_in}").decode()


def supersede_answers(work: UnitOfWork, turn: TurnContext, passed: Supersede) -> None:
    """Count what was answered to a step no more."""
    row = SupersededRow(
        enrolment_id=turn.enrolment.id, step=passed.step, before=passed.before, part=passed.part
    )
    work.batch.superseded.append(row)


def _attach(work: UnitOfWork, turn: TurnContext, answer: Record, sent: Sent) -> None:
    """Keep an attachment: its bytes, or its name at the channel, to be fetched later."""
    seal = turn.seal
    place = (turn.enrolment.id, answer.step, answer.part)
    content = seal.seal(sent.content, content_place(*place)) if sent.content else None
    work.batch.attachments.append(
        AttachmentRow(
            enrolment_id=turn.enrolment.id,
            step=answer.step,
            part=answer.part,
            media=sent.media,
            mime=sent.mime,
            size=sent.size,
            file=seal.seal(sent.file.encode(), file_place(*place)),
            sealed=content,
            created_at=turn.now,
        )
    )


async def record_consent(
    work: UnitOfWork, turn: TurnContext, answer: RecordConsent, state: State
) -> None:
    """Keep what was agreed to or not; exports made while it was agreed to go with a consent."""
    if not answer.granted and await writes.has_agreed(work.tx, turn.enrolment.id, answer.purpose):
        await retire_exports(work.tx, {turn.enrolment.round_id}, work.now)
    work.batch.consents.append(
        ConsentRow(
            enrolment_id=turn.enrolment.id,
            purpose=answer.purpose,
            granted=answer.granted,
            wording=hashlib.sha256(answer.wording.encode()).hexdigest(),
            language=state.language,
            at=turn.now,
        )
    )


def enter_stage(work: UnitOfWork, turn: TurnContext, entry: EnterStage) -> None:
    """Keep that a stage was reached."""
    work.batch.entered.append(
        StageEntered(
            enrolment_id=turn.enrolment.id,
            stage=entry.stage,
            round_id=turn.enrolment.round_id,
            reached_at=turn.now,
        )
    )


def finish_stage(work: UnitOfWork, turn: TurnContext, finish: FinishStage) -> None:
    """Keep that a stage's end was reached."""
    work.batch.finished.append(
        StageFinished(
            enrolment_id=turn.enrolment.id,
            stage=finish.stage,
            finished_at=turn.now,
            active_seconds=finish.active,
        )
    )


def put_before_duty(work: UnitOfWork, turn: TurnContext, told: FileComplaint | RaiseAlarm) -> None:
    """Keep what those on duty are to look at."""
    match told:
        case FileComplaint():
            _file_complaint(work, turn, told)
        case RaiseAlarm():
            _raise_alarm(work, turn, told)
        case _:
            assert_never(told)


def _file_complaint(work: UnitOfWork, turn: TurnContext, complaint: FileComplaint) -> None:
    """Keep a complaint and set its clock; the turn's own message confirms that it arrived."""
    place = words_place(turn.enrolment.id)
    work.batch.complaints.append(
        ComplaintRow(
            enrolment_id=turn.enrolment.id,
            sealed=turn.seal.seal(complaint.text.encode(), place),
            made_at=turn.now,
            acknowledge_by=turn.now + ACKNOWLEDGE,
            acknowledged_at=turn.now,
        )
    )


def _raise_alarm(work: UnitOfWork, turn: TurnContext, alarm: RaiseAlarm) -> None:
    """Keep an alarm with the message that raised it, for those on duty."""
    enrolment = turn.enrolment
    _, _, words = dump_event(turn.event)
    place = alarms.place(enrolment.id, enrolment.turn)
    work.batch.alarms.append(
        AlarmRow(
            round_id=enrolment.round_id,
            enrolment_id=enrolment.id,
            turn=enrolment.turn,
            harms=" ".join(alarm.harms),
            at=turn.now,
            look_by=alarm.look_by,
            sealed=turn.seal.seal((words or "").encode(), place),
        )
    )


def set_timer(work: UnitOfWork, turn: TurnContext, timer: SetTimer) -> None:
    """Wake this person later."""
    enrolment_id = turn.enrolment.id
    work.batch.timers[enrolment_id, timer.timer, timer.stage, timer.ordinal] = DueRow(
        enrolment_id=enrolment_id,
        round_id=turn.enrolment.round_id,
        timer=timer.timer,
        stage=timer.stage,
        ordinal=timer.ordinal,
        due_at=timer.at,
        rule=timer.rule,
    )


def drop_timers(work: UnitOfWork, turn: TurnContext, drop: DropTimers) -> None:
    """Wake this person no more for these."""
    enrolment_id = turn.enrolment.id
    work.batch.dropped.append((enrolment_id, drop.timers, drop.stage))
    for key in [*work.batch.timers]:
        owner, timer, stage, _ = key
        if owner == enrolment_id and timer in drop.timers and drop.stage in {None, stage}:
            del work.batch.timers[key]


# --- what needs the store at once: all that was gathered is written before --------------------


async def cancel_pending(work: UnitOfWork, turn: TurnContext, order: CancelPending) -> None:
    """Withdraw what still waits to be sent, this turn's messages so far included.

    What is over of a stage is withdrawn with the batch: that happens to many at once.
    """
    if order.stage:
        work.batch.withdrawn.append((turn.enrolment.id, order.stage))
        return
    await work.batch.write(work.tx)
    await outbox.cancel(work.tx, [turn.enrolment.id], work.now)


async def post_words(work: UnitOfWork, turn: TurnContext, order: Tell, part: int) -> None:
    """Post words to somebody: those of this turn, or those that came to this person in post."""
    place: tuple[int, int] | None = (turn.enrolment.id, turn.enrolment.turn)
    if order.passes_on is not None:
        place = await post.place_of_words(work.tx, order.passes_on, turn.enrolment.id)
    if place is None:
        return  # taken back: there is nothing to tell
    speaker, spoken_turn = place
    work.batch.has_told = True
    work.batch.post_told.append(
        NewPost(
            sender_id=turn.enrolment.id,
            turn=turn.enrolment.turn,
            part=part,
            receiver_id=order.to,
            kind=order.kind,
            speaker_id=speaker,
            spoken_turn=spoken_turn,
            generation=order.generation,
            created_at=turn.now,
        )
    )


async def give_copy(work: UnitOfWork, turn: TurnContext, part: int) -> None:
    """Send everything held about the person, this turn included."""
    await work.batch.write(work.tx)
    participant = turn.person.participant_id
    if participant is None:
        return
    copy = await my_data(
        work.tx,
        work.vault,
        participant,
        script_cache=work.script_cache,
        now=work.now,
        backups_kept=work.backups_kept,
    )
    document = File(name=COPY_NAME, content=copy.encode())
    key = f"{turn.enrolment.id}:{turn.enrolment.turn}:{part}"
    content = MessageContent(text="", document=document, language=turn.enrolment.language)
    row = message_row(turn.person, key, work.now, turn.seal, content)
    work.batch.shown.append(
        row._replace(
            enrolment_id=turn.enrolment.id,
            round_id=turn.enrolment.round_id,
            turn=turn.enrolment.turn,
            part=part,
            kind=MessageKind.CONTENT,
        )
    )


async def erase_person(work: UnitOfWork, turn: TurnContext, order: Erase) -> None:
    """Erase the person, this turn included, and part from them."""
    await work.batch.write(work.tx)
    key = f"bye:{turn.enrolment.id}:{turn.enrolment.turn}"
    await erase_and_part(work, turn.person, key, said=order.farewell)
