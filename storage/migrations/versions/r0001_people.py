"""People, their addresses and keys, and who was erased."""

import sqlalchemy as sa
from alembic import op

from storage.schema.columns import Instant

revision = "0001_people"
down_revision = None


def upgrade() -> None:
    """Take the step."""
    op.create_table(
        "participants",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="internal number; never leaves the store",
        ),
        sa.Column(
            "pseudonym", sa.String(length=16), nullable=False, comment="random; shown instead"
        ),
        sa.Column("created_at", Instant(), nullable=False, comment="first contact"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participants")),
        sa.UniqueConstraint("pseudonym", name=op.f("uq_participants_pseudonym")),
        comment="a person under a random pseudonym; erasing a person deletes the row and all below it",
    )
    op.create_table(
        "tombstones",
        sa.Column(
            "pseudonym", sa.String(length=16), nullable=False, comment="of somebody who was erased"
        ),
        sa.Column("erased_at", Instant(), nullable=False, comment="when"),
        sa.PrimaryKeyConstraint("pseudonym", name=op.f("pk_tombstones")),
        comment="who must be erased again after a backup is restored",
    )
    op.create_table(
        "addresses",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="internal number",
        ),
        sa.Column(
            "participant_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="whose address; empty for a group chat",
        ),
        sa.Column(
            "channel", sa.String(length=16), nullable=False, comment="telegram, web or simulated"
        ),
        sa.Column(
            "lookup",
            sa.LargeBinary(length=32),
            nullable=False,
            comment="keyed hash, to find the address",
        ),
        sa.Column(
            "sealed",
            sa.LargeBinary(),
            nullable=False,
            comment="the address, AES-256-GCM, master key",
        ),
        sa.Column(
            "language", sa.String(length=16), nullable=False, comment="as the channel told it"
        ),
        sa.Column(
            "reachable",
            sa.Boolean(),
            server_default=sa.true(),
            nullable=False,
            comment="not blocked",
        ),
        sa.Column(
            "frozen_until",
            Instant(),
            nullable=True,
            comment="the platform asked us to wait this long",
        ),
        sa.Column(
            "current_enrolment_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="the round that free text goes to",
        ),
        sa.Column("created_at", Instant(), nullable=False, comment="first contact"),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_addresses_participant_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_addresses")),
        sa.UniqueConstraint("channel", "lookup", name=op.f("uq_addresses_channel_lookup")),
        comment="where a person can be reached; sealed, looked up by a keyed hash",
    )
    op.create_index("ix_addresses_participant_id", "addresses", ["participant_id"], unique=False)
    op.create_table(
        "person_keys",
        sa.Column(
            "participant_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="the row in participants it belongs to",
        ),
        sa.Column(
            "wrapped", sa.LargeBinary(), nullable=False, comment="data key under the master key"
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["participants.id"],
            name=op.f("fk_person_keys_participant_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("participant_id", name=op.f("pk_person_keys")),
        comment="one data key a person; without it nothing they wrote can be read again",
    )
