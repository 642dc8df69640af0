"""Seats held by those who take part, and arms as they were drawn."""

import sqlalchemy as sa
from alembic import op

from storage.schema.columns import Instant

revision = "0014_seats"
down_revision = "0013_results"


def upgrade() -> None:
    """Take the step."""
    op.add_column(
        "enrolments",
        sa.Column(
            "has_seat",
            sa.Boolean(),
            server_default=sa.false(),
            nullable=False,
            comment="holds a seat of its code: agreed, and did not leave before the first answer",
        ),
    )
    op.create_index("ix_enrolments_code", "enrolments", ["code"], unique=False)
    op.create_table(
        "arm_draws",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="internal number; the order of what is drawn ahead",
        ),
        sa.Column(
            "round_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row in rounds it belongs to",
        ),
        sa.Column(
            "arm",
            sa.String(length=40),
            nullable=True,
            comment="the arm that somebody was drawn into; empty if none yet",
        ),
        sa.Column(
            "sealed",
            sa.LargeBinary(),
            nullable=True,
            comment="the arm drawn ahead, sealed until it is somebody's",
        ),
        sa.Column("drawn_at", Instant(), nullable=True, comment="when it became somebody's"),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_arm_draws_round_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arm_draws")),
        comment="arms as they were drawn, without who for: counted even when people are erased",
    )
    op.create_index("ix_arm_draws_round_id", "arm_draws", ["round_id", "id"], unique=False)
    _seat_who_agreed()
    op.drop_column("codes", "used")
    if op.get_bind().dialect.name == "postgresql":  # SQLite keeps no comments
        op.alter_column(
            "codes",
            "most",
            comment="how many may take part by it; empty: any number",
            existing_comment="how many people may join with it; empty: any number",
        )
        op.alter_column(
            "enrolments",
            "arm",
            comment="arm of the script drawn at consent; empty without",
            existing_comment="arm of the script drawn when joining; empty without",
        )


def _seat_who_agreed() -> None:
    """Seat who agreed to something and did not decline; note the arms that people are in."""
    op.execute(
        sa.text(
            "UPDATE enrolments SET has_seat = :yes WHERE status <> 'declined' AND EXISTS "
            "(SELECT 1 FROM consents WHERE consents.enrolment_id = enrolments.id AND granted)"
        ).bindparams(yes=True)
    )
    op.execute(
        "INSERT INTO arm_draws (round_id, arm, drawn_at) "
        "SELECT round_id, arm, joined_at FROM enrolments WHERE arm <> '' ORDER BY id"
    )
