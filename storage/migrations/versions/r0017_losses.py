"""Which lost voice notes and photos are still to be told of."""

import sqlalchemy as sa
from alembic import op

revision = "0017_losses"
down_revision = "0016_fetching"

_UNTOLD = "lost_at is not null and told_at is null"


def upgrade() -> None:
    """Take the step."""
    op.create_index(
        "ix_attachments_lost",
        "attachments",
        ["id"],
        unique=False,
        sqlite_where=sa.text(_UNTOLD),
        postgresql_where=sa.text(_UNTOLD),
    )
