"""Copies a whole store into records and back: the same records for either database.

Logins and failed attempts are left out: nobody should be logged in by a restored backup. Blobs are
base64, instants ISO 8601 text in UTC, everything else is as JSON has it.
"""

import base64
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    LargeBinary,
    MetaData,
    Table,
    delete,
    func,
    insert,
    select,
    text,
    update,
)

from storage.database.connection import Tx
from storage.database.connection import insert as insert_or_not
from storage.database.erasing import delete_people
from storage.database.migrate import upgrade
from storage.database.traces import retire_exports
from storage.schema.all import metadata
from storage.schema.people import participants, tombstones
from storage.schema.results import results
from storage.schema.rounds import arm_draws, round_erasures, rounds
from storage.schema.store import exports
from storage.schema.turns import alarms, enrolments

LEFT_OUT = frozenset({"sessions", "attempts", "alembic_version"})
WORTH_KEEPING = ("rounds", "participants", "organisers", "tombstones")
CHUNK = 500  # records written in one statement
_INSTANT = "%Y-%m-%dT%H:%M:%S.%fZ"  # as the embedded store writes it

Record = dict[str, Any]


async def tables_of(tx: Tx) -> Mapping[str, Table]:
    """Give the tables a backup holds as the store has them, those that others refer to first.

    They are looked up in the database: a store may be of an older shape than ours.
    """
    return {
        table.name: table
        for table in (await _reflect(tx)).sorted_tables
        if table.name not in LEFT_OUT
    }


async def count_rows(tx: Tx, tables: Iterable[Table]) -> int:
    """Count the rows a backup of these tables would hold."""
    return sum([await _count(tx, table) for table in tables])


async def rows_of(tx: Tx, table: Table) -> AsyncIterator[Record]:
    """Give the rows of a table as records, in the order of its key."""
    statement = select(table).order_by(*table.primary_key.columns)
    async for row in await tx.stream(statement):
        yield {column: _told(value) for column, value in row._asdict().items()}


def is_as_ours(table: Table) -> bool:
    """Tell whether a table of a store has all columns that ours of that name has."""
    ours = metadata.tables.get(table.name)
    return ours is not None and {*ours.columns.keys()} <= {*table.columns.keys()}


async def is_used(tx: Tx) -> bool:
    """Tell whether a store holds anything worth keeping."""
    return any([await _count(tx, metadata.tables[name]) > 0 for name in WORTH_KEEPING])


@dataclass(frozen=True, slots=True, kw_only=True)
class Buried:
    """Who was erased from a store, and must be erased again from a backup put back in its place."""

    people: tuple[Record, ...] = ()  # tombstones
    rounds: tuple[Record, ...] = ()  # slug, begun_at, erased_at, figures


async def erased(tx: Tx) -> Buried:
    """Give who was erased, to be erased again after a restore."""
    people = await tx.execute(select(tombstones))
    buried = Buried(people=tuple(row._asdict() for row in people))
    if round_erasures.name not in await tables_of(tx):
        return buried  # a store of an older shape, from which no round was erased
    columns = (round_erasures.c[name] for name in ("begun_at", "erased_at", "figures"))
    statement = select(rounds.c.slug, *columns).join_from(rounds, round_erasures)
    return replace(buried, rounds=tuple(row._asdict() for row in await tx.execute(statement)))


async def drop_tables(tx: Tx) -> None:
    """Drop all tables, to make room for a restore."""
    await tx.run_sync(metadata.drop_all)
    await tx.execute(text("DROP TABLE IF EXISTS alembic_version"))


async def build_tables(tx: Tx, revision: str) -> Mapping[str, Table]:
    """Make the tables of an empty store as they were at a revision, and give them by name."""
    await upgrade(tx, revision)
    return (await _reflect(tx)).tables


async def put_records(tx: Tx, table: Table, records: Iterable[Record]) -> int:
    """Write records into a table; give how many."""
    count, chunk = 0, list[Record]()
    for record in records:
        chunk.append({name: _meant(table.c[name], value) for name, value in record.items()})
        if len(chunk) == CHUNK:
            count += await _write(tx, table, chunk)
            chunk = []
    return count + await _write(tx, table, chunk)


async def finish_restore(tx: Tx, buried: Buried) -> int:
    """Bring a restored store up to date and erase again who was erased; give how many people."""
    await _count_on(tx)
    await upgrade(tx)
    for tombstone in buried.people:
        statement = insert_or_not(tx, tombstones).values(tombstone)
        await tx.execute(statement.on_conflict_do_nothing())
    for erasure in buried.rounds:
        await _erase_round(tx, **erasure)
    gone = participants.c.pseudonym.in_(select(tombstones.c.pseudonym))
    joined = select(enrolments.c.round_id, func.max(tombstones.c.erased_at))
    joined = joined.join(participants, participants.c.id == enrolments.c.participant_id)
    joined = joined.join(tombstones, tombstones.c.pseudonym == participants.c.pseudonym)
    for round_id, erased_at in (await tx.execute(joined.group_by(enrolments.c.round_id))).all():
        await retire_exports(tx, {round_id}, erased_at)
    return await delete_people(tx, gone)


async def _erase_round(
    tx: Tx, *, slug: str, begun_at: datetime, erased_at: datetime | None, figures: str
) -> None:
    """Take everybody out of a round again, also who is in others, and end it as it had ended."""
    round_id = await tx.scalar(select(rounds.c.id).where(rounds.c.slug == slug))
    if round_id is None:
        return
    times = {"begun_at": begun_at, "erased_at": erased_at}
    erasure = insert_or_not(tx, round_erasures).values(round_id=round_id, figures=figures, **times)
    await tx.execute(erasure.on_conflict_do_nothing())
    await retire_exports(tx, {round_id}, begun_at)
    for table in (enrolments, results, arm_draws, alarms, exports):
        await tx.execute(delete(table).where(table.c.round_id == round_id))
    await tx.execute(
        update(rounds)
        .where(rounds.c.id == round_id, rounds.c.status.not_in(("closed", "cancelled")))
        .values(status="closed", ends_at=begun_at)
    )


async def _write(tx: Tx, table: Table, chunk: Sequence[Record]) -> int:
    if chunk:
        await tx.execute(insert(table), chunk)
    return len(chunk)


async def _count(tx: Tx, table: Table) -> int:
    return int(await tx.scalar(select(func.count()).select_from(table)) or 0)


async def _reflect(tx: Tx) -> MetaData:
    reflected = MetaData()
    await tx.run_sync(reflected.reflect)
    return reflected


async def _count_on(tx: Tx) -> None:
    """Let PostgreSQL number new rows after the restored ones."""
    if tx.dialect.name != "postgresql":
        return
    for table in (await _reflect(tx)).sorted_tables:
        if "id" in table.c and table.c.id.server_default is not None:
            await tx.execute(
                text(
                    f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), "  # noqa: S608
                    f"coalesce((SELECT max(id) FROM {table.name}), 1))"  # names of our own tables
                )
            )


def _told(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime(_INSTANT)
    return value


def _meant(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    match column.type:
        case LargeBinary():
            return base64.b64decode(value)
        case DateTime():
            return datetime.fromisoformat(value)
        case Boolean():
            return bool(value)
        case _:
            return value
