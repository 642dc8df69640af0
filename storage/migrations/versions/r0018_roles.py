"""Who of a round is no person of it, but has a role of the script."""

import sqlalchemy as sa
from alembic import op

revision = "0018_roles"
down_revision = "0017_losses"

_IN_ROLE = "role <> ''"


def upgrade() -> None:
    """Take the step."""
    op.add_column(
        "enrolments",
        sa.Column(
            "role",
            sa.String(40),
            nullable=False,
            server_default=sa.text("''"),
            comment="role of the script that the answers make true, in no count; empty: a person",
        ),
    )
    op.create_index(
        "ix_enrolments_role",
        "enrolments",
        ["round_id"],
        unique=False,
        sqlite_where=sa.text(_IN_ROLE),
        postgresql_where=sa.text(_IN_ROLE),
    )
