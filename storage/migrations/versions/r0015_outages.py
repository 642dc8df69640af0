"""Times at which a platform did not say what became of messages."""

import sqlalchemy as sa
from alembic import op

from storage.schema.columns import Instant

revision = "0015_outages"
down_revision = "0014_seats"


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "outages",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="internal number",
        ),
        sa.Column(
            "channel",
            sa.String(length=40),
            nullable=False,
            comment="which gave no clear answers",
        ),
        sa.Column("began_at", Instant(), nullable=False, comment="when several had been missing"),
        sa.Column(
            "ended_at",
            Instant(),
            nullable=True,
            comment="when a message went again; empty while it lasts",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outages")),
        comment="times a platform did not say what became of messages; they outlive a restart",
    )
    op.create_index(
        "ix_outbox_unknown",
        "outbox",
        ["round_id"],
        unique=False,
        sqlite_where=sa.text("state = 'unknown'"),
        postgresql_where=sa.text("state = 'unknown'"),
    )
    if op.get_bind().dialect.name == "postgresql":  # SQLite keeps no comments
        op.alter_column(
            "outbox",
            "kind",
            existing_type=sa.String(length=12),
            existing_nullable=False,
            comment="prompt, content, notice, push..",
            existing_comment="prompt, notice, push or reminder",
        )
        op.alter_column(
            "outbox",
            "attempts",
            existing_type=sa.Integer(),
            existing_nullable=False,
            comment="sends that may have arrived: each one in doubt, and one that did",
            existing_comment="sends that may have arrived",
        )
