"""Rounds whose people were erased when the time was over for which their answers are kept."""

import sqlalchemy as sa
from alembic import op

from storage.schema.columns import Instant

revision = "0022_round_erasures"
down_revision = "0021_chats_of_quarantine"


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "round_erasures",
        sa.Column(
            "round_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row in rounds it belongs to",
        ),
        sa.Column(
            "begun_at", Instant(), nullable=False, comment="when its people began to be erased"
        ),
        sa.Column(
            "erased_at",
            Instant(),
            nullable=True,
            comment="when the last of them was gone; empty while it goes on",
        ),
        sa.Column(
            "figures", sa.Text(), nullable=False, comment="JSON: what may be told of it for ever"
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_round_erasures_round_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_round_erasures")),
        comment="rounds whose people were erased, and the released figures that are left of them",
    )
    op.create_index("ix_enrolments_address_id", "enrolments", ["address_id"], unique=False)
    op.create_index("ix_outbox_address_id", "outbox", ["address_id"], unique=False)
