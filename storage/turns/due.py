"""What must happen when: one row a person and timer, until the turn that does it."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Integer, and_, bindparam, delete, literal_column, select, update

from dialogues.timing.timer import Timer
from storage.database.bulk import Many
from storage.database.connection import Tx, inserts
from storage.rounds.rounds import SILENT
from storage.schema.rounds import rounds
from storage.schema.turns import due, enrolments

CHUNK = 500  # ids in one IN list: far below any driver's limit of parameters
_SILENT = sorted(SILENT)
_FIELDS = ("id", "enrolment_id", "round_id", "timer", "stage", "ordinal", "due_at", "rule")
_COLUMNS = [due.c[name] for name in _FIELDS]


class _Stored(NamedTuple):
    enrolment_id: int
    round_id: int
    timer: Timer
    stage: str
    ordinal: int
    due_at: datetime
    rule: str
    held: bool


# the statements of the idle sweep are built once, without parameters that need expanding: it runs
# every second for ever
QUIETED = select(rounds.c.id).where(
    rounds.c.status.in_([literal_column(f"'{status}'") for status in _SILENT])
)
# not held; nor put by a turn that did not yet see its round fall silent
_MAY_FALL = and_(~due.c.held, due.c.round_id.not_in(QUIETED))
_CLAIM = (
    select(*_COLUMNS)
    .where(_MAY_FALL, due.c.due_at <= bindparam("now"))
    .order_by(due.c.due_at, due.c.enrolment_id, due.c.timer, due.c.ordinal)
    .limit(bindparam("most", type_=Integer))
    .with_for_update(skip_locked=True, of=due)
)
_PUT = Many(
    _Stored,
    inserts(
        due,
        lambda new: new.on_conflict_do_update(
            index_elements=["enrolment_id", "timer", "stage", "ordinal"],
            set_={name: new.excluded[name] for name in ("due_at", "rule", "held")},
        ),
    ),
)
_NEXT = select(due.c.due_at).where(_MAY_FALL).order_by(due.c.due_at).limit(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class DueRow:
    """Something that must happen to one person at an instant."""

    id: int = 0  # 0 until it is stored
    enrolment_id: int
    round_id: int
    timer: Timer
    stage: str
    ordinal: int = 0  # which reminder
    due_at: datetime
    rule: str  # what made the instant, in words


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A due row with what its rule needs to be worked out again."""

    row: DueRow
    joined_at: datetime
    script_id: int  # of the version its person is on


async def put(tx: Tx, rows: Sequence[DueRow]) -> None:
    """Store rows; one with the same person, timer, stage and ordinal takes the new instant."""
    if not rows:
        return
    silent = await _silent(tx, {row.round_id for row in rows})
    await _PUT.execute(tx, [_stored(row, held=row.round_id in silent) for row in rows])


def written(row: DueRow) -> bytes:
    """Write a row down, so that it can be put back another day."""
    values = {name: getattr(row, name) for name in _FIELDS if name != "id"}
    return json.dumps(values | {"due_at": row.due_at.isoformat()}).encode()


async def put_back(tx: Tx, raw: bytes) -> bool:
    """Put back a row that was written down; tell whether it means anything still.

    It means nothing once its person was erased, or waits for the same thing again. Raises
    ValueError if this is no row.
    """
    row = _read_back(raw)
    is_there = await tx.scalar(select(enrolments.c.id).where(enrolments.c.id == row.enrolment_id))
    again = select(due.c.id).where(
        due.c.enrolment_id == row.enrolment_id,
        due.c.timer == row.timer,
        due.c.stage == row.stage,
        due.c.ordinal == row.ordinal,
    )
    if is_there is None or await tx.scalar(again) is not None:
        return False
    await put(tx, [row])
    return True


async def drop(tx: Tx, drops: Iterable[tuple[int, Collection[Timer], str | None]]) -> None:
    """Delete rows by (enrolment id, timers, stage); stage None means all stages."""
    groups = defaultdict[tuple[frozenset[Timer], str | None], list[int]](list)
    for enrolment_id, timers, stage in drops:
        groups[frozenset(timers), stage].append(enrolment_id)
    for (timers, stage), ids in groups.items():
        for chunk in _chunks(ids):
            await tx.execute(_dropping(chunk, timers, stage))


async def claim(
    tx: Tx, now: datetime, limit: int, *, skip: Collection[int] = ()
) -> tuple[DueRow, ...]:
    """Give the rows that are due, oldest first, leaving out the ids in `skip`.

    On PostgreSQL they are locked until `tx` ends, and what another claimed is passed over. The
    turn that does what a row says deletes it with `done`.
    """
    statement = _CLAIM.where(due.c.id.not_in(skip)) if skip else _CLAIM
    rows = await tx.execute(statement, {"now": now, "most": limit})
    return tuple(_row(row) for row in rows)


