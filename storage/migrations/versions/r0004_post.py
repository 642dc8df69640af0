"""What came in, what goes out, what is due."""

import sqlalchemy as sa
from alembic import op

from storage.schema.columns import Instant

revision = "0004_post"
down_revision = "0003_taking_part"


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "freezes",
        sa.Column("lane", sa.String(length=40), nullable=False, comment="the bot that must wait"),
        sa.Column("until", Instant(), nullable=False, comment="until when nothing is sent"),
        sa.PrimaryKeyConstraint("lane", name=op.f("pk_freezes")),
        comment="waits the platform asked for; they outlive a restart",
    )
    op.create_table(
        "inbox",
        sa.Column(
            "key",
            sa.String(length=120),
            nullable=False,
            comment="identity of the update; once for ever",
        ),
        sa.Column("received_at", Instant(), nullable=False, comment="when"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_inbox")),
        comment="which updates were taken, so that a repeat changes nothing",
    )
    op.create_table(
        "media",
        sa.Column(
            "channel", sa.String(length=40), nullable=False, comment="the bot it was uploaded to"
        ),
        sa.Column("digest", sa.String(length=64), nullable=False, comment="SHA-256 of the bytes"),
        sa.Column(
            "file",
            sa.String(length=200),
            nullable=False,
            comment="the platform's name for the upload",
        ),
        sa.PrimaryKeyConstraint("channel", "digest", name=op.f("pk_media")),
        comment="uploads remembered, so that a picture goes up once",
    )
    op.create_table(
        "quarantine",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="internal number",
        ),
        sa.Column("channel", sa.String(length=16), nullable=False, comment="where it came from"),
        sa.Column(
            "key",
            sa.String(length=120),
            nullable=False,
            comment="identity of the update, if it has one",
        ),
        sa.Column(
            "participant_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="the row in participants it belongs to",
        ),
        sa.Column(
            "sealed", sa.LargeBinary(), nullable=False, comment="the raw update, sealed, master key"
        ),
        sa.Column("error", sa.String(length=80), nullable=False, comment="class of the error"),
        sa.Column("at", Instant(), nullable=False, comment="when"),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_quarantine_participant_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quarantine")),
        comment="updates that could not be taken, for thirty days; the ones behind them went on",
    )
    op.create_index("ix_quarantine_participant_id", "quarantine", ["participant_id"], unique=False)
    op.create_table(
        "due",
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
            "round_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the round, again, for pausing and shifting",
        ),
        sa.Column("timer", sa.String(length=8), nullable=False, comment="open, remind or close"),
        sa.Column("stage", sa.String(length=40), nullable=False, comment="the stage it is about"),
        sa.Column("ordinal", sa.Integer(), nullable=False, comment="which reminder"),
        sa.Column("due_at", Instant(), nullable=False, comment="when it must happen"),
        sa.Column(
            "rule", sa.Text(), nullable=False, comment="the rule that made the instant, in words"
        ),
        sa.Column(
            "held",
            sa.Boolean(),
            server_default=sa.false(),
            nullable=False,
            comment="its round is paused",
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["enrolments.id"],
            name=op.f("fk_due_enrolment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_due")),
        sa.UniqueConstraint(
            "enrolment_id",
            "timer",
            "stage",
            "ordinal",
            name=op.f("uq_due_enrolment_id_timer_stage_ordinal"),
        ),
        comment="what must happen when; a row is deleted in the turn that does it",
    )
    op.create_index(
        "ix_due_due_at",
        "due",
        ["due_at", "enrolment_id"],
        unique=False,
        sqlite_where=sa.text("held = 0"),
        postgresql_where=sa.text("not held"),
    )
    op.create_index("ix_due_round_id", "due", ["round_id"], unique=False)
    op.create_table(
        "outbox",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="internal number; order within a chat",
        ),
        sa.Column("key", sa.String(length=120), nullable=False, comment="enrolment:turn:part"),
        sa.Column(
            "address_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row in addresses it belongs to",
        ),
        sa.Column(
            "channel", sa.String(length=16), nullable=False, comment="the address's channel, again"
        ),
        sa.Column(
            "enrolment_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="empty for messages outside any round",
        ),
        sa.Column(
            "round_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="the round, again, for counting",
        ),
        sa.Column("turn", sa.Integer(), nullable=False, comment="the turn that caused it"),
        sa.Column("part", sa.Integer(), nullable=False, comment="place within the turn, from 0"),
        sa.Column("stage", sa.String(length=40), nullable=False, comment="the stage it belongs to"),
        sa.Column("step", sa.String(length=40), nullable=False, comment="the step it shows"),
        sa.Column(
            "kind", sa.String(length=12), nullable=False, comment="prompt, notice, push or reminder"
        ),
        sa.Column("prompt", sa.Integer(), nullable=True, comment="number of the question it asks"),
        sa.Column(
            "edits",
            sa.Boolean(),
            server_default=sa.false(),
            nullable=False,
            comment="redraws its prompt",
        ),
        sa.Column(
            "priority", sa.Integer(), nullable=False, comment="0 first: answers before pushes"
        ),
        sa.Column(
            "sealed",
            sa.LargeBinary(),
            nullable=False,
            comment="the message, sealed: the transcript",
        ),
        sa.Column("created_at", Instant(), nullable=False, comment="when the turn was taken"),
        sa.Column("not_before", Instant(), nullable=False, comment="not sent earlier"),
        sa.Column("expires_at", Instant(), nullable=True, comment="not sent later"),
        sa.Column(
            "state",
            sa.String(length=10),
            nullable=False,
            comment="pending, sending, sent, retry, unknown..",
        ),
        sa.Column("lease_until", Instant(), nullable=True, comment="a sender has it until then"),
        sa.Column(
            "attempts",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="sends that may have arrived",
        ),
        sa.Column(
            "message_ref",
            sa.String(length=64),
            nullable=True,
            comment="the channel's name for the message",
        ),
        sa.Column("sent_at", Instant(), nullable=True, comment="when it was delivered"),
        sa.Column("failure", sa.String(length=120), nullable=True, comment="why not, in words"),
        sa.ForeignKeyConstraint(
            ["address_id"], ["addresses.id"], name=op.f("fk_outbox_address_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"],
            ["enrolments.id"],
            name=op.f("fk_outbox_enrolment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_key")),
        comment="what was or will be sent, in order; once sent it is what the person was shown",
    )
    op.create_index(
        "ix_outbox_chat",
        "outbox",
        ["address_id", "id"],
        unique=False,
        sqlite_where=sa.text("state in ('pending','retry','sending')"),
        postgresql_where=sa.text("state in ('pending','retry','sending')"),
    )
    op.create_index("ix_outbox_enrolment_id", "outbox", ["enrolment_id", "turn"], unique=False)
    op.create_index(
        "ix_outbox_waiting",
        "outbox",
        ["channel", "priority", "id"],
        unique=False,
        sqlite_where=sa.text("state in ('pending','retry','sending')"),
        postgresql_where=sa.text("state in ('pending','retry','sending')"),
    )
