"""Which scripts the rounds that are not over run, in a store of whatever shape."""

from dataclasses import dataclass

from sqlalchemy import Connection, inspect, literal_column, select, union
from sqlalchemy.sql import CompoundSelect

from storage.database.connection import Tx
from storage.rounds.rounds import ENDED
from storage.schema.rounds import rounds, scripts
from storage.schema.turns import enrolments


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptInUse:
    """A script that a round runs, or somebody in it."""

    round: str  # its slug
    script_id: int
    slug: str
    version: int
    edition: int  # of the script language, by which it is read


async def scripts_in_use(tx: Tx) -> tuple[ScriptInUse, ...]:
    """List them by round; a store that has no rounds yet uses none.

    Reads what older shapes of the tables have, too: before editions were counted a script is of
    the first, before people had versions of their own they are on their round's.
    """
    return await tx.run_sync(_in_use)


def _in_use(connection: Connection) -> tuple[ScriptInUse, ...]:
    if not inspect(connection).has_table(rounds.name):
        return ()
    rows = connection.execute(_statement(connection))
    return tuple(ScriptInUse(**row._asdict()) for row in rows)


def _statement(connection: Connection) -> CompoundSelect[tuple[str, int, str, int, int]]:
    edition = scripts.c.edition if _has(connection, "scripts", "edition") else literal_column("1")
    columns = (
        rounds.c.slug.label("round"),
        scripts.c.id.label("script_id"),
        scripts.c.slug.label("slug"),
        scripts.c.version.label("version"),
        edition.label("edition"),
    )
    live = select(*columns).where(rounds.c.status.not_in(sorted(ENDED)))
    ways = [live.where(scripts.c.id == rounds.c.script_id)]
    if _has(connection, "enrolments", "script_id"):
        by_person = live.where(
            enrolments.c.round_id == rounds.c.id, scripts.c.id == enrolments.c.script_id
        )
        ways.append(by_person)
    return union(*ways).order_by("round", "script_id")


def _has(connection: Connection, table: str, column: str) -> bool:
    return column in {found["name"] for found in inspect(connection).get_columns(table)}
