"""Rounds: which script runs when, how people get in, and how far it is."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, exists, select, update

from dialogues.script.dialogue import GRACE, SETTLE_AFTER, Quiet
from dialogues.timing.timetable import Late, Timetable
from dialogues.turn.state import LIVE
from storage.database.connection import Tx, insert
from storage.rounds.codes import reads_as
from storage.rounds.seats import seats_taken
from storage.schema.rounds import codes, round_erasures, rounds
from storage.schema.turns import enrolments


class Strand(StrEnum):
    """The method a round belongs to; strands are never pooled."""

    PANEL = "panel"
    DIALOGUE = "dialogue"
    JURY = "jury"
    OPEN = "open"


class RoundStatus(StrEnum):
    """How far a round is."""

    SCHEDULED = "scheduled"
    RUNNING = "running"
    PAUSED = "paused"  # by an organiser; nothing is pushed
    CLOSED = "closed"
    CANCELLED = "cancelled"


ENDED = frozenset({RoundStatus.CLOSED, RoundStatus.CANCELLED})
SILENT = ENDED | {RoundStatus.PAUSED}  # nothing is pushed in these
_BY_IDS = (
    select(rounds)
    .where(rounds.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(rounds.c.id)
    .with_for_update(read=True)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One scheduled run of one script for one strand."""

    id: int
    slug: str
    script_id: int
    title: str
    strand: Strand
    status: RoundStatus
    timetable: Timetable
    paused_at: datetime | None
    ends_at: datetime | None  # when it was closed or cancelled
    created_at: datetime

    @property
    def zone(self) -> str:
        """The IANA time zone of the round."""
        return self.timetable.zone

    @property
    def start_at(self) -> datetime:
        """When day 0 begins, in UTC."""
        return self.timetable.start

    def status_at(self, now: datetime) -> RoundStatus:
        """Tell how far the round is; it runs from its start on, whatever wakes up when."""
        if self.status is RoundStatus.SCHEDULED and self.start_at <= now:
            return RoundStatus.RUNNING
        return self.status


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A recruitment code: what a link or poster carries."""

    code: str
    round_id: int
    label: str  # where it was given out
    most: int | None  # how many people may take part by it; None: any number
    expires_at: datetime | None  # no joining from then on
    taken: int  # how many people hold a seat of it

    def is_full(self) -> bool:
        """Tell whether as many people take part as may."""
        return self.most is not None and self.taken >= self.most

    def is_expired(self, now: datetime) -> bool:
        """Tell whether its time is over."""
        return self.expires_at is not None and self.expires_at <= now


async def insert_round(
    tx: Tx,
    *,
    slug: str,
    script_id: int,
    title: str,
    strand: Strand,
    status: RoundStatus,
    timetable: Timetable,
    now: datetime,
) -> int | None:
    """Store a round and give its id; None if the slug is taken."""
    values = {"slug": slug, "script_id": script_id, "title": title, "strand": strand}
    values |= {"status": status, "created_at": now, **_columns(timetable)}
    statement = insert(tx, rounds).values(values).on_conflict_do_nothing(index_elements=["slug"])
    round_id: int | None = await tx.scalar(statement.returning(rounds.c.id))
    return round_id


async def find(tx: Tx, slug: str, *, lock: bool = False) -> Round | None:
    """Find a round by its slug; `lock` keeps others from changing it until the end of `tx`."""
    statement = select(rounds).where(rounds.c.slug == slug)
    return await _one(tx, statement.with_for_update() if lock else statement)


async def by_code(tx: Tx, code: str) -> Round | None:
    """Find the round a recruitment code leads to, whether or not it may still be used."""
    found = await find_code(tx, code)
    return (
        None
        if found is None
        else await _one(tx, select(rounds).where(rounds.c.id == found.round_id))
    )


async def by_ids(tx: Tx, ids: Sequence[int]) -> dict[int, Round]:
    """Give rounds by their ids, kept from changing until `tx` ends; unknown ones are left out."""
    rows = await tx.execute(_BY_IDS, {"ids": list(ids)})
    return {row.id: _round(row) for row in rows}


async def listed(tx: Tx) -> tuple[Round, ...]:
    """List all rounds, the latest start first."""
    rows = await tx.execute(select(rounds).order_by(rounds.c.start_at.desc(), rounds.c.id.desc()))
    return tuple(_round(row) for row in rows)


async def set_status(
    tx: Tx,
    round_id: int,
    status: RoundStatus,
    *,
    paused_at: datetime | None = None,
    ends_at: datetime | None = None,
) -> None:
    """Write down how far a round is; the two times are emptied if they are not given."""
    values = {"status": status, "paused_at": paused_at, "ends_at": ends_at}
    await tx.execute(update(rounds).where(rounds.c.id == round_id).values(values))


async def set_timetable(tx: Tx, round_id: int, timetable: Timetable) -> None:
    """Write down the round's time rules anew."""
    await tx.execute(update(rounds).where(rounds.c.id == round_id).values(**_columns(timetable)))


async def has_begun(tx: Tx, now: datetime) -> bool:
    """Tell whether a scheduled round's start has come, so that `begin` has work."""
    return bool(await tx.scalar(select(exists(select(rounds.c.id).where(*_begun(now))))))


