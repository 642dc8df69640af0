"""Who is on duty for which round."""

import sqlalchemy as sa
from alembic import op

from storage.schema.columns import Instant

revision = "0019_duties"
down_revision = "0018_roles"

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "duties",
        sa.Column(
            "organiser_id",
            _ID,
            autoincrement=False,
            nullable=False,
            comment="the row in organisers it belongs to",
        ),
        sa.Column(
            "round_id",
            _ID,
            autoincrement=False,
            nullable=False,
            comment="the row in rounds it belongs to",
        ),
        sa.Column("given_at", Instant(), nullable=False, comment="when"),
        sa.ForeignKeyConstraint(
            ["organiser_id"],
            ["organisers.id"],
            name=op.f("fk_duties_organiser_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_duties_round_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("organiser_id", "round_id", name=op.f("pk_duties")),
        comment="who is on duty for which round: reads its complaints and alarms",
    )
    op.create_index("ix_duties_round_id", "duties", ["round_id"], unique=False)
