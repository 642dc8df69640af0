"""How often each answer was given, with small numbers hidden."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from dialogues.disclosure.counts import K_INTERNAL, safe_counts, safe_total
from dialogues.turn.effects import Standing
from storage.database.connection import Tx
from storage.queries.filters import Filters, answers_where
from storage.schema.turns import responses

ORDERED = frozenset({"rank", "deck"})  # several codes whose order is the answer


@dataclass(frozen=True, slots=True, kw_only=True)
class StepCounts:
    """How many people gave each answer to one step or one item of it; None is hidden."""

    stage: str
    step: str
    kind: str
    part: str
    people: int | None  # who answered it
    counts: Mapping[str, int | None]


async def counts(tx: Tx, filters: Filters, *, k: int = K_INTERNAL) -> tuple[StepCounts, ...]:
    """Count answers that count by step, part and code; counts that could tell on people are None.

    The same hiding applies whatever the filters. Each code of a many-answers question counts by
    itself; of a ranking only first places count. Answers in words have no codes and are not
    counted, so a text filter leaves nothing.
    """
    if filters.text:
        return ()
    answers = responses.c
    of = (answers.stage, answers.step, answers.kind, answers.part, answers.code)
    rows = await tx.execute(
        select(*of, func.count().label("people"))
        .where(answers_where(filters), answers.current, answers.code.is_not(None))
        .where(answers.standing == Standing.ANSWERED)
        .group_by(*of)
        .order_by(*of)
    )
    tables: dict[tuple[str, str, str, str], Counter[str]] = {}
    people: Counter[tuple[str, str, str, str]] = Counter()
    for row in rows:
        key = (row.stage, row.step, row.kind, row.part)
        people[key] += row.people
        tables.setdefault(key, Counter()).update(_codes(row))
    return tuple(_hidden(key, tables[key], people[key], k) for key in tables)


def _codes(row: Any) -> dict[str, int]:
    """Give how many people each code of a row adds."""
    codes = row.code.split()
    return dict.fromkeys(codes[:1] if row.kind in ORDERED else codes, row.people)


def _hidden(
    key: tuple[str, str, str, str], table: Mapping[str, int], people: int, k: int
) -> StepCounts:
    stage, step, kind, part = key
    return StepCounts(
        stage=stage,
        step=step,
        kind=kind,
        part=part,
        people=safe_total({"people": people}, k=k),
        counts=safe_counts(table, k=k),
    )
