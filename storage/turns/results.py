"""How often each answer to a question was given, and what of it was last shown to others."""

import json
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from sqlalchemy import ColumnElement, and_, case, func, or_, select, true, tuple_, update

from dialogues.disclosure.results import ResultCell, Results, ResultTable
from dialogues.turn.effects import Standing
from storage.database.connection import Tx, insert
from storage.rounds.roles import is_of_person
from storage.schema.results import results
from storage.schema.turns import responses


async def answered(tx: Tx, round_id: int, steps: Sequence[str]) -> dict[str, int]:
    """Count the people whose answers to a step count, by the part that they answer.

    Of a step that was repeated `steps` names all laps, oldest first; of each person the answer of
    the last lap counts.
    """
    rows = await tx.execute(
        select(responses.c.part, func.count().label("people"))
        .where(_counted(round_id, steps))
        .group_by(responses.c.part)
    )
    return {row.part: row.people for row in rows}


async def first_answers(
    tx: Tx, round_id: int, steps: Sequence[str], *, most: int
) -> dict[str, dict[str, int]]:
    """Count the first `most` people's answers to each part of a step, by their codes.

    Who is counted is as in `answered`. Several codes that one person gave have blanks between them.
    """
    place = func.row_number().over(partition_by=responses.c.part, order_by=responses.c.id)
    first = select(responses.c.part, responses.c.code, place.label("place"))
    numbered = first.where(_counted(round_id, steps)).subquery()
    rows = await tx.execute(
        select(numbered.c.part, numbered.c.code, func.count())
        .where(numbered.c.place <= most)
        .group_by(numbered.c.part, numbered.c.code)
    )
    counts: dict[str, dict[str, int]] = {}
    for part, codes, people in rows:
        counts.setdefault(part, {})[codes] = people
    return counts


async def last_shown(tx: Tx, round_id: int, step: str) -> Results:
    """Give what was last shown of a question, and hold it until the transaction ends.

    Nobody else then shows anything of it meanwhile, which could be compared with what comes next.
    """
    blank = insert(tx, results).values(round_id=round_id, step=step, cells="[]")
    await tx.execute(blank.on_conflict_do_nothing())
    found = await tx.execute(
        select(results.c.cells).where(_of(round_id, step)).with_for_update(of=results)
    )
    return _read(found.scalar_one())


async def keep_shown(tx: Tx, round_id: int, step: str, shown: Results, *, now: datetime) -> None:
    """Keep what is shown of a question from now on; `last_shown` was asked before."""
    cells = [[table.part, cell.codes, cell.people] for table in shown for cell in table.cells]
    values = {"cells": json.dumps(cells), "shown_at": now}
    await tx.execute(update(results).where(_of(round_id, step)).values(values))


def _counted(round_id: int, steps: Sequence[str]) -> ColumnElement[bool]:
    """Choose answers that count; of those given in part, the parts that were given."""
    is_given = or_(
        responses.c.standing == Standing.ANSWERED,
        and_(responses.c.standing == Standing.PARTIAL, responses.c.part != ""),
    )
    counted = and_(
        responses.c.round_id == round_id,
        responses.c.step.in_(steps),
        responses.c.current,
        is_given,
        responses.c.code.is_not(None),
        is_of_person(responses.c.enrolment_id, round_id),
    )
    return and_(counted, _is_of_last_lap(counted, steps))


def _is_of_last_lap(answered: ColumnElement[bool], steps: Sequence[str]) -> ColumnElement[bool]:
    """Say that a person answered in no later lap."""
    if len(steps) == 1:
        return true()
    lap = case({name: number for number, name in enumerate(steps)}, value=responses.c.step)
    person = responses.c.enrolment_id
    newest = select(person, func.max(lap)).where(answered).group_by(person)
    return tuple_(person, lap).in_(newest)


def _of(round_id: int, step: str) -> ColumnElement[bool]:
    return and_(results.c.round_id == round_id, results.c.step == step)


def _read(cells: str) -> Results:
    return tuple(
        ResultTable(
            part=part,
            cells=tuple(ResultCell(codes=tuple(codes), people=people) for _, codes, people in rows),
        )
        for part, rows in groupby(json.loads(cells), itemgetter(0))
    )
