"""The versions that a round ran."""

import sqlalchemy as sa
from alembic import op

from storage.schema.columns import Instant

revision = "0008_round_versions"
down_revision = "0007_reviews"


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "round_versions",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="internal number; the order of versions",
        ),
        sa.Column(
            "round_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row in rounds it belongs to",
        ),
        sa.Column(
            "script_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row in scripts it belongs to",
        ),
        sa.Column("since", Instant(), nullable=False, comment="from when on people met it"),
        sa.Column(
            "actor", sa.String(length=80), nullable=False, comment="who gave it to the round"
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_round_versions_round_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["script_id"],
            ["scripts.id"],
            name=op.f("fk_round_versions_script_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_versions")),
        comment="versions a round ran, once it was given another; without rows it ran one",
    )
    op.create_index("ix_round_versions_round_id", "round_versions", ["round_id"], unique=False)
