"""For developers: writes the migration that brings the migrations level with the schema.

    python -m storage.migrations.draft 0002_weights "Weights of participants" [TABLE...]

With table names, only these are taken in. Read what was written before you commit it.
"""

import asyncio
import sys
import tempfile
from pathlib import Path
from typing import Any, Literal

from alembic.autogenerate import produce_migrations, render_python_code
from alembic.autogenerate.api import AutogenContext
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, DefaultClause
from sqlalchemy.sql.elements import False_, True_

from storage.database.connection import open_database
from storage.database.migrate import FOLDER, head, upgrade
from storage.schema.all import metadata
from storage.schema.columns import Instant

TEMPLATE = '''"""{title}."""

import sqlalchemy as sa
from alembic import op

from storage.schema.columns import Instant

revision = "{revision}"
down_revision = {parent}


def upgrade() -> None:
    """Take the step."""
    {code}
'''


def main() -> None:
    """Write a migration named and titled as the command line says."""
    revision, title, *tables = sys.argv[1:]
    path = FOLDER / "versions" / f"r{revision}.py"
    path.write_text(asyncio.run(_draft(revision, title, frozenset(tables))), encoding="utf-8")
    sys.stdout.write(f"{path}\n")


async def _draft(revision: str, title: str, tables: frozenset[str]) -> str:
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{Path(folder) / 'draft.db'}")
        async with database.write() as tx:
            if head():
                await upgrade(tx)
            code = await tx.run_sync(_code, tables)
        await database.close()
    parent = f'"{head()}"' if head() else "None"
    return TEMPLATE.format(title=title, revision=revision, parent=parent, code=code)


def _code(connection: Connection, tables: frozenset[str]) -> str:
    def is_wanted(thing: Any, name: str | None, kind: str, *_: object) -> bool:
        table = name if kind == "table" else thing.table.name
        return table != "alembic_version" and (not tables or table in tables)

    context = MigrationContext.configure(connection, opts={"include_object": is_wanted})
    steps = produce_migrations(context, metadata).upgrade_ops
    if steps is None:
        return "pass"
    code = render_python_code(steps, render_item=_render, migration_context=context)
    return "\n".join(line for line in code.splitlines() if "# ###" not in line).strip()


def _render(kind: str, item: Any, _: AutogenContext) -> str | Literal[False]:
    """Write what Alembic would write for one database only."""
    if kind == "type" and isinstance(item, Instant):
        return "Instant()"
    if kind == "server_default" and isinstance(item, DefaultClause):
        truths: dict[object, str] = {True_: "sa.true()", False_: "sa.false()"}
        return truths.get(type(item.arg), False)
    return False


if __name__ == "__main__":
    main()
