"""The tables of organisers: logins, failed attempts, what they did."""

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    true,
)

from storage.schema.columns import Id, Instant, metadata, reference

organisers = Table(
    "organisers",
    metadata,
    Column("id", Id, primary_key=True, comment="internal number"),
    Column("name", String(80), nullable=False, unique=True, comment="login name"),
    Column("password", Text, nullable=False, comment="argon2id hash"),
    Column("role", String(16), nullable=False, comment="organiser, analyst or admin"),
    Column("enabled", Boolean, nullable=False, server_default=true(), comment="may log in"),
    Column("created_at", Instant, nullable=False, comment="when"),
    comment="people who run rounds",
)

sessions = Table(
    "sessions",
    metadata,
    Column("token", LargeBinary(32), primary_key=True, comment="hash of the cookie"),
    reference("organisers"),
    Column("csrf", String(64), nullable=False, comment="what every form must carry"),
    Column("created_at", Instant, nullable=False, comment="login"),
    Column("seen_at", Instant, nullable=False, comment="last request"),
    comment="who is logged in",
)

duties = Table(
    "duties",
    metadata,
    reference("organisers", key=True),
    reference("rounds", key=True),
    Column("given_at", Instant, nullable=False, comment="when"),
    Index("ix_duties_round_id", "round_id"),
    comment="who is on duty for which round: reads its complaints and alarms",
)

attempts = Table(
    "attempts",
    metadata,
    Column("id", Id, primary_key=True, comment="internal number"),
    Column("subject", LargeBinary(32), nullable=False, comment="keyed hash of what was tried"),
    Column("at", Instant, nullable=False, comment="when"),
    Index("ix_attempts_subject", "subject", "at"),
    comment="failed logins and wrong codes, for slowing guessers down",
)

audit = Table(
    "audit",
    metadata,
    Column("id", Id, primary_key=True, comment="internal number"),
    Column("at", Instant, nullable=False, comment="when"),
    Column("actor", String(80), nullable=False, comment="organiser, command line or system"),
    Column("action", String(40), nullable=False, comment="scheduled, exported, looked_at..."),
    Column("subject", String(120), nullable=False, comment="round, participant or export"),
    Column("detail", Text, nullable=False, comment="JSON: filters, counts"),
    Column("rows", Integer, comment="how many rows left the store"),
    comment="who did or saw what",
)
