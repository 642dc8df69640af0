"""The edition of the language by which a script is read."""

import sqlalchemy as sa
from alembic import op

revision = "0011_editions"
down_revision = "0010_post"


def upgrade() -> None:
    """Take the step."""
    op.add_column(
        "scripts",
        sa.Column(
            "edition",
            sa.Integer(),
            server_default=sa.text("1"),
            nullable=False,
            comment="of the script language, by which it was checked and is read",
        ),
    )
