"""The topic of a chat that was last written in."""

import sqlalchemy as sa
from alembic import op

revision = "0012_topics"
down_revision = "0011_editions"


def upgrade() -> None:
    """Take the step."""
    op.add_column(
        "addresses",
        sa.Column(
            "topic",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
            comment="the part of the chat that was last written in; empty for none",
        ),
    )
