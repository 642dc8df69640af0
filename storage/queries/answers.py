"""Answers for people to look at, a page at a time, question by question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, func, select

from dialogues.turn.effects import GIVEN
from storage.database.connection import Tx
from storage.queries.filters import Filters, answers_where, is_counted
from storage.queries.sealed_text import Matcher, matcher, opened, response_place, seal_of
from storage.schema.people import participants, person_keys
from storage.schema.turns import consents, enrolments, responses
from storage.vault.vault import Vault

QUOTE = "quote"  # the purpose by which people let their words be quoted
SCAN = 2_000  # rows opened at a time while looking for a text


class StoredAnswer(NamedTuple):
    """One stored answer. Its words are None where there are none or they are withheld."""

    id: int
    participant: str  # pseudonym
    stage: str
    step: str
    kind: str  # type of the step
    part: str  # scale item or number of the message
    revision: int
    current: bool  # it counts
    code: str | None
    number: float | None
    text: str | None
    withheld: bool  # there are words, and they may not be shown
    source: str
    standing: str
    language: str
    channel: str
    asked_at: datetime | None
    answered_at: datetime
    consent_quote: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerPage:
    """Some answers, and where the next page of all that pass begins."""

    rows: tuple[StoredAnswer, ...]
    next: int | None  # the cursor of the next page; None on the last
    total: int  # all that pass, with what was left out, came late or was changed
    counted: int  # those that count, as in the progress of a round


class _Group(NamedTuple):
    """The answers of one step that pass."""

    where: ColumnElement[bool]
    total: int
    counted: int


async def find_responses(
    tx: Tx,
    vault: Vault,
    filters: Filters,
    *,
    order: Sequence[str] = (),
    after: int = 0,
    size: int = 50,
    unquotable: bool = False,
) -> AnswerPage:
    """Give the answers that pass, those after the cursor `after`.

    They come by step in the `order` given, other steps last, and each step's in the order they
    came. Words of people who did not agree to be quoted are neither opened nor searched, unless
    `unquotable` is True. A text filter opens the words of every answer that passes the others.
    """
    where = answers_where(filters)
    if filters.text:
        where &= responses.c.sealed.is_not(None)
    groups = await _by_step(tx, where, order)
    cursor = await _place_of(tx, after, [*groups])
    reading = _Reading(tx, vault, groups, cursor, size, unquotable=unquotable)
    if filters.text:
        return await _searched(reading, matcher(filters.text))
    return await _listed(reading)


async def _by_step(tx: Tx, where: ColumnElement[bool], order: Sequence[str]) -> dict[str, _Group]:
    """Part the answers that pass by step, in order."""
    step, counted = responses.c.step, func.count().filter(is_counted())
    rows = await tx.execute(
        select(step, func.count(), counted)
        .where(where)
        .group_by(step)
        .order_by(func.min(responses.c.id))
    )
    places = {name: place for place, name in enumerate(order)}
    ordered = sorted(rows, key=lambda row: places.get(row[0], len(places)))
    return {name: _Group(where & (step == name), total, those) for name, total, those in ordered}


async def _place_of(tx: Tx, after: int, steps: Sequence[str]) -> tuple[int, int]:
    """Give the place of the cursor's step among those there are, and the cursor.

    Where that answer was erased meanwhile, it is the beginning again.
    """
    if not after:
        return 0, 0
    name = await tx.scalar(select(responses.c.step).where(responses.c.id == after))
    return (steps.index(name), after) if name in steps else (0, 0)


@dataclass(frozen=True, slots=True)
class _Reading:
    """What is to be read: from which answers, from where on, how many, and how."""

    tx: Tx
    vault: Vault
    groups: Mapping[str, _Group]
    cursor: tuple[int, int]
    size: int
    unquotable: bool = field(kw_only=True)


async def _listed(reading: _Reading) -> AnswerPage:
    place, after = reading.cursor
    answers = list[StoredAnswer]()
    groups = [*reading.groups.values()]
    for where, _, _ in groups[place:]:
        wanted = reading.size + 1 - len(answers)
        rows = await reading.tx.execute(_selected(where, after=after, size=wanted))
        answers += [_response(row, reading.vault, unquotable=reading.unquotable) for row in rows]
        after = 0
        if len(answers) > reading.size:
            break
    total = sum(group.total for group in groups)
    return _page(answers, reading.size, total, sum(group.counted for group in groups))


async def _searched(reading: _Reading, matches: Matcher) -> AnswerPage:
    total, counted, answers = 0, 0, list[StoredAnswer]()
    for place, (where, _, _) in enumerate(reading.groups.values()):
        seen = 0
        while rows := (await reading.tx.execute(_selected(where, after=seen, size=SCAN))).all():
            hits = _hits(rows, reading.vault, matches, unquotable=reading.unquotable)
            total += len(hits)
            counted += sum(hit.current and hit.standing in GIVEN for hit in hits)
            later = [hit for hit in hits if (place, hit.id) > reading.cursor]
            answers += later[: reading.size + 1 - len(answers)]
            seen = rows[-1].id
    return _page(answers, reading.size, total, counted)


def _hits(rows: Any, vault: Vault, matches: Matcher, *, unquotable: bool) -> list[StoredAnswer]:
    answers = (_response(row, vault, unquotable=unquotable) for row in rows)
    return [response for response in answers if matches(response.text)]


def _page(answers: list[StoredAnswer], size: int, total: int, counted: int) -> AnswerPage:
    more = len(answers) > size
    rows = tuple(answers[:size])
    cursor = rows[-1].id if more and rows else None
    return AnswerPage(rows=rows, next=cursor, total=total, counted=counted)


def may_quote() -> ColumnElement[bool | None]:
    """Give whether the person of an enrolment lets their words be quoted; the newest counts."""
    newest = (
        select(consents.c.granted)
        .where(consents.c.enrolment_id == enrolments.c.id, consents.c.purpose == QUOTE)
        .order_by(consents.c.id.desc())
        .limit(1)
    )
    return newest.correlate(enrolments).scalar_subquery()


def _selected(where: ColumnElement[bool], *, after: int, size: int) -> Select[Any]:
    quotable = may_quote().label("consent_quote")
    return (
        select(responses, participants.c.pseudonym, person_keys.c.wrapped, quotable)
        .join(enrolments, enrolments.c.id == responses.c.enrolment_id)
        .join(participants, participants.c.id == enrolments.c.participant_id)
        .outerjoin(person_keys, person_keys.c.participant_id == participants.c.id)
        .where(where, responses.c.id > after)
        .order_by(responses.c.id)
        .limit(size)
    )


def _response(row: Row[Any], vault: Vault, *, unquotable: bool) -> StoredAnswer:
    withheld = row.sealed is not None and not (unquotable or row.consent_quote)
    text = None
    if row.sealed is not None and not withheld:
        place = response_place(row.enrolment_id, row.step, row.part, row.revision)
        text = opened(seal_of(vault, row.wrapped, row.pseudonym), row.sealed, place)
    return StoredAnswer(
        id=row.id,
        participant=row.pseudonym,
        stage=row.stage,
        step=row.step,
        kind=row.kind,
        part=row.part,
        revision=row.revision,
        current=row.current,
        code=row.code,
        number=row.number,
        text=text,
        withheld=withheld,
        source=row.source,
        standing=row.standing,
        language=row.language,
        channel=row.channel,
        asked_at=row.asked_at,
        answered_at=row.answered_at,
        consent_quote=bool(row.consent_quote),
    )


async def is_quotable(tx: Tx, enrolment_id: int) -> bool:
    """Tell whether a person lets their words be quoted."""
    statement = select(may_quote()).select_from(enrolments).where(enrolments.c.id == enrolment_id)
    return bool(await tx.scalar(statement))
