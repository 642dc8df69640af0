"""The tables of the store itself: its files and facts."""

from sqlalchemy import (
    Boolean,
    Column,
    Integer,
    String,
    Table,
    Text,
    false,
)

from storage.schema.columns import Instant, metadata, reference

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
    comment="exports and how far they are",
)

meta = Table(
    "meta",
    metadata,
    Column("key", String(40), primary_key=True, comment="what"),
    Column("value", Text, nullable=False, comment="value"),
    comment="facts about the store itself: its key check, the scheduler's heartbeat",
)
