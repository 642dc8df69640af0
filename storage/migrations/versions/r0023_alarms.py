"""Alarms: words that tell of harm."""

import sqlalchemy as sa
from alembic import op

from storage.schema.columns import Instant

revision = "0023_alarms"
down_revision = "0022_round_erasures"


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "alarms",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="internal number",
        ),
        sa.Column(
            "round_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row in rounds it belongs to",
        ),
        sa.Column(
            "enrolment_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="whose words raised it; empty once the person is erased",
        ),
        sa.Column("turn", sa.Integer(), nullable=False, comment="the turn it was raised in"),
        sa.Column(
            "harms", sa.String(length=40), nullable=False, comment="self_harm, violence, abuse"
        ),
        sa.Column("at", Instant(), nullable=False, comment="when"),
        sa.Column(
            "look_by", Instant(), nullable=False, comment="by when the person was told of a look"
        ),
        sa.Column(
            "sealed",
            sa.LargeBinary(),
            nullable=True,
            comment="the one message, sealed; gone after thirty days",
        ),
        sa.Column(
            "seen_at", Instant(), nullable=True, comment="when somebody on duty had dealt with it"
        ),
        sa.Column(
            "seen_by",
            sa.String(length=80),
            nullable=True,
            comment="who: a login name, or command line",
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["enrolments.id"],
            name=op.f("fk_alarms_enrolment_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_alarms_round_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarms")),
        comment="words that tell of harm, for those on duty to look at; stays without words",
    )
    op.create_index("ix_alarms_enrolment_id", "alarms", ["enrolment_id"], unique=False)
    op.create_index("ix_alarms_round_id", "alarms", ["round_id"], unique=False)
