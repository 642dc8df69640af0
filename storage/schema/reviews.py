"""The tables of the sign-off: who was asked to look at a script, and what they signed."""

from sqlalchemy import Boolean, Column, Index, LargeBinary, String, Table, Text, false

from storage.schema.columns import Id, Instant, metadata, reference

reviewers = Table(
    "reviewers",
    metadata,
    Column("id", Id, primary_key=True, comment="internal number"),
    Column("dialogue", String(40), nullable=False, comment="which they look at, all versions"),
    Column("name", String(80), nullable=False, comment="as invited"),
    Column("body", String(120), nullable=False, comment="for whom they speak; may be empty"),
    Column("stance", String(8), nullable=False, comment="for, against or neutral"),
    Column("link", LargeBinary(32), nullable=False, unique=True, comment="keyed hash of the link"),
    Column("invited_by", String(80), nullable=False, comment="organiser or command line"),
    Column("created_at", Instant, nullable=False, comment="when they were invited"),
    Column("expires_at", Instant, nullable=False, comment="the link opens nothing from then on"),
    Column("revoked", Boolean, nullable=False, server_default=false(), comment="taken back"),
    Index("ix_reviewers_dialogue", "dialogue"),
    comment="people of differing stance who sign the parts of a script, by a link alone",
)

reviews = Table(
    "reviews",
    metadata,
    Column("id", Id, primary_key=True, comment="internal number; the order of signing"),
    reference("reviewers"),
    reference("scripts"),
    Column("part", String(60), nullable=False, comment="kind:name of the part"),
    Column("hash", String(64), nullable=False, comment="SHA-256 of what the part said"),
    Column("verdict", String(8), nullable=False, comment="fit, reserved or unfit"),
    Column("comment", Text, nullable=False, comment="the reviewer's words; may be empty"),
    Column("signed_as", String(80), nullable=False, comment="the name typed as a signature"),
    Column("signed_at", Instant, nullable=False, comment="when"),
    Index("ix_reviews_reviewer_id", "reviewer_id"),
    comment="signatures, never changed: a changed mind is a further row",
)
