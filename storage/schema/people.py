"""The tables of people: identity is kept apart from what people say."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    true,
)

from storage.schema.columns import Id, Instant, metadata, reference

participants = Table(
    "participants",
    metadata,
    Column("id", Id, primary_key=True, comment="internal number; never leaves the store"),
    Column("pseudonym", String(16), nullable=False, unique=True, comment="random; shown instead"),
    Column("created_at", Instant, nullable=False, comment="first contact"),
    comment="a person under a random pseudonym; erasing a person deletes the row and all below it",
)

addresses = Table(
    "addresses",
    metadata,
    Column("id", Id, primary_key=True, comment="internal number"),
    Column(
        "participant_id",
        Id,
        ForeignKey("participants.id", ondelete="CASCADE"),
        nullable=True,
        comment="whose address; empty for a group chat",
    ),
    Column("channel", String(16), nullable=False, comment="telegram, web or simulated"),
    Column("lookup", LargeBinary(32), nullable=False, comment="keyed hash, to find the address"),
    Column("sealed", LargeBinary, nullable=False, comment="the address, AES-256-GCM, master key"),
    Column("language", String(16), nullable=False, comment="as the channel told it"),
    Column("reachable", Boolean, nullable=False, server_default=true(), comment="not blocked"),
    Column("frozen_until", Instant, comment="the platform asked us to wait this long"),
    Column("current_enrolment_id", Id, comment="the round that free text goes to"),
    Column("created_at", Instant, nullable=False, comment="first contact"),
    Column("topic", Id, comment="the part of the chat that was last written in; empty for none"),
    UniqueConstraint("channel", "lookup"),
    Index("ix_addresses_participant_id", "participant_id"),
    comment="where a person can be reached; sealed, looked up by a keyed hash",
)

person_keys = Table(
    "person_keys",
    metadata,
    reference("participants", key=True),
    Column("wrapped", LargeBinary, nullable=False, comment="data key under the master key"),
    comment="one data key a person; without it nothing they wrote can be read again",
)

tombstones = Table(
    "tombstones",
    metadata,
    Column("pseudonym", String(16), primary_key=True, comment="of somebody who was erased"),
    Column("erased_at", Instant, nullable=False, comment="when"),
    comment="who must be erased again after a backup is restored",
)
