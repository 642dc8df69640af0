"""How often each answer was given, with small numbers hidden."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from dialogues.disclosure.counts import K_INTERNAL, safe_counts, safe_total
from dialogues.disclosure.figures import Quarters, quarters
from dialogues.turn.effects import Standing
from storage.database.connection import Tx
from storage.queries.filters import Filters, answers_where
from storage.schema.turns import responses

ORDERED = frozenset({"rank", "deck"})  # several codes whose order is the answer

WROTE = ""  # stands for everybody who wrote a number, where others chose a code
Key = tuple[str, str, str, str]  # stage, step, kind, part


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """How many people wrote a number, and the numbers that part them in quarters."""

    people: int | None
    quarters: Quarters


@dataclass(frozen=True, slots=True, kw_only=True)
class StepCounts:
    """How many people gave each answer to one step or one item of it; None is hidden."""

    stage: str
    step: str
    kind: str
    part: str
    people: int | None  # who answered it
    counts: Mapping[str, int | None]
    numbers: Numbers | None = None  # that people wrote, if it asks for one


async def counts(tx: Tx, filters: Filters, *, k: int = K_INTERNAL) -> tuple[StepCounts, ...]:
    """Count answers that count by step, part and code; counts that could tell on people are None.

    The same hiding applies whatever the filters. Each code of a many-answers question counts by
    itself; of a ranking only first places count. Of numbers that people wrote the quarters are
    told. Answers in words are not counted, so a text filter leaves nothing.
    """
    if filters.text:
        return ()
    found: dict[Key, _Found] = defaultdict(_Found)
    for row in await tx.execute(_grouped(filters)):
        of = found[row.stage, row.step, row.kind, row.part]
        of.people += row.people
        if row.code is None:
            of.numbers[row.number] += row.people
        else:
            of.codes.update(_codes(row))
    return tuple(_hidden(key, found[key], k) for key in found)


@dataclass(slots=True)
class _Found:
    people: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    numbers: Counter[float] = field(default_factory=Counter)  # of answers that have no code


def _grouped(filters: Filters) -> Select[Any]:
    """Count alike answers: those of the same code, or without one of the same number."""
    answers = responses.c
    number = case((answers.code.is_(None), answers.number)).label("number")
    of = (answers.stage, answers.step, answers.kind, answers.part, answers.code, number)
    return (
        select(*of, func.count().label("people"))
        .where(answers_where(filters), answers.current, _is_given())
        .where(or_(answers.code.is_not(None), answers.number.is_not(None)))
        .group_by(*of)
        .order_by(*of)
    )


def _is_given() -> ColumnElement[bool]:
    """Choose whole answers, and parts that were given: a dial, or a first place.

    Ticks of an answer given in part are left out: what was not ticked was not refused, so each of
    them would have a base of its own.
    """
    answers = responses.c
    is_whole_part = or_(answers.part != "", answers.kind.in_(sorted(ORDERED)))
    return or_(
        answers.standing == Standing.ANSWERED,
        and_(answers.standing == Standing.PARTIAL, is_whole_part),
    )


def _codes(row: Any) -> dict[str, int]:
    """Give how many people each code of a row adds."""
    codes = row.code.split()
    return dict.fromkeys(codes[:1] if row.kind in ORDERED else codes, row.people)


def _hidden(key: Key, found: _Found, k: int) -> StepCounts:
    stage, step, kind, part = key
    wrote = found.numbers.total()
    counted = safe_counts({**found.codes, WROTE: wrote} if wrote else found.codes, k=k)
    numbers = Numbers(people=counted.pop(WROTE, None), quarters=quarters(found.numbers, k=k))
    return StepCounts(
        stage=stage,
        step=step,
        kind=kind,
        part=part,
        people=safe_total({"people": found.people}, k=k),
        counts=counted,
        numbers=numbers if wrote else None,
    )
