"""What complaints were answered with."""

import sqlalchemy as sa
from alembic import op

from storage.schema.columns import Instant

revision = "0024_answered_complaints"
down_revision = "0023_alarms"


def upgrade() -> None:
    """Take the step."""
    op.add_column(
        "complaints",
        sa.Column("answered_at", Instant(), comment="when the newest answer was written"),
    )
    op.add_column(
        "complaints",
        sa.Column(
            "answers",
            sa.Integer(),
            nullable=False,
            server_default=sa.text("0"),
            comment="how often it was answered: again only if no answer arrived",
        ),
    )
    op.add_column(
        "complaints",
        sa.Column(
            "answer",
            sa.LargeBinary(),
            comment="the newest answer, sealed with the person's key",
        ),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column(
            "complaints",
            "acknowledged_at",
            existing_type=Instant(),
            existing_nullable=True,
            comment="when its receipt was confirmed in the chat",
            existing_comment="when somebody answered",
        )
    op.create_index("ix_complaints_enrolment_id", "complaints", ["enrolment_id"], unique=False)
