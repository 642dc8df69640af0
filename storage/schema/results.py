"""The table of results: what was last shown of a question to those who take part."""

from sqlalchemy import Column, String, Table, Text

from storage.schema.columns import Instant, metadata, reference

results = Table(
    "results",
    metadata,
    reference("rounds", key=True),
    Column("step", String(40), primary_key=True, comment="the question"),
    Column(
        "cells",
        Text,
        nullable=False,
        comment="JSON: lists of part, codes told as one, people; empty while nothing was shown",
    ),
    Column("shown_at", Instant, comment="since when these are shown"),
    comment="counts last shown to others, so that the next may be compared with them",
)
