"""Organisers, the audit log, exports, facts about the store."""

import sqlalchemy as sa
from alembic import op

from storage.schema.columns import Instant

revision = "0005_house"
down_revision = "0004_post"


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "attempts",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="internal number",
        ),
        sa.Column(
            "subject",
            sa.LargeBinary(length=32),
            nullable=False,
            comment="keyed hash of what was tried",
        ),
        sa.Column("at", Instant(), nullable=False, comment="when"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempts")),
        comment="failed logins and wrong codes, for slowing guessers down",
    )
    op.create_index("ix_attempts_subject", "attempts", ["subject", "at"], unique=False)
    op.create_table(
        "audit",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="internal number",
        ),
        sa.Column("at", Instant(), nullable=False, comment="when"),
        sa.Column(
            "actor",
            sa.String(length=80),
            nullable=False,
            comment="organiser, command line or system",
        ),
        sa.Column(
            "action",
            sa.String(length=40),
            nullable=False,
            comment="scheduled, exported, looked_at...",
        ),
        sa.Column(
            "subject", sa.String(length=120), nullable=False, comment="round, participant or export"
        ),
        sa.Column("detail", sa.Text(), nullable=False, comment="JSON: filters, counts"),
        sa.Column("rows", sa.Integer(), nullable=True, comment="how many rows left the store"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        comment="who did or saw what",
    )
    op.create_table(
        "meta",
        sa.Column("key", sa.String(length=40), nullable=False, comment="what"),
        sa.Column("value", sa.Text(), nullable=False, comment="value"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_meta")),
        comment="facts about the store itself: its key check, the scheduler's heartbeat",
    )
    op.create_table(
        "organisers",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="internal number",
        ),
        sa.Column("name", sa.String(length=80), nullable=False, comment="login name"),
        sa.Column("password", sa.Text(), nullable=False, comment="argon2id hash"),
        sa.Column(
            "role", sa.String(length=16), nullable=False, comment="organiser, analyst or admin"
        ),
        sa.Column(
            "enabled", sa.Boolean(), server_default=sa.true(), nullable=False, comment="may log in"
        ),
        sa.Column("created_at", Instant(), nullable=False, comment="when"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisers")),
        sa.UniqueConstraint("name", name=op.f("uq_organisers_name")),
        comment="people who run rounds",
    )
    op.create_table(
        "sessions",
        sa.Column("token", sa.LargeBinary(length=32), nullable=False, comment="hash of the cookie"),
        sa.Column(
            "organiser_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row in organisers it belongs to",
        ),
        sa.Column(
            "csrf", sa.String(length=64), nullable=False, comment="what every form must carry"
        ),
        sa.Column("created_at", Instant(), nullable=False, comment="login"),
        sa.Column("seen_at", Instant(), nullable=False, comment="last request"),
        sa.ForeignKeyConstraint(
            ["organiser_id"],
            ["organisers.id"],
            name=op.f("fk_sessions_organiser_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_sessions")),
        comment="who is logged in",
    )
    op.create_table(
        "exports",
        sa.Column("id", sa.String(length=32), nullable=False, comment="random"),
        sa.Column(
            "round_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row in rounds it belongs to",
        ),
        sa.Column("filters", sa.Text(), nullable=False, comment="JSON: what was asked for"),
        sa.Column(
            "unquotable",
            sa.Boolean(),
            server_default=sa.false(),
            nullable=False,
            comment="analysts only",
        ),
        sa.Column("actor", sa.String(length=80), nullable=False, comment="who asked"),
        sa.Column(
            "status", sa.String(length=12), nullable=False, comment="running, done or failed"
        ),
        sa.Column("done", sa.Integer(), nullable=False, comment="rows written so far"),
        sa.Column("total", sa.Integer(), nullable=False, comment="rows to write"),
        sa.Column("path", sa.Text(), nullable=True, comment="the file in the data folder"),
        sa.Column("created_at", Instant(), nullable=False, comment="when"),
        sa.Column("finished_at", Instant(), nullable=True, comment="when"),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_exports_round_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exports")),
        comment="exports and how far they are",
    )
