"""Since when an export is not handed out any more, and who took a copy of one."""

import json

import sqlalchemy as sa
from alembic import op

from storage.schema.columns import Instant

revision = "0020_export_copies"
down_revision = "0019_duties"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_BY_COMMAND = "command line"  # who the audit log names for an export that no page handed out


def upgrade() -> None:
    """Take the step."""
    op.add_column(
        "exports",
        sa.Column(
            "stale_at",
            Instant(),
            nullable=True,
            comment="since when it is not handed out: what somebody said must leave it",
        ),
    )
    copies = _make_copies()
    _note_known_copies(copies)


def _make_copies() -> sa.Table:
    copies = op.create_table(
        "export_copies",
        sa.Column("id", _ID, nullable=False, comment="internal number"),
        sa.Column("round_id", _ID, nullable=False, comment="the row in rounds it belongs to"),
        sa.Column("export", sa.String(length=32), nullable=False, comment="which export it is of"),
        sa.Column("actor", sa.String(length=80), nullable=False, comment="who took it"),
        sa.Column("taken_at", Instant(), nullable=False, comment="when"),
        sa.Column("place", sa.Text(), nullable=True, comment="the file, if a command wrote it"),
        sa.Column(
            "stale_at",
            Instant(),
            nullable=True,
            comment="since when it must be deleted: what somebody said must leave it",
        ),
        sa.Column("deleted_at", Instant(), nullable=True, comment="when somebody said it is"),
        sa.Column("deleted_by", sa.String(length=80), nullable=True, comment="who said so"),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_export_copies_round_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export_copies")),
        comment="copies of exports that left the store, until they are said to be deleted",
    )
    op.create_index("ix_export_copies_round_id", "export_copies", ["round_id"], unique=False)
    return copies


def _note_known_copies(copies: sa.Table) -> None:
    """Take from the audit log who took a copy before: the exports themselves may be gone."""
    connection = op.get_bind()
    audit = sa.table("audit", *map(sa.column, ("id", "actor", "action", "subject", "detail")))
    audit.append_column(sa.Column("at", Instant()))
    rounds = sa.table("rounds", sa.column("id"), sa.column("slug"))
    query = (
        sa.select(audit.c.actor, audit.c.detail, audit.c.at, rounds.c.id)
        .join(rounds, rounds.c.slug == audit.c.subject)
        .where(
            (audit.c.action == "fetched_export")
            | ((audit.c.action == "exported") & (audit.c.actor == _BY_COMMAND))
        )
        .order_by(audit.c.id)
    )
    rows = [
        {"round_id": round_id, "export": json.loads(detail).get("export", ""), "actor": actor}
        | {"taken_at": at}
        for actor, detail, at, round_id in connection.execute(query)
    ]
    if rows:
        connection.execute(copies.insert(), rows)
