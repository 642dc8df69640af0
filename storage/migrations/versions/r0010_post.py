"""Post between people, and which message shows its words."""

import sqlalchemy as sa
from alembic import op

from storage.schema.columns import Instant

revision = "0010_post"
down_revision = "0009_versions_of_people"


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "post",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="internal number; the order of delivery",
        ),
        sa.Column(
            "sender_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="the enrolment whose turn told it; empty once erased",
        ),
        sa.Column("turn", sa.Integer(), nullable=False, comment="the sender's turn that told it"),
        sa.Column("part", sa.Integer(), nullable=False, comment="place within the turn, from 0"),
        sa.Column(
            "receiver_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the enrolment that it is for",
        ),
        sa.Column(
            "kind",
            sa.String(length=16),
            nullable=False,
            comment="heard: what it is to the receiver",
        ),
        sa.Column(
            "speaker_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="the enrolment whose words it names; empty once erased: they were taken back",
        ),
        sa.Column(
            "spoken_turn",
            sa.Integer(),
            nullable=False,
            comment="their turn in which the words stand",
        ),
        sa.Column(
            "generation",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="of the circle it expects; 0: from person to person",
        ),
        sa.Column(
            "state",
            sa.String(length=10),
            nullable=False,
            comment="pending, delivered, cancelled...",
        ),
        sa.Column("created_at", Instant(), nullable=False, comment="when it was told"),
        sa.Column(
            "delivered_turn",
            sa.Integer(),
            nullable=True,
            comment="the receiver's turn that took it",
        ),
        sa.ForeignKeyConstraint(
            ["receiver_id"], ["enrolments.id"], name=op.f("fk_post_receiver_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["sender_id"], ["enrolments.id"], name=op.f("fk_post_sender_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["speaker_id"], ["enrolments.id"], name=op.f("fk_post_speaker_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
        sa.UniqueConstraint(
            "sender_id",
            "turn",
            "part",
            "receiver_id",
            name=op.f("uq_post_sender_id_turn_part_receiver_id"),
        ),
        comment="what one person told another: the words are named, and stand with who said them",
    )
    op.create_index(
        "ix_post_pending",
        "post",
        ["state", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index("ix_post_receiver_id", "post", ["receiver_id"], unique=False)
    op.create_index("ix_post_speaker_id", "post", ["speaker_id"], unique=False)
    op.add_column(
        "outbox",
        sa.Column(
            "post_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="row in post whose words it shows; empty for most",
        ),
    )
