"""What was last shown of a question to those who take part."""

import sqlalchemy as sa
from alembic import op

from storage.schema.columns import Instant

revision = "0013_results"
down_revision = "0012_topics"


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "results",
        sa.Column(
            "round_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row in rounds it belongs to",
        ),
        sa.Column("step", sa.String(length=40), nullable=False, comment="the question"),
        sa.Column(
            "cells",
            sa.Text(),
            nullable=False,
            comment="JSON: lists of part, codes told as one, people; empty while nothing was shown",
        ),
        sa.Column("shown_at", Instant(), nullable=True, comment="since when these are shown"),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_results_round_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("round_id", "step", name=op.f("pk_results")),
        comment="counts last shown to others, so that the next may be compared with them",
    )
