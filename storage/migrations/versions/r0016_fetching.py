"""When a voice note or photo is fetched again, and that it is lost."""

import sqlalchemy as sa
from alembic import op

from storage.schema.columns import Instant

revision = "0016_fetching"
down_revision = "0015_outages"

# until now five failures of whatever kind within half a minute gave a file up for ever
_ANEW = "UPDATE attachments SET attempts = 0 WHERE sealed IS NULL"


def upgrade() -> None:
    """Take the step."""
    op.add_column(
        "attachments",
        sa.Column(
            "troubles",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="fetches in a row that got no answer",
        ),
    )
    op.add_column(
        "attachments",
        sa.Column("next_at", Instant(), nullable=True, comment="not fetched earlier"),
    )
    op.add_column(
        "attachments",
        sa.Column("lost_at", Instant(), nullable=True, comment="when it was refused for good"),
    )
    op.add_column(
        "attachments",
        sa.Column("told_at", Instant(), nullable=True, comment="when its sender was told so"),
    )
    if op.get_bind().dialect.name == "postgresql":  # SQLite keeps no comments
        op.alter_column(
            "attachments",
            "attempts",
            existing_type=sa.Integer(),
            existing_nullable=False,
            existing_server_default=sa.text("0"),
            comment="fetches refused",
            existing_comment="fetches tried",
        )
    op.execute(_ANEW)
