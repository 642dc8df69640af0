"""Writing down what turns came to: states, events, answers, consents, progress, complaints."""

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, false, func, literal_column, or_, select, update

from dialogues.turn.effects import Standing
from storage.database.bulk import Many
from storage.database.connection import Tx, inserts
from storage.schema.turns import (
    attachments,
    complaints,
    consents,
    enrolments,
    events,
    progress,
    responses,
)
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

LOOKED_THROUGH = 50  # messages

_SAVE = Many(
    StateRow,
    update(enrolments)
    .where(enrolments.c.id == bindparam("b_id"))
    .values(
        status=bindparam("b_status"),
        language=bindparam("b_language"),
        stage=bindparam("b_stage"),
        step=bindparam("b_step"),
        turn=bindparam("b_turn"),
        state=bindparam("b_state"),
        arm=bindparam("b_arm"),
        role=bindparam("b_role"),
        last_at=func.coalesce(
            bindparam("b_last_at", type_=enrolments.c.last_at.type), enrolments.c.last_at
        ),
        ended_at=bindparam("b_ended_at", type_=enrolments.c.ended_at.type),
    ),
)
_FINISH = Many(
    StageFinished,
    update(progress)
    .where(
        progress.c.enrolment_id == bindparam("b_enrolment_id"),
        progress.c.stage == bindparam("b_stage"),
    )
    .values(
        finished_at=bindparam("b_finished_at", type_=progress.c.finished_at.type),
        active_seconds=bindparam("b_active_seconds"),
    ),
)
_ADD_EVENTS = Many(EventRow, events.insert())
_ADD_RESPONSES = Many(ResponseRow, responses.insert())
_ADD_CONSENTS = Many(ConsentRow, consents.insert())
_ADD_COMPLAINTS = Many(ComplaintRow, complaints.insert())
_ADD_ATTACHMENTS = Many(AttachmentRow, attachments.insert())
_ENTER = Many(StageEntered, inserts(progress, lambda new: new.on_conflict_do_nothing()))
_CORRECT = Many(
    ResponseRow,
    update(responses)
    .where(
        responses.c.enrolment_id == bindparam("b_enrolment_id"),
        responses.c.step == bindparam("b_step"),
        responses.c.part == bindparam("b_part"),
        responses.c.revision < bindparam("b_revision"),
    )
    .values(current=false()),
)
_PART = bindparam("b_part", type_=responses.c.part.type)
_SUPERSEDE = Many(
    SupersededRow,
    update(responses)
    .where(
        responses.c.enrolment_id == bindparam("b_enrolment_id"),
        responses.c.step == bindparam("b_step"),
        responses.c.revision < bindparam("b_before"),
        or_(literal_column("''") == _PART, responses.c.part == _PART),
        responses.c.current,
    )
    .values(current=false(), standing=literal_column(f"'{Standing.SUPERSEDED}'")),
)


async def save_states(tx: Tx, rows: Sequence[StateRow]) -> None:
    """Save where people are; where nobody did anything, the time they last did stays."""
    await _SAVE.execute(tx, rows)


async def add_events(tx: Tx, rows: Sequence[EventRow]) -> None:
    """Append what happened."""
    await _ADD_EVENTS.execute(tx, rows)


async def add_responses(tx: Tx, rows: Sequence[ResponseRow]) -> None:
    """Append answers; a counted revision makes the ones before it count no more."""
    await _ADD_RESPONSES.execute(tx, rows)
    await _CORRECT.execute(tx, [row for row in rows if row.revision > 1 and row.current])


async def supersede(tx: Tx, rows: Sequence[SupersededRow]) -> None:
    """Keep answers that a change no longer leads to, and count them no more."""
    await _SUPERSEDE.execute(tx, rows)


async def has_agreed(tx: Tx, enrolment_id: int, purpose: str) -> bool:
    """Tell whether what somebody last said to a purpose, as far as it is written, was yes."""
    query = select(consents.c.granted).order_by(consents.c.id.desc()).limit(1)
    own = (consents.c.enrolment_id == enrolment_id, consents.c.purpose == purpose)
    return bool(await tx.scalar(query.where(*own)))


async def add_consents(tx: Tx, rows: Sequence[ConsentRow]) -> None:
    """Append what was agreed to or not."""
    await _ADD_CONSENTS.execute(tx, rows)


async def enter_stages(tx: Tx, rows: Sequence[StageEntered]) -> None:
    """Note when people reached stages; the first time counts."""
    await _ENTER.execute(tx, rows)


async def finish_stages(tx: Tx, rows: Sequence[StageFinished]) -> None:
    """Note when people finished stages."""
    await _FINISH.execute(tx, rows)


async def add_complaints(tx: Tx, rows: Sequence[ComplaintRow]) -> None:
    """Append complaints."""
    await _ADD_COMPLAINTS.execute(tx, rows)


async def add_attachments(tx: Tx, rows: Sequence[AttachmentRow]) -> None:
    """Keep attachments; those without bytes are still to be fetched."""
    await _ADD_ATTACHMENTS.execute(tx, rows)


async def words_said(tx: Tx, enrolment_id: int, ref: str) -> tuple[int, bytes] | None:
    """Give the turn and the sealed words of a message, by the channel's name; the newest counts.

    Only the last messages are looked through: who asks for words was just told them.
    """
    rows = await tx.execute(
        select(events.c.turn, events.c.payload, events.c.sealed)
        .where(events.c.enrolment_id == enrolment_id, events.c.kind == "said")
        .order_by(events.c.turn.desc())
        .limit(LOOKED_THROUGH)
    )
    named = ((row.turn, row.sealed) for row in rows if json.loads(row.payload).get("ref") == ref)
    return next(((turn, sealed) for turn, sealed in named if sealed is not None), None)


async def history(
    tx: Tx, enrolment_id: int
) -> tuple[tuple[int, datetime, str, str, bytes | None], ...]:
    """Give everything that happened to one enrolment: (turn, at, kind, payload, sealed words)."""
    rows = await tx.execute(
        select(events.c.turn, events.c.at, events.c.kind, events.c.payload, events.c.sealed)
        .where(events.c.enrolment_id == enrolment_id)
        .order_by(events.c.turn)
    )
    return tuple((row.turn, row.at, row.kind, row.payload, row.sealed) for row in rows)
