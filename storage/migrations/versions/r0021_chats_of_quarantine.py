"""From which chat an update in quarantine came, also where nobody was known there yet."""

import sqlalchemy as sa
from alembic import op

revision = "0021_chats_of_quarantine"
down_revision = "0020_export_copies"


def upgrade() -> None:
    """Take the step."""
    op.add_column(
        "quarantine",
        sa.Column(
            "lookup",
            sa.LargeBinary(length=32),
            nullable=True,
            comment="keyed hash of the chat it came from, as in addresses; empty if not known",
        ),
    )