async def done(tx: Tx, ids: Sequence[int], now: datetime) -> frozenset[int]:
    """Delete rows in the turn that does what they say, before it puts new ones.

    Give the ids that were there and due; what another turn already did must not be done again,
    and what an organiser has put off or held since it was claimed must not be done yet.
    """
    gone: set[int] = set()
    for chunk in _chunks(ids):
        is_due = due.c.id.in_(chunk) & (due.c.due_at <= now) & ~due.c.held
        statement = delete(due).where(is_due).returning(due.c.id)
        gone.update(await tx.scalars(statement))
    return frozenset(gone)


async def left(tx: Tx, ids: Sequence[int], now: datetime) -> frozenset[int]:
    """Tell which of the rows are still there and due; an id may be that of a newer row."""
    still: set[int] = set()
    for chunk in _chunks(ids):
        is_left = due.c.id.in_(chunk) & (due.c.due_at <= now)
        still.update(await tx.scalars(select(due.c.id).where(is_left)))
    return frozenset(still)


async def next_at(tx: Tx) -> datetime | None:
    """Give the instant of the next row; None if nothing is to come."""
    due_at: datetime | None = await tx.scalar(_NEXT)
    return due_at


async def next_for(tx: Tx, enrolment_id: int) -> DueRow | None:
    """Give one person's next row; None if nothing is to come for them."""
    mine = select(*_COLUMNS).where(due.c.enrolment_id == enrolment_id, ~due.c.held)
    row = (await tx.execute(mine.order_by(due.c.due_at, due.c.id).limit(1))).one_or_none()
    return None if row is None else _row(row)


async def hold(tx: Tx, round_id: int) -> int:
    """Keep a round's rows from falling due; give how many."""
    statement = update(due).where(due.c.round_id == round_id, ~due.c.held).values(held=True)
    return (await tx.execute(statement)).rowcount


async def release(tx: Tx, round_id: int) -> int:
    """Let a round's held rows fall due, those overdue at once; give how many."""
    statement = update(due).where(due.c.round_id == round_id, due.c.held).values(held=False)
    return (await tx.execute(statement)).rowcount


async def pending(
    tx: Tx, round_id: int, *, after: int = 0, limit: int = 1000
) -> tuple[Pending, ...]:
    """Give a round's rows in order of id, those after the id `after`, held ones too."""
    statement = (
        select(*_COLUMNS, enrolments.c.joined_at, enrolments.c.script_id)
        .join(enrolments, enrolments.c.id == due.c.enrolment_id)
        .where(due.c.round_id == round_id, due.c.id > after)
        .order_by(due.c.id)
        .limit(limit)
    )
    rows = await tx.execute(statement)
    return tuple(
        Pending(row=_row(row), joined_at=joined_at, script_id=script_id)
        for *row, joined_at, script_id in rows
    )


async def shift(tx: Tx, rows: Sequence[DueRow]) -> None:
    """Write down new instants and rules of rows that are stored."""
    if not rows:
        return
    statement = (
        update(due)
        .where(due.c.id == bindparam("row_id"))
        .values(due_at=bindparam("new_at"), rule=bindparam("new_rule"))
    )
    await tx.execute(
        statement,
        [{"row_id": row.id, "new_at": row.due_at, "new_rule": row.rule} for row in rows],
    )


async def _silent(tx: Tx, round_ids: Collection[int]) -> frozenset[int]:
    statement = select(rounds.c.id).where(rounds.c.id.in_(round_ids), rounds.c.status.in_(_SILENT))
    return frozenset(await tx.scalars(statement))


def _dropping(ids: Sequence[int], timers: Collection[Timer], stage: str | None) -> Any:
    statement = delete(due).where(due.c.enrolment_id.in_(ids), due.c.timer.in_(sorted(timers)))
    return statement if stage is None else statement.where(due.c.stage == stage)


def _chunks(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))


def _stored(row: DueRow, *, held: bool) -> _Stored:
    return _Stored(
        enrolment_id=row.enrolment_id,
        round_id=row.round_id,
        timer=row.timer,
        stage=row.stage,
        ordinal=row.ordinal,
        due_at=row.due_at,
        rule=row.rule,
        held=held,
    )


def _read_back(raw: bytes) -> DueRow:
    try:
        values = json.loads(raw)
        values["timer"] = Timer(values["timer"])
        values["due_at"] = datetime.fromisoformat(values["due_at"])
        return DueRow(**values)
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError("this is no due row") from error


def _row(row: Iterable[Any]) -> DueRow:
    values = dict(zip(_FIELDS, row, strict=True))
    values["timer"] = Timer(values["timer"])
    return DueRow(**values)
