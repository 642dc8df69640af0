"""What people did and answered in a round."""

import sqlalchemy as sa
from alembic import op

from storage.schema.columns import Instant

revision = "0003_taking_part"
down_revision = "0002_rounds"


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "enrolments",
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
            "participant_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row in participants it belongs to",
        ),
        sa.Column(
            "address_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row in addresses it belongs to",
        ),
        sa.Column("code", sa.String(length=64), nullable=True, comment="the recruitment code used"),
        sa.Column(
            "status",
            sa.String(length=12),
            nullable=False,
            comment="active, paused, finished, stopped...",
        ),
        sa.Column(
            "language", sa.String(length=16), nullable=False, comment="the language of the talk"
        ),
        sa.Column("stage", sa.String(length=40), nullable=False, comment="the stage in progress"),
        sa.Column(
            "step",
            sa.String(length=40),
            nullable=False,
            comment="the step that waits for an answer",
        ),
        sa.Column("turn", sa.Integer(), nullable=False, comment="how many turns were taken"),
        sa.Column(
            "state",
            sa.Text(),
            nullable=False,
            comment="JSON: the engine's state; no words of people",
        ),
        sa.Column("joined_at", Instant(), nullable=False, comment="when the person joined"),
        sa.Column(
            "last_at", Instant(), nullable=False, comment="when the person last did something"
        ),
        sa.Column(
            "ended_at",
            Instant(),
            nullable=True,
            comment="when the person finished, stopped or declined",
        ),
        sa.ForeignKeyConstraint(
            ["address_id"],
            ["addresses.id"],
            name=op.f("fk_enrolments_address_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_enrolments_participant_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_enrolments_round_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolments")),
        sa.UniqueConstraint(
            "round_id", "participant_id", name=op.f("uq_enrolments_round_id_participant_id")
        ),
        comment="one participant in one round, with their progress",
        sqlite_autoincrement=True,
    )
    op.create_index("ix_enrolments_participant_id", "enrolments", ["participant_id"], unique=False)
    op.create_index(
        "ix_enrolments_round_id_status", "enrolments", ["round_id", "status"], unique=False
    )
    op.create_table(
        "attachments",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="internal number",
        ),
        sa.Column(
            "enrolment_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row in enrolments it belongs to",
        ),
        sa.Column("step", sa.String(length=40), nullable=False, comment="the step it answers"),
        sa.Column("part", sa.String(length=24), nullable=False, comment="the part it answers"),
        sa.Column("media", sa.String(length=12), nullable=False, comment="voice or photo"),
        sa.Column("mime", sa.String(length=80), nullable=False, comment="content type"),
        sa.Column("size", sa.Integer(), nullable=False, comment="bytes"),
        sa.Column(
            "file", sa.LargeBinary(), nullable=False, comment="the channel's name for it, sealed"
        ),
        sa.Column(
            "sealed",
            sa.LargeBinary(),
            nullable=True,
            comment="the bytes, sealed; empty until fetched",
        ),
        sa.Column(
            "attempts",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="fetches tried",
        ),
        sa.Column("created_at", Instant(), nullable=False, comment="when it came"),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["enrolments.id"],
            name=op.f("fk_attachments_enrolment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachments")),
        sa.UniqueConstraint(
            "enrolment_id", "step", "part", name=op.f("uq_attachments_enrolment_id_step_part")
        ),
        comment="voice notes and photos kept as answers",
    )
    op.create_table(
        "complaints",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="internal number",
        ),
        sa.Column(
            "enrolment_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row in enrolments it belongs to",
        ),
        sa.Column(
            "sealed", sa.LargeBinary(), nullable=False, comment="the words, sealed with their key"
        ),
        sa.Column("made_at", Instant(), nullable=False, comment="when"),
        sa.Column("acknowledge_by", Instant(), nullable=False, comment="thirty days after"),
        sa.Column("acknowledged_at", Instant(), nullable=True, comment="when somebody answered"),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["enrolments.id"],
            name=op.f("fk_complaints_enrolment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaints")),
        comment="complaints, each with the clock the law sets",
    )
    op.create_table(
        "consents",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="internal number",
        ),
        sa.Column(
            "enrolment_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row in enrolments it belongs to",
        ),
        sa.Column(
            "purpose", sa.String(length=40), nullable=False, comment="take_part, quote, contact..."
        ),
        sa.Column("granted", sa.Boolean(), nullable=False, comment="yes or no"),
        sa.Column(
            "wording", sa.String(length=64), nullable=False, comment="SHA-256 of the exact text"
        ),
        sa.Column("language", sa.String(length=16), nullable=False, comment="of the text"),
        sa.Column("at", Instant(), nullable=False, comment="when"),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["enrolments.id"],
            name=op.f("fk_consents_enrolment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
        comment="what was agreed to, purpose by purpose; never changed, the newest row counts",
    )
    op.create_index("ix_consents_enrolment_id", "consents", ["enrolment_id"], unique=False)
    op.create_table(
        "events",
        sa.Column(
            "enrolment_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row in enrolments it belongs to",
        ),
        sa.Column("turn", sa.Integer(), nullable=False, comment="the turn it was taken in, from 1"),
        sa.Column("at", Instant(), nullable=False, comment="when"),
        sa.Column(
            "kind",
            sa.String(length=16),
            nullable=False,
            comment="joined, said, pressed, timer_fell...",
        ),
        sa.Column(
            "channel",
            sa.String(length=16),
            nullable=False,
            comment="where it came from; clock for timers",
        ),
        sa.Column(
            "payload", sa.Text(), nullable=False, comment="JSON: codes and numbers, no words"
        ),
        sa.Column(
            "sealed",
            sa.LargeBinary(),
            nullable=True,
            comment="the person's words, sealed with the person's key",
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["enrolments.id"],
            name=op.f("fk_events_enrolment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("enrolment_id", "turn", name=op.f("pk_events")),
        comment="everything that happened, in order: replaying it gives the same state",
    )
    op.create_table(
        "progress",
        sa.Column(
            "enrolment_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row in enrolments it belongs to",
        ),
        sa.Column("stage", sa.String(length=40), nullable=False, comment="the stage"),
        sa.Column(
            "round_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the round, again, for counting",
        ),
        sa.Column("reached_at", Instant(), nullable=False, comment="when its first step was shown"),
        sa.Column("finished_at", Instant(), nullable=True, comment="when its end was reached"),
        sa.Column(
            "active_seconds",
            sa.Integer(),
            nullable=True,
            comment="time spent, pauses over five minutes capped",
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["enrolments.id"],
            name=op.f("fk_progress_enrolment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("enrolment_id", "stage", name=op.f("pk_progress")),
        comment="who reached and finished which stage",
    )
    op.create_index("ix_progress_round_id_stage", "progress", ["round_id", "stage"], unique=False)
    op.create_table(
        "responses",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="internal number; the stable order of queries",
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
            nullable=False,
            comment="the row in enrolments it belongs to",
        ),
        sa.Column("stage", sa.String(length=40), nullable=False, comment="stage of the script"),
        sa.Column("step", sa.String(length=40), nullable=False, comment="step of the script"),
        sa.Column("kind", sa.String(length=12), nullable=False, comment="type of the step"),
        sa.Column(
            "part",
            sa.String(length=24),
            nullable=False,
            comment="scale item, rank place, message number",
        ),
        sa.Column("revision", sa.Integer(), nullable=False, comment="1 is the first answer"),
        sa.Column(
            "current", sa.Boolean(), server_default=sa.true(), nullable=False, comment="counted"
        ),
        sa.Column(
            "code",
            sa.Text(),
            nullable=True,
            comment="answer code; several are joined by spaces",
        ),
        sa.Column(
            "number", sa.Float(), nullable=True, comment="answer as a number, where it is one"
        ),
        sa.Column(
            "sealed",
            sa.LargeBinary(),
            nullable=True,
            comment="the person's words, sealed with the person's key",
        ),
        sa.Column(
            "shown_order",
            sa.Text(),
            nullable=True,
            comment="codes in the order shown, where it was random",
        ),
        sa.Column(
            "source",
            sa.String(length=8),
            nullable=False,
            comment="tapped, typed, voice, photo or edited",
        ),
        sa.Column(
            "standing", sa.String(length=20), nullable=False, comment="answered, skipped, late..."
        ),
        sa.Column(
            "language", sa.String(length=16), nullable=False, comment="language of the talk then"
        ),
        sa.Column("channel", sa.String(length=16), nullable=False, comment="where it was answered"),
        sa.Column("asked_at", Instant(), nullable=True, comment="when it was asked"),
        sa.Column("answered_at", Instant(), nullable=False, comment="when it was answered"),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["enrolments.id"],
            name=op.f("fk_responses_enrolment_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_responses_round_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_responses")),
        sa.UniqueConstraint(
            "enrolment_id",
            "step",
            "part",
            "revision",
            name=op.f("uq_responses_enrolment_id_step_part_revision"),
        ),
        comment="what was answered at each step; corrections are further rows, nothing is overwritten",
    )
    op.create_index("ix_responses_round_id", "responses", ["round_id", "id"], unique=False)
    op.create_index(
        "ix_responses_round_id_step_code", "responses", ["round_id", "step", "code"], unique=False
    )
