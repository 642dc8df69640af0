"""The table of the versions of a script that a round ran, one after the other."""

from sqlalchemy import Column, Index, String, Table

from storage.schema.columns import Id, Instant, metadata, reference

round_versions = Table(
    "round_versions",
    metadata,
    Column("id", Id, primary_key=True, comment="internal number; the order of versions"),
    reference("rounds"),
    reference("scripts"),
    Column("since", Instant, nullable=False, comment="from when on people met it"),
    Column("actor", String(80), nullable=False, comment="who gave it to the round"),
    Index("ix_round_versions_round_id", "round_id"),
    comment="versions a round ran, once it was given another; without rows it ran one",
)
