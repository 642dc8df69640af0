"""Complaints as those on duty see them: the list, one with its words, and how many wait."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, case, func, select

from storage.database.connection import Tx
from storage.messages.complaints import answer_key, answer_place, words_place
from storage.queries.sealed_text import opened, seal_of
from storage.schema.messages import outbox
from storage.schema.people import addresses, participants, person_keys
from storage.schema.rounds import rounds
from storage.schema.turns import complaints, enrolments
from storage.vault.vault import Vault

MOST = 500  # listed at once, those that wait first
_LOST = frozenset({"dead", "cancelled", "unknown"})  # what a message became that may not be there
_CLOCK = tuple(
    complaints.c[name]
    for name in (
        *("id", "enrolment_id", "made_at", "acknowledge_by", "acknowledged_at"),
        *("answered_at", "answers"),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintEntry:
    """One complaint without its words: of whom, since when, and what became of it."""

    id: int
    enrolment_id: int
    round: str  # slug
    zone: str
    pseudonym: str
    made_at: datetime
    acknowledge_by: datetime  # when it must be answered
    acknowledged_at: datetime | None
    answered_at: datetime | None
    answers: int
    is_reachable: bool  # the platform lets us through to whoever complained
    delivery: str  # state of the newest answer in the outbox; empty without

    @property
    def name(self) -> str:
        """What it is called; it goes with the person, so no other one ever has the name."""
        return f"{self.id}-{self.pseudonym}"

    @property
    def may_be_answered(self) -> bool:
        """Whether there is no answer yet, or none that surely arrived or still may."""
        return self.answered_at is None or self.delivery in _LOST

    def is_overdue(self, now: datetime) -> bool:
        """Tell whether it should have been answered by now."""
        return self.answered_at is None and self.acknowledge_by <= now


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintWords:
    """A complaint opened."""

    entry: ComplaintEntry
    words: str
    answer: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintCounts:
    """How many complaints wait for an answer, and how many of them for too long."""

    waiting: int = 0
    overdue: int = 0


async def listed(tx: Tx, slug: str | None = None) -> tuple[ComplaintEntry, ...]:
    """List complaints of a round or of all, what waits longest first, then what was answered."""
    statement = _entries().order_by(
        case((complaints.c.answered_at.is_(None), 0), else_=1), complaints.c.id
    )
    if slug is not None:
        statement = statement.where(rounds.c.slug == slug)
    rows = (await tx.execute(statement.limit(MOST))).all()
    deliveries = await _deliveries(tx, rows)
    return tuple(_entry(row, deliveries) for row in rows)


async def find(tx: Tx, vault: Vault, name: str) -> ComplaintWords | None:
    """Open a complaint by its name; None if there is none, or none any more."""
    number, _, pseudonym = name.partition("-")
    if not (number.isascii() and number.isdigit() and len(number) <= 18):  # noqa: PLR2004 - an id
        return None
    statement = (
        _entries()
        .add_columns(complaints.c.sealed, complaints.c.answer, person_keys.c.wrapped)
        .outerjoin(person_keys, person_keys.c.participant_id == participants.c.id)
        .where(complaints.c.id == int(number), participants.c.pseudonym == pseudonym)
    )
    row = (await tx.execute(statement)).one_or_none()
    if row is None:
        return None
    seal = seal_of(vault, row.wrapped, row.pseudonym)
    return ComplaintWords(
        entry=_entry(row, await _deliveries(tx, (row,))),
        words=opened(seal, row.sealed, words_place(row.enrolment_id)) or "",
        answer=opened(seal, row.answer, answer_place(row.id, row.answers)),
    )


async def counted(tx: Tx, now: datetime) -> dict[str, ComplaintCounts]:
    """Count the complaints that wait, by round; rounds without any are left out."""
    is_late = case((complaints.c.acknowledge_by <= now, 1), else_=0)
    rows = await tx.execute(
        select(rounds.c.slug, func.count().label("waiting"), func.sum(is_late).label("overdue"))
        .select_from(complaints)
        .join(enrolments, enrolments.c.id == complaints.c.enrolment_id)
        .join(rounds, rounds.c.id == enrolments.c.round_id)
        .where(complaints.c.answered_at.is_(None))
        .group_by(rounds.c.slug)
    )
    return {row.slug: ComplaintCounts(waiting=row.waiting, overdue=row.overdue) for row in rows}


def _entries() -> Select[Any]:
    return (
        select(
            *_CLOCK,
            rounds.c.slug,
            rounds.c.zone,
            participants.c.pseudonym,
            addresses.c.reachable,
        )
        .select_from(complaints)
        .join(enrolments, enrolments.c.id == complaints.c.enrolment_id)
        .join(rounds, rounds.c.id == enrolments.c.round_id)
        .join(participants, participants.c.id == enrolments.c.participant_id)
        .join(addresses, addresses.c.id == enrolments.c.address_id)
    )


async def _deliveries(tx: Tx, rows: Sequence[Row[Any]]) -> Mapping[str, str]:
    """Give what became of the newest answers, by their keys in the outbox."""
    keys = [answer_key(row.id, row.answers) for row in rows if row.answers]
    told = await tx.execute(select(outbox.c.key, outbox.c.state).where(outbox.c.key.in_(keys)))
    return {row.key: row.state for row in told}


def _entry(row: Row[Any], deliveries: Mapping[str, str]) -> ComplaintEntry:
    return ComplaintEntry(
        id=row.id,
        enrolment_id=row.enrolment_id,
        round=row.slug,
        zone=row.zone,
        pseudonym=row.pseudonym,
        made_at=row.made_at,
        acknowledge_by=row.acknowledge_by,
        acknowledged_at=row.acknowledged_at,
        answered_at=row.answered_at,
        answers=row.answers,
        is_reachable=row.reachable,
        delivery=deliveries.get(answer_key(row.id, row.answers), ""),
    )