async def begin(tx: Tx, now: datetime) -> tuple[int, ...]:
    """Set scheduled rounds running whose start has come; give their ids."""
    statement = update(rounds).where(*_begun(now)).values(status=RoundStatus.RUNNING)
    ids = await tx.scalars(statement.returning(rounds.c.id))
    return tuple(sorted(ids))


async def live_enrolments(
    tx: Tx, round_id: int, *, after: int = 0, limit: int = 500
) -> tuple[int, ...]:
    """Give ids of people still taking part in a round, in order, those after the id `after`."""
    statement = (
        select(enrolments.c.id)
        .where(enrolments.c.round_id == round_id, enrolments.c.status.in_(sorted(LIVE)))
        .where(enrolments.c.id > after)
        .order_by(enrolments.c.id)
        .limit(limit)
    )
    return tuple(await tx.scalars(statement))


async def unfinished_endings(tx: Tx) -> tuple[Round, ...]:
    """Give the closed and cancelled rounds in which people still take part."""
    live = select(enrolments.c.id).where(
        enrolments.c.round_id == rounds.c.id, enrolments.c.status.in_(sorted(LIVE))
    )
    statement = select(rounds).where(rounds.c.status.in_(sorted(ENDED)), exists(live))
    return tuple(_round(row) for row in await tx.execute(statement.order_by(rounds.c.id)))


async def not_erased(tx: Tx) -> tuple[Round, ...]:
    """Give the rounds that somebody joined and that were not wholly erased, in order."""
    mine = round_erasures.c.round_id == rounds.c.id
    begun = exists(select(round_erasures.c.round_id).where(mine))
    done = exists(
        select(round_erasures.c.round_id).where(mine, round_erasures.c.erased_at.is_not(None))
    )
    joined = exists(select(enrolments.c.id).where(enrolments.c.round_id == rounds.c.id))
    statement = select(rounds).where(~done, joined | begun)
    return tuple(_round(row) for row in await tx.execute(statement.order_by(rounds.c.id)))


async def add_code(
    tx: Tx,
    *,
    code: str,
    round_id: int,
    label: str = "",
    most: int | None = None,
    expires_at: datetime | None = None,
) -> bool:
    """Store a recruitment code; False if it is taken, by one that reads the same too."""
    if await tx.scalar(select(codes.c.code).where(reads_as(code)).limit(1)) is not None:
        return False
    values = {"code": code, "round_id": round_id, "label": label}
    values |= {"most": most, "expires_at": expires_at}
    statement = insert(tx, codes).values(values).on_conflict_do_nothing(index_elements=["code"])
    return await tx.scalar(statement.returning(codes.c.code)) is not None


async def find_code(tx: Tx, code: str) -> Code | None:
    """Find a recruitment code, however it is written.

    Stores of before may hold codes that read the same: of those only the one written so is meant.
    """
    statement = select(codes, seats_taken().label("taken")).where(reads_as(code))
    alike = [Code(**row._asdict()) for row in await tx.execute(statement)]
    found = [one for one in alike if one.code == code] or alike
    return found[0] if len(found) == 1 else None


async def codes_of(tx: Tx, round_id: int) -> tuple[Code, ...]:
    """Give the recruitment codes of a round, in alphabetical order."""
    statement = select(codes, seats_taken().label("taken"))
    statement = statement.where(codes.c.round_id == round_id).order_by(codes.c.code)
    return tuple(Code(**row._asdict()) for row in await tx.execute(statement))


def _begun(now: datetime) -> tuple[Any, ...]:
    return rounds.c.status == RoundStatus.SCHEDULED, rounds.c.start_at <= now


async def _one(tx: Tx, statement: Select[Any]) -> Round | None:
    row = (await tx.execute(statement)).one_or_none()
    return None if row is None else _round(row)


def _columns(timetable: Timetable) -> dict[str, Any]:
    quiet = timetable.quiet
    rules = {
        "quiet": None if quiet is None else [f"{quiet.begins:%H:%M}", f"{quiet.ends:%H:%M}"],
        "weekends": timetable.weekends,
        "late": timetable.late,
        "remind_after": timetable.remind_after.total_seconds(),
        "max_reminders": timetable.max_reminders,
        "settle_after": timetable.settle_after.total_seconds(),
        "grace": timetable.grace.total_seconds(),
        "scale": timetable.scale,
    }
    return {"zone": timetable.zone, "start_at": timetable.start, "timetable": json.dumps(rules)}


def _round(row: Row[Any]) -> Round:
    columns = row._asdict()
    timetable = _timetable(columns.pop("zone"), columns.pop("start_at"), columns["timetable"])
    columns |= {"strand": Strand(columns["strand"]), "status": RoundStatus(columns["status"])}
    return Round(**columns | {"timetable": timetable})


@lru_cache(maxsize=64)
def _timetable(zone: str, start: datetime, written: str) -> Timetable:
    rules = json.loads(written)
    quiet = rules["quiet"]
    return Timetable(
        zone=zone,
        start=start,
        quiet=None if quiet is None else Quiet(begins=quiet[0], ends=quiet[1]),
        weekends=rules["weekends"],
        late=Late(rules["late"]),
        remind_after=timedelta(seconds=rules["remind_after"]),
        max_reminders=rules["max_reminders"],
        settle_after=timedelta(seconds=rules.get("settle_after", SETTLE_AFTER.total_seconds())),
        grace=timedelta(seconds=rules.get("grace", GRACE.total_seconds())),
        scale=rules["scale"],
    )
