"""The tables of the store itself: its files and facts."""

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    Integer,
    String,
    Table,
    Text,
    false,
)

from storage.schema.columns import Id, Instant, metadata, reference

exports = Table(
    "exports",
    metadata,
    Column("id", String(32), primary_key=True, comment="random"),
    reference("rounds"),
    Column("filters", Text, nullable=False, comment="JSON: what was asked for"),
    Column("unquotable", Boolean, nullable=False, server_default=false(), comment="analysts only"),
    Column("actor", String(80), nullable=False, comment="who asked"),
    Column("status", String(12), nullable=False, comment="running, done or failed"),
    Column("done", Integer, nullable=False, comment="rows written so far"),
    Column("total", Integer, nullable=False, comment="rows to write"),
    Column("path", Text, comment="the file in the data folder"),
    Column("created_at", Instant, nullable=False, comment="when"),
    Column("finished_at", Instant, comment="when"),
    Column(
        "stale_at",
        Instant,
        comment="since when it is not handed out: what somebody said must leave it",
    ),
    comment="exports and how far they are",
)

export_copies = Table(
    "export_copies",
    metadata,
    Column("id", Id, primary_key=True, comment="internal number"),
    reference("rounds"),
    Column("export", String(32), nullable=False, comment="which export it is of"),
    Column("actor", String(80), nullable=False, comment="who took it"),
    Column("taken_at", Instant, nullable=False, comment="when"),
    Column("place", Text, comment="the file, if a command wrote it"),
    Column(
        "stale_at",
        Instant,
        comment="since when it must be deleted: what somebody said must leave it",
    ),
    Column("deleted_at", Instant, comment="when somebody said it is"),
    Column("deleted_by", String(80), comment="who said so"),
    Index("ix_export_copies_round_id", "round_id"),
    comment="copies of exports that left the store, until they are said to be deleted",
)

meta = Table(
    "meta",
    metadata,
    Column("key", String(40), primary_key=True, comment="what"),
    Column("value", Text, nullable=False, comment="value"),
    comment="facts about the store itself: its key check, the scheduler's heartbeat",
)
