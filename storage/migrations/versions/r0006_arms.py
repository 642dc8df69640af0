"""Arms that people are drawn into."""

import sqlalchemy as sa
from alembic import op

revision = "0006_arms"
down_revision = "0005_house"


def upgrade() -> None:
    """Take the step."""
    op.add_column(
        "enrolments",
        sa.Column(
            "arm",
            sa.String(length=40),
            server_default=sa.text("''"),
            nullable=False,
            comment="arm of the script drawn when joining; empty without",
        ),
    )
